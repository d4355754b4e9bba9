"""The evidence of many worlds: measured once, kept at once, by this process or by several.

The rule kept here: what a finished world showed stays in a file until its page is written, so a run that was stopped
goes on; evidence of another scenario, size or generator has another key and is not used.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress, TaskID

from simulator import durable
from simulator.gates.result import Evidence, Gate
from simulator.gates.world import made_world
from simulator.publish.executors import Processes, Serial
from simulator.publish.manifests import GENERATOR_VERSION
from simulator.regional import using
from simulator.strict_json import parse, parse_object
from simulator.world import Scenario

EVIDENCE = "evidence.partial.jsonl"
# A process that holds a world of a million cases and its sources needs some GB.
MOST_WORKERS = 4
ByGate = dict[str, list[Evidence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Worlds that are judged together: one scenario and size, several seeds, some gates."""

    title: str
    scenario: Scenario
    cases: int | None
    seeds: range
    gates: tuple[Gate, ...]

    def key(self, gate: str, number: int) -> str:
        """What the evidence of one gate over one world is kept under."""
        size = self.cases or self.scenario.cases
        return f"{self.scenario.fingerprint[:16]}/{GENERATOR_VERSION}/{size}/{number}/{gate}"


def seed_of(number: int) -> bytes:
    """The 32 bytes of a sweep's world."""
    return hashlib.sha256(f"cenlab gate sweep {number}".encode()).digest()


def measured_world(group: Group, number: int, gates: tuple[Gate, ...]) -> dict[str, Any]:
    """The evidence of one world by gate, as plain JSON gives it back."""
    world = made_world(group.scenario, seed_of(number), group.cases)
    with using(world.region):
        evidence = {gate.name: parse(json.dumps(gate.measure(world))) for gate in gates}
    del world
    gc.collect()
    return evidence


def evidence_of(groups: Sequence[Group], file: Path, progress: Progress, workers: int = 1) -> list[ByGate]:
    """The evidence of every world of every group, by gate and in the order of seeds.

    What the file keeps is not measured again; what is new is kept there as each world ends.

    Raises:
        WorkersLost: if a process is killed, for instance for want of memory.
    """
    store = dict(_earlier(file))
    missing = []
    for group in groups:
        for number in group.seeds:
            gates = tuple(gate for gate in group.gates if group.key(gate.name, number) not in store)
            if gates:
                missing.append((group, number, gates))
    worlds = sum(len(group.seeds) for group in groups)
    task = progress.add_task(_told(missing, 0), total=worlds, completed=worlds - len(missing))
    with closing(Processes(workers)) as pool:
        hands = pool if workers > 1 else Serial()
        for place, evidence in hands.run([(measured_world, world) for world in missing]):
            group, number, _ = missing[place]
            entries = {group.key(gate, number): measures for gate, measures in (evidence or {}).items()}
            lines = (json.dumps({"key": key, "evidence": measures}) + "\n" for key, measures in entries.items())
            durable.append(file, "".join(lines).encode())
            store |= entries
            _advance(progress, task, _told(missing, place + 1))
    return [
        {gate.name: [store[group.key(gate.name, number)] for number in group.seeds] for gate in group.gates}
        for group in groups
    ]


def _told(missing: Sequence[tuple[Group, int, tuple[Gate, ...]]], place: int) -> str:
    """What is being measured, for the bar."""
    return f"{missing[place][0].title}, seed {missing[place][1]}" if place < len(missing) else "worlds"


def _advance(progress: Progress, task: TaskID, told: str) -> None:
    progress.update(task, advance=1, description=told)


def _earlier(file: Path) -> Iterator[tuple[str, Evidence]]:
    """Evidence of an earlier run; a line that was cut off is left out."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = parse_object(line)
        except ValueError:
            continue
        yield entry["key"], entry["evidence"]
