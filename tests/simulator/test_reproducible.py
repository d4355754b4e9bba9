"""Elementary functions against the C library's within their last places, and numbers against arrays to the bit."""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from simulator import reproducible
from simulator.reproducible import asin, atan, exp, interpolated, log, normal_quantile, normal_share, on_grid, power
from simulator.rng import stream

N = 20_000
RNG = stream(b"r" * 32, "test-reproducible")
SPAN = {
    "exp": (-700.0, 700.0),
    "expm1": (-40.0, 40.0),
    "log": (1e-12, 1e12),
    "log1p": (-0.999, 1e3),
    "sin": (-1e4, 1e4),
    "cos": (-1e4, 1e4),
}


@pytest.mark.parametrize("name", SPAN)
def test_a_function_is_the_c_librarys_within_its_last_places(name: str) -> None:
    ours: Callable[[np.ndarray], np.ndarray] = getattr(reproducible, name)
    x = np.concatenate([RNG.uniform(*SPAN[name], N), RNG.uniform(max(SPAN[name][0], -0.5), 0.5, N).clip(SPAN[name][0])])
    theirs = getattr(np, name)(x)
    room = 4 * np.spacing(np.abs(theirs)) if name not in ("sin", "cos") else 4e-16
    assert (np.abs(ours(x) - theirs) <= room).all()


@pytest.mark.parametrize("name", [*SPAN, "normal_quantile"])
def test_a_number_and_an_array_give_the_same_bits(name: str) -> None:
    function = getattr(reproducible, name)
    x = RNG.uniform(*SPAN.get(name, (1e-9, 1.0)), 500)
    assert [function(float(number)) for number in x] == function(x).tolist()


def test_the_normal_quantile_and_share_are_the_textbooks() -> None:
    u = np.concatenate([RNG.random(N) + 2.0**-54, [2.0**-54, 1e-300, 1 - 2.0**-53]])
    right = np.array([NormalDist().inv_cdf(float(share)) for share in u])
    assert np.abs(normal_quantile(u) - right).max() < 1e-12
    for x in RNG.uniform(-8.4, 8.4, 500).tolist():
        assert abs(normal_share(x) - 0.5 * math.erfc(-x / math.sqrt(2))) < 1e-14
    assert (normal_share(-40.0), normal_share(40.0)) == (0.0, 1.0)


def test_angles_and_powers_are_the_textbooks() -> None:
    for x in RNG.uniform(-1, 1, 500).tolist():
        assert abs(asin(x) - math.asin(x)) < 1e-15
        assert abs(atan(30 * x) - math.atan(30 * x)) < 1e-15
    assert (asin(1.0), asin(-1.0)) == (math.pi / 2, -math.pi / 2)
    assert power(0.0, 0.7) == 0.0
    assert math.isclose(power(7.25, -0.6), 7.25**-0.6, rel_tol=1e-14)


def test_the_edges_are_zero_and_refusals() -> None:
    assert exp(-1e9) == 0.0
    with pytest.raises(ValueError, match="above zero"):
        log(0.0)
    with pytest.raises(ValueError, match="above zero"):
        log(np.array([1.0, np.nan]))
    with pytest.raises(ValueError, match="angle"):
        reproducible.sin(1e7)


def test_lines_are_those_of_numpy() -> None:
    at = np.sort(RNG.random(40))
    values, x = RNG.random(40), RNG.uniform(-0.5, 1.5, N)
    assert np.allclose(interpolated(x, at, values), np.interp(x, at, values), rtol=1e-12)


def test_the_grid_swallows_a_last_bit_and_keeps_twelve_digits() -> None:
    x = on_grid(RNG.uniform(1e-9, 1e9, N))
    for other in (np.nextafter(x, np.inf), np.nextafter(x, 0.0)):
        assert (on_grid(other) == x).all()
    y = RNG.uniform(1e-9, 1e9, N)
    assert (np.abs(on_grid(y) - y) <= y * 2.0**-40).all()
    assert (np.frexp(x)[0] * 2**40 % 1 == 0).all()
