"""A judging behind the wall beside the same judging without one, for each kind of exercise, in one run on one core.

    python tests/benchmarks/wall_against_bare.py

Each round judges another trainee's full solution of the same exercise, as a marking does: the process is as large as
the one that marks (nbgrader and all that it brings are loaded), modules and tables are warmed as the desk warms them.
The first judging of a kind stands apart from the later ones. Times are CPU time of the process and its children, the
two sides in turn; of the rounds the middle one. Not a test.
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "lib"))

import entry_desk
import messages_world
import retrieval_desk
import small_world
from sheets import sheets

from grading.desk import Seat, judged, scorer
from grading.rubric import load_rubric
from grading.wall import walled
from grading.warming import warm_up

TRAINEES, WORLDS = 12, 4
LOADED = [importlib.import_module(name) for name in ("courses.marking", "courses.nbgrader_course", "courses.course")]
DRAWN: dict[str, tuple[str, Callable[[int], Any]]] = {
    "entry": (entry_desk.NAME, entry_desk.entry_drawn),
    "retrieval": (retrieval_desk.NAME, retrieval_desk.drawn),
    "synthesis": (small_world.EXERCISE, small_world.drawn),
    "messages": (messages_world.SPEC.name, messages_world.drawn),
}


def used() -> float:
    """Seconds of processor of this process and of its children that ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(side.ru_utime + side.ru_stime for side in both)


def took(work: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of processor of one call."""
    begin = used()
    for _ in range(times):
        work()
    return (used() - begin) / times * 1000


def judgings(kind: str) -> list[Callable[[], bytes]]:
    """The judging of each trainee's full solution; a truth has gone through JSON as it does when sealed."""
    name, draw = DRAWN[kind]
    calls: list[Callable[[], bytes]] = []
    for number in range(TRAINEES):
        truth = json.loads(json.dumps(draw(number % WORLDS).truth))
        artifact = {
            "schema_version": 1,
            "course": "test",
            "trainee": "t01",
            "world": "w1",
            "attempt": 1,
            "mode": "graded",
            "exercise": name,
            "answers": json.loads(json.dumps(sheets(kind).reference(truth))),
        }
        seat, raw = Seat(trainee="t01", attempt=1), json.dumps(artifact).encode()
        calls.append(
            partial(judged, raw, truth, kind=kind, rubric=load_rubric(name), seat=seat, expected={"trainee": "t01"})
        )
    return calls


def measured(kind: str) -> tuple[float, float, float]:
    """The first judging behind the wall, with what warms the process for all; then a bare one and one behind it."""
    name, _ = DRAWN[kind]
    first, *later = judgings(kind)
    once = took(lambda: warm_up(kind, name, "graded", lambda blank: scorer(kind)({}, blank, load_rubric(name))), 1)
    once += took(lambda: walled(first), 1)
    bare, behind = [], []
    for judge in later:
        bare.append(took(judge))
        behind.append(took(partial(walled, judge)))
        assert walled(judge) == judge()
        assert b'"status":"ok"' in judge()
    return once, statistics.median(bare), statistics.median(behind)


def main() -> None:
    """Print a line for each kind."""
    print(f"{len(LOADED)} packages loaded; milliseconds of processor")
    print(f"{'kind':10} {'first':>8} {'bare':>8} {'walled':>8} {'ratio':>6} {'wall':>7}")
    for kind in DRAWN:
        first, bare, behind = measured(kind)
        print(f"{kind:10} {first:8.1f} {bare:8.1f} {behind:8.1f} {behind / bare:6.2f} {behind - bare:7.1f}")
    empty = statistics.median(took(lambda: walled(lambda: b"x"), 10) for _ in range(5))
    print(f"a wall around nothing: {empty:.1f}")


if __name__ == "__main__":
    main()
