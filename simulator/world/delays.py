"""When a case that is reported is entered: each country's habits as tables over days.

A delay is lognormal (4,096 quantiles); a share of the cases waits for the month's batch; a window that is closed ends
with an entry of all that fell into it; nobody enters on Saturdays and Sundays. All but the delay is a function of the
day alone, so one table of days for each country and each of the two ways serves every row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.reproducible import exp, normal_quantile
from simulator.world.bits import QUANTILES, threshold
from simulator.world.scenario import Reporting

ASSUMPTIONS = (
    Assumption(
        what="day of the week of seizures",
        value="1, 1, 1, 1, 1.1, 0.95, 0.8 from Monday to Sunday",
        why="controls go on every day; no public figure by weekday",
    ),
    Assumption(
        what="shape of the delay from seizure to entry",
        value="lognormal, with monthly batches and closed windows",
        why="a long right tail and month-end peaks are what voluntary reporting shows; no public microdata",
    ),
)
WEEKDAYS = np.array([1.0, 1.0, 1.0, 1.0, 1.1, 0.95, 0.8])
Window = tuple[int, int, int]
_Z = normal_quantile((np.arange(QUANTILES) + 0.5) / QUANTILES)
# Days after the end of the calendar for which entries are worked out.
MARGIN = 70


def day_weights(first: int, last: int) -> np.ndarray:
    """How much is seized on each day from first to last (ordinals), by the day of the week."""
    return np.asarray(WEEKDAYS[(np.arange(first, last + 1) - 1) % 7])


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDays:
    """Days are proleptic ordinals. delay (C * 4096,) in days; entered (C, 2, D) is the day of entry of what is ready on
    day first + d, without and with the month's batch; batch (C,) thresholds of 16 bits.
    """

    first: int
    delay: np.ndarray
    entered: np.ndarray
    batch: np.ndarray

    def draw(self, country: np.ndarray, seized: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Days of entry from days of seizure; u and v are draws of 16 bits."""
        ready = seized - self.first + self.delay.take((country.astype(np.int32) << 12) + (u >> 4))
        way = country.astype(np.int32) * 2 + (v < self.batch.take(country))
        return np.asarray(self.entered.reshape(-1).take(way * self.entered.shape[2] + ready))


def entry_days(habits: list[Reporting | None], windows: list[tuple[Window, ...]], first: int, last: int) -> EntryDays:
    """The tables of all countries (None where nothing is reported) for seizures from day `first` to day `last`.

    windows of a country are (first day, last day, day of entry).
    """
    delays = np.zeros((len(habits), QUANTILES), np.int32)
    for number, habit in enumerate(habits):
        if habit is not None:
            delays[number] = np.rint(habit.delay_median_days * exp(habit.delay_sigma * _Z))
    days = np.arange(first, last + int(delays.max(initial=0)) + MARGIN)
    entered = np.zeros((len(habits), 2, days.size), np.int32)
    for number, habit in enumerate(habits):
        if habit is None:
            continue
        for way, ready in enumerate((days, next_batch(days, habit.batch_day))):
            natural = working_day(ready)
            for opens, closes, reopened in windows[number]:
                natural[(natural >= opens) & (natural <= closes)] = reopened
            entered[number, way] = working_day(natural)
    return EntryDays(
        first=first,
        delay=delays.ravel(),
        entered=entered,
        batch=threshold(np.array([0.0 if habit is None else habit.batch_share for habit in habits])),
    )


def working_day(ordinals: np.ndarray) -> np.ndarray:
    """The day itself, or the Monday after a weekend."""
    weekday = (ordinals - 1) % 7
    return np.asarray(ordinals + np.where(weekday >= 5, 7 - weekday, 0))


def _months(ordinals: np.ndarray) -> np.ndarray:
    """Days as numpy months since 1970-01."""
    return np.asarray((ordinals - 719163).astype("datetime64[D]").astype("datetime64[M]"))


def next_batch(ordinals: np.ndarray, day: int) -> np.ndarray:
    """The next batch day of a month, the same day included."""
    months = _months(ordinals)
    here = months.astype("datetime64[D]").astype(np.int64) + 719163 + day - 1
    later = (months + np.timedelta64(1, "M")).astype("datetime64[D]").astype(np.int64) + 719163 + day - 1
    return np.asarray(np.where(here >= ordinals, here, later))
