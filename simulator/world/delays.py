"""When a case that is reported is entered: a country's habits as a table over seizure day and delay.

For one country and month the table lists every combination of seizure day, delay quantile and batching with its
probability, sorted by the month of entry. So counts can be thinned by month of entry, and days drawn later, given that
month: the joint law is the same as drawing the day and the delay at once. Delays: lognormal body (128 quantiles),
monthly batches, closed windows (nothing is entered until they end), no entry on Saturdays and Sundays.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from simulator.world.scenario import Reporting

QUANTILES = 128
# Seizures are made every day of the week, a little less on Sundays: assumption.
WEEKDAYS = np.array([1.0, 1.0, 1.0, 1.0, 1.1, 0.95, 0.8])
_Z = np.array([NormalDist().inv_cdf((i + 0.5) / QUANTILES) for i in range(QUANTILES)])
Window = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayTable:
    """Days are proleptic ordinals. Entries are sorted by lag; cumulative has one more element, from 0 to 1.

    bounds[k] to bounds[k + 1] are the entries with lag k months; the last bin holds all longer lags.
    """

    seized: np.ndarray
    entered: np.ndarray
    cumulative: np.ndarray
    bounds: np.ndarray

    def lag_probabilities(self) -> np.ndarray:
        """Probability of each lag."""
        return np.asarray(np.diff(self.cumulative[self.bounds]))

    def draw(self, rng: np.random.Generator, lag: int | None, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Days of seizure and entry of n cases, given the lag in months (None: any)."""
        low, high = (0.0, 1.0) if lag is None else self.cumulative[self.bounds[lag : lag + 2]]
        u = low + (high - low) * rng.random(n)
        found = np.searchsorted(self.cumulative, u, side="right") - 1
        found = np.clip(found, 0, self.seized.size - 1)
        return self.seized[found], self.entered[found]


@lru_cache(maxsize=2048)
def delay_table(habit: Reporting, year: int, month: int, windows: tuple[Window, ...], lags: int) -> DelayTable:
    """The table of one country and month; windows are (first day, last day, day of entry) as ordinals."""
    length = calendar.monthrange(year, month)[1]
    first = date(year, month, 1).toordinal()
    days = first + np.arange(length)
    day_weight = WEEKDAYS[(days - 1) % 7]
    delay = np.rint(habit.delay_median_days * np.exp(habit.delay_sigma * _Z)).astype(np.int64)
    natural = np.broadcast_to((days[:, None] + delay)[:, :, None], (length, QUANTILES, 2)).copy()
    natural[:, :, 1] = _next_batch(natural[:, :, 1], habit.batch_day)
    natural = working_day(natural)
    for opens, closes, reopened in windows:
        inside = (natural >= opens) & (natural <= closes)
        natural[inside] = reopened
    natural = working_day(natural)
    weight = np.broadcast_to(
        (day_weight / day_weight.sum() / QUANTILES)[:, None, None] * [1 - habit.batch_share, habit.batch_share],
        natural.shape,
    )
    entered = natural.ravel()
    lag = np.minimum(_month_number(entered) - (year * 12 + month - 1), lags)
    order = np.argsort(lag, kind="stable")
    return DelayTable(
        seized=np.broadcast_to(days[:, None, None], natural.shape).ravel()[order],
        entered=entered[order],
        cumulative=np.concatenate([[0.0], np.cumsum(weight.ravel()[order])]),
        bounds=np.searchsorted(lag[order], np.arange(lags + 2)),
    )


def working_day(ordinals: np.ndarray) -> np.ndarray:
    """The day itself, or the Monday after a weekend."""
    weekday = (ordinals - 1) % 7
    return np.asarray(ordinals + np.where(weekday >= 5, 7 - weekday, 0))


def _months(ordinals: np.ndarray) -> np.ndarray:
    """Days as numpy months since 1970-01."""
    return np.asarray((ordinals - 719163).astype("datetime64[D]").astype("datetime64[M]"))


def _month_number(ordinals: np.ndarray) -> np.ndarray:
    return np.asarray(_months(ordinals).astype(np.int64) + 1970 * 12)


def _next_batch(ordinals: np.ndarray, day: int) -> np.ndarray:
    """The next batch day of a month, the same day included."""
    months = _months(ordinals)
    here = months.astype("datetime64[D]").astype(np.int64) + 719163 + day - 1
    later = (months + 1).astype("datetime64[D]").astype(np.int64) + 719163 + day - 1
    return np.asarray(np.where(here >= ordinals, here, later))
