"""Days after the calendar's end: the world goes on as in its last month, one day a block.

The rule kept here: a day's seizures are Poisson with the last month's means divided among its days by weekday and by
joint operations; ways, organisations and effort stay as they were; who and what is met was never met before. A day is a
function of (plan, day), so days can be added one by one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.errors import CenlabError
from simulator.regional import in_its_region
from simulator.rng import stream
from simulator.world.counts import Cells
from simulator.world.encounters import bare_legs
from simulator.world.plan import Block, Plan

MOST_DAYS = 60
ASSUMPTIONS = (
    Assumption(
        what="days after the calendar's end",
        value=f"at most {MOST_DAYS}, with the last month's means",
        why="long enough for a course's operation; adaptation within weeks is small",
    ),
)


class NoFurtherDay(CenlabError):
    """A world that was taken as far beyond its calendar as it goes."""


@in_its_region
def extended(plan: Plan, days: int) -> Plan:
    """The plan with `days` further blocks, one for each day after the calendar's end.

    Raises:
        NoFurtherDay: beyond 60 days.
    """
    if days > MOST_DAYS:
        raise NoFurtherDay(f"A world goes at most {MOST_DAYS} days beyond its calendar; build one that ends later.")
    month = plan.scenario.months - 1
    end = plan.blocks[-1].last
    first = plan.calendar.first_day(month)
    whole = plan.rhythms.weights(first, end).sum(axis=1)
    rhythm = plan.rhythms.of[plan.static.office, plan.static.product[:, None]]
    part = plan.static.weight * plan.macro.effort[month][plan.static.office]
    by_service = np.divide(part, part.sum(axis=2, keepdims=True), out=np.zeros_like(part), where=part > 0)
    mean = plan.macro.mean[month][:, :, None] * by_service * plan.scale
    blocks, cells, encounters = list(plan.blocks), [plan.cells], plan.encounters
    bare = bare_legs(plan.attributes)
    size = plan.cells.month.size
    for number in range(days):
        day = end + 1 + number
        share = (plan.rhythms.weights(day, day)[:, 0] / whole)[rhythm]
        count = stream(plan.seed, "world-next-day", number).poisson(mean * share[:, :, None])
        route, leg, service = np.nonzero(count)
        counts = count[route, leg, service]
        cells.append(
            Cells(
                month=np.full(route.size, month, np.int32),
                route=route.astype(np.int32),
                leg=leg.astype(np.int32),
                service=service.astype(np.int32),
                count=counts,
            )
        )
        blocks.append(
            Block(
                number=len(blocks),
                first=day,
                last=day,
                t0=month,
                t1=month,
                start=size,
                stop=size + route.size,
                part=0,
                parts=1,
                outliers=(),
                base=blocks[-1].base + blocks[-1].size,
                size=int(counts.sum()),
            )
        )
        size += route.size
        encounters = encounters.further(bare, route, leg, counts)
    joined = Cells(**{name: np.concatenate([getattr(c, name) for c in cells]) for name in Cells.__slots__})
    return replace(plan, cells=joined, blocks=tuple(blocks), encounters=encounters)
