"""The declared load of one case: what it is, how it is packed, what it weighs.

Weights are assumptions within what a conveyance can carry; tariff positions are public facts (HS chapters 2022).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.documents.facts import Facts
from simulator.reference import codes
from simulator.reference.travellers import baggage_kg, is_baggage

ASSUMPTIONS = (
    Assumption(
        what="Declared loads in documents: weight by conveyance, package, density and price of each kind of goods",
        value="tables GOODS, LOADS, BAGGAGE and KG_A_UNIT of documents/cargo.py",
        why="within the capacity of the conveyance and common packages; no public microdata of waybills",
    ),
)
# Cover goods: HS heading, package (label id), kilograms a package, kilograms a cubic metre, US dollars a kilogram.
GOODS = {
    "CONFECTIONERY": ("1704 90", "carton", 9.0, 420, 2.4),
    "PLASTIC_WARE": ("3924 90", "carton", 7.5, 140, 2.1),
    "WASHING_MACHINES": ("8450 11", "piece", 62.0, 190, 3.4),
    "TEA": ("0902 40", "carton", 21.0, 310, 2.8),
    "FURNITURE": ("9403 60", "piece", 34.0, 150, 2.9),
    "TIMBER": ("4407 11", "bundle", 950.0, 520, 0.4),
    "CEMENT": ("2523 29", "bag", 50.0, 1300, 0.08),
    "GLASSWARE": ("7013 49", "carton", 12.0, 260, 1.3),
    "FERTILIZER": ("3105 20", "bag", 50.0, 950, 0.35),
    "CHARCOAL": ("4402 90", "bag", 10.0, 230, 0.4),
    "SCRAP_METAL": ("7204 49", "bulk", 1000.0, 1400, 0.25),
    "TYRES": ("4011 20", "piece", 52.0, 240, 2.6),
    "SPICES": ("0910 99", "bag", 25.0, 420, 3.2),
    "TEXTILES": ("5407 52", "roll", 28.0, 330, 4.1),
    "CLOTHING": ("6203 42", "bale", 40.0, 240, 6.0),
    "SHOES": ("6402 99", "carton", 11.0, 170, 5.2),
    "ONIONS": ("0703 10", "bag", 35.0, 560, 0.25),
    "MELONS": ("0807 19", "crate", 15.0, 430, 0.4),
    "APPLES": ("0808 10", "crate", 13.0, 410, 0.7),
    "DRIED_FRUIT": ("0813 40", "carton", 10.0, 480, 2.6),
    "DRY_MILK": ("0402 10", "bag", 25.0, 540, 3.1),
    "FLOUR": ("1101 00", "bag", 50.0, 620, 0.32),
    "COTTON": ("5201 00", "bale", 215.0, 440, 1.7),
    "AIR_PURIFIERS": ("8421 39", "carton", 8.5, 150, 11.0),
    "AUTO_PARTS": ("8708 99", "carton", 16.0, 400, 6.2),
    "BUILDING_MATERIALS": ("6810 99", "pallet", 780.0, 900, 0.5),
    "PAPER": ("4818 10", "carton", 9.0, 170, 1.4),
    "COSMETICS": ("3304 99", "carton", 8.0, 350, 9.0),
    "ELECTRONICS": ("8517 62", "carton", 7.0, 190, 38.0),
    "BOOKS": ("4901 99", "carton", 14.0, 520, 3.8),
    "SOUVENIRS": ("4420 11", "carton", 6.0, 200, 7.0),
    "FOOD_SUPPLEMENTS": ("2106 90", "carton", 6.5, 310, 14.0),
    "HOUSEHOLD_GOODS": ("7323 93", "carton", 11.0, 210, 3.6),
    "LEATHER": ("4107 99", "bale", 45.0, 420, 7.5),
    "VEGETABLES": ("0709 99", "crate", 12.0, 380, 0.6),
    "LABELS": ("4821 10", "carton", 12.0, 430, 4.0),
    "MUSIC_INSTRUMENTS": ("9202 90", "piece", 4.5, 90, 22.0),
    "TOYS": ("9503 00", "carton", 8.5, 150, 4.4),
}
MIXED = ("9905 00", "piece", 18.0, 250, 3.0)
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


def cargo(facts: Facts, rng: Stream) -> Cargo:
    """The load as declared, heavier than what is hidden in it; a parcel or baggage weighs what such do."""
    goods = facts.declared if facts.declared in GOODS else ""
    tariff, packing, piece_kg, density, price = GOODS.get(goods, MIXED)
    baggage = is_baggage(facts["conveyance_type"], facts["concealment_place"])
    low, high = BAGGAGE if baggage else LOADS.get(facts["conveyance_type"] or "", (300, 4_000))
    least = min(HEAVIER * hidden_kg(facts), _most_kg(facts))
    wanted = max(low + (high - low) * float(rng.beta(2.0, 1.6)), least)
    if baggage:
        packages, packing, gross = ceil(wanted / MOST_PIECE_KG), MIXED[1], round(wanted, 1)
    elif wanted < min(2 * piece_kg, MOST_PARCEL_KG):  # a parcel or a bag: one piece of what it weighs
        packages, packing, gross = 1, "parcel", round(wanted, 2)
    elif wanted < piece_kg:  # less than a whole pallet or bale: loose pieces
        packages, packing, gross = max(round(wanted / MIXED[2]), 2), MIXED[1], round(wanted, 1)
    else:
        packages = max(int(wanted / piece_kg), ceil(least / piece_kg))
        gross = round(packages * piece_kg, 1)
        packages = 1 if packing == "bulk" else packages  # what lies loose is one place
    net = round(gross * (1 - TARE_SHARE), 1 if gross > 30 else 2)
    return Cargo(
        goods=goods,
        tariff=tariff,
        packing=packing,
        packages=packages,
        gross_kg=gross,
        net_kg=net,
        volume_m3=max(round(gross / density, 1 if gross > 100 else 3), 0.002),
        value=max(int(round(net * price, -1)), 15),
    )
