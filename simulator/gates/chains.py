"""Gate "chains": what is planted can be followed through the sources, by its joins and not without them.

Of each world: the chains that the scenario promises are there; each step has evidence in two sources whose truth bears
its entities; a program that sees the sources alone (`uncovering`) and starts at the recorded case reaches at least 0.8
of the steps, at most 0.3 without the joins, and by names alone at least 0.1 less than with all. By names alone it takes
in the twin of four chains in five, with all joins of one in five at most. A step is reached where the program claims it
and claims nothing beside it that is true of no step of the chain. The bounds of 0.8 and 0.3 are what exercises on
chains need, the others are assumptions.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.uncovering import JOINS, NAMES_ALONE, NO_JOINS, SEEN, Claim, Row, Sources, Start, uncover
from simulator.gates.world import GateInput, plan_of
from simulator.observation.registers import companies
from simulator.observation.registers.stories import told_blocks
from simulator.publish.sources import draw_sources
from simulator.world.micro import draw_seizures

NAME = "chains"
REACHED, WITHOUT, TWIN_COSTS, TAKEN = 0.8, 0.3, 0.1, 0.8
# The columns of a register's truth that hold entities, by kind.
BORNE = {
    "CASE": ("truth_id",),
    "VEHICLE": ("vehicle",),
    "COMPANY": ("company", "payer", "payee", "called_company"),
    "PERSON": ("person", "caller_person", "called_person", "director", "owner"),
}
WAYS = {"with all joins": JOINS, "by names alone": NAMES_ALONE, "without joins": NO_JOINS}
MOST_ROWS = 500_000
Tables = Mapping[str, pa.Table]


class Borne:
    """What the rows of the sources truly bear: (kind, entity) pairs by source and id."""

    def __init__(self, truth: Tables) -> None:
        self._place: dict[str, dict[int, int]] = {}
        self._columns: dict[str, dict[str, np.ndarray]] = {}
        for name, table in truth.items():
            self._place[name] = {key: at for at, key in enumerate(table[f"{name}_id"].to_pylist())}
            self._columns[name] = {
                kind: np.stack([table[column].to_numpy() for column in columns if column in table.column_names])
                for kind, columns in BORNE.items()
                if set(columns) & set(table.column_names)
            }

    def of(self, row: Row) -> set[tuple[str, int]]:
        """The entities of one row; none where there is no such row."""
        source, key = row
        at = self._place.get(source, {}).get(key)
        if at is None:
            return set()
        columns = self._columns[source]
        return {(kind, int(entity)) for kind in columns for entity in columns[kind][:, at] if entity >= 0}

    def bears_out(self, claim: Claim, ends: set[tuple[str, int]]) -> bool:
        """Whether both rows bear one of a step's two entities, and together both."""
        sides = [self.of(row) & ends for row in claim]
        return all(sides) and set().union(*sides) == ends


def measure(world: GateInput) -> Evidence:
    """Chains promised and there, steps with their evidence, and the share reached by each way of following."""
    promised = sum(chain.count for chain in world.scenario.chain)
    crossings = world.observed.rows("crossings") if "crossings" in world.observed else 0
    if not promised or crossings > MOST_ROWS:
        return {}
    shown, truth = _tables(world)
    if not set(SEEN) <= set(shown) or "chain_steps" not in truth:
        return {}
    borne = Borne({name: truth[name] for name in SEEN})
    chains, steps = truth["chains"].to_pylist(), truth["chain_steps"].to_pylist()
    ends = [{(step["from_kind"], step["from"]), (step["to_kind"], step["to"])} for step in steps]
    stated = [((step["source"], step["source_id"]), (step["further_source"], step["further_id"])) for step in steps]
    right = [borne.bears_out(claim, pair) for claim, pair in zip(stated, ends, strict=True)]
    sources = Sources({name: shown[name] for name in SEEN})
    reached, taken = dict.fromkeys(WAYS, 0), dict.fromkeys(WAYS, 0)
    for chain in chains:
        start = _start(world, chain["truth_id"])
        mine = [at for at, step in enumerate(steps) if step["chain"] == chain["chain"]]
        for way, joins in WAYS.items():
            claims = uncover(sources, start, joins) if start else {}
            twin = ("COMPANY", chain["twin"])
            taken[way] += any(twin in borne.of(row) for step in claims.values() for claim in step for row in claim)
            for at in mine:
                told = claims.get(steps[at]["claim"], [])
                true = [any(borne.bears_out(claim, ends[step]) for step in mine) for claim in told]
                reached[way] += all(true) and any(borne.bears_out(claim, ends[at]) for claim in told)
    return {
        "promised": promised,
        "chains": len(chains),
        "steps": len(steps),
        "right": sum(right),
        "reached": reached,
        "taken": taken,
    }


def _tables(world: GateInput) -> tuple[Tables, Tables]:
    """What the sources show and what their rows truly are, with the truth of the chains; from the plan if need be."""
    if "crossings" in world.observed:
        if "chain_steps" not in world.truth:
            return {}, {}
        shown = {name: world.observed.whole(name) for name in SEEN if name in world.observed}
        truth = {name: world.truth.whole(name) for name in (*shown, "chains", "chain_steps")}
        return {name: _read(name, table) for name, table in shown.items()}, truth
    plan = plan_of(world)
    parts = defaultdict(list)
    homes = told_blocks(plan)
    for block in range(max(homes, default=-1) + 1):
        if block in homes:
            for _, tables in draw_sources(SEEN, plan, block, draw_seizures(plan, block), text=True):
                for name, table in tables.items():
                    parts[name].append(table)
        else:
            entries = companies.draw(plan, block, {})
            parts["observed/companies"].append(companies.render(entries.observed))
            parts["truth/companies"].append(entries.truth)
    whole = {name: pa.concat_tables(tables).unify_dictionaries().combine_chunks() for name, tables in parts.items()}
    shown = {name.partition("/")[2]: table for name, table in whole.items() if name.startswith("observed/")}
    return shown, {name.partition("/")[2]: table for name, table in whole.items() if name.startswith("truth/")}


def _read(name: str, table: pa.Table) -> pa.Table:
    """A register that is written as keys, as people read it."""
    if any(pa.types.is_string(field.type) for field in table.schema):
        return table
    rendered: pa.Table = importlib.import_module(f"simulator.observation.registers.{name}").render(table)
    return rendered


def _start(world: GateInput, truth_id: int) -> Start | None:
    """The record of a case as the platform shows it, None where it has none."""
    ids = world.numbers("truth", "entries", "truth_id")
    known = world.numbers("truth", "entries", "case_id")
    first = ~world.numbers("truth", "entries", "duplicate")
    case = known[(ids == truth_id) & first]
    if not case.size:
        return None
    cases, lines = (world.numbers("observed", table, "case_id") for table in ("cases", "lines"))
    row, line = int(np.flatnonzero(cases == case[0])[0]), int(np.flatnonzero(lines == case[0])[0])
    return Start(
        office=str(world.observed.column("cases", "office")[row].as_py() or ""),
        day=world.observed.column("cases", "seizure_date")[row].as_py(),
        product=str(world.observed.column("lines", "product")[line].as_py() or ""),
    )


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """All worlds together: what is promised, what is borne out, and how far each way of following leads."""
    told = [measures for measures in evidence if measures]
    if not told:
        return absent(NAME, "no chains are planted in the world, or it lacks a source that shows them")
    steps = sum(measures["steps"] for measures in told)
    reached = {way: sum(measures["reached"][way] for measures in told) / max(steps, 1) for way in WAYS}
    chains = sum(measures["chains"] for measures in told)
    taken = {way: sum(measures["taken"][way] for measures in told) / max(chains, 1) for way in WAYS}
    promised = sum(measures["promised"] for measures in told)
    checks = (
        Check(what="chains of those promised", value=chains / promised, low=1.0),
        Check(what="steps with evidence in two sources", value=sum(m["right"] for m in told) / max(steps, 1), low=1.0),
        Check(what="steps reached with all joins", value=reached["with all joins"], low=REACHED),
        Check(what="steps reached without joins", value=reached["without joins"], high=WITHOUT),
        Check(
            what="steps that names alone cost",
            value=reached["with all joins"] - reached["by names alone"],
            low=TWIN_COSTS,
        ),
        Check(what="twins taken in by names alone", value=taken["by names alone"], low=TAKEN),
        Check(what="twins taken in with all joins", value=taken["with all joins"], high=1 - TAKEN),
    )
    return GateResult(name=NAME, worlds=len(evidence), checks=checks)


GATE = Gate(
    name=NAME,
    title="Planted chains can be followed through the sources, by their joins and not without them",
    measure=measure,
    judge=judge,
    slow=True,
)
