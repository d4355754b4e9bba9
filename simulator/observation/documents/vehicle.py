"""The vehicle of a case: plate, marks and papers of the mark ZZ.

The rule kept here: a vehicle that a register knows is the same in every case in which it is met, its owner, trailer and
certificate too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.observation.documents.facts import Facts
from simulator.observation.documents.known import Known
from simulator.observation.documents.naming import Human, Naming
from simulator.rng import lengthed, stream

MAKES = ("UCHEBMASH", "PRIMERAVTO", "MAKETMASH", "SHABLON-AVTO")
COLOURS = ("white", "blue", "red", "grey", "green", "orange")
LIGHT_KG = 3_500  # the most that a vehicle of category M1 or N1 may weigh
OWNERS_BORN = (1958, 1997)
MADE = (2002, 2018)  # years of manufacture, the last not included
# Kilograms of an empty vehicle and of what it may carry, lowest and span; of lorries without their trailers.
EMPTY = {"CAR": (1_350, 300), "VAN": (1_700, 300), "BUS": (11_500, 300)}
CARRIES = {"CAR": (450, 400), "VAN": (LIGHT_KG, 50), "BUS": (5_400, 400)}
LORRY_EMPTY, LORRY_CARRIES = (7_900, 300), (11_000, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A road vehicle and its papers; masses in kilograms, engine in cubic centimetres, plates of the mark ZZ.

    country: whose the plate is; named: the same as reports name it, "XX" where neither they nor a register know it.
    of_firm: the carrier owns it, else the owner does.
    """

    plate: str
    trailer: str
    country: str
    named: str
    make: str
    model: str
    colour: str
    year: int
    vin: str
    trailer_vin: str
    engine: int
    power_kw: int
    empty_kg: int
    most_kg: int
    certificate: str
    registered: date
    owner: Human
    of_firm: bool


def owners_birthday(seed: bytes, known: Known) -> date:
    """The birthday of a vehicle's owner."""
    first, last = (date(year, 1, 1).toordinal() for year in OWNERS_BORN)
    return date.fromordinal(int(stream(_whose(seed, known), "owner").integers(first, last)))


def _whose(seed: bytes, known: Known) -> bytes:
    """From what a vehicle follows: its key where it is known, else the case's seed."""
    whose = lengthed("vehicle", str(known.keys["vehicle"])) if "vehicle" in known.keys else seed
    return hashlib.sha256(whose).digest()


def draw_vehicle(naming: Naming, country: str, owner: Human, facts: Facts, seed: bytes, known: Known) -> Vehicle:
    """The vehicle of a case: by its key where it is known, else by the case's seed. Light ones carry what they may."""
    kind = facts["conveyance_type"] or "TRUCK"
    lorry = kind not in EMPTY
    heavy = lorry or kind == "BUS"
    rng = stream(_whose(seed, known), "vehicle")
    low, span = EMPTY.get(kind, LORRY_EMPTY)
    empty = low + 10 * int(rng.integers(0, span // 10))
    low, span = CARRIES.get(kind, LORRY_CARRIES)
    load = low + 50 * int(rng.integers(0, span // 50))
    year = min(int(rng.integers(*MADE)), facts.seized.year - 3)
    first = date(year, int(rng.integers(1, 13)), int(rng.integers(1, 29)))
    registered = min(first + timedelta(days=int(rng.integers(30, 900))), facts.seized - timedelta(days=20))
    return Vehicle(
        plate=naming.plate("vehicle", country, 1 if lorry else 3 if kind == "BUS" else 0),
        trailer=naming.plate("trailer", country, 2) if lorry else "",
        country=country,
        named=known.plate_country or facts["conveyance_country"] or "XX",
        make=MAKES[int(rng.integers(len(MAKES)))],
        model=f"{'U' if lorry else 'L'}-{int(rng.integers(20, 99)) * 10}",
        colour=COLOURS[int(rng.integers(len(COLOURS)))],
        year=year,
        vin=naming.vin("vehicle"),
        trailer_vin=naming.vin("trailer") if lorry else "",
        engine=(11_000 if heavy else 1_600) + 100 * int(rng.integers(0, 9)),
        power_kw=(265 if heavy else 77) + int(rng.integers(0, 40)),
        empty_kg=empty,
        most_kg=empty + load if heavy else min(empty + load, LIGHT_KG),
        certificate=f"ZZ {int(rng.integers(0, 10_000_000)):07d}",
        registered=registered,
        owner=owner,
        of_firm="carrier" in known.firms or kind in ("TRUCK", "BUS"),
    )
