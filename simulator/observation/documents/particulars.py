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
from datetime import date, datetime, timedelta
from typing import Any

from simulator.chance import Stream
from simulator.observation.documents.cargo import Cargo, cargo
from simulator.observation.documents.carriage import CUSTOMS, TRAVELLERS, carriage
from simulator.observation.documents.facts import Facts, Someone, read_facts
from simulator.observation.documents.known import Firm, Known
from simulator.observation.documents.naming import FIRST_PERSON, Human, Naming, Part
from simulator.observation.documents.places import Journey, journey
from simulator.observation.documents.staff import staff
from simulator.observation.documents.times import Times, draw_times
from simulator.observation.documents.vehicle import Vehicle, draw_vehicle, owners_birthday
from simulator.reference.driving import may_run
from simulator.rng import lengthed, stream

ADULT = (22, 58)
CONTRACT_DAYS = 30  # before the loading


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers of documents and units; check digits are right unless the record says otherwise.

    declaration is "" where no customs declaration goes with the goods. seals: of the load; evidence_seals: of what
    was seized.
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
    evidence_seals: tuple[str, str]
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

    carriage: one of those of `carriage`. facts: the record's, with what it left blank and a register tells. freight:
    whether a consignment with its papers travels there. driver: the first person entered as one, else the person whom
    other sources show if none was entered, else invented. operator_mark: whether the scanner's operator saw something
    odd.
    """

    seed: bytes
    carriage: str
    facts: Facts
    freight: bool
    times: Times
    inspector: Human
    second_inspector: Human
    chief: Human
    duty: Human
    operator: Human
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
    operator_mark: bool = True

    @property
    def stopped(self) -> datetime:
        """When it was stopped, UTC as everywhere."""
        return self.times.stopped

    @property
    def opened(self) -> datetime:
        """When the examination began."""
        return self.times.opened

    @property
    def protocol(self) -> datetime:
        """When the report was drawn up."""
        return self.times.protocol


def identity(record: Mapping[str, Any]) -> str:
    """What tells one case from another: its number, else everything that it says."""
    number = record.get("case_no")
    if isinstance(number, str) and number:
        return number
    return json.dumps(dict(record), sort_keys=True, ensure_ascii=False, default=str)


def particulars(record: Mapping[str, Any], key: bytes | str | int = 0, known: Known | None = None) -> Particulars:
    """The particulars of a case under a key (a world's seed, or any number).

    known: what the other sources show of the case. The first person is then the one whom they show, with the name,
    sex, nationality, birthday and passport of that person, whatever the officer entered; all records of one event have
    the same particulars, but for the numbers of what each of its parts has of its own.

    Raises:
        RecordFault: if the record cannot be read.
    """
    known = known or Known()
    facts = _filled(read_facts(record), known)
    carried = carriage(facts, known)
    freight = carried != TRAVELLERS and facts.declared != "NONE"
    if freight and known.ends is not None:
        facts = facts.between(*known.ends)
    root = key if isinstance(key, bytes) else str(key).encode()
    whose = identity(record) if known.event is None else f"event {known.event}"
    seed = hashlib.sha256(lengthed("documents", root, whose)).digest()
    naming = Naming(seed, known)
    country = facts.country
    times = draw_times(facts, seed, known)
    way = journey(facts, stream(seed, "journey"), known)
    sender, receiver_country = way.from_country, way.to_country
    conveyance = known.plate_country or facts["conveyance_country"]
    home = conveyance if conveyance not in (None, "XX") else sender if may_run(sender, country, "ROAD") else country
    of_post, rng = staff(facts, root, seed), stream(seed, "people")
    others = [
        Part(name="witness-1", country=country, sex="M", born=_born(facts, rng)),
        Part(name="witness-2", country=country, sex="F", born=_born(facts, rng)),
        Part(name="recipient", country=receiver_country, sex="M", born=_born(facts, rng)),
        Part(name="owner", country=home, sex="M", born=owners_birthday(seed, known)),
    ]
    met = [_part(facts, person, place, rng, known) for place, person in enumerate(facts.persons)]
    met.append(_driver(facts, home or "XX", known))
    drawn = naming.humans([*of_post.values(), *others, *met])
    posts = dict(zip(of_post, drawn, strict=False))
    witness, other, recipient, owner, *humans, driver = drawn[len(of_post) :]
    recipient = next((humans[at] for at, person in enumerate(facts.persons) if person.role == "RECIPIENT"), recipient)
    driver = next((humans[at] for at, person in enumerate(facts.persons) if person.role == "DRIVER"), driver)
    firms = naming.firms([("consignor", sender), ("consignee", receiver_country), ("carrier", home)])
    return Particulars(
        seed=seed,
        carriage=carried,
        facts=facts,
        freight=freight,
        times=times,
        inspector=posts["inspector"],
        second_inspector=posts["second"],
        chief=posts["chief"],
        duty=posts["duty"],
        operator=posts["operator"],
        receiver=posts["receiver"],
        witnesses=(witness, other),
        humans=tuple(humans),
        driver=driver,
        vehicle=draw_vehicle(naming, home, owner, facts, seed, known),
        consignor=firms[0],
        consignee=firms[1] if known.address is None else _addressee(recipient, receiver_country, known.address),
        carrier=firms[2],
        numbers=_numbers(naming, facts, carried, stream(seed, "numbers"), known, way.loaded),
        cargo=cargo(facts, facts.declared, stream(seed, "cargo"), known.load, known.hidden_kg),
        journey=way,
        excise=_excise(facts, stream(seed, "excise")),
        operator_mark=facts["detection_means"] in (None, "UNKNOWN", "SCANNER"),
    )


def _filled(facts: Facts, known: Known) -> Facts:
    """The facts with what a record left blank and other sources show; whose load a register names was declared so."""
    declared = facts.declared or known.declared
    if known.load is not None and known.load.goods:
        declared = known.load.goods
    elif known.load is not None and declared == "NONE":
        declared = None
    return facts.with_load(declared, facts["concealment_place"] or known.place)


def _addressee(human: Human, country: str, address: tuple[str, str]) -> Firm:
    """Somebody who receives a parcel where he lives."""
    return Firm(
        cyrillic=human.cyrillic,
        latin=human.latin,
        address_cyrillic=address[0],
        address_latin=address[1],
        country=country,
        phone=human.phone,
    )


def _excise(facts: Facts, rng: Stream) -> Excise:
    return Excise(
        series="ZZ" + "ABCEHKMT"[int(rng.integers(8))],
        first=int(rng.integers(100_000, 9_000_000)) * 10,
        repeats=any(line.product == "EXCISE_STAMPS" for line in facts.lines),
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


def _numbers(naming: Naming, facts: Facts, carried: str, rng: Stream, known: Known, loaded: date) -> Numbers:
    wrong = facts.wrong_numbers
    seal, own = (int(number) for number in rng.integers(100_000, 4_900_000, size=2))
    own += 5_000_000 + 2 * known.part
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
        evidence_seals=(f"ZZ{own:07d}", f"ZZ{own + 1:07d}"),
        contract=f"{int(rng.integers(1, 400)):03d}/{(loaded - timedelta(days=CONTRACT_DAYS)).year % 100:02d}-ZZZ",
    )
