"""Which seizures an officer enters as two or three records instead of one: part by part, as the goods lay there.

The rule kept here: what a part holds follows from the seizure alone, so that whoever cuts it twice cuts it alike; the
parts together are the whole.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.world.bits import Bits, lasting, threshold
from simulator.world.plan import Plan
from simulator.world.rounding import round_quantity

MOST_PARTS = 3
IN_THREE = 0.2
# The least share of a part, and seconds between the entries of two parts.
LEAST, SOONEST, LATEST = 0.2, 240, 2_000
SALT = 6_100

ASSUMPTIONS = (
    Assumption(
        what="seizures entered in parts: those in three; least share of a part; time between the entries of two",
        value=f"{IN_THREE:.0%}; {LEAST:.0%}; {SOONEST // 60} to {LATEST // 60} minutes",
        why="a form for every hiding place, or for every kind of goods; no public figure",
    ),
)


def split_parts(plan: Plan, block: int, rows: dict[str, np.ndarray]) -> np.ndarray:
    """Parts in which each seizure of a block is entered (n,) int8; 0: as one record. Only what is entered has any."""
    bits = Bits(plan.seed, "world-splits", block)
    parts = np.zeros(rows["entered"].size, np.int8)
    at = np.flatnonzero(bits.draw(parts.size) < threshold(plan.scenario.errors.get("SPLIT", 0.0)))
    at = at[rows["entered"][at] > 0]
    parts[at] = np.where(bits.draw(at.size) < threshold(IN_THREE), MOST_PARTS, 2)
    return parts


def cut(truth_id: np.ndarray, product: np.ndarray, quantity: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """The quantity of every part (n, MOST_PARTS), rounded as the whole is; the last part has what remains.

    A row with a part that is not above zero cannot be cut so: its parts are those of the next smaller number, in the
    end the whole alone.
    """
    first, second = (lasting(truth_id, SALT + salt) / 2**32 for salt in (0, 1))
    pieces = np.zeros((truth_id.size, MOST_PARTS))
    left = parts.astype(np.int64)
    for number in range(MOST_PARTS, 1, -1):
        mine = np.flatnonzero(left == number)
        spare = 1 - LEAST * number
        shares = np.stack([LEAST + spare * first[mine] * (1 if number == 2 else second[mine]),
                           LEAST + spare * first[mine] * (1 - second[mine])], axis=1)[:, : number - 1]  # fmt: skip
        for part in range(number - 1):
            pieces[mine, part] = round_quantity(product[mine], quantity[mine] * shares[:, part])
        pieces[mine, number - 1] = np.round(quantity[mine] - pieces[mine, : number - 1].sum(axis=1), 3)
        poor = mine[(pieces[mine, :number] <= 0).any(axis=1)]
        pieces[poor] = 0
        left[poor] = number - 1
    pieces[left < 2, 0] = quantity[left < 2]
    return pieces


def pauses(truth_id: np.ndarray) -> np.ndarray:
    """Seconds between the entries of two parts of each seizure (n,)."""
    return SOONEST + (lasting(truth_id, SALT + 2).astype(np.int64) * (LATEST - SOONEST) >> 32)
