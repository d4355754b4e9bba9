"""Exact thinning: the month's seizures on every leg are split by service and by the month in which they are entered.

A Poisson count split by independent marks is a set of independent Poisson counts, so nothing that is never seen needs
to exist, and the micro stage can work on one range of entry months at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.rng import stream
from simulator.world.delays import DelayTable, Window, delay_table
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult
from simulator.world.scenario import BatchFeature, GapsFeature, Scenario

# Lags in months that are kept apart; all longer ones share the last bin.
LAGS = 14
NEVER = LAGS + 1
OTHER_SERVICE = np.array([name not in ("CUSTOMS", "JOINT") for name in SERVICES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A country that enters nothing from one day to another; what it seizes then is never entered."""

    country: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Counts above zero: month, route, leg, service and lag of each, all of one length. lag NEVER: never entered."""

    month: np.ndarray
    route: np.ndarray
    leg: np.ndarray
    service: np.ndarray
    lag: np.ndarray
    count: np.ndarray


class Calendar:
    """The delay tables of every reporting country and month, with this world's gaps and batches.

    batches are the days of entry of the scenario's batch features, in their order.
    """

    def __init__(self, scenario: Scenario, gaps: tuple[Gap, ...], batches: tuple[date, ...]) -> None:
        self.scenario, self.gaps = scenario, gaps
        self._windows: dict[str, list[Window]] = {code: [] for code in scenario.reporting}
        for gap in gaps:
            after = gap.last.toordinal() + 1
            self._windows[gap.country].append((gap.first.toordinal(), after - 1, after))
        features = (feature for feature in scenario.feature if isinstance(feature, BatchFeature))
        for feature, day in zip(features, batches, strict=True):
            entered = day.toordinal()
            self._windows[feature.country].append((feature.from_.toordinal(), entered - 1, entered))

    def year_month(self, t: int) -> tuple[int, int]:
        """Calendar year and month of month number t."""
        total = self.scenario.start.year * 12 + self.scenario.start.month - 1 + t
        return total // 12, total % 12 + 1

    def table(self, country: str, t: int) -> DelayTable:
        """The delay table of a country and month."""
        year, month = self.year_month(t)
        start = date(year, month, 1).toordinal()
        near = tuple(w for w in self._windows[country] if w[1] >= start and w[0] <= start + 800)
        return delay_table(self.scenario.reporting[country], year, month, near, LAGS)

    def closed(self, country: str) -> tuple[Window, ...]:
        """Windows in which the country enters nothing: gaps, and the days before a batch."""
        return tuple(self._windows[country])

    def silent(self, country: str, t: int) -> bool:
        """Whether month t lies in a gap of the country."""
        day = date(*self.year_month(t), 15)
        return any(gap.country == country and gap.first <= day <= gap.last for gap in self.gaps)


def draw_gaps(scenario: Scenario, rng: np.random.Generator) -> tuple[Gap, ...]:
    """The gaps of one world, whole months, as the scenario's features ask."""
    found = []
    for feature in scenario.feature:
        if not isinstance(feature, GapsFeature):
            continue
        first, last = scenario.month_of(feature.from_), scenario.month_of(feature.to)
        picked = rng.permutation(len(feature.countries))[: feature.take]
        for number in picked:
            length = int(rng.integers(feature.months[0], feature.months[1] + 1))
            length = min(length, last - first + 1)
            start = first + int(rng.integers(last - first + 2 - length))
            found.append(
                Gap(
                    country=feature.countries[number],
                    first=_first_day(scenario, start),
                    last=_first_day(scenario, start + length) - timedelta(days=1),
                )
            )
    return tuple(found)


def draw_batches(scenario: Scenario, rng: np.random.Generator) -> tuple[date, ...]:
    """The day of entry of each batch feature in one world, one of those that the scenario names."""
    features = (feature for feature in scenario.feature if isinstance(feature, BatchFeature))
    return tuple(feature.entered[int(rng.integers(len(feature.entered)))] for feature in features)


def _first_day(scenario: Scenario, t: int) -> date:
    total = scenario.start.year * 12 + scenario.start.month - 1 + t
    return date(total // 12, total % 12 + 1, 1)


def split_counts(scenario: Scenario, static: Static, macro: MacroResult, calendar: Calendar, seed: bytes) -> Cells:
    """Split every leg's monthly count by service, then by lag of entry; cells of zero are dropped."""
    rng = stream(seed, "world-thinning")
    month, route, leg = np.nonzero(macro.count)
    n = macro.count[month, route, leg]
    part = static.weight[route, leg] * macro.effort[month, static.office[route, leg]]
    by_service = rng.multinomial(n, part / part.sum(axis=1, keepdims=True))
    cell, service = np.nonzero(by_service)
    n = by_service[cell, service]
    month, route, leg = month[cell], route[cell], leg[cell]
    chances = _entry_chances(scenario, static, calendar)
    country = static.country[route, leg]
    other = OTHER_SERVICE[service].astype(np.int64)
    by_lag = rng.multinomial(n, chances[country, month, other])
    cell, lag = np.nonzero(by_lag)
    return Cells(
        month=month[cell],
        route=route[cell],
        leg=leg[cell],
        service=service[cell],
        lag=lag,
        count=by_lag[cell, lag],
    )


def _entry_chances(scenario: Scenario, static: Static, calendar: Calendar) -> np.ndarray:
    """Probability of each lag, and of never, by country, month and whether another service than customs detected."""
    months = scenario.months
    chances = np.zeros((static.countries, months, 2, LAGS + 2))
    chances[..., NEVER] = 1.0
    for number, code in enumerate(static.country_codes):
        if code not in scenario.reporting:
            continue
        habit = scenario.reporting[code]
        for t in range(months):
            if calendar.silent(code, t):
                continue
            lags = calendar.table(code, t).lag_probabilities()
            for other, rate in enumerate((habit.rate, habit.rate * habit.other)):
                chances[number, t, other, : LAGS + 1] = rate * lags
                chances[number, t, other, NEVER] = 1 - rate
    return np.asarray(chances / chances.sum(axis=-1, keepdims=True))
