"""Draws that are the same on every processor, with the methods of numpy's generator.

The rule kept here: raw words, whole numbers, uniform draws and permutations are numpy's, which are integer arithmetic;
everything else is made of uniform draws and `simulator.reproducible`, with means and
chances on its grid. numpy's own normal, exponential, Poisson, ...
draws call the C library, whose last bit is the processor's.
Methods: normal and exponential by inversion; Poisson with mean below 10 and binomial with n p below 10 by sequential
search, above by transformed rejection (Hoermann 1993: PTRS, BTRS), exact in distribution; multinomial as conditional
binomials.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar, overload

import numpy as np

from simulator.reproducible import exp, log, log1p, normal_quantile, on_grid, power

Size = int | tuple[int, ...]
Number = TypeVar("Number", bound=float)
SEARCHED = 10.0
# Middles of 2**53 cells of the unit interval: never 0, never 1.
_CELL = 1.0 / 2**53
_FACTORIALS = np.array([0.0, *np.cumsum([log(float(k)) for k in range(1, 10)])])


def log_factorial(k: np.ndarray) -> np.ndarray:
    """log(k!) of whole numbers k >= 0: a table below 10, Stirling's series above, exact to 1e-12 relative."""
    k = np.asarray(k, np.float64)
    x = np.maximum(k, 10.0) + 1.0
    square = 1.0 / (x * x)
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
    large = (x - 0.5) * log(x) - x + 0.5 * log(2.0 * math.pi) + series
    logs: np.ndarray = np.where(k < 10, _FACTORIALS[np.minimum(k, 9).astype(np.int64)], large)
    return logs


def _searched(u: np.ndarray, first: np.ndarray, ratio: Callable[[int, np.ndarray], np.ndarray]) -> np.ndarray:
    """Counts at quantiles u (n,): first is the probability of 0, ratio(k, at) that of k + 1 by that of k."""
    count = np.zeros(u.size, np.int64)
    rest, term = u - first, first.copy()
    at, k = np.flatnonzero(rest >= 0), 0
    while at.size:
        term[at] *= ratio(k, at)
        at = at[term[at] > 1e-300]
        k += 1
        count[at] = k
        rest[at] -= term[at]
        at = at[rest[at] >= 0]
    return count


class Stream:
    """The draws of one block of one named stage, see `simulator.rng.stream`; shapes as with numpy's generator."""

    def __init__(self, words: np.random.BitGenerator) -> None:
        self._generator = np.random.Generator(words)

    @property
    def bit_generator(self) -> np.random.BitGenerator:
        """The raw words."""
        return self._generator.bit_generator

    @overload
    def random(self) -> float: ...
    @overload
    def random(self, size: Size) -> np.ndarray: ...
    def random(self, size: Size | None = None) -> float | np.ndarray:
        """Uniform on 0 to 1, 1 excluded: whole multiples of 2**-53."""
        return self._generator.random() if size is None else self._generator.random(size)

    def integers(self, low: Any, high: Any = None, size: Size | None = None, **options: Any) -> Any:
        """Whole numbers from low to high, high excluded; as numpy's."""
        return self._generator.integers(low, high, size, **options)

    def permutation(self, of: Any) -> np.ndarray:
        """Whole numbers below `of`, or the elements of `of`, in random order."""
        return np.asarray(self._generator.permutation(of))

    def choice(self, among: Any, size: Size | None = None, *, replace: bool = True, p: Any = None) -> Any:
        """One or `size` of the whole numbers below `among`, or of its elements; p weighs them, with replacement.

        Raises:
            ValueError: for weights that are not all zero or more with a sum above zero, or without replacement.
        """
        if p is None:
            return self._generator.choice(among, size, replace)
        weights = np.asarray(p, np.float64)
        if not replace or not (weights >= 0).all() or not weights.sum() > 0:
            raise ValueError("weights are zero or more, not all zero, and drawn with replacement")
        heights = on_grid(np.cumsum(weights))
        u = np.asarray(self._generator.random(size)) * heights[-1]
        # The product may be rounded up to the whole; then the last one that has weight is meant.
        place = np.minimum(np.searchsorted(heights, u, side="right"), np.flatnonzero(weights)[-1])
        return place if isinstance(among, (int, np.integer)) else np.asarray(among)[place]

    @overload
    def uniform(self, low: float = 0.0, high: float = 1.0) -> float: ...
    @overload
    def uniform(self, low: Any, high: Any, size: Size | None = None) -> Any: ...
    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Size | None = None) -> Any:
        """Uniform between low and high."""
        if size is None and np.ndim(low) + np.ndim(high):
            size = np.broadcast_shapes(np.shape(low), np.shape(high))
        if size is None:
            return low + (high - low) * self._generator.random()
        low, high = np.asarray(low, np.float64), np.asarray(high, np.float64)
        return low + (high - low) * self._generator.random(size)

    @overload
    def standard_normal(self) -> float: ...
    @overload
    def standard_normal(self, size: Size) -> np.ndarray: ...
    def standard_normal(self, size: Size | None = None) -> float | np.ndarray:
        """Normal, mean 0 and standard deviation 1, one uniform draw each."""
        if size is None:
            return normal_quantile(self._generator.random() + 0.5 * _CELL)
        return normal_quantile(self._generator.random(size) + 0.5 * _CELL)

    @overload
    def normal(self, mean: float = 0.0, sd: float = 1.0) -> float: ...
    @overload
    def normal(self, mean: Any, sd: Any, size: Size | None = None) -> np.ndarray: ...
    def normal(self, mean: Any = 0.0, sd: Any = 1.0, size: Size | None = None) -> float | np.ndarray:
        """Normal, with mean and standard deviation."""
        if size is None and np.ndim(mean) + np.ndim(sd):
            size = np.broadcast_shapes(np.shape(mean), np.shape(sd))
        if size is None:
            return float(mean + sd * self.standard_normal())
        return np.asarray(mean + sd * self.standard_normal(size))

    @overload
    def lognormal(self, mean: float, sd: float) -> float: ...
    @overload
    def lognormal(self, mean: float, sd: float, size: Size) -> np.ndarray: ...
    def lognormal(self, mean: float, sd: float, size: Size | None = None) -> float | np.ndarray:
        """exp of a normal draw with this mean and standard deviation."""
        return exp(self.normal(mean, sd)) if size is None else exp(self.normal(mean, sd, size))

    @overload
    def standard_exponential(self) -> float: ...
    @overload
    def standard_exponential(self, size: Size) -> np.ndarray: ...
    def standard_exponential(self, size: Size | None = None) -> float | np.ndarray:
        """Exponential with mean one."""
        if size is None:
            return -log(1.0 - self._generator.random())
        return -log(1.0 - self._generator.random(size))

    def beta(self, a: float, b: float) -> float:
        """One draw of the beta distribution with exponents a and b above zero (Joehnk 1964)."""
        while True:
            x = power(1.0 - self.random(), 1.0 / a)
            y = power(1.0 - self.random(), 1.0 / b)
            if 0.0 < x + y <= 1.0:
                return x / (x + y)

    @overload
    def geometric(self, p: float) -> int: ...
    @overload
    def geometric(self, p: np.ndarray) -> np.ndarray: ...
    def geometric(self, p: float | np.ndarray) -> int | np.ndarray:
        """Number of tries until one with chance p succeeds, at least 1; p above 0, at most 1."""
        chance = on_grid(np.asarray(p, np.float64))
        u = self._generator.random(chance.shape)
        sure = chance >= 1.0
        tries = np.ceil(log(1.0 - u) / log1p(-np.where(sure, 0.5, chance)))
        counts = np.where(sure, 1, np.maximum(tries, 1.0)).astype(np.int64)
        return int(counts) if isinstance(p, float) else counts

    @overload
    def poisson(self, mean: float) -> int: ...
    @overload
    def poisson(self, mean: Any, size: Size | None = None) -> np.ndarray: ...
    def poisson(self, mean: Any, size: Size | None = None) -> int | np.ndarray:
        """Poisson with these means, zero or more; one draw of a mean alone is a number."""
        means = on_grid(np.asarray(mean, np.float64))
        if not (means >= 0).all():
            raise ValueError("a mean count is zero or more")
        means = means if size is None else np.broadcast_to(means, size)
        flat = means.ravel()
        count = np.zeros(flat.size, np.int64)
        few, many = np.flatnonzero(flat < SEARCHED), np.flatnonzero(flat >= SEARCHED)
        low = flat[few]
        count[few] = _searched(self._generator.random(few.size), exp(-low), lambda k, at: low[at] / (k + 1.0))
        if many.size:
            count[many] = self._many_poisson(flat[many])
        return int(count[0]) if means.shape == () else count.reshape(means.shape)

    def _many_poisson(self, mean: np.ndarray) -> np.ndarray:
        b = 0.931 + 2.53 * np.sqrt(mean)
        a = -0.059 + 0.02483 * b
        scale, likely = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2.0)
        level = log(mean)

        def log_chance(k: np.ndarray, at: np.ndarray) -> np.ndarray:
            return np.asarray(k * level[at] - mean[at] - log_factorial(k))

        return self._rejected(mean + 0.43, a, b, scale, likely, log_chance, np.full(mean.size, np.inf))

    def _rejected(
        self,
        middle: np.ndarray,
        a: np.ndarray,
        b: np.ndarray,
        scale: np.ndarray,
        likely: np.ndarray,
        log_chance: Callable[[np.ndarray, np.ndarray], np.ndarray],
        most: np.ndarray,
    ) -> np.ndarray:
        """Hoermann's transformed rejection with squeeze: log_chance(k, at) is the logarithm of the wanted weights."""
        count = np.zeros(middle.size, np.int64)
        at = np.arange(middle.size)
        while at.size:
            u, v = self._generator.random(at.size) - 0.5, 1.0 - self._generator.random(at.size)
            edge = np.maximum(0.5 - np.abs(u), _CELL)
            k = np.floor((2.0 * a[at] / edge + b[at]) * u + middle[at])
            taken = (edge >= 0.07) & (v <= likely[at])
            asked = np.flatnonzero(~taken & (k >= 0) & (k <= most[at]) & ~((edge < 0.013) & (v > edge)))
            here = at[asked]
            height = log(v[asked] * scale[here] / (a[here] / (edge[asked] * edge[asked]) + b[here]))
            taken[asked] = height <= log_chance(k[asked], here)
            count[at[taken]] = k[taken].astype(np.int64)
            at = at[~taken]
        return count

    @overload
    def binomial(self, n: int, p: float) -> int: ...
    @overload
    def binomial(self, n: Any, p: Any, size: Size | None = None) -> np.ndarray: ...
    def binomial(self, n: Any, p: Any, size: Size | None = None) -> int | np.ndarray:
        """Successes among n tries of chance p, arrays of one shape; one draw of numbers alone is a number."""
        if not ((np.asarray(p) >= 0) & (np.asarray(p) <= 1)).all() or not (np.asarray(n) >= 0).all():
            raise ValueError("tries are zero or more and a chance lies between 0 and 1")
        tries, chance = np.broadcast_arrays(np.asarray(n, np.int64), np.asarray(p, np.float64))
        if size is not None:
            tries, chance = np.broadcast_to(tries, size), np.broadcast_to(chance, size)
        shape = tries.shape
        tries, chance = tries.ravel(), on_grid(chance.ravel())
        rare = np.minimum(chance, 1.0 - chance)
        count = np.zeros(tries.size, np.int64)
        drawable = (tries > 0) & (rare > 0)
        few = np.flatnonzero(drawable & (tries * rare < SEARCHED))
        many = np.flatnonzero(drawable & (tries * rare >= SEARCHED))
        n_few, odds = tries[few].astype(np.float64), rare[few] / (1.0 - rare[few])
        count[few] = _searched(
            self._generator.random(few.size),
            exp(n_few * log1p(-rare[few])),
            lambda k, at: np.maximum(n_few[at] - k, 0.0) / (k + 1.0) * odds[at],
        )
        if many.size:
            count[many] = self._many_binomial(tries[many].astype(np.float64), rare[many])
        count = np.where(chance > 0.5, tries - count, count)
        return int(count[0]) if shape == () else count.reshape(shape)

    def _many_binomial(self, n: np.ndarray, p: np.ndarray) -> np.ndarray:
        spread = np.sqrt(n * p * (1.0 - p))
        b = 1.15 + 2.53 * spread
        a = -0.0873 + 0.0248 * b + 0.01 * p
        mode = np.floor((n + 1.0) * p)
        odds = log(p) - log1p(-p)
        top = log_factorial(mode) + log_factorial(n - mode)

        def log_chance(k: np.ndarray, at: np.ndarray) -> np.ndarray:
            return np.asarray(top[at] - log_factorial(k) - log_factorial(n[at] - k) + (k - mode[at]) * odds[at])

        return self._rejected(n * p + 0.5, a, b, (2.83 + 5.1 / b) * spread, 0.92 - 4.2 / b, log_chance, n)

    def multinomial(self, n: np.ndarray, p: np.ndarray) -> np.ndarray:
        """How n (N,) divide over K kinds with chances p, (K,) or (N, K), that add up to one in a row; (N, K)."""
        p = np.broadcast_to(np.asarray(p, np.float64), (np.size(n), np.shape(p)[-1]))
        # What is left at each kind is summed from the end, so that the last kind with a chance takes all that is left.
        rest = np.cumsum(p[:, ::-1], axis=1)[:, ::-1]
        share = np.divide(p, rest, out=np.zeros(p.shape), where=rest > 0)
        left = np.asarray(n, np.int64).copy()
        count = np.zeros(p.shape, np.int64)
        for kind in range(p.shape[1]):
            count[:, kind] = self.binomial(left, share[:, kind])
            left -= count[:, kind]
        return count
