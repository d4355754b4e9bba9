"""The hours of the day and the days of the week of what people write and say: calls, messages, payments, reports.

The rule kept here: moments come from a rate that is the product of an hour's and a weekday's weight (Malmgren et al.,
PNAS 2008, arXiv 0901.0585: cascading non-homogeneous Poisson process), in local time. The weights are assumptions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.drawn import DAY, Planned, below, quantile_table, raw16
from simulator.reference.clocks import hours_ahead
from simulator.world.words import number

# Offices answer between these local hours, Monday to Friday.
OFFICE_FROM, OFFICE_TO = 8, 19

ASSUMPTIONS = (
    Assumption(what="weights of hours and weekdays of calls, messages and payments", value="CALLS, OFFICE, BANK",
               why="the published shape: low at night and on Sundays, two peaks a day"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Relative rates by local hour (24) and by weekday, Monday first (7)."""

    hours: tuple[float, ...]
    week: tuple[float, ...]

    def hourly(self, first: int, last: int) -> np.ndarray:
        """Relative rate of every UTC hour of the days first..last (ordinals)."""
        local = np.arange((last - first + 1) * 24) + hours_ahead()
        # Ordinal 1 was a Monday.
        weekday = (first - 1 + local // 24) % 7
        return np.asarray(np.asarray(self.hours)[local % 24] * np.asarray(self.week)[weekday])

    def utc_hours(self) -> np.ndarray:
        """Relative rate by UTC hour, whatever the weekday."""
        return np.roll(np.asarray(self.hours), -hours_ahead())


CALLS = Rhythm(
    hours=(6, 4, 3, 2, 2, 4, 12, 28, 48, 62, 68, 70, 66, 64, 66, 68, 72, 80, 86, 84, 74, 56, 32, 14),
    week=(1.0, 1.0, 1.0, 1.02, 1.08, 0.9, 0.72),
)
OFFICE = Rhythm(
    hours=(3, 2, 2, 2, 2, 3, 6, 20, 62, 95, 100, 92, 55, 70, 95, 98, 92, 74, 40, 22, 14, 10, 7, 4),
    week=(1.05, 1.05, 1.0, 1.0, 0.95, 0.25, 0.2),
)
BANK = Rhythm(
    hours=(1, 1, 1, 1, 1, 1, 3, 10, 45, 90, 100, 95, 60, 70, 95, 98, 90, 60, 25, 12, 8, 5, 3, 2),
    week=(1.05, 1.0, 1.0, 1.0, 1.1, 0.12, 0.06),
)


def moments_in(rng: Stream, rhythm: Rhythm, first: int, last: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """n moments between two days (both included), ascending by hour: day (ordinal) and second of day, UTC."""
    cumulative = np.cumsum(rhythm.hourly(first, last))
    u = np.sort(rng.random(n)) * cumulative[-1]
    hour = np.minimum(np.searchsorted(cumulative, u, side="right"), cumulative.size - 1)
    return first + hour // 24, hour % 24 * 3600 + below(rng, 3600, n)


def second_of_day(rng: Stream, rhythm: Rhythm, n: int) -> np.ndarray:
    """n seconds of day, UTC, by the rhythm's hours."""
    return np.asarray(quantile_table(rhythm.utc_hours())[raw16(rng, n)] * 3600 + below(rng, 3600, n), np.int64)


def shift(day: np.ndarray, second: np.ndarray, seconds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The moments some seconds later (or earlier)."""
    total = day.astype(np.int64) * DAY + second + np.rint(seconds).astype(np.int64)
    return total // DAY, total % DAY


def within(plan: Planned, order: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Of the places in `order` those whose day lies between the world's first day and its present."""
    seen = day[order]
    first, today = plan.scenario.start.toordinal(), plan.scenario.moment.date().toordinal()
    return np.asarray(order[(seen >= first) & (seen <= today)])


def rows_before(plan: Planned, name: str, block: int) -> float:
    """Expected rows of a register in all blocks before `block`; with len(plan.blocks): in the whole world.

    The same in every process: the first block's cases for its size, times the sizes of the blocks before.
    """
    sizes = [part.size for part in plan.blocks]
    first = next((i for i, size in enumerate(sizes) if size), 0)
    rate = plan.block_cases(first) / max(sizes[first], 1) if sizes else 0.0
    return float(getattr(plan.scenario.sources, name) * rate * sum(sizes[:block]))


def lands(codes: Sequence[str]) -> np.ndarray:
    """Positions of countries in words("country")."""
    return np.array([number("country", code) for code in codes], np.int64)
