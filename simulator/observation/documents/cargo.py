"""The declared load of one case: what it is, how it is packed, what it weighs.

Weights are assumptions within what a conveyance can carry; tariff positions are public facts (HS chapters 2022).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.documents.facts import Facts
from simulator.observation.documents.known import Load
from simulator.observation.registers.goods import GOODS as REGISTERED
from simulator.reference import codes
from simulator.reference.travellers import baggage_kg, is_baggage

ASSUMPTIONS = (
    Assumption(
        what="Declared loads in documents: weight by conveyance, package and density of each kind of goods",
        value="tables GOODS, LOADS, BAGGAGE and KG_A_UNIT of documents/cargo.py",
        why="within the capacity of the conveyance and common packages; no public microdata of waybills",
    ),
)
# Cover goods: HS heading, package (label id), kilograms a cubic metre. What a kilogram costs and how heavy a package is
# stands with the registers.
GOODS = {
    "CONFECTIONERY": ("1704 90", "carton", 420),
    "PLASTIC_WARE": ("3924 90", "carton", 140),
    "WASHING_MACHINES": ("8450 11", "piece", 190),
    "TEA": ("0902 40", "carton", 310),
    "FURNITURE": ("9403 60", "piece", 150),
    "TIMBER": ("4407 11", "bundle", 520),
    "CEMENT": ("2523 29", "bag", 1300),
    "GLASSWARE": ("7013 49", "carton", 260),
    "FERTILIZER": ("3105 20", "bag", 950),
    "CHARCOAL": ("4402 90", "bag", 230),
    "SCRAP_METAL": ("7204 49", "bulk", 1400),
    "TYRES": ("4011 20", "piece", 240),
    "SPICES": ("0910 99", "bag", 420),
    "TEXTILES": ("5407 52", "roll", 330),
    "CLOTHING": ("6203 42", "bale", 240),
    "SHOES": ("6402 99", "carton", 170),
    "ONIONS": ("0703 10", "bag", 560),
    "MELONS": ("0807 19", "crate", 430),
    "APPLES": ("0808 10", "crate", 410),
    "DRIED_FRUIT": ("0813 40", "carton", 480),
    "DRY_MILK": ("0402 10", "bag", 540),
    "FLOUR": ("1101 00", "bag", 620),
    "COTTON": ("5201 00", "bale", 440),
    "AIR_PURIFIERS": ("8421 39", "carton", 150),
    "AUTO_PARTS": ("8708 99", "carton", 400),
    "BUILDING_MATERIALS": ("6810 99", "bag", 900),
    "PAPER": ("4818 10", "carton", 170),
    "COSMETICS": ("3304 99", "carton", 350),
    "ELECTRONICS": ("8517 62", "carton", 190),
    "BOOKS": ("4901 99", "carton", 520),
    "SOUVENIRS": ("9703 90", "carton", 200),
    "FOOD_SUPPLEMENTS": ("2106 90", "carton", 310),
    "HOUSEHOLD_GOODS": ("7323 93", "carton", 210),
    "LEATHER": ("4107 99", "bale", 420),
    "VEGETABLES": ("0709 99", "crate", 380),
    "LABELS": ("4821 10", "carton", 430),
    "MUSIC_INSTRUMENTS": ("9202 90", "piece", 90),
    "TOYS": ("9503 00", "carton", 150),
}
MIXED = ("9905 00", "piece", 250)
# Kilograms a package and dollars a kilogram of mixed goods.
MIXED_KG, MIXED_VALUE = 18.0, 3.0
# Kilograms declared, lowest and highest, by conveyance.
LOADS = {
    "TRUCK": (6_500, 19_500),
    "VAN": (300, 1_250),
    "CAR": (40, 280),
    "BUS": (60, 600),
    "WAGON": (22_000, 61_000),
    "CONTAINER_WAGON": (9_000, 23_500),
    "PASSENGER_TRAIN": (40, 300),
    "PASSENGER_AIRCRAFT": (20, 420),
    "CARGO_AIRCRAFT": (180, 2_600),
    "PARCEL": (2, 18),
    "EXPRESS": (1, 24),
    "SMALL_PACKET": (0.3, 2),
}
# Kilograms that a traveller says he has along, lowest and highest, and the heaviest piece that carriers take.
BAGGAGE = (4, 50)
MOST_PIECE_KG = 32.0
TARE_SHARE = 0.06
# Kilograms of one unit of seized goods; a declared load is heavier than what is hidden in it.
KG_A_UNIT = {"KGM": 1.0, "LTR": 1.1, "STICK": 0.0012, "CAPSULE": 0.0006, "TABLET": 0.0006}
HEAVIER = 1.05
MOST_PARCEL_KG = 30.0  # one man lifts it
MOST_ELSE_KG = 4_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cargo:
    """A declared load; goods is a code of cover_goods or "" for a mixed one, masses in kilograms, value in dollars."""

    goods: str
    tariff: str
    packing: str
    packages: int
    gross_kg: float
    net_kg: float
    volume_m3: float
    value: int


def hidden_kg(facts: Facts) -> float:
    """About how heavy the seized goods are, in kilograms; what is counted in pieces or heads weighs nothing here."""
    return sum((line.quantity or 0.0) * KG_A_UNIT.get(line.unit or "", 0.0) for line in facts.lines)


def _most_kg(facts: Facts) -> float:
    """What the conveyance carries, so that a slip of the pen in a quantity makes no load that none could carry."""
    kind = facts["conveyance_type"]
    if kind and is_baggage(kind, facts["concealment_place"]):
        return baggage_kg(kind)
    return float(codes("conveyance_type")[kind].extra["payload_kg"] or MOST_ELSE_KG) if kind else MOST_ELSE_KG


def cargo(facts: Facts, goods: str | None, rng: Stream, load: Load | None = None, hidden: float | None = None) -> Cargo:
    """The load as declared, heavier than what is hidden in it; a parcel or baggage weighs what such do.

    goods: what was declared; load: as a register shows it; hidden: kilograms hidden in all of it, if more than the
    record's are.
    """
    named = load.goods if load is not None and load.goods else goods
    named = named if named in GOODS else ""
    tariff, packing, density = GOODS.get(named, MIXED)
    _, price, piece_kg = REGISTERED[named] if named else (0, MIXED_VALUE, MIXED_KG)
    baggage = is_baggage(facts["conveyance_type"], facts["concealment_place"])
    low, high = BAGGAGE if baggage else LOADS.get(facts["conveyance_type"] or "", (300, 4_000))
    least = min(HEAVIER * max(hidden_kg(facts), hidden or 0.0), _most_kg(facts))
    wanted = max(low + (high - low) * float(rng.beta(2.0, 1.6)), least)
    if load is not None and load.gross_kg is not None:
        packages, packing = _packed(load, load.gross_kg, packing, piece_kg, baggage=baggage)
        gross = load.gross_kg
    elif baggage:
        packages, packing, gross = ceil(wanted / MOST_PIECE_KG), MIXED[1], round(wanted, 1)
    elif wanted < min(2 * piece_kg, MOST_PARCEL_KG):  # a parcel or a bag: one piece of what it weighs
        packages, packing, gross = 1, "parcel", round(wanted, 2)
    elif wanted < piece_kg:  # less than a whole pallet or bale: loose pieces
        packages, packing, gross = max(round(wanted / MIXED_KG), 2), MIXED[1], round(wanted, 1)
    else:
        packages = max(int(wanted / piece_kg), ceil(least / piece_kg))
        gross = round(packages * piece_kg, 1)
        packages = 1 if packing == "bulk" else packages  # what lies loose is one place
    net = round(gross * (1 - TARE_SHARE), 1 if gross > 30 else 2 if gross > 1 else 3)
    net = load.net_kg if load is not None and load.net_kg is not None else net
    value = load.value if load is not None and load.value is not None else max(int(round(net * price, -1)), 15)
    return Cargo(
        goods=named,
        tariff=tariff,
        packing=packing,
        packages=packages,
        gross_kg=gross,
        net_kg=net,
        volume_m3=max(round(gross / density, 1 if gross > 100 else 3), 0.002),
        value=value,
    )


def _packed(load: Load, gross_kg: float, packing: str, piece_kg: float, *, baggage: bool) -> tuple[int, str]:
    """How many packages, and what they are, of a load that a register shows."""
    if load.packages is not None:
        return load.packages, "bundle" if packing == "bulk" and load.packages > 1 else packing
    if baggage:
        return ceil(gross_kg / MOST_PIECE_KG), MIXED[1]
    if gross_kg < min(2 * piece_kg, MOST_PARCEL_KG):
        return 1, "parcel"
    return (1 if packing == "bulk" else max(int(gross_kg / piece_kg), 1)), packing
