"""Which seizures met the same vehicle or the same hired carrier: by rank and arithmetic, without a memory of cases.

The rule kept here: a pool is what an organisation uses for one kind of conveyance on one kind of way. Its seizures bear
ranks in order of month; those of one month in the order of the cells. A pool has lanes: from rank r of parity c the
lane goes on at r + stride[c], where a stride is never less than what the pool loses in any two months that follow each
other. So between two neighbours of a lane lies one whole calendar month at least. With probability AGAIN (but for every
third place of a lane, so that nothing is met more than three times) what was met at r is met again at the next place.
An entity is named by the rank of its first seizure: unique, and the same whoever asks, in whatever block.

Nothing of this grows with cases but one number a cell, so memory is that of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.rng import stream
from simulator.world.bits import lasting

AGAIN = 0.25
LONGEST = 3
THRESHOLD = np.uint32(round(AGAIN * (1 << 32)))
NOBODY = -(1 << 40)

ASSUMPTIONS = (
    Assumption(
        what="vehicles and hired carriers that are met again after a seizure",
        value=f"{AGAIN:.0%} at each of the first {LONGEST - 1}, after a calendar month at least",
        why="most are confiscated or sold, some come back to the trade; no public figure",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """P pools, T months, R routes, C cells of the plan, O outliers in order of blocks.

    size: number of ranks of the calendar, further days not counted. pool (T, R) int32, -1: none; organisation, kind,
    table (P,): whose it is, its class, the key of a table of quantiles of countries. first (P + 1,): rank of each
    pool's first seizure; bounds (P * T + 1,): of each month's. stride (P, 2) by parity of the place in the pool. cells
    (C,), outliers (O,): rank of the first seizure, NOBODY none.
    """

    salt: int
    size: int
    pool: np.ndarray
    organisation: np.ndarray
    kind: np.ndarray
    table: np.ndarray
    first: np.ndarray
    bounds: np.ndarray
    stride: np.ndarray
    cells: np.ndarray
    outliers: np.ndarray

    @property
    def months(self) -> int:
        """Number of months of the calendar."""
        return int(self.pool.shape[0])

    def pool_of(self, rank: np.ndarray) -> np.ndarray:
        """The pool of each rank (n,)."""
        return np.searchsorted(self.first, rank, side="right") - 1

    def month_of(self, rank: np.ndarray) -> np.ndarray:
        """The month of each rank (n,)."""
        return (np.searchsorted(self.bounds, rank, side="right") - 1) % self.months

    def entity(self, rank: np.ndarray, pool: np.ndarray) -> np.ndarray:
        """The rank at which whatever was met at each rank was met first, (n,) int64; negative ranks stay."""
        entities = rank.astype(np.int64)
        earlier = self.before(rank, pool)
        at = np.flatnonzero(earlier >= 0)
        for _ in range(LONGEST - 1):
            entities[at] = earlier[at]
            earlier[at] = self.before(entities[at], pool[at])
            at = at[earlier[at] >= 0]
        return entities

    def before(self, rank: np.ndarray, pool: np.ndarray) -> np.ndarray:
        """The rank at which the same entity was met last before each rank, -1 where it had not been met."""
        place = rank - self.first.take(pool)
        step = self.stride.take(pool * 2 + (place & 1))
        inside = (place >= step) & (rank >= 0) & (rank < self.first.take(pool + 1))
        chosen = np.flatnonzero(inside & (lasting(rank - step, self.salt) < THRESHOLD))
        step = step[chosen]
        joined = self._joined(place[chosen] - step, step)
        earlier = np.full(rank.size, -1, np.int64)
        earlier[chosen[joined]] = rank[chosen[joined]] - step[joined]
        return earlier

    def after(self, rank: np.ndarray, pool: np.ndarray) -> np.ndarray:
        """The rank at which the same entity is met next, -1 where it never is again."""
        place = rank - self.first.take(pool)
        step = self.stride.take(pool * 2 + (place & 1))
        there = (rank >= 0) & (rank + step < self.first.take(pool + 1))
        chosen = np.flatnonzero(there & (lasting(rank, self.salt) < THRESHOLD))
        chosen = chosen[self._joined(place[chosen], step[chosen])]
        later = np.full(rank.size, -1, np.int64)
        later[chosen] = rank[chosen] + step[chosen]
        return later

    def further(self, route: np.ndarray, count: np.ndarray) -> Lanes:
        """With the cells of a day after the calendar, whose seizures meet what was never met: pools of their own."""
        pool = self.pool[-1, route].astype(np.int64)
        counted = np.where(pool >= 0, count, 0)
        order = np.argsort(pool, kind="stable")
        start = np.empty(route.size, np.int64)
        start[order] = self.first[-1] + np.cumsum(counted[order]) - counted[order]
        cells = np.append(self.cells, np.where(counted > 0, start, NOBODY))
        pools, place = np.unique(pool[order][pool[order] >= 0], return_index=True)
        if not pools.size:
            return replace(self, cells=cells)
        first = start[order][pool[order] >= 0][place]
        end = self.first[-1:] + counted.sum()
        return replace(
            self,
            organisation=np.append(self.organisation, self.organisation[pools]),
            kind=np.append(self.kind, self.kind[pools]),
            table=np.append(self.table, self.table[pools]),
            first=np.concatenate([self.first, first[1:], end]),
            # All months of such a pool but the last are empty.
            bounds=np.concatenate([self.bounds[:-1], np.repeat(first, self.months), end]),
            stride=np.concatenate([self.stride, np.full((pools.size, 2), end + 2)]),
            cells=cells,
        )

    @staticmethod
    def _joined(place: np.ndarray, step: np.ndarray) -> np.ndarray:
        """Whether a place may be joined to the next one of its lane: all but every third one."""
        turn, lane = np.divmod(place, step)
        return np.asarray((turn + lane) % LONGEST != LONGEST - 1)


def make_lanes(
    name: str,
    seed: bytes,
    owner: np.ndarray,
    kind: np.ndarray,
    table: np.ndarray,
    cells: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    outliers: int,
) -> Lanes:
    """The lanes of one kind of entity; owner (T, R), kind and table (R,), kind -1: no pool.

    cells: month, route, count and presence of every cell; the last `outliers` of them are single seizures.
    """
    month, route, count, present = cells
    months, routes = owner.shape
    ways, way = np.unique(np.stack([kind, table], axis=1), axis=0, return_inverse=True)
    way = way.reshape(-1)
    whose = np.where(kind[None, :] >= 0, owner.astype(np.int64) * len(ways) + way[None, :], -1)
    pools, number = np.unique(whose, return_inverse=True)
    nobody = int(pools.size > 0 and pools[0] < 0)
    number = number.reshape(months, routes) - nobody
    pools = pools[nobody:]
    pool = number[month, route]
    counted = np.where(present & (pool >= 0), count, 0).astype(np.int64)
    where = np.maximum(pool, 0) * months + month
    size = np.zeros(max(pools.size, 1) * months, np.int64)
    np.add.at(size, where, counted)
    bounds = np.concatenate([[0], np.cumsum(size)])
    # Cells of one pool and month follow each other in the order of the plan.
    order = np.argsort(where, kind="stable")
    before = np.cumsum(counted[order]) - counted[order]
    start = np.empty(where.size, np.int64)
    start[order] = before - before[np.searchsorted(where[order], where[order])] if where.size else before
    start += bounds[where]
    start[counted == 0] = NOBODY
    monthly = np.pad(size.reshape(-1, months), ((0, 0), (0, 1)))
    least = (monthly[:, :-1] + monthly[:, 1:]).max(axis=1, initial=1)
    least += least & 1
    whole = count.size - outliers
    return Lanes(
        salt=int(stream(seed, f"world-lanes-{name}").integers(1, 2**31)),
        size=int(bounds[-1]),
        pool=number.astype(np.int32),
        organisation=(pools // len(ways)).astype(np.int32),
        kind=ways[pools % len(ways), 0].astype(np.int32),
        table=ways[pools % len(ways), 1].astype(np.int32),
        first=bounds[::months].copy(),
        bounds=bounds,
        stride=np.stack([least, 2 * least], axis=1),
        cells=start[:whole],
        outliers=start[whole:],
    )
