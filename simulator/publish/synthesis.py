"""Draws `synthesis_first_network`: fourteen cases of the world, and the registers in which their trucks left traces.

The rule kept here: every member has two ties or more that the registers show; a case that is no member has one at
most, and that one fails on inspection. What is true goes to the sealed truth only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from simulator.chance import Stream
from simulator.observation.reports import BASES, TEXTS, both, goods_name, partner_name, place_name, report
from simulator.observation.sources import Sources, Trip, Truck
from simulator.observation.spelling import firm_spellings, misreads
from simulator.observation.vehicles import Firm, confusable_plate, firms, plate, swapped
from simulator.publish.drawing import Drawn, ExerciseSpec, FeatureMissing, TraineeKey
from simulator.publish.synthesis_choice import Choice, Chooser, Pick
from simulator.publish.synthesis_claims import confidence_word, rival_versions, route_legs

if TYPE_CHECKING:
    from simulator.publish.world import World
from simulator.reference import codes
from simulator.reference.distance import distance_km
from simulator.reference.offices import offices
from simulator.rng import stream

SCHEMA_VERSION = 1
MANIFEST_ROWS = 26
PLATE_READS = 60
FREE_TRIPS = 2
FAR_KM = 600.0
# Partners whose cameras answer a request.
READING = ("KG", "KZ", "TJ", "TM", "UZ")
WITHIN_HOUR = timedelta(minutes=40)


@dataclass
class _Pack:
    """The pack while it is made."""

    choice: Choice
    sources: Sources
    rng: Stream
    trucks: dict[str, Truck]
    trips: dict[str, Trip]
    reports: list[dict[str, Any]]


def draw(world: World, exercise: ExerciseSpec, who: TraineeKey) -> Drawn:
    """One trainee's pack.

    Raises:
        FeatureMissing: if the world has no organisation with the route and its look-alikes.
    """
    choice = Chooser(world, exercise.clock, stream(who.seed, "synthesis-choice")).choose()
    rng = stream(who.seed, "synthesis-sources")
    pack = _Pack(choice, Sources(rng), rng, _trucks(choice, rng), {}, [])
    _moves(pack)
    apart = _two_places(pack)
    _background(pack)
    independent, echoed = _reports(pack)
    pack.sources.in_order()
    versions, against = rival_versions(choice, pack.sources, apart, rng)
    truth = _truth(pack, apart, against, independent, echoed)
    return Drawn(files=_files(pack, exercise, versions), truth=truth)


def _trucks(choice: Choice, rng: Stream) -> dict[str, Truck]:
    """The members' truck "K", the decoy that differs by two digits, and one truck for every other case."""
    own = confusable_plate(rng)
    names = firms(rng, 9)
    decoy = swapped(own)
    trucks = {"K": Truck(plates=(own, *misreads(own, rng=rng)), firm=names[0], names=firm_spellings(names[0], rng=rng))}
    for number, pick in enumerate((choice.truck, choice.cover, choice.echo, *choice.unrelated)):
        text = decoy if pick.role == "truck" else _other_plate(rng, own)
        firm = names[number + 1]
        spelled = firm_spellings(firm, rng=rng)
        trucks[pick.case_no] = Truck(plates=(text,), firm=firm, names=spelled[:1] if number % 2 else spelled[:2])
    return trucks


def _other_plate(rng: Stream, own: str) -> str:
    """A plate whose digits differ from the members' in more than their order."""
    while sorted((text := plate(rng))[3:7]) == sorted(own[3:7]):
        continue
    return text


def _trip(pack: _Pack, pick: Pick) -> Trip:
    hour = time(int(pack.rng.integers(5, 15)), int(pack.rng.integers(60)), tzinfo=UTC)
    return Trip(
        truck=pack.trucks["K" if pick.role == "member" else pick.case_no],
        path=pick.path,
        stopped=datetime.combine(pick.day, hour),
        goods=str(pick.record.get("declared_goods") or "NONE"),
        origin=pick.origin,
        destination=pick.destination,
        case_no=pick.case_no,
    )


def _road(pick: Pick) -> bool:
    return pick.record.get("mode") == "ROAD" and any(offices()[post].country == "KG" for post in pick.path)


def _moves(pack: _Pack) -> None:
    """Rows of the cases' own trucks, and of the members' truck on days when nobody stopped it."""
    choice, sources, rng = pack.choice, pack.sources, pack.rng
    of_kg = [pick for pick in choice.members if pick.record["reporting_country"] == "KG"]
    no_manifest, no_reads = (of_kg[int(i)].case_no for i in rng.permutation(len(of_kg))[:2])
    for number, pick in enumerate(choice.every):
        trip = pack.trips[pick.case_no] = _trip(pack, pick)
        if pick.record["reporting_country"] == "KG":
            covered = pick.record.get("concealment_method") == "COVER_LOAD"
            # Without reads or without a manifest the carrier's name on the card is what ties.
            named = pick.case_no in (no_manifest, no_reads) or number % 3 == 0
            sources.add_card(trip, covered=covered, show_carrier=named)
        if not _road(pick):
            continue
        if pick.case_no != no_manifest:
            sources.add_manifest(trip, show_plate=pick.case_no == no_reads or number % 3 != 1)
        if pick.case_no != no_reads:
            sources.add_reads(trip)
    for trip in _free_trips(pack):
        sources.add_reads(trip)
        sources.add_manifest(trip, show_plate=True)


def _free_trips(pack: _Pack) -> list[Trip]:
    """Trips of the members' truck that nobody stopped, on days apart from every case."""
    days = sorted(pick.day for pick in pack.choice.every)
    span = (days[-1] - days[0]).days
    free = [
        days[0] + timedelta(days=n)
        for n in range(1, span)
        if all(abs((days[0] + timedelta(days=n) - day).days) >= 2 for day in days)
    ]
    if len(free) < FREE_TRIPS:
        raise FeatureMissing("days between the cases on which the truck could pass freely")
    choice = pack.choice
    return [
        Trip(
            truck=pack.trucks["K"],
            path=choice.path,
            stopped=datetime.combine(free[int(i)], time(int(pack.rng.integers(8, 16)), tzinfo=UTC)),
            goods=choice.cover_goods,
            origin=choice.origin,
            destination=choice.destination,
        )
        for i in pack.rng.permutation(len(free))[:FREE_TRIPS]
    ]


def _two_places(pack: _Pack) -> dict[str, Any]:
    """Reads the decoy far away within the hour of a read of the members' truck; both reads and the distance."""
    mine = set(pack.sources.ledger.of_truck(pack.trucks["K"]))
    reads = [row for row in pack.sources.reads if row["id"] in mine]
    near = reads[int(pack.rng.integers(len(reads)))]
    roads = [
        code
        for code, office in offices().items()
        if office.mode == "ROAD" and office.country in READING and office.location_type == "ROAD_BCP"
    ]
    order = sorted(roads, key=lambda code: abs(distance_km(near["place"], code) - FAR_KM))
    place = order[int(pack.rng.integers(3))]
    minutes = int(WITHIN_HOUR.total_seconds() // 60)
    moment = datetime.fromisoformat(near["time"]) + timedelta(minutes=int(pack.rng.integers(-minutes, minutes + 1)))
    far = pack.sources.add_read(pack.trucks[pack.choice.truck.case_no], place, moment)
    return {"reads": [near["id"], far], "km": round(distance_km(near["place"], place)), "date": near["time"][:10]}


def _background(pack: _Pack) -> None:
    """Other trucks on the same days at the same posts, until the registers are full."""
    sources, rng, choice = pack.sources, pack.rng, pack.choice
    used = {truck.firm for truck in pack.trucks.values()}
    spare = [firm for firm in firms(rng, 40) if firm not in used]
    goods = [code for code in codes("cover_goods") if code not in ("NONE", choice.cover_goods)]
    trips = [trip for trip in pack.trips.values() if any(offices()[p].country == "KG" for p in trip.path)]
    others: list[Trip] = []
    while len(sources.manifest) < MANIFEST_ROWS or len(sources.reads) < PLATE_READS:
        like = trips[int(rng.integers(len(trips)))]
        kg = tuple(post for post in like.path if offices()[post].country == "KG")
        if others and rng.random() < 0.4:
            truck = others[int(rng.integers(len(others)))].truck
        else:
            firm: Firm = spare[int(rng.integers(len(spare)))]
            own = pack.trucks["K"].plates[0]
            truck = Truck(plates=(_other_plate(rng, own),), firm=firm, names=(f"«{firm.name}»",))
        trip = Trip(
            truck=truck,
            path=kg[int(rng.integers(len(kg))) :],
            stopped=like.stopped + timedelta(minutes=int(rng.integers(-400, 400))),
            goods=goods[int(rng.integers(len(goods)))],
            origin=("CN", "CN", "KG", "KZ")[int(rng.integers(4))],
            destination=("UZ", "KG", "KZ", "TJ")[int(rng.integers(4))],
        )
        others.append(trip)
        if len(sources.manifest) < MANIFEST_ROWS:
            sources.add_manifest(trip, show_plate=bool(rng.random() < 0.7))
        for place, moment in trip.moments():
            if len(sources.reads) < PLATE_READS:
                sources.add_read(truck, place, moment)
    if len(sources.manifest) != MANIFEST_ROWS or len(sources.reads) != PLATE_READS:
        raise FeatureMissing("registers of the size that the exercise states")


def _reports(pack: _Pack) -> tuple[int, list[str]]:
    """The reports; how many independent sources name the firm as the one who orders, and the two that are one."""
    choice, sources, rng = pack.choice, pack.sources, pack.rng
    names = [pack.trucks["K"].names[int(i)] for i in rng.permutation(len(pack.trucks["K"].names))]
    echo = pack.trips[choice.echo.case_no]
    said = {"date": echo.stopped.strftime("%d.%m.%Y"), "place": place_name(echo.path[-1])}
    numbers = iter(int(n) for n in rng.permutation(900)[:20] + 100)

    def add(days: int, service: Any, grade: str, basis: Any, text: Any, *, near: Trip = echo) -> dict[str, Any]:
        row = report(
            id=sources.new_id("S"),
            number=next(numbers),
            date=(near.stopped + timedelta(days=days)).date().isoformat(),
            service=service,
            grade=grade,
            basis=basis,
            text=text,
        )
        pack.reports.append(row)
        return row

    basis = both(BASES["INFORMANT"], number=int(rng.integers(11, 99)))
    first = add(1, "BORDER", "C3", basis, both(TEXTS["ORDER"], firm=names[0], **said))
    again = add(
        3,
        partner_name(str(choice.echo.record["reporting_country"])),
        "B3",
        both(BASES["REPEAT"], number=first["number"]),
        both(TEXTS["REPEAT"], firm=names[1], **said),
    )
    extra = int(rng.integers(3))
    goods = goods_name(choice.cover_goods)
    if extra > 0:
        add(6, "TAX", "B2", both(BASES["PAYMENT"]), both(TEXTS["PAYMENT"], firm=names[2], goods=goods))
    if extra > 1:
        basis = both(BASES["DRIVER"], number=next(numbers))
        add(8, "POLICE", "B2", basis, both(TEXTS["DRIVER"], firm=names[3]))
    cover = pack.trucks[choice.cover.case_no]
    text = both(TEXTS["OTHER_FIRM"], firm=cover.names[0], place=place_name("KG-TORUGART"))
    add(2, "TAX", "B2", both(BASES["OBSERVED"]), text, near=pack.trips[choice.cover.case_no])
    text = both(TEXTS["GENERAL"], goods=goods, place=place_name(choice.path[-1]))
    add(-4, "TERMINAL", "B4", both(BASES["OBSERVED"]), text)
    _answers_of_partners(pack, add)
    pack.reports.sort(key=lambda row: (row["date"], row["id"]))
    return 1 + extra, [first["id"], again["id"]]


def _answers_of_partners(pack: _Pack, add: Any) -> None:
    """Two partners' answers with the seal that stands in the manifest too."""
    asked = [pick for pick in pack.choice.members if pick.record["reporting_country"] != "KG"]
    for i in pack.rng.permutation(len(asked))[:2]:
        pick = asked[int(i)]
        row = next(r for r in pack.sources.manifest if pack.sources.ledger.case_no.get(r["id"]) == pick.case_no)
        text = both(TEXTS["SEAL"], case_no=pick.case_no, seal=row["seal"])
        service = partner_name(str(pick.record["reporting_country"]))
        answer = add(9, service, "A1", both(BASES["CASE"]), text, near=pack.trips[pick.case_no])
        pack.sources.ledger.case_no[answer["id"]] = pick.case_no


def _truth(
    pack: _Pack, apart: dict[str, Any], against: dict[str, list[str]], independent: int, echoed: Sequence[str]
) -> dict[str, Any]:
    choice, sources = pack.choice, pack.sources
    truck, decoy = pack.trucks["K"], pack.trucks[choice.truck.case_no]
    members = {pick.case_no for pick in choice.members}
    cases = {
        pick.case_no: {
            "role": pick.role,
            "ties": sources.ledger.of_case(pick.case_no) if pick.case_no in members else [],
            "date": pick.day.isoformat(),
            "place": pick.path[-1],
        }
        for pick in choice.every
    }
    method = sorted(members) + [row["id"] for row in sources.cards if row["case_no"] in members]
    other_names = {name for key, other in pack.trucks.items() if key != "K" for name in other.names}
    other_names |= {row["carrier"] for row in sources.manifest} - set(truck.names)
    return {
        "schema_version": SCHEMA_VERSION,
        "organisation": choice.organisation,
        "cases": cases,
        "plates": {"true": truck.plates[0], "misreads": list(truck.plates[1:]), "decoy": decoy.plates[0]},
        "two_places": apart,
        "firm": {"spellings": list(truck.names), "others": sorted(other_names)},
        "route": route_legs(choice, sources, truck),
        "method": {
            "cover_goods": choice.cover_goods,
            "concealment_place": choice.concealment_place,
            "records": method,
        },
        "versions": against,
        "confidence": {
            "independent": independent,
            "word": confidence_word(independent),
            "echo": list(echoed),
            "echo_date": pack.choice.echo.day.isoformat(),
        },
    }


def _files(pack: _Pack, exercise: ExerciseSpec, versions: list[dict[str, Any]]) -> dict[str, bytes]:
    """One JSON file a source; each says that it is synthetic."""
    rng = pack.rng
    cases = [pick.record for pick in pack.choice.every]
    cases.sort(key=lambda record: (record["seizure_date"], record["case_no"]))
    names = pack.trucks["K"].names
    tables: dict[str, list[dict[str, Any]]] = {
        "cases": cases,
        "cards": pack.sources.cards,
        "manifest": pack.sources.manifest,
        "plate_reads": pack.sources.reads,
        "reports": pack.reports,
        "versions": [versions[int(i)] for i in rng.permutation(len(versions))],
        "statement": [{"firm": names[0], "clock": exercise.clock}],
    }
    return {
        f"{name}.json": json.dumps(
            {"schema_version": SCHEMA_VERSION, "synthetic": True, "table": name, "rows": rows},
            ensure_ascii=False,
            indent=1,
        ).encode()
        for name, rows in tables.items()
    }
