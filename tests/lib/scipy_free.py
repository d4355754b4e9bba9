"""Small formulas for tests of distributions, without further libraries."""

from __future__ import annotations

from math import comb

import numpy as np


def binomial(n: int, k: int, p: np.ndarray) -> np.ndarray:
    """P(k of n) for every p."""
    return np.asarray(comb(n, k) * p**k * (1 - p) ** (n - k))
