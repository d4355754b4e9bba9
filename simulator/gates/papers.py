"""Gate "papers": what the papers of a case state is what the registers of its event state, in a sample of cases.

Of worlds in a folder: each of up to SEEN records whose event the registers show, and of the records of up to TWICE
events that were entered twice or in parts and of up to TWICE vehicles that were met twice. Compared are the vehicle and
who drives it, the traveller, the parties and the number of the declaration, the load, the item, the order of time from
loading to the report, and what is one and the same in several papers or never. What a register marks as an error or a
deception is left out. No tolerance: these are identities, not shares. Papers follow from the world's key and its
tables, so that nothing is drawn here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput, plan_of
from simulator.observation.documents import Particulars, particulars
from simulator.observation.registers import crossings, declarations, plate_reads, tracking
from simulator.observation.registers.drawn import DECEPTION, ERROR
from simulator.publish.manifests import read_manifest
from simulator.publish.part_rows import PartsInMemory
from simulator.publish.world import frame
from simulator.world.errors import ERROR_BITS
from simulator.world.micro import draw_seizures

NAME = "papers"
SEEN, TWICE = 40, 7
PART = "00000.parquet"
REGISTERS: dict[str, Callable[[pa.Table], pa.Table]] = {
    "crossings": crossings.render,
    "declarations": declarations.render,
    "plate_reads": plate_reads.render,
    "tracking": tracking.render,
}
# Slips of the pen that move the day or the post of a record, which its papers follow.
MOVED = ERROR_BITS["DAY_MONTH_SWAP"] | ERROR_BITS["WRONG_POST"]
VEHICLE, DRIVER, PARTIES = "another vehicle than the register's", "another driver", "other parties or another number"
AGE = "another age"
LOAD, ITEM, TIME = "another load", "another item or sender", "out of the order of time"
ONE_EVENT, ONE_VEHICLE, TWINS = "papers of one event that differ", "one vehicle, two descriptions", "one number twice"
Row = dict[str, Any]


def measure(world: GateInput) -> Evidence:
    """[contradictions, comparisons] of each kind."""
    if world.folder is None or not any(name in world.observed for name in REGISTERS):
        return {}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    registers = {name: _register(world, name) for name in REGISTERS if name in world.observed}
    papers = _papers(world, world.folder, registers)
    for entry, event, of in papers:
        for what, right in _compared(entry, event, of, registers):
            counts[what][0] += not right
            counts[what][1] += 1
    for what, right in _together(papers):
        counts[what][0] += not right
        counts[what][1] += 1
    return dict(counts)


def _register(world: GateInput, name: str) -> dict[int, list[tuple[Row, Row]]]:
    """By event: the rows of a register as people read them, each with what it truly is."""
    truth, shown = world.truth.whole(name), world.observed.whole(name)
    about = pc.greater_equal(truth["truth_id"], 0)
    truth = truth.filter(about)
    shown = shown.filter(pc.is_in(shown[f"{name}_id"], truth[f"{name}_id"].combine_chunks()))
    texts = shown if f"{name}_id" in shown.column_names and _is_text(shown, name) else REGISTERS[name](shown)
    by_id = {row[f"{name}_id"]: row for row in texts.to_pylist()}
    rows: dict[int, list[tuple[Row, Row]]] = defaultdict(list)
    for true in truth.to_pylist():
        if true[f"{name}_id"] in by_id:
            rows[true["truth_id"]].append((by_id[true[f"{name}_id"]], true))
    return rows


def _is_text(shown: pa.Table, name: str) -> bool:
    key = {"crossings": "plate", "plate_reads": "plate", "declarations": "consignor", "tracking": "item"}[name]
    return bool(pa.types.is_string(shown.schema.field(key).type))


def _papers(
    world: GateInput, folder: Path, registers: dict[str, dict[int, list[tuple[Row, Row]]]]
) -> list[tuple[Row, Row, Particulars]]:
    """Entry, event and particulars of the sampled cases, all of the first block."""
    # Papers need pandas, which a process that measures worlds in memory does not have.
    from simulator.publish.known_things import known_event
    from simulator.publish.synthesis_choice import records

    part_rows = PartsInMemory()
    plan = plan_of(world)
    drawn = draw_seizures(plan, 0)
    second = dict(zip(drawn["truth_id"].tolist(), drawn["second"].tolist(), strict=True))
    entries = world.truth.whole("entries")
    entries = entries.filter(pc.is_in(entries["truth_id"], pa.array(drawn["truth_id"])))
    sample = _sample(entries.to_pylist(), drawn, registers)
    ids = [entry["case_id"] for entry in sample]
    wanted = pa.array(ids)
    tables = {}
    for name in ("cases", "lines", "legs", "persons"):
        table = world.observed.whole(name)
        tables[name] = frame(table.filter(pc.is_in(table["case_id"], wanted)))
    manifests = (read_manifest(folder, "truth"), read_manifest(folder, "observed"))
    papers = []
    for entry, record in zip(sample, records(tables, ids), strict=True):
        event = part_rows(folder / "truth" / "cases" / PART, "truth_id", entry["truth_id"])[0]
        minutes, seconds = divmod(second[entry["truth_id"]], 60)
        moment = time(minutes // 60, minutes % 60, seconds)
        known = known_event(folder, manifests, PART, event, moment, entry["part"], part_rows)
        papers.append((entry, event, particulars({**record, "case_no": str(entry["case_id"])}, world.seed, known)))
    return papers


def _sample(
    entries: list[Row], drawn: dict[str, np.ndarray], registers: dict[str, dict[int, list[tuple[Row, Row]]]]
) -> list[Row]:
    """Entries of events that registers show, of events with several entries, and of vehicles met twice."""
    by_event: dict[int, list[Row]] = defaultdict(list)
    for entry in entries:
        by_event[entry["truth_id"]].append(entry)
    vehicles: dict[int, list[int]] = defaultdict(list)
    for event, vehicle in zip(drawn["truth_id"].tolist(), drawn["vehicle"].tolist(), strict=True):
        if vehicle >= 0 and event in by_event:
            vehicles[vehicle].append(event)
    seen = sorted({event for rows in registers.values() for event in rows if event in by_event})
    again = [event for event, several in by_event.items() if len(several) > 1][:TWICE]
    met = [event for events in vehicles.values() if len(events) > 1 for event in events[:2]][: 2 * TWICE]
    spread = [seen[place] for place in np.unique(np.linspace(0, len(seen) - 1, min(SEEN, len(seen))).astype(int))]
    events = dict.fromkeys([*spread, *again, *met])
    return [entry for event in events for entry in by_event[event]]


def _compared(
    entry: Row, event: Row, of: Particulars, registers: dict[str, dict[int, list[tuple[Row, Row]]]]
) -> Iterator[tuple[str, bool]]:
    """What of a paper was compared with a row of its event, and whether it is the same."""
    number, moved = entry["truth_id"], bool(entry["error_mask"] & MOVED)
    yield TIME, of.stopped < of.times.scanned < of.opened < of.protocol < of.times.told
    band = of.facts.persons[0].age_band if of.facts.persons and event["person"] >= 0 else None
    if band is not None and band[:1] == "A" and not moved:
        yield AGE, int(band[1:3]) <= _age(of.humans[0].born, of.stopped.date()) <= int(band[4:6])
    for shown, true in registers.get("crossings", {}).get(number, ()):
        if not true["errors"] & (crossings.PLATE | crossings.VEHICLE) and not true["kind"] & DECEPTION:
            yield VEHICLE, _plain(shown["plate"]) == _plain(of.vehicle.plate)
        if shown["driver"] and of.humans and event["person"] >= 0:
            yield DRIVER, _plain(shown["driver"]) == _plain(of.humans[0].passport)
        if not moved:
            yield TIME, datetime.combine(of.journey.loaded, time()) <= shown["time"] <= of.stopped
    for shown, true in registers.get("plate_reads", {}).get(number, ()):
        if not true["kind"] & (ERROR | DECEPTION):
            yield VEHICLE, _plain(shown["plate"]) == _plain(of.vehicle.plate)
        if not moved:
            yield TIME, datetime.combine(of.journey.loaded, time()) <= shown["time"] <= of.stopped
    yield from _declared(registers.get("declarations", {}).get(number, ()), of, moved=moved)
    for shown, true in registers.get("tracking", {}).get(number, ()):
        right = _plain(shown["item"]) == _plain(of.numbers.parcel)
        yield ITEM, right and (shown["sender"] is None or _plain(shown["sender"]) == _plain(of.consignor.latin))
        yield LOAD, abs(shown["grams"] / 1000 - of.cargo.gross_kg) < 0.001
        if not (moved or true["kind"] & ERROR):
            before = shown["time"] <= of.stopped
            yield TIME, before if shown["event"] != "HELD" else not before


def _declared(rows: Sequence[tuple[Row, Row]], of: Particulars, *, moved: bool) -> Iterator[tuple[str, bool]]:
    for shown, true in rows:
        parties = [_plain(shown[part]) == _plain(getattr(of, part).latin) for part in ("consignor", "consignee")]
        numbers = {_plain(text) for text in (of.numbers.cmr, of.numbers.smgs, of.numbers.waybill)}
        by_sea = str(shown["mode"]) == "SEA"
        yield PARTIES, all(parties) and (shown["document"] is None or by_sea or _plain(shown["document"]) in numbers)
        if not true["errors"] & declarations.MASS:
            told = [shown[name] for name in ("gross_kg", "net_kg", "packages", "value_usd")]
            same = told == [of.cargo.gross_kg, of.cargo.net_kg, of.cargo.packages, of.cargo.value]
            yield LOAD, same and shown["goods"] == (of.cargo.goods or shown["goods"])
        if not moved:
            yield TIME, of.journey.loaded <= shown["date"]


def _together(papers: list[tuple[Row, Row, Particulars]]) -> Iterator[tuple[str, bool]]:
    """What several papers have in common, and what they never do."""
    events: dict[int, list[tuple[Row, Row, Particulars]]] = defaultdict(list)
    vehicles: dict[int, list[Particulars]] = defaultdict(list)
    for paper in papers:
        entry, event, of = paper
        events[entry["truth_id"]].append(paper)
        if event["vehicle"] >= 0 and of.facts["mode"] == "ROAD":
            vehicles[event["vehicle"]].append(of)
    for several in events.values():
        for (entry, _, of), (other, _, others) in combinations(several, 2):
            if not (entry["error_mask"] | other["error_mask"]) & MOVED:
                yield ONE_EVENT, _shared(of) == _shared(others)
    for same in vehicles.values():
        for first, second in combinations(same, 2):
            yield ONE_VEHICLE, _marks(first) == _marks(second)
    acts = [several[0][2] for several in events.values()]
    numbers = [[of.numbers.evidence_seals[0], of.numbers.seals[0], of.numbers.declaration] for of in acts]
    for column in zip(*numbers, strict=True):
        stated = [number for number in column if number]
        yield TWINS, len(set(stated)) == len(stated)
    for of in acts:
        signers = [of.inspector, of.second_inspector, of.chief, *of.witnesses, of.driver]
        yield TWINS, len({human.passport for human in signers}) == len(signers)
        yield TWINS, not {*of.numbers.seals} & {*of.numbers.evidence_seals}


def _shared(of: Particulars) -> tuple[object, ...]:
    """What all papers of an event tell alike."""
    return (of.times.stopped, of.inspector, of.witnesses, of.vehicle.plate, of.numbers.declaration, of.cargo.gross_kg)


def _marks(of: Particulars) -> tuple[object, ...]:
    vehicle = of.vehicle
    marks = (vehicle.plate, vehicle.trailer, vehicle.vin, vehicle.make, vehicle.year, vehicle.colour)
    return *marks, vehicle.certificate, vehicle.owner


def _age(born: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _plain(text: str) -> str:
    return text.replace(" ", "")


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """No paper of any world may contradict a register of its event."""
    written = [measures for measures in evidence if measures]
    if not written:
        return absent(NAME, "papers are compared with the registers of a world on disk")
    kinds = list(dict.fromkeys(what for measures in written for what in measures))
    compared = {what: sum(measures.get(what, [0, 0])[1] for measures in written) for what in kinds}
    return GateResult(
        name=NAME,
        worlds=len(written),
        checks=tuple(
            Check(
                what=what,
                value=sum(measures.get(what, [0, 0])[0] for measures in written) / max(compared[what], 1),
                high=0.0,
            )
            for what in kinds
        ),
        told={f"compared: {what}": float(count) for what, count in compared.items()},
    )


GATE = Gate(
    name=NAME,
    title="Papers state what the registers of their event state",
    measure=measure,
    judge=judge,
    on_disk=True,
)
