"""How large a detected consignment is: lognormal, cut at what the place can hold; some products have a bulk tail.

The rule kept here: the mean that calibration uses is the mean of exactly what is drawn. Lognormal spread within a load
class 0.6 to 1.2 and a bounded Pareto tail (exponent 1) of bulk goods: assumptions of this course.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from simulator.reproducible import exp, log, normal_quantile, normal_share
from simulator.world.bits import WHOLE, threshold

TABLE = WHOLE
# The bulk tail begins at so many medians: assumption.
TAIL_FROM = 6.0


def lognormal_mean(median: float, sigma: float, cap: float) -> float:
    """Mean of a lognormal variable, given that it is below the cap."""
    mu, top = log(median), log(cap)
    return (
        exp(mu + sigma * sigma / 2)
        * normal_share((top - mu - sigma * sigma) / sigma)
        / normal_share((top - mu) / sigma)
    )


def tail_mean(low: float, cap: float) -> float:
    """Mean of a bounded Pareto variable with exponent 1 between low and cap."""
    return low if cap <= low else low * log(cap / low) / (1 - low / cap)


@lru_cache(maxsize=4096)
def mean_size(median: float, sigma: float, cap: float, tail: float) -> float:
    """Mean size of a route's consignments; tail is the share that follows the bounded Pareto."""
    low = min(TAIL_FROM * median, cap)
    return (1 - tail) * lognormal_mean(median, sigma, cap) + tail * tail_mean(low, cap)


_NORMAL = normal_quantile((np.arange(TABLE) + 0.5) / TABLE)


@lru_cache(maxsize=32)
def _spread_table(sigma: float) -> np.ndarray:
    """65,536 quantiles (float32) of a lognormal with median one."""
    return exp(sigma * _NORMAL).astype(np.float32)


def spread_tables(sigma: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tables of the sigmas that occur, one after the other, and for each sigma the place of its first quantile."""
    occurring, place = np.unique(sigma, return_inverse=True)
    return np.concatenate([_spread_table(float(spread)) for spread in occurring]), place.reshape(sigma.shape) * TABLE


def draw_sizes(
    u: np.ndarray,
    v: np.ndarray,
    *,
    median: np.ndarray,
    spreads: np.ndarray,
    spread: np.ndarray,
    cap: np.ndarray,
    below: np.ndarray,
    tail: np.ndarray,
) -> np.ndarray:
    """Sizes (float32) from draws of 16 bits u and v, all of one length; below is the chance of lying under the cap.

    v decides between the two parts, u gives the quantile. spreads and spread are those of `spread_tables`.
    """
    size = spreads.take(spread + (u * below).astype(np.uint16))
    size *= median
    bulk = np.flatnonzero(v < threshold(tail))
    low = np.minimum(TAIL_FROM * median[bulk], cap[bulk])
    size[bulk] = low / (1 - (u[bulk] + np.float32(0.5)) / WHOLE * (1 - low / cap[bulk]))
    return np.asarray(np.minimum(size, cap, out=size))


@lru_cache(maxsize=4096)
def below_cap(median: float, sigma: float, cap: float) -> float:
    """Probability that the uncut lognormal lies under the cap."""
    return normal_share((log(cap) - log(median)) / sigma)
