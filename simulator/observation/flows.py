"""Controls and crossings of every post and month: the denominators of what is seized, as services count them.

Crossings are conveyances that pass (parcels at a postal hub), in proportion to the post's capacity, its open days, the
season and a yearly growth; they know nothing of contraband. Controls follow the effort of the services that stand
there and joint operations: Poisson(crossings * CONTROLLED * effort) that find nothing worth a seizure, and those that
did. So seizures per control stay level when only effort changes, and rise when more contraband comes.

The rule kept here: both are functions of the plan alone, and no month has more seizures than controls.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.reference import offices
from simulator.reference.closures import shut_on
from simulator.reproducible import cos, exp, log, on_grid
from simulator.rng import stream
from simulator.world.operations import effort_factor
from simulator.world.plan import Plan
from simulator.world.truth import coded, named

# Conveyances a month and point of capacity by kind of place, and the part of them that is controlled at usual effort.
PASSING = {
    "ROAD_BCP": 900.0,
    "RAIL_BCP": 260.0,
    "AIRPORT": 60.0,
    "SEAPORT": 40.0,
    "POST_EXPRESS": 4_000.0,
    "INLAND": 500.0,
    "GREEN_BORDER": 60.0,
}
CONTROLLED = {
    "ROAD_BCP": 0.10,
    "RAIL_BCP": 0.10,
    "AIRPORT": 0.20,
    "SEAPORT": 0.20,
    "POST_EXPRESS": 0.03,
    "INLAND": 0.15,
    "GREEN_BORDER": 0.40,
}
GROWTH, SEASON, PEAK, NOISE = 0.04, 0.12, 9, 0.05
PI = 3.141592653589793

ASSUMPTIONS = (
    Assumption(
        what="conveyances (parcels) a month for each point of a post's capacity, by kind of place",
        value=str(PASSING),
        why="orders of magnitude of public traffic figures of single posts; capacities are ours",
    ),
    Assumption(
        what="part of the crossings that is controlled at usual effort",
        value=str(CONTROLLED),
        why="selective control is the rule; in published operations 0.1 % of controls find something",
    ),
    Assumption(
        what="yearly growth of traffic; amplitude and peak month of its season; spread of a month",
        value=f"{GROWTH:.0%}; {SEASON:.0%} in month {PEAK}; {NOISE:.0%}",
        why="harvest and school year; no public figure by post",
    ),
)


def usual_controls(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Crossings (T, O) and expected controls without those that seize (T, O), for all offices of offices.csv."""
    scenario, months = plan.scenario, plan.scenario.months
    posts = list(offices().values())
    passing = np.array([PASSING.get(post.location_type, 0.0) * post.capacity for post in posts])
    share = np.array([CONTROLLED.get(post.location_type, 0.0) for post in posts])
    t = np.arange(months)
    month = (scenario.start.month - 1 + t) % 12
    season = SEASON * cos(2 * PI * (month + 1 - PEAK) / 12) + log(1 + GROWTH) * t / 12
    noise = NOISE * stream(plan.seed, "observation-crossings").standard_normal((months, len(posts)))
    crossings = passing * _open_share(plan) * exp(season[:, None] + noise) * plan.scale
    works = plan.static.base
    effort = (plan.macro.effort * works).sum(axis=2) / np.maximum(works.sum(axis=1), 1)
    factor = effort_factor(scenario, plan.static.products)
    if factor is not None:
        effort = effort * factor.mean(axis=2)
    return on_grid(np.rint(crossings)), on_grid(crossings * share * effort)


def flow_table(plan: Plan) -> pa.Table:
    """flows: month, office, crossings, controls; one row a month and office at which services of the scenario work."""
    crossings, expected = usual_controls(plan)
    static, months = plan.static, plan.scenario.months
    seized = np.zeros(crossings.shape, np.int64)
    t, route, leg = np.nonzero(plan.macro.count)
    np.add.at(seized, (t, static.office[route, leg]), plan.macro.count[t, route, leg])
    for block in plan.blocks:
        for large in block.outliers:
            seized[large.month, static.office[large.route, large.leg]] += 1
    office = np.flatnonzero((static.base > 0).any(axis=1))
    drawn = stream(plan.seed, "observation-controls").poisson(expected[:, office].ravel()).reshape(months, office.size)
    controls = np.asarray(drawn, np.int64) + seized[:, office]
    passed = np.maximum(crossings[:, office].astype(np.int64), controls)
    return pa.table(
        {
            "month": month_column(plan, np.repeat(np.arange(months), office.size)),
            "office": coded("office", np.tile(office, months)),
            "crossings": pa.array(passed.ravel()),
            "controls": pa.array(controls.ravel()),
        }
    )


def month_column(plan: Plan, t: np.ndarray) -> pa.Array:
    """Months "2025-04" from their numbers."""
    return named(t, [plan.scenario.first_day(month).isoformat()[:7] for month in range(plan.scenario.months)])


def _open_share(plan: Plan) -> np.ndarray:
    """Part of every month's days on which every office is open, (T, O)."""
    edges = [plan.scenario.first_day(t).toordinal() for t in range(plan.scenario.months + 1)]
    days, count = np.arange(edges[0], edges[-1]), len(offices())
    shut = shut_on(np.repeat(np.arange(count), days.size), np.tile(days, count)).reshape(count, days.size)
    closed = np.add.reduceat(shut, np.array(edges[:-1]) - edges[0], axis=1, dtype=np.int64).T
    return np.asarray(1 - closed / np.diff(edges)[:, None])
