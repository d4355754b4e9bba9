"""Sizes against the means and bounds they state."""

from __future__ import annotations

import northern
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from simulator.rng import stream
from simulator.world.rounding import round_quantity
from simulator.world.sizes import below_cap, draw_sizes, lognormal_mean, mean_size, spread_tables
from simulator.world.words import number

N = 200_000


def draws(median: float, sigma: float, cap: float, tail: float) -> np.ndarray:
    rng = stream(b"s" * 32, f"{median} {sigma} {cap} {tail}")

    spreads, spread = spread_tables(np.array(sigma))

    def full(value: float) -> np.ndarray:
        return np.full(N, value)

    return draw_sizes(
        rng.integers(0, 65_536, N).astype(np.uint16),
        rng.integers(0, 65_536, N).astype(np.uint16),
        median=full(median),
        spreads=spreads,
        spread=np.full(N, int(spread)),
        cap=full(cap),
        below=full(below_cap(median, sigma, cap)),
        tail=full(tail),
    )


@pytest.mark.parametrize(
    ("median", "sigma", "cap", "tail"),
    [(1.6, 0.7, 25.0, 0.0), (5.0, 1.0, 9000.0, 0.0), (30.0, 1.0, 60.0, 0.0), (42_000.0, 1.0, 8e6, 0.06)],
)
def test_mean_is_the_stated_one(median: float, sigma: float, cap: float, tail: float) -> None:
    sizes = draws(median, sigma, cap, tail)
    assert abs(sizes.mean() - mean_size(median, sigma, cap, tail)) < 5 * sizes.std() / np.sqrt(N)
    assert sizes.max() <= cap
    assert sizes.min() > 0


def test_uncut_lognormal_has_its_textbook_mean() -> None:
    assert np.isclose(lognormal_mean(2.0, 0.5, 1e9), 2.0 * np.exp(0.125))


def test_tail_is_heavier_than_the_body() -> None:
    body, tailed = draws(42_000.0, 1.0, 8e6, 0.0), draws(42_000.0, 1.0, 8e6, 0.06)
    assert np.quantile(tailed, 0.999) > 1.5 * np.quantile(body, 0.999)


def test_no_seizure_is_larger_than_its_place_holds() -> None:
    truth = northern.truth(0)
    rows, static = truth.rows, truth.static
    foot = static.on_foot[rows["route"], rows["leg"]].astype(int)
    both_lines = rows["quantity"] + np.where(rows["product_2"] == rows["product"], rows["quantity_2"], 0.0)
    room = static.cap[rows["route"], foot]
    outlier = rows["quantity"] == rows["quantity"][rows["product"] == number("product", "HEROIN")].max()
    assert (both_lines <= room * 1.001 + 10_000 * (static.kg_per_unit[rows["route"]] < 0.01))[~outlier].all()


def test_mean_to_median_of_drugs_is_heavy_tailed() -> None:
    rows = northern.truth(0).rows
    drugs = [number("product", code) for code in ("HEROIN", "OPIUM", "HASHISH", "MARIJUANA")]
    kg = rows["quantity"][np.isin(rows["product"], drugs)]
    assert kg.mean() / np.median(kg) >= 4
    top = np.sort(kg)[-len(kg) // 10 :]
    assert top.sum() / kg.sum() >= 0.6


# From which quantity goods are counted in which step: packs, cartons and master cases; blisters; scales; canisters.
PACKING = {
    "CIGARETTES": [(0, 20), (4_000, 200), (100_000, 10_000)],
    "PREGABALIN": [(0, 10), (10_000, 100)],
    "HEROIN": [(0, 0.001), (10, 0.01), (100, 0.5)],
    "FUEL": [(0, 0.5), (20, 5)],
}


@given(st.floats(min_value=0.01, max_value=1e7), st.sampled_from(sorted(PACKING)))
@example(32.0, "FUEL")
@example(22.51, "FUEL")
@example(105_001.0, "CIGARETTES")
def test_rounding_goes_to_the_nearest_pack_and_never_to_none(quantity: float, product: str) -> None:
    rounded = float(round_quantity(np.array([number("product", product)]), np.array([quantity]))[0])
    step = max(step for start, step in PACKING[product] if quantity >= start)
    assert abs(rounded / step - round(rounded / step)) < 1e-6
    assert rounded >= step
    assert abs(rounded - quantity) <= step / 2 * (1 + 1e-9) or quantity < step


def test_blank_second_line_stays_empty() -> None:
    assert round_quantity(np.array([number("product", "")]), np.array([0.0]))[0] == 0.0
