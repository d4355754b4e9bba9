"""How far a figure of one drawn world may lie from what the model states: computed from its rows, never guessed.

Every bound here is five standard errors wide, on both sides: for a sum of many draws one false alarm in 1.7 million
comparisons. What the model itself leaves open (a slip that befalls some rows only) is given as a share, `slack`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

SIGMAS = 5.0


def hit_by(share: float) -> float:
    """Share of many rows that `registers.drawn.rare` hits: it draws with putting back."""
    return 1 - math.exp(-share)


def assert_mean(values: Iterable[float] | np.ndarray, mean: float, *, groups: object = None, slack: float = 0) -> None:
    """The mean of rows against the one that is stated.

    Args:
        values: a number, or True and False, for each row (N,).
        mean: what the model states.
        groups: rows with equal keys (N,) were drawn together, so only the groups are independent of each other.
        slack: how far the expectation itself may lie from `mean`.

    Raises:
        AssertionError: gives both, and what was allowed.
    """
    rows = np.asarray(values, float)
    drawn = rows.mean()
    allowed = slack + SIGMAS * error_of_mean(rows, groups, mean)
    assert abs(drawn - mean) <= allowed, f"{drawn:.5f} of {rows.size} rows, {mean:.5f} +- {allowed:.5f} is stated"


def assert_same_mean(values: np.ndarray, mask: np.ndarray, *, groups: object = None, slack: float = 0) -> None:
    """Rows inside and outside of a mask (N,) have one mean."""
    rows, keys = np.asarray(values, float), None if groups is None else np.asarray(groups)
    sides = [(rows[side], None if keys is None else keys[side]) for side in (mask, ~mask)]
    (inside, _), (outside, _) = sides
    together = float(rows.mean())
    error = np.sqrt(sum(error_of_mean(part, own, together) ** 2 for part, own in sides))
    allowed = slack + SIGMAS * error
    assert abs(inside.mean() - outside.mean()) <= allowed, f"{inside.mean():.5f}, {outside.mean():.5f} +- {allowed:.5f}"


def error_of_mean(rows: np.ndarray, groups: object = None, mean: float | None = None) -> float:
    """Standard error of a mean of rows, those of a group taken as one draw; of shares that of the stated one at least.

    A share of which nothing was drawn has no spread of its own: then mean * (1 - mean) stands for it.
    """
    about = rows.mean() if mean is None else mean
    if groups is None:
        variance = ((rows - about) ** 2).mean() / rows.size
    else:
        keys = np.unique(np.asarray(groups), return_inverse=True)[1]
        variance = (np.bincount(keys, rows - about) ** 2).sum() / rows.size**2
    if mean is not None and 0 < mean < 1 and rows.min() >= 0 and rows.max() <= 1:
        variance = max(variance, mean * (1 - mean) / rows.size)
    return float(np.sqrt(variance))
