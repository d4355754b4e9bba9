"""What a report of a seizure says, in words: one text for each thing asked, the same in every manner of report."""

from __future__ import annotations

from simulator.observation.documents.carriage import DOMESTIC
from simulator.observation.documents.facts import Someone
from simulator.observation.documents.frame import Case, Column
from simulator.reference import codes

UNKNOWN = "XX"
LATER = ("RELEASED", "DESTROYED", "CONTROLLED_DELIVERY")


def route(case: Case) -> str:
    """Departure, transit and destination as the record has them; a way within one country is one stage."""
    facts, words = case.facts, case.words
    way = [facts["departure"] or UNKNOWN, *facts.transit, facts["destination"] or UNKNOWN]
    stages = [code for at, code in enumerate(way) if not at or code != way[at - 1] or code == UNKNOWN]
    return " → ".join(words.country(code) for code in stages)


def conveyance(case: Case) -> str:
    """The vehicle, wagon, flight or parcel with its numbers."""
    facts, of, words = case.facts, case.of, case.words
    kind = facts["conveyance_type"]
    name = words.code("conveyance_type", kind) or words.code("mode", facts["mode"])
    if kind in ("WAGON", "PASSENGER_TRAIN"):
        return words("report.wagon", name=name, wagon=of.numbers.wagon)
    if kind == "CONTAINER_WAGON":
        return words("report.container", name=name, wagon=of.numbers.wagon, container=of.numbers.container)
    if facts["mode"] == "AIR" or kind in ("PASSENGER_AIRCRAFT", "CARGO_AIRCRAFT"):
        if not of.freight:
            return words("report.flight.alone", name=name, flight=of.journey.flight)
        return words("report.flight", name=name, flight=of.journey.flight, waybill=of.numbers.waybill)
    if kind in ("PARCEL", "EXPRESS", "SMALL_PACKET") or facts["mode"] in ("POST", "EXPRESS"):
        return words("report.parcel", name=name, parcel=of.numbers.parcel)
    if kind in ("TRUCK", "VAN", "CAR", "BUS") or (kind is None and facts["mode"] == "ROAD"):
        vehicle = of.vehicle
        plates = f"{vehicle.plate} / {vehicle.trailer}" if vehicle.trailer else vehicle.plate
        country = words.country(vehicle.named)
        make = f"{vehicle.make} {vehicle.model}, {words.code('colour', vehicle.colour)}"
        return words("report.vehicle", name=name, make=make, plates=plates, country=country)
    return name


def papers(case: Case) -> str:
    """The numbers of the consignment's papers, by mode and carriage; a declaration where customs stand on the way."""
    numbers, facts, words = case.of.numbers, case.facts, case.words
    if not case.of.freight:
        return words("report.nopapers")
    own = {"ROAD": f"{numbers.cmr}", "RAIL": f"SMGS {numbers.smgs}", "AIR": f"AWB {numbers.waybill}"}
    if case.of.carriage == DOMESTIC:
        own |= {mode: words(f"report.note.{mode.lower()}", number=numbers.note) for mode in ("ROAD", "RAIL")}
    own |= {"POST": numbers.parcel, "EXPRESS": f"{numbers.parcel}; AWB {numbers.waybill}"}
    lodged = words("report.declaration", number=numbers.declaration) if numbers.declaration else ""
    return "; ".join(part for part in (own.get(facts["mode"] or ""), lodged) if part) or words("report.nopapers")


def declared(case: Case) -> str:
    """What was declared, how many packages, what weight."""
    if case.facts.declared == "NONE":
        return case.words.code("cover_goods", "NONE")
    cargo, words = case.of.cargo, case.words
    return words(
        "report.declared",
        goods=case.declared(),
        packages=words.figure(cargo.packages, 0),
        packing=words(f"pack.{cargo.packing}"),
        gross=words.figure(cargo.gross_kg),
    )


def hiding(case: Case) -> str:
    """Place and method of concealment."""
    facts, words = case.facts, case.words
    place = words.code("concealment_place", facts["concealment_place"])
    method = words.code("concealment_method", facts["concealment_method"])
    return "; ".join(part for part in (place, method) if part)


def legal(case: Case) -> str:
    """Manner and legal stage."""
    facts, words = case.facts, case.words
    parts = (words.code("manner", facts["manner"]), words.code("legal_stage", facts["legal_stage"]))
    return "; ".join(part for part in parts if part)


def person(case: Case, at: int) -> str:
    """One person: name, role, nationality, birthday and passport, as far as the record lets them be known."""
    someone: Someone = case.facts.persons[at]
    human, words = case.of.humans[at], case.words
    role = words.code("person_role", someone.role or "UNKNOWN")
    nationality = words.country(human.country)
    return words(
        "report.person",
        name=human.full(case.lang),
        role=role,
        nationality=nationality,
        born=words.day(human.born),
        passport=human.passport,
    )


def persons(case: Case) -> str:
    """All persons, one a line; or that none is known."""
    if not case.facts.persons:
        return case.words("report.nobody")
    return "\n".join(person(case, at) for at in range(len(case.facts.persons)))


def goods_columns(case: Case, width: float, shares: tuple[float, ...] = (7, 44, 39, 26, 28, 0)) -> list[Column]:
    """The columns of the table of seized goods; the last takes what is left of the width."""
    heads = ("number", "goods", "packing", "quantity", "unit", "note")
    widths = [*shares[:-1], width - sum(shares[:-1])]
    aligns = ("centre", "left", "left", "right", "left", "left")
    return [
        Column(head=case.words(f"report.col.{head}"), width=wide, align=align)
        for head, wide, align in zip(heads, widths, aligns, strict=True)
    ]


def marks(case: Case) -> list[str]:
    """Brand and stamps of cigarettes, where the record's text names them."""
    text = case.facts.narrative or ""
    named = [("brand", code) for code, entry in codes("brand").items() if f", {entry.label}, " in text]
    named += [("stamp_state", code) for code, entry in codes("stamp_state").items() if entry.label.lower() in text]
    return [case.words.code(table, code) for table, code in named]


def goods_rows(case: Case) -> list[list[str]]:
    """The rows of the table of seized goods; on the day of the stop neither the laboratory's answer nor what
    becomes of the goods is known yet."""
    words = case.words
    rows = []
    for number, line in enumerate(case.facts.lines, start=1):
        notes = (
            words.code("mass_basis", line.mass_basis) if line.mass_basis != "UNKNOWN" else "",
            words.code("test_result", "PRESUMPTIVE" if line.test_result == "LABORATORY" else line.test_result),
            words.code("disposition", "SEIZED" if line.disposition in LATER else line.disposition),
        )
        product = words.code("product", line.product) or "—"
        if line.product == "CIGARETTES":
            product = ", ".join([product, *marks(case)])
        unit = words.unit(line.unit) or "—"
        note = ", ".join(note for note in notes if note) or "—"
        rows.append([str(number), product, case.packing(line), words.figure(line.quantity), unit, note])
    return rows


def goods_text(case: Case) -> str:
    """All seized goods in one sentence, without the full stop of a unit that is cut short."""
    words = case.words
    goods = (f"{words.code('product', line.product) or '—'} — {case.amount(line)}" for line in case.facts.lines)
    return "; ".join(goods).rstrip(".")


def clock(case: Case) -> dict[str, str]:
    """Days and times for the labels that ask for them."""
    of, words = case.of, case.words
    return {
        "day": words.day(of.protocol),
        "time": f"{of.protocol:%H:%M} UTC",
        "stop_day": words.day(of.stopped),
        "stop_time": f"{of.stopped:%H:%M} UTC",
        "open_time": f"{of.opened:%H:%M} UTC",
        "place": case.place(),
    }
