"""Gate "determinism": the same scenario, seed and size give the same content, and a folder still says what it said.

A small world is built twice and the content hashes of all tables are compared; where the world comes from a folder,
the hashes of its tables are computed again and compared with those that its manifest keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from simulator.gates.result import Check, Evidence, Gate, GateResult
from simulator.gates.world import GateInput
from simulator.publish.hashes import content_hash, parts_hash
from simulator.publish.world import make_tables
from simulator.world import Scenario

NAME = "determinism"
CASES = 1_200
# Larger tables of a folder are not hashed again here: its own reader does that block by block.
MOST_ROWS = 2_000_000
Maker = Callable[[Scenario, bytes, int], tuple[dict[str, pa.Table], dict[str, pa.Table]]]


def hashes(tables: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> dict[str, str]:
    """Content hash of every table of the truth and of the observed side."""
    truth, observed = tables
    found = {f"truth/{name}": content_hash(table) for name, table in truth.items()}
    return found | {f"observed/{name}": content_hash(table) for name, table in observed.items()}


def measure(world: GateInput, make: Maker = make_tables) -> Evidence:
    """How many tables differ between two builds, and between the folder and its manifest."""
    cases = max(min(world.cases, CASES), 1)
    first, second = (hashes(make(world.scenario, world.seed, cases)) for _ in range(2))
    kept = dict(world.hashes or {})
    changed = []
    for name, digest in kept.items():
        room, _, table = name.partition("/")
        if table not in world.room(room) or world.room(room).rows(table) > MOST_ROWS:
            continue
        parts = [content_hash(part) for part in world.room(room).parts(table)]
        if parts_hash(parts) != digest:
            changed.append(name)
    return {"different": sorted(name for name in first if first[name] != second.get(name)), "changed": changed}


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """No table may differ."""
    names = sorted({name for found in evidence for name in (*found["different"], *found["changed"])})
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            Check(
                what="tables that differ between two builds",
                value=float(sum(len(found["different"]) for found in evidence)),
                high=0.0,
            ),
            Check(
                what="tables that differ from the manifest",
                value=float(sum(len(found["changed"]) for found in evidence)),
                high=0.0,
            ),
        ),
        note=", ".join(names),
    )


GATE = Gate(name=NAME, title="The same seed gives the same world", measure=measure, judge=judge)
