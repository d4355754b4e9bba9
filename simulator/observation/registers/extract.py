"""Which hidden consignments a register sees: those of some carriers, on the way to their seizure and before it.

The rule kept here: carriers are taken in an order of keys, the same in every block, until there are enough rows; half
of the expected illicit rows belong to consignments that were seized in the end, half to earlier ones of the same
carriers that nobody stopped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.drawn import Planned, Rows, below, hashed, hits
from simulator.rng import stream

EARLIER_DAYS = 150
CARRIERS = 60
AROUND = 0.5

ASSUMPTIONS = (
    Assumption(
        what="days before a seizure in which a carrier's earlier journeys lie; fewest carriers of an extract",
        value=f"{EARLIER_DAYS} or a quarter of the block; {CARRIERS}",
        why="a search about a case goes back some months; one carrier must not stand for all",
    ),
    Assumption(
        what="hidden rows of an extract that are about cases of which somebody warned, asked or told, at most",
        value=f"{AROUND}",
        why="whoever has a plate or a number looks it up: extracts are drawn up around such cases",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """Seizure row of each consignment, whether it is an earlier one, and the day of its arrival."""

    row: np.ndarray
    earlier: np.ndarray
    day: np.ndarray


def chosen(rng: Stream, carrier: np.ndarray, weight: np.ndarray, quota: float, salt: int) -> np.ndarray:
    """Positions of rows whose weights make up the quota, ascending.

    Carrier after carrier in an order of keys, at least CARRIERS of them (so that no single one stands for all); where
    these have more rows than wanted, a random part of the rows.
    """
    if not carrier.size or quota <= 0:
        return np.empty(0, np.int64)
    order = np.argsort(hashed(carrier, salt), kind="stable")
    rank = np.cumsum(np.diff(carrier[order], prepend=carrier[order[0]]) != 0)
    total = np.cumsum(weight[order])
    enough = int(rank[min(int(np.searchsorted(total, quota)), rank.size - 1)]) + 1
    rows = order[rank < max(enough, CARRIERS)]
    whole = float(weight[rows].sum())
    return np.sort(rows[hits(rng, min(1.0, quota / whole) if whole > 0 else 0.0, rows.size)])


def chosen_around(
    rng: Stream, carrier: np.ndarray, weight: np.ndarray, quota: float, salt: int, told: np.ndarray
) -> np.ndarray:
    """The same, up to AROUND of the quota by rows that a source told of; told (rows,) bool."""
    first, others = np.flatnonzero(told), np.flatnonzero(~told)
    first = first[chosen(rng, carrier[first], weight[first], quota * AROUND, salt)]
    rest = quota - float(weight[first].sum())
    others = others[chosen(rng, carrier[others], weight[others], rest, salt)]
    return np.sort(np.concatenate([first, others]))


def earlier_room(plan: Planned, block: int, seized: np.ndarray, opens: np.ndarray | int = 0) -> np.ndarray:
    """Days before a seizure in which earlier journeys lie: inside the block, and never so far that they pile up.

    opens is the day from which the way is open; a journey takes ten days at most.
    """
    first, last = int(plan.blocks[block].first), int(plan.blocks[block].last)
    room = np.minimum(seized - first, max(min(EARLIER_DAYS, (last - first) // 4), 2))
    return np.asarray(np.minimum(room, np.maximum(seized - opens - 10, 0)))


def extract(
    plan: Planned,
    name: str,
    block: int,
    rows: Rows,
    able: np.ndarray,
    carrier: np.ndarray,
    a_row: float,
    quota: float,
    free: np.ndarray | None = None,
) -> Extract:
    """The hidden consignments among those `able` (B,) that make about `quota` rows, a_row rows each.

    free (B,): days before which the carrier of each was not surely at large; none lies before it.
    """
    rng = stream(plan.seed, f"register-{name}-extract-rows", block)
    salt = int(stream(plan.seed, f"register-{name}-extract").integers(1, 2**31))
    met = np.flatnonzero(able)
    met = met[chosen(rng, carrier[met], np.full(met.size, a_row), quota / 2, salt)]
    room = earlier_room(plan, block, rows["seized"][met], 0 if free is None else free[met])
    can = room >= 2
    mean = quota / 2 / a_row / max(int(can.sum()), 1)
    again = np.repeat(np.arange(met.size), rng.poisson(np.where(can, mean, 0.0)))
    row = np.concatenate([met, met[again]])
    earlier = np.arange(row.size) >= met.size
    before = 1 + below(rng, np.maximum(np.concatenate([room, room[again]]), 1), row.size)
    return Extract(row=row, earlier=earlier, day=rows["seized"][row] - np.where(earlier, before, 0))
