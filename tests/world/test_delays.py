"""Delays: the table's law against drawing day and delay at once; batches, closed windows, weekends."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulator.rng import stream
from simulator.world.delays import delay_table, working_day
from simulator.world.scenario import Reporting

HABIT = Reporting(rate=0.9, other=0.8, delay_median_days=10.0, delay_sigma=1.0, batch_day=15, batch_share=0.3)
LAGS = 14
N = 100_000


def test_lags_follow_from_day_delay_and_batch_drawn_at_once() -> None:
    table = delay_table(HABIT, 2023, 5, (), LAGS)
    rng = stream(b"d" * 32, "direct")
    day = date(2023, 5, 1).toordinal() + rng.integers(0, 31, N)
    entered = day + np.rint(10 * np.exp(rng.normal(0, 1, N))).astype(int)
    batched = rng.random(N) < 0.3
    for place in np.flatnonzero(batched):
        here = date.fromordinal(int(entered[place]))
        month = here.year * 12 + here.month - 1 + (here.day > 15)
        entered[place] = date(month // 12, month % 12 + 1, 15).toordinal()
    entered = working_day(entered)
    lag = np.array([(d.year - 2023) * 12 + d.month - 5 for d in map(date.fromordinal, entered.tolist())])
    direct = np.bincount(np.minimum(lag, LAGS), minlength=LAGS + 1) / N
    # Five standard errors, and the weekday weights that the direct draw leaves out.
    assert np.abs(direct - table.lag_probabilities()).max() < 5 * np.sqrt(0.25 / N) + 0.006


def test_days_drawn_given_the_lag_lie_in_that_month() -> None:
    table = delay_table(HABIT, 2024, 2, (), LAGS)
    for lag in range(3):
        seized, entered = table.draw(stream(b"d" * 32, "lag", lag), lag, 500)
        assert {date.fromordinal(int(d)).month for d in entered} == {2 + lag}
        assert {date.fromordinal(int(d)).month for d in seized} == {2}
        assert (entered >= seized).all()


def test_nobody_enters_on_a_weekend() -> None:
    table = delay_table(HABIT, 2024, 2, (), LAGS)
    assert ((table.entered - 1) % 7 < 5).all()


def test_probabilities_sum_to_one() -> None:
    table = delay_table(HABIT, 2024, 2, (), LAGS)
    assert np.isclose(table.lag_probabilities().sum(), 1.0)
    assert np.isclose(table.cumulative[-1], 1.0)


def test_closed_window_moves_all_entries_to_its_end() -> None:
    opens, reopens = date(2025, 12, 1).toordinal(), date(2026, 1, 5).toordinal()
    for month in (11, 12):
        table = delay_table(HABIT, 2025, month, ((opens, reopens - 1, reopens),), LAGS)
        assert not ((table.entered >= opens) & (table.entered < reopens)).any()
        assert (table.entered == reopens).any()


@pytest.mark.parametrize(("day", "becomes"), [("2026-01-03", "2026-01-05"), ("2026-01-05", "2026-01-05")])
def test_weekend_goes_to_monday(day: str, becomes: str) -> None:
    found = working_day(np.array([date.fromisoformat(day).toordinal()]))
    assert date.fromordinal(int(found[0])).isoformat() == becomes


def test_tail_of_delays_is_long() -> None:
    table = delay_table(HABIT, 2023, 5, (), LAGS)
    seized, entered = table.draw(stream(b"d" * 32, "tail"), None, N)
    delay = entered - seized
    assert np.quantile(delay, 0.95) / np.median(delay) > 3
