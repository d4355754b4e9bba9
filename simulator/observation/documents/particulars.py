"""What documents show and the record does not: people, vehicles, firms, numbers, weights and times of one case.

The rule kept here: they follow from the case's identity and the key alone, so that the plate on the waybill is the
plate on the registration certificate and in the seizure report. Nobody bears these names and numbers. Weights, ages
within their band and times of day are assumptions of this course.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.documents.cargo import Cargo, cargo
from simulator.observation.documents.carriage import CUSTOMS, carriage
from simulator.observation.documents.facts import Facts, Someone, read_facts
from simulator.observation.documents.known import Firm, Known
from simulator.observation.documents.naming import FIRST_PERSON, Human, Naming, Part
from simulator.observation.documents.places import Journey, journey
from simulator.reference.driving import may_run
from simulator.rng import lengthed, stream

ASSUMPTIONS = (
    Assumption(
        what="Times of a case: stop, examination, protocol",
        value="examination 20 to 94 minutes after the stop, protocol 35 to 119 minutes after that",
        why="reports name only the protocol's date; the order and the length of a working day bound the rest",
    ),
)
MAKES = ("UCHEBMASH", "PRIMERAVTO", "MAKETMASH", "SHABLON-AVTO")
COLOURS = ("white", "blue", "red", "grey", "green", "orange")
ADULT = (22, 58)
LIGHT_KG = 3_500  # the most that a vehicle of category M1 or N1 may weigh


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers of documents and units; check digits are right unless the record says otherwise.

    declaration is "" where no customs declaration goes with the goods.
    """

    cmr: str
    smgs: str
    note: str
    waybill: str
    parcel: str
    container: str
    wagon: str
    declaration: str
    seals: tuple[str, str]
    contract: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excise:
    """A sheet of excise stamps; repeats: one number on several stamps, as counterfeiters print them."""

    series: str
    first: int
    repeats: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """All that the documents of one case share; humans are in the order of the record's persons.

    carriage: one of those of `carriage`. driver: the first person entered as one, else the person whom other sources
    show if none was entered, else invented.
    """

    seed: bytes
    carriage: str
    report_no: int
    message_no: int
    stopped: datetime
    opened: datetime
    protocol: datetime
    inspector: Human
    second_inspector: Human
    chief: Human
    duty: Human
    receiver: Human
    witnesses: tuple[Human, Human]
    humans: tuple[Human, ...]
    driver: Human
    vehicle: Vehicle
    consignor: Firm
    consignee: Firm
    carrier: Firm
    numbers: Numbers
    cargo: Cargo
    journey: Journey
    excise: Excise
    scan_no: str
    operator_mark: bool = True


def identity(record: Mapping[str, Any]) -> str:
    """What tells one case from another: its number, else everything that it says."""
    number = record.get("case_no")
    if isinstance(number, str) and number:
        return number
    return json.dumps(dict(record), sort_keys=True, ensure_ascii=False, default=str)


def particulars(record: Mapping[str, Any], key: bytes | str | int = 0, known: Known | None = None) -> Particulars:
    """The particulars of a case under a key (a world's seed, or any number).

    known: what the other sources show of the case. The first person is then the one whom they show, with the name,
    sex, nationality, birthday and passport of that person, whatever the officer entered.

    Raises:
        RecordFault: if the record cannot be read.
    """
    facts = read_facts(record)
    root = key if isinstance(key, bytes) else str(key).encode()
    seed = hashlib.sha256(lengthed("documents", root, identity(record))).digest()
    rng = stream(seed, "particulars")
    known = known or Known()
    naming = Naming(seed, known)
    country = facts.country
    protocol = datetime.combine(facts.seized, time(0, 40)) + timedelta(minutes=int(rng.integers(0, 1330)))
    opened = protocol - timedelta(minutes=int(rng.integers(35, 120)))
    stopped = opened - timedelta(minutes=int(rng.integers(20, 95)))
    way, carried = journey(facts, rng), carriage(facts, known)
    sender, receiver_country = way.from_country, way.to_country
    conveyance = known.plate_country or facts["conveyance_country"]
    home = conveyance if conveyance not in (None, "XX") else sender if may_run(sender, country, "ROAD") else country
    staff = [
        Part(name="inspector", country=country, sex="M", born=_born(facts, rng)),
        Part(name="second", country=country, sex="M", born=_born(facts, rng)),
        Part(name="chief", country=country, sex="M", born=_born(facts, rng, 38, 56)),
        Part(name="duty", country=country, sex="F" if rng.random() < 0.4 else "M", born=_born(facts, rng)),
        Part(name="receiver", country=country, sex="M", born=_born(facts, rng)),
        Part(name="witness-1", country=country, sex="M", born=_born(facts, rng)),
        Part(name="witness-2", country=country, sex="F", born=_born(facts, rng)),
        Part(name="owner", country=home, sex="M", born=_born(facts, rng)),
    ]
    met = [_part(facts, person, place, rng, known) for place, person in enumerate(facts.persons)]
    met.append(_driver(facts, home or "XX", known))
    inspector, second, chief, duty, receiver, witness, other, owner, *humans, driver = naming.humans([*staff, *met])
    driver = next((humans[at] for at, person in enumerate(facts.persons) if person.role == "DRIVER"), driver)
    firms = naming.firms([("consignor", sender), ("consignee", receiver_country), ("carrier", home)])
    return Particulars(
        seed=seed,
        carriage=carried,
        report_no=int(rng.integers(2, 240)),
        message_no=int(rng.integers(11, 900)),
        stopped=stopped,
        opened=opened,
        protocol=protocol,
        inspector=inspector,
        second_inspector=second,
        chief=chief,
        duty=duty,
        receiver=receiver,
        witnesses=(witness, other),
        humans=tuple(humans),
        driver=driver,
        vehicle=_vehicle(naming, home, owner, facts, rng, known),
        consignor=firms[0],
        consignee=firms[1],
        carrier=firms[2],
        numbers=_numbers(naming, facts, carried, rng),
        cargo=cargo(facts, rng),
        journey=way,
        excise=Excise(
            series="ZZ" + "ABCEHKMT"[int(rng.integers(8))],
            first=int(rng.integers(100_000, 9_000_000)) * 10,
            repeats=any(line.product == "EXCISE_STAMPS" for line in facts.lines),
        ),
        scan_no=f"{facts.seized:%Y%m%d}-{int(rng.integers(1, 300)):04d}",
    )


def _born(facts: Facts, rng: Stream, low: int = ADULT[0], high: int = ADULT[1]) -> date:
    """A birthday that makes somebody low to high years old on the day of the seizure."""
    age = int(rng.integers(low, high + 1))
    return date.fromordinal(facts.seized.toordinal() - round(age * 365.2425) - int(rng.integers(1, 360)))


def _part(facts: Facts, person: Someone, place: int, rng: Stream, known: Known) -> Part:
    band = person.age_band or "UNKNOWN"
    low, high = (max(int(band[1:3]), 14), min(int(band[4:6]), 78)) if band[0] == "A" else ADULT
    born = _born(facts, rng, low, high)
    if place == 0 and known.person is not None:
        first = known.person
        return Part(name=FIRST_PERSON, country=first.country, sex=first.sex, born=first.born)
    return Part(name=f"person-{place}", country=person.nationality or "XX", sex=person.sex or "M", born=born)


def _driver(facts: Facts, home: str, known: Known) -> Part:
    """Who signs a waybill as the driver if the record names none; nothing shows this birthday."""
    if known.person is not None and not facts.persons:
        return Part(name=FIRST_PERSON, country=known.person.country, sex=known.person.sex, born=known.person.born)
    return Part(name="driver", country=home, sex="M", born=date(facts.seized.year - ADULT[0] - 10, 6, 1))


def _vehicle(naming: Naming, country: str, owner: Human, facts: Facts, rng: Stream, known: Known) -> Vehicle:
    kind = facts["conveyance_type"] or "TRUCK"
    lorry = kind not in ("CAR", "VAN", "BUS")
    heavy = lorry or kind == "BUS"
    empty = {"CAR": 1_350, "VAN": 1_950, "BUS": 11_500}.get(kind, 7_900) + 10 * int(rng.integers(0, 30))
    load = {"CAR": 450, "VAN": 1_300, "BUS": 5_400}.get(kind, 11_000) + 50 * int(rng.integers(0, 8))
    year = facts.seized.year - int(rng.integers(3, 19))
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
        certificate=f"ZZ {int(rng.integers(100_000, 1_000_000)):07d}",
        registered=registered,
        owner=owner,
        of_firm="carrier" in known.firms or kind in ("TRUCK", "BUS"),
    )


def _numbers(naming: Naming, facts: Facts, carried: str, rng: Stream) -> Numbers:
    wrong = facts.wrong_numbers
    seal = int(rng.integers(100_000, 900_000))
    return Numbers(
        cmr=naming.cmr(),
        smgs=naming.smgs(),
        note=naming.note(),
        waybill=naming.waybill("waybill" not in wrong),
        parcel=naming.parcel("parcel" not in wrong),
        container=naming.container("container" not in wrong),
        wagon=naming.wagon("wagon" not in wrong),
        declaration=naming.declaration() if carried == CUSTOMS else "",
        seals=(f"ZZ{seal:07d}", f"ZZ{seal + 1:07d}"),
        contract=f"{int(rng.integers(1, 400)):03d}/{facts.seized.year % 100:02d}-ZZZ",
    )
