"""When things move: days of a block by the week, the season of a partner and growth, and hours of the day.

The rule kept here: background and illicit movement follow the same clocks; a day or an hour alone tells nothing.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import hashed, quantile_table, value_table
from simulator.reference.clocks import by_utc
from simulator.reproducible import cos, interpolated

# Monday to Sunday.
FREIGHT_WEEK = (1.02, 1.05, 1.05, 1.05, 1.08, 0.92, 0.78)
TRAVEL_WEEK = (0.95, 0.88, 0.90, 0.95, 1.15, 1.15, 1.02)
OFFICE_WEEK = (1.10, 1.15, 1.15, 1.15, 1.10, 0.45, 0.10)
SEASON = 0.22
# Weight of each hour, UTC, where clocks are five hours ahead; `clocks.by_utc` turns them for other regions.
ROAD_HOURS = (6, 5, 5, 5, 6, 8, 10, 12, 14, 15, 15, 15, 14, 12, 11, 10, 10, 9, 9, 8, 8, 7, 7, 6)
OFFICE_HOURS = (1, 1, 2, 8, 14, 16, 15, 12, 13, 15, 14, 11, 6, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1)

ASSUMPTIONS = (
    Assumption(
        what="traffic by day of the week, Monday to Sunday: freight, travel, office work",
        value=f"{FREIGHT_WEEK}, {TRAVEL_WEEK}, {OFFICE_WEEK}",
        why="posts work all week, offices hardly at weekends; no public figure by weekday",
    ),
    Assumption(
        what="season of each partner's trade",
        value=f"a wave of {SEASON:.0%} with a peak month of the partner's own",
        why="harvests and holidays differ; monthly trade figures swing by about as much",
    ),
    Assumption(what="traffic by hour", value="by day about 2.5 times as much as before dawn", why="no public figure"),
)


def day_table(first: int, last: int, week: tuple[float, ...], partner: int = 0) -> np.ndarray:
    """65,536 equally likely days (ordinals) from first to last for one partner's trade."""
    day = np.arange(first, last + 1)
    weight = np.asarray(week)[(day - 1) % 7]
    yearday = day - date.fromordinal(first).replace(month=1, day=1).toordinal()
    peak = float(hashed(np.array([partner]), 71)[0] >> np.uint64(40)) / 2**24
    weight = weight * (1 + SEASON * cos(2 * np.pi * (yearday / 365.25 - peak)))
    return np.asarray(quantile_table(weight) + np.int32(first))


def second_table(hours: tuple[int, ...]) -> np.ndarray:
    """65,536 equally likely seconds of the day (int32), by the clocks in force."""
    total = np.concatenate([[0.0], np.cumsum(by_utc(hours))]) / sum(hours)
    at = interpolated(np.linspace(0, 1, 4097), total, np.arange(25) * 3600.0)
    return np.asarray(np.minimum(value_table(at), 86_399), np.int32)
