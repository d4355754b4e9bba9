"""Gate "operations": a joint operation is seen in its own days, at its offices, for its products, and by its teams.

Of the seizures of a month with an operation, the share that falls on its days is the scenario's: day weights times
factors. The gate gives the score of the whole, sum(n inside - n p) / sqrt(sum n p (1 - p)), and of the joint teams, who
detect at least TEAM_SHARE of what the factor adds. Where the months' seizures are too few to tell an operation from
months of even days it does not apply.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput
from simulator.reference import offices
from simulator.world.delays import day_weights
from simulator.world.operations import TEAM_SHARE, Rhythms, rhythms

NAME = "operations"
SCORE = 4.0
# Standard deviations by which days of an operation must differ from even ones before anything is judged.
TOLD_APART = 1.5 * SCORE


def measure(world: GateInput) -> Evidence:
    """By rhythm and month with an operation: seizures, those on its days, by teams; shares that are expected."""
    product, products = world.codes("truth", "cases", "product")
    office, codes = world.codes("truth", "cases", "office")
    service, services = world.codes("truth", "cases", "detecting_service")
    day = world.ordinals("truth", "cases", "seizure_date")
    month = world.numbers("truth", "cases", "month").astype(np.int64)
    wares = tuple(world.scenario.products)
    acting = rhythms(world.scenario, wares)
    # The code lists name more than the scenario has; none of that is seized.
    where, what = _positions(codes, tuple(offices())), _positions(products, wares)
    rhythm = acting.of[where[office], what[product]]
    running = acting.running(rhythm, day)
    joint = service == (services.index("JOINT") if "JOINT" in services else -1)
    cells = []
    for number in range(1, len(acting.windows)):
        for t in range(world.scenario.months):
            share, even, team = _shares(world, acting, number, t)
            if 0 < even < 1:
                mine = (rhythm == number) & (month == t)
                inside = mine & running
                counts = [int(mine.sum()), int(inside.sum()), int((inside & joint).sum())]
                cells.append({"counts": counts, "share": share, "even": even, "team": team})
    return {"cells": cells}


def _positions(codes: Sequence[str], order: Sequence[str]) -> np.ndarray:
    """Place of each code in an order, 0 where it has none."""
    return np.array([order.index(code) if code in order else 0 for code in codes], np.int64)


def _shares(world: GateInput, acting: Rhythms, rhythm: int, t: int) -> tuple[float, float, float]:
    """Of a month's seizures those on days of an operation, the same of even days, and of those the least by teams."""
    first, last = (world.scenario.first_day(t + n).toordinal() - n for n in (0, 1))
    weight, even = acting.weights(first, last)[rhythm], day_weights(first, last)
    factor = acting.factors(first, last)[rhythm]
    days = np.arange(first, last + 1)
    inside = acting.running(np.full(days.size, rhythm), days)
    added = (weight * np.maximum(1 - 1 / factor, 0))[inside].sum()
    whole = weight[inside].sum()
    return (
        float(whole / weight.sum()),
        float(even[inside].sum() / even.sum()),
        float(TEAM_SHARE * added / whole) if whole else 0.0,
    )


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """One score over all months of all worlds, and one of the teams."""
    cells = [cell for measures in evidence for cell in measures["cells"]]
    if not cells:
        return absent(NAME, "the scenario has no joint operation that leaves days of a month free")
    whole, inside, joint = np.array([cell["counts"] for cell in cells], float).T
    share, even, team = (np.array([cell[name] for cell in cells]) for name in ("share", "even", "team"))
    apart = abs((whole * (share - even)).sum()) / max(float(np.sqrt((whole * even * (1 - even)).sum())), 1e-9)
    if apart < TOLD_APART:
        return absent(NAME, "too few seizures where the scenario's operations work to tell their days from others")
    spread, teams = (whole * share * (1 - share)).sum(), (inside * team * (1 - team)).sum()
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            Check(
                what="score of the operations' days",
                value=float((inside - whole * share).sum() / np.sqrt(spread)),
                low=-SCORE,
                high=SCORE,
            ),
            Check(
                what="score of the joint teams",
                value=float((joint - inside * team).sum() / max(float(np.sqrt(teams)), 1e-9)),
                low=-SCORE,
            ),
        ),
        told={"seizures a day on an operation's days, by others": _times(whole, inside, even)},
    )


def _times(whole: np.ndarray, inside: np.ndarray, even: np.ndarray) -> float:
    outside = (whole - inside).sum() / max(float((whole * (1 - even)).sum()), 1e-9)
    return float(inside.sum() / max(float((whole * even).sum()), 1e-9) / max(float(outside), 1e-9))


GATE = Gate(name=NAME, title="A joint operation is seen in its own days", measure=measure, judge=judge)
