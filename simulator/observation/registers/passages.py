"""From journeys to rows: who passed which office when, and how a plate is written down wrongly.

The rule kept here: what a clerk or camera gets wrong, it gets wrong for honest and hidden loads alike.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.coverage import working
from simulator.observation.registers.cycles import within
from simulator.observation.registers.drawn import DAY, Planned, below, hits, quantile_table, rare, raw16, time_order
from simulator.observation.registers.journeys import Traffic
from simulator.observation.registers.ways import expand
from simulator.reference.closures import shut_on
from simulator.rng import stream

# Minutes between the seizure or the end of the controls and the passage that is written down.
MINUTES = 50
# Weights of the names' MISREADS: 0/O, 8/B, Cyrillic twin, other twin, no blanks, clerk, lost sign.
CAMERA_MISREADS = (30, 24, 4, 22, 0, 0, 20)
CLERK_MISREADS = (14, 10, 26, 6, 20, 20, 4)

ASSUMPTIONS = (
    Assumption(
        what="misreads of cameras, of clerks (0/O, 8/B, Cyrillic twin, other twin, no blanks, hand, lost sign)",
        value=f"{CAMERA_MISREADS}, {CLERK_MISREADS}",
        why="cameras confuse shapes, clerks alphabets; no public rates",
    ),
    Assumption(what="minutes between passage and end of the controls", value=f"up to {MINUTES}", why="no figure"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """Rows in order of time: journey and flat leg of each, office, day (ordinal) and second of day."""

    journey: np.ndarray
    leg: np.ndarray
    office: np.ndarray
    day: np.ndarray
    second: np.ndarray

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.journey.size)


def passages(plan: Planned, name: str, block: int, traffic: Traffic, share: np.ndarray, rng: Stream) -> Passages:
    """The passages that a register sees: `share` (O,) of those at each office, none on days when it is down."""
    ways, journeys = traffic.ways, traffic.journeys
    journey, leg = expand(ways, journeys.section)
    office = ways.office[leg]
    seen = np.flatnonzero(hits(rng, share[office], office.size) | (journeys.sure[journey] & (share[office] > 0)))
    journey, leg, office = journey[seen], leg[seen], office[seen]
    before = (ways.length[journeys.section[journey]] - ways.after[leg]) * journeys.pace[journey]
    moment = journeys.moment[journey] - before.astype(np.int64)
    moment -= below(rng, MINUTES * 60, moment.size)
    day = (moment // DAY).astype(np.int32)
    salt = int(stream(plan.seed, f"register-{name}-down").integers(1, 2**31))
    up = np.empty(0, np.int64)
    if day.size:
        up = np.flatnonzero((working(salt, office, day) | journeys.sure[journey]) & ~shut_on(office, day))
    second = (moment[up] - day[up].astype(np.int64) * DAY).astype(np.int32)
    order = within(plan, time_order(plan.seed, name, block, day[up], second), day[up])
    pick = up[order]
    return Passages(journey=journey[pick], leg=leg[pick], office=office[pick], day=day[pick], second=second[order])


def misread_variants(rng: Stream, size: int, share: float, kinds: tuple[int, ...]) -> np.ndarray:
    """How each plate is read: 0 right, else 16 * kind + place, int8."""
    variants = np.zeros(size, np.int8)
    wrong = rare(rng, share, size)
    place = 1 + (raw16(rng, wrong.size) % 15)
    variants[wrong] = (quantile_table(kinds)[raw16(rng, wrong.size)] * 16 + place).astype(np.int8)
    return variants


def alike(rng: Stream, wanted: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """For every wanted kind a random position in the pool that is of this kind (the pool has all kinds)."""
    order = np.argsort(pool, kind="stable")
    count = np.bincount(pool, minlength=int(pool.max()) + 1)
    start = np.cumsum(count) - count
    return np.asarray(order[start[wanted] + below(rng, count[wanted], wanted.size)])
