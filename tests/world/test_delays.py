"""Delays: the tables' law against drawing day, delay and batch one by one; batches, closed windows, weekends."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.rng import stream
from simulator.world.bits import Bits
from simulator.world.delays import EntryDays, entry_days, next_batch, working_day
from simulator.world.scenario import Reporting

HABIT = Reporting(rate=0.9, other=0.8, delay_median_days=10.0, delay_sigma=1.0, batch_day=15, batch_share=0.3)
N = 100_000
FIRST, LAST = date(2023, 1, 1).toordinal(), date(2025, 12, 31).toordinal()


def drawn(days: EntryDays, seized: np.ndarray, country: int = 0) -> np.ndarray:
    bits = Bits(b"e" * 32, "test", 0)
    who = np.full(seized.size, country, np.int16)
    return days.draw(who, seized, bits.draw(seized.size), bits.draw(seized.size))


def test_entries_follow_from_day_delay_and_batch_drawn_at_once() -> None:
    days = entry_days([HABIT], [()], FIRST, LAST)
    rng = stream(b"d" * 32, "direct")
    seized = (date(2023, 5, 1).toordinal() + rng.integers(0, 31, N)).astype(np.int32)
    ready = seized + np.rint(10 * np.exp(rng.normal(0, 1, N))).astype(int)
    wanted = working_day(np.where(rng.random(N) < 0.3, next_batch(ready, 15), ready))
    entries = drawn(days, seized)
    for quantile in (0.05, 0.25, 0.5, 0.75, 0.95):
        measured, other = np.quantile(entries - seized, quantile), np.quantile(wanted - seized, quantile)
        assert abs(measured - other) <= max(1, 0.03 * other)
    assert abs((entries - seized).mean() / (wanted - seized).mean() - 1) < 0.03


def test_nobody_enters_on_a_weekend_or_before_the_seizure() -> None:
    seized = np.arange(FIRST, LAST, dtype=np.int32)
    entries = drawn(entry_days([HABIT], [()], FIRST, LAST), seized)
    assert not np.isin((entries - 1) % 7, [5, 6]).any()
    assert (entries >= seized).all()


def test_batches_fall_on_the_batch_day_or_the_monday_after() -> None:
    habit = HABIT.model_copy(update={"batch_share": 1.0})
    entries = drawn(entry_days([habit], [()], FIRST, LAST), np.arange(FIRST, LAST, dtype=np.int32))
    days = {date.fromordinal(int(day)).day for day in entries}
    assert days == {15, 16, 17}


def test_a_closed_window_ends_with_an_entry_of_all() -> None:
    opens, reopens = date(2025, 2, 1).toordinal(), date(2025, 4, 7).toordinal()
    days = entry_days([HABIT, HABIT], [((opens, reopens - 1, reopens),), ()], FIRST, LAST)
    seized = np.full(2000, date(2025, 2, 3).toordinal(), np.int32)
    entries = drawn(days, seized)
    assert entries.min() == reopens
    assert (entries == reopens).mean() > 0.9
    assert drawn(days, seized, country=1).min() < reopens


def test_a_country_without_a_habit_has_empty_tables() -> None:
    days = entry_days([None, HABIT], [(), ()], FIRST, LAST)
    assert not days.entered[0].any()
    assert not days.delay[: days.delay.size // 2].any()


def test_the_next_batch_day_is_the_same_day_or_the_first_after() -> None:
    day = np.arange(FIRST, FIRST + 800)
    batches = next_batch(day, 15)
    assert ((batches >= day) & (batches - day <= 30)).all()
    assert {date.fromordinal(int(d)).day for d in batches} == {15}


def test_working_day() -> None:
    saturday = date(2025, 3, 1).toordinal()
    assert working_day(np.array([saturday - 1, saturday, saturday + 1, saturday + 2])).tolist() == [
        saturday - 1,
        saturday + 2,
        saturday + 2,
        saturday + 2,
    ]
