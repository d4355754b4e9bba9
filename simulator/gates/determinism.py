"""Gate "determinism": the same scenario, seed and size give the same content, and a folder still says what it said.

A small world is built twice and the content hashes of all tables are compared; where the world comes from a folder,
its tables are compared with the hashes that its manifests keep.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa

from simulator.gates.result import Check, Evidence, Gate, GateResult
from simulator.gates.world import GateInput
from simulator.publish.hashes import content_hash
from simulator.publish.manifests import WorldChanged, verify
from simulator.publish.world import make_tables
from simulator.world import Scenario

NAME = "determinism"
CASES = 1_200
Maker = Callable[[Scenario, bytes, int], tuple[dict[str, pa.Table], dict[str, pa.Table]]]


def hashes(tables: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> dict[str, str]:
    """Content hash of every table of the truth and of the observed side."""
    truth, observed = tables
    digests = {f"truth/{name}": content_hash(table) for name, table in truth.items()}
    return digests | {f"observed/{name}": content_hash(table) for name, table in observed.items()}


def measure(world: GateInput, make: Maker = make_tables) -> Evidence:
    """How many tables differ between two builds, and between the folder and its manifest."""
    cases = max(min(world.cases, CASES), 1)
    first, second = (hashes(make(world.scenario, world.seed, cases)) for _ in range(2))
    changed = []
    if world.folder is not None:
        try:
            verify(world.folder)
        except WorldChanged as fault:
            changed.append(str(fault))
    return {"different": sorted(name for name in first if first[name] != second.get(name)), "changed": changed}


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """No table may differ."""
    names = sorted({name for measures in evidence for name in (*measures["different"], *measures["changed"])})
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            Check(
                what="tables that differ between two builds",
                value=float(sum(len(measures["different"]) for measures in evidence)),
                high=0.0,
            ),
            Check(
                what="tables that differ from the manifest",
                value=float(sum(len(measures["changed"]) for measures in evidence)),
                high=0.0,
            ),
        ),
        note=", ".join(names),
    )


GATE = Gate(name=NAME, title="The same seed gives the same world", measure=measure, judge=judge)
