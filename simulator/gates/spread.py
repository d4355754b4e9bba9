"""How far one world may lie beyond bounds that are meant for many: by chance, as the last sweep measured it.

chance = SIGMAS * sqrt(mean over worlds of (value of the world alone - value of all worlds together)^2). The sweep
judges its worlds together, by the bounds as they stand, and writes the spread; `world check` judges one world and
allows for it. So a sound world is seldom called unsound (one check in eighty for a normal spread), and a generator that
drifts is found by the sweep. A bound below 1 is never moved by more than half of the way to 1, so that no gate on a
share becomes empty. The spread is that of the world's own scenario at course size; a scenario that no sweep saw is
judged by that of the first.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from simulator.content import content
from simulator.gates.result import Evidence, Gate, GateResult
from simulator.gates.world import GateInput
from simulator.regional import using
from simulator.strict_json import read_object

FILE = "spread.json"
FIRST = "northern_corridor"
SIGMAS = 2.5
# A check that fewer worlds have, as that of a source with hardly an illicit row, tells no spread of its own.
ENOUGH_WORLDS = 5


def key_of(what: str) -> str:
    """A check's name without what differs from world to world: of "best column, calls: area" the first part."""
    return what.partition(":")[0]


def between_worlds(gate: Gate, evidence: Sequence[Evidence]) -> dict[str, float]:
    """Spread between worlds of every check of a gate.

    What too few worlds have (one of twenty would lie on its own value, at spread 0) takes the widest spread of the
    checks of its kind: "best column, bookings" that of any "best column".
    """
    together = {key_of(check.what): check.value for check in gate.judge(evidence).checks}
    apart: dict[str, list[float]] = {name: [] for name in together}
    for measures in evidence:
        for check in gate.judge([measures]).checks:
            if key_of(check.what) in apart and math.isfinite(check.value):
                apart[key_of(check.what)].append((check.value - together[key_of(check.what)]) ** 2)
    own = {
        name: float(f"{math.sqrt(sum(squares) / len(squares)):.4g}")
        for name, squares in apart.items()
        if len(squares) >= min(ENOUGH_WORLDS, len(evidence))
    }
    widest: dict[str, float] = {}
    for name, spread in own.items():
        widest[_kind(name)] = max(spread, widest.get(_kind(name), 0.0))
    return {name: own.get(name, widest.get(_kind(name), 0.0)) for name, squares in apart.items() if squares}


def _kind(name: str) -> str:
    """What a check measures, without of what."""
    return name.partition(",")[0]


@lru_cache(maxsize=1)
def _last_sweep() -> dict[str, dict[str, dict[str, float]]]:
    path = content("datasets") / "gates" / FILE
    return read_object(path)["spread"] if path.is_file() else {}


def spreads(scenario: str = FIRST) -> dict[str, dict[str, float]]:
    """Spread by gate and check, of the last sweep over a scenario; empty if there was none."""
    of_scenario = _last_sweep()
    return of_scenario.get(scenario, of_scenario.get(FIRST, {}))


def judged_alone(gate: Gate, world: GateInput) -> GateResult:
    """Measure and judge one world by a gate, with what chance allows if the gate's bounds are for many."""
    with using(world.region):
        result = gate.judge([gate.measure(world)])
    return for_one_world(result, spreads(world.scenario.name)) if gate.by_chance else result


def for_one_world(result: GateResult, spread: Mapping[str, Mapping[str, float]]) -> GateResult:
    """The result with what chance allows a single world, by the spread of a sweep as in `spreads`."""
    known = spread.get(result.name, {})
    checks = []
    for check in result.checks:
        room = (1 - check.high) / 2 if check.high is not None and check.high < 1 else math.inf
        checks.append(replace(check, chance=min(max(check.chance, SIGMAS * known.get(key_of(check.what), 0.0)), room)))
    return replace(result, checks=tuple(checks))
