"""Who or what can be picked for a seizure: lists by month, organisation and class, picked by one uniform each.

The rule kept here: a pool holds only those who are there in that month, so an arrested driver drives no more; a pick
is the entry number start + floor(u * count), -1 where the pool is empty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """start and count (T months, N organisations, K classes) into `members`, which holds positions of the items."""

    start: np.ndarray
    count: np.ndarray
    members: np.ndarray

    def pick(self, month: np.ndarray, organisation: np.ndarray, kind: np.ndarray, u: np.ndarray) -> np.ndarray:
        """One item for every row, (n,) int64; -1 where there is none. u is uniform in [0, 1)."""
        _, organisations, kinds = self.count.shape
        cell = (month.astype(np.int64) * organisations + organisation) * kinds + kind
        count = self.count.ravel()[cell]
        if not self.members.size:
            return np.full(cell.size, -1, np.int64)
        place = self.start.ravel()[cell] + np.minimum((u * count).astype(np.int64), np.maximum(count - 1, 0))
        return np.where(count > 0, self.members[np.minimum(place, self.members.size - 1)], -1).astype(np.int64)


def make_pools(
    owner: np.ndarray, kind: np.ndarray, first: np.ndarray, last: np.ndarray, shape: tuple[int, int, int]
) -> Pools:
    """Pools of items with owner (T, X), class (X,) and the months first <= t < last in which each is there.

    owner -1 or class -1: in no pool. shape is (T, N, K).
    """
    months, organisations, kinds = shape
    t = np.arange(months)[:, None]
    there = (owner >= 0) & (kind >= 0) & (first <= t) & (t < last)
    month, item = np.nonzero(there)
    cell = (month * organisations + owner[month, item]) * kinds + kind[item]
    order = np.argsort(cell.astype(np.int32), kind="stable")
    count = np.bincount(cell, minlength=months * organisations * kinds)
    start = np.cumsum(count) - count
    return Pools(
        start=start.reshape(shape).astype(np.int64),
        count=count.reshape(shape).astype(np.int64),
        members=item[order].astype(np.int32),
    )
