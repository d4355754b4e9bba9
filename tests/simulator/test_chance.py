"""Draws of a stream against the distributions that they state, with tolerances of five standard errors."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.chance import Stream, log_factorial
from simulator.rng import stream

N = 60_000


@pytest.fixture
def rng() -> Stream:
    return stream(b"c" * 32, "test-chance")


def fits(draws: np.ndarray, mean: float, variance: float) -> None:
    """The first two moments."""
    assert abs(draws.mean() - mean) <= 5 * math.sqrt(variance / draws.size)
    fourth = float(((draws - mean) ** 4).mean())
    assert abs(((draws - mean) ** 2).mean() - variance) <= 5 * math.sqrt(max(fourth - variance**2, 0) / draws.size)


def chances(counts: np.ndarray, expected: np.ndarray) -> None:
    """Counts of each value against its probability, five standard errors each (those expected ten times or more)."""
    shown = np.bincount(counts, minlength=expected.size)[: expected.size]
    often = expected * counts.size >= 10
    error = np.sqrt(counts.size * expected * (1 - expected))
    assert (np.abs(shown - counts.size * expected)[often] < 5 * error[often]).all()


@pytest.mark.parametrize("mean", [0.02, 0.7, 9.9, 10.1, 37.0, 900.0, 2e6])
def test_poisson(rng: Stream, mean: float) -> None:
    counts = rng.poisson(np.full(N, mean))
    fits(counts, mean, mean)
    if mean < 1000:
        k = np.arange(2000)
        chances(counts, np.exp(k * np.log(mean) - mean - np.array([math.lgamma(n + 1) for n in k])))


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.3), (7, 0.5), (40, 0.2), (40, 0.9), (60, 0.5), (5_000, 0.37), (10**7, 1e-5)]
)
def test_binomial(rng: Stream, n: int, p: float) -> None:
    counts = rng.binomial(np.full(N, n), p)
    fits(counts, n * p, n * p * (1 - p))
    if n < 10_000:
        k = np.arange(n + 1)
        ways = np.array([math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1) for count in k])
        chances(counts, np.exp(ways + k * np.log(p) + (n - k) * np.log1p(-p)))
    assert (rng.binomial(np.array([5, 5, 0]), np.array([0.0, 1.0, 0.5])) == [0, 5, 0]).all()


def test_multinomial_keeps_the_sum_and_gives_nothing_without_a_chance(rng: Stream) -> None:
    p = np.array([0.1, 0.0, 0.6, 0.3, 0.0])
    counts = rng.multinomial(np.full(N, 9), p)
    assert (counts.sum(axis=1) == 9).all()
    for kind, chance in enumerate(p):
        fits(counts[:, kind], 9 * chance, 9 * chance * (1 - chance))


@pytest.mark.parametrize("p", [0.03, 0.5, 1.0])
def test_geometric(rng: Stream, p: float) -> None:
    tries = rng.geometric(np.full(N, p))
    fits(tries, 1 / p, (1 - p) / p**2)
    assert tries.min() == 1
    assert isinstance(rng.geometric(p), int)


def test_continuous_draws_have_their_moments(rng: Stream) -> None:
    fits(rng.standard_normal(N), 0.0, 1.0)
    fits(rng.normal(3.0, 2.0, N), 3.0, 4.0)
    fits(rng.standard_exponential(N), 1.0, 1.0)
    fits(rng.lognormal(-0.125, 0.5, N), 1.0, math.exp(0.25) - 1)
    fits(rng.uniform(-1.0, 5.0, N), 2.0, 3.0)
    fits(np.array([rng.beta(2.0, 1.6) for _ in range(4_000)]), 2 / 3.6, 2 * 1.6 / (3.6**2 * 4.6))
    ranks = np.sort(rng.standard_normal(N))
    assert abs(float(np.mean(ranks < 1.0)) - 0.841345) < 5 * math.sqrt(0.84 * 0.16 / N)


def test_choice_weighs_and_leaves_out_what_has_no_weight(rng: Stream) -> None:
    picked = rng.choice(np.array(["a", "b", "c", "d"]), N, p=(0.2, 0.0, 0.8, 0.0))
    assert set(picked) == {"a", "c"}
    fits((picked == "a").astype(float), 0.2, 0.16)
    assert sorted(rng.choice(5, 5, replace=False)) == [0, 1, 2, 3, 4]
    for wrong in ((0.0, 0.0), (0.5, -0.5)):
        with pytest.raises(ValueError, match="weights"):
            rng.choice(2, p=wrong)


def test_factorials() -> None:
    k = np.arange(3_000)
    right = np.array([math.lgamma(n + 1) for n in k])
    assert np.allclose(log_factorial(k), right, rtol=1e-12, atol=1e-13)


def test_one_draw_is_a_number_and_what_is_out_of_range_is_refused(rng: Stream) -> None:
    for draw in (rng.poisson(3.0), rng.poisson(40.0), rng.binomial(3, 0.5), rng.binomial(900, 0.5)):
        assert isinstance(draw, int)
    assert isinstance(rng.standard_normal(), float)
    assert isinstance(rng.standard_exponential(), float)
    with pytest.raises(ValueError, match="mean count"):
        rng.poisson(-1.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        rng.binomial(3, 1.5)
