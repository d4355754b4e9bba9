"""Who enters what when: each month's seizures on a leg are split by service; gaps and batches of the world's countries.

A Poisson count split by independent marks is a set of independent Poisson counts, so nothing that is never seen needs
to exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.chance import Stream
from simulator.rng import stream
from simulator.world.delays import Window
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult
from simulator.world.scenario import BatchFeature, GapsFeature, Scenario

OTHER_SERVICE = np.array([name not in ("CUSTOMS", "JOINT") for name in SERVICES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A country that enters nothing from one day to another; what it seizes then is never entered."""

    country: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Counts above zero, in order of month: month, route, leg, service and count of each, all of one length."""

    month: np.ndarray
    route: np.ndarray
    leg: np.ndarray
    service: np.ndarray
    count: np.ndarray


class Calendar:
    """Months, gaps and batches of one world; batches are the days of entry of the scenario's batch features."""

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

    def first_day(self, t: int) -> int:
        """Ordinal of the first day of month number t."""
        return self.scenario.first_day(t).toordinal()

    def closed(self, country: str) -> tuple[Window, ...]:
        """Windows in which the country enters nothing: gaps, and the days before a batch."""
        return tuple(self._windows.get(country, ()))

    def silent(self, country: str, t: int) -> bool:
        """Whether month t lies in a gap of the country."""
        day = date.fromordinal(self.first_day(t) + 14)
        return any(gap.country == country and gap.first <= day <= gap.last for gap in self.gaps)

    def entry_chances(self, country_codes: tuple[str, ...]) -> np.ndarray:
        """Probability that a seizure is ever entered, (countries, months, 2): last axis customs, other service."""
        chances = np.zeros((len(country_codes), self.scenario.months, 2))
        for number, code in enumerate(country_codes):
            habit = self.scenario.reporting.get(code)
            if habit is None:
                continue
            loud = np.array([not self.silent(code, t) for t in range(self.scenario.months)])
            chances[number] = loud[:, None] * np.array([habit.rate, habit.rate * habit.other])
        return chances


def draw_gaps(scenario: Scenario, rng: Stream) -> tuple[Gap, ...]:
    """The gaps of one world, whole months, as the scenario's features ask."""
    gaps = []
    for feature in scenario.feature:
        if not isinstance(feature, GapsFeature):
            continue
        first, last = scenario.month_of(feature.from_), scenario.month_of(feature.to)
        picked = rng.permutation(len(feature.countries))[: feature.take]
        for number in picked:
            length = int(rng.integers(feature.months[0], feature.months[1] + 1))
            length = min(length, last - first + 1)
            start = first + int(rng.integers(last - first + 2 - length))
            gaps.append(
                Gap(
                    country=feature.countries[number],
                    first=scenario.first_day(start),
                    last=scenario.first_day(start + length) - timedelta(days=1),
                )
            )
    return tuple(gaps)


def draw_batches(scenario: Scenario, rng: Stream) -> tuple[date, ...]:
    """The day of entry of each batch feature in one world, one of those that the scenario names."""
    features = (feature for feature in scenario.feature if isinstance(feature, BatchFeature))
    return tuple(feature.entered[int(rng.integers(len(feature.entered)))] for feature in features)


def split_counts(static: Static, macro: MacroResult, seed: bytes) -> Cells:
    """Split every leg's monthly count by the service that detected; cells of zero are dropped."""
    rng = stream(seed, "world-thinning")
    parts = []
    # Month by month: the whole of it at once would be the most memory that a world needs.
    for t in range(macro.count.shape[0]):
        route, leg = np.nonzero(macro.count[t])
        part = static.weight[route, leg] * macro.effort[t, static.office[route, leg]]
        by_service = rng.multinomial(macro.count[t, route, leg], part / part.sum(axis=1, keepdims=True))
        cell, service = np.nonzero(by_service)
        parts.append(
            (
                np.full(cell.size, t, np.int16),
                route[cell].astype(np.int32),
                leg[cell].astype(np.int8),
                service.astype(np.int8),
                by_service[cell, service].astype(np.int32),
            )
        )
    month, route, leg, service, count = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Cells(month=month, route=route, leg=leg, service=service, count=count)
