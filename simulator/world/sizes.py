"""How large a detected consignment is: lognormal, cut at what the place can hold; some products have a bulk tail.

The rule kept here: the mean that calibration uses is the mean of exactly what is drawn. Lognormal spread within a load
class 0.6 to 1.2 and a bounded Pareto tail (exponent 1) of bulk goods: assumptions of this course.
"""

from __future__ import annotations

from math import erf, exp, log, sqrt
from statistics import NormalDist

import numpy as np

from simulator.world.bits import WHOLE, threshold

TABLE = WHOLE
# The bulk tail begins at so many medians: assumption.
TAIL_FROM = 6.0


def _phi(x: float) -> float:
    return 0.5 * (1 + erf(x / sqrt(2)))


def lognormal_mean(median: float, sigma: float, cap: float) -> float:
    """Mean of a lognormal variable, given that it is below the cap."""
    mu, top = log(median), log(cap)
    return exp(mu + sigma**2 / 2) * _phi((top - mu - sigma**2) / sigma) / _phi((top - mu) / sigma)


def tail_mean(low: float, cap: float) -> float:
    """Mean of a bounded Pareto variable with exponent 1 between low and cap."""
    return low if cap <= low else low * log(cap / low) / (1 - low / cap)


def mean_size(median: float, sigma: float, cap: float, tail: float) -> float:
    """Mean size of a route's consignments; tail is the share that follows the bounded Pareto."""
    low = min(TAIL_FROM * median, cap)
    return (1 - tail) * lognormal_mean(median, sigma, cap) + tail * tail_mean(low, cap)


_NORMAL = np.array([NormalDist().inv_cdf((i + 0.5) / TABLE) for i in range(TABLE)], np.float32)


def draw_sizes(
    u: np.ndarray,
    v: np.ndarray,
    *,
    median: np.ndarray,
    sigma: np.ndarray,
    cap: np.ndarray,
    below: np.ndarray,
    tail: np.ndarray,
) -> np.ndarray:
    """Sizes (float32) from draws of 16 bits u and v, all of one length; below is the chance of lying under the cap.

    v decides between the two parts, u gives the quantile. The normal quantiles come from one table of 65,536 points.
    """
    place = (u * below).astype(np.uint16)
    size = np.asarray(_NORMAL[place])
    size *= sigma
    np.exp(size, out=size)
    size *= median
    bulk = np.flatnonzero(v < threshold(tail))
    low = np.minimum(TAIL_FROM * median[bulk], cap[bulk])
    size[bulk] = low / (1 - (u[bulk] + np.float32(0.5)) / WHOLE * (1 - low / cap[bulk]))
    return np.asarray(np.minimum(size, cap, out=size))


def below_cap(median: float, sigma: float, cap: float) -> float:
    """Probability that the uncut lognormal lies under the cap."""
    return _phi((log(cap) - log(median)) / sigma)
