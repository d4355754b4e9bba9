"""By whose clocks a world lives: how far its days are ahead of UTC.

The rule kept here: weights of hours are written down by the clocks of Central Asia; a scenario's own region turns them
by its own, so that its posts are busy by its day and its offices closed in its night.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.regional import in_force

# Central Asia keeps UTC+5 (Bishkek UTC+6): one offset serves all.
USUAL_HOURS = 5
# What is entered in parts is entered until an hour and a half later, on the same day by UTC.
LATEST_CLOSING = 22 * 3600

ASSUMPTIONS = (
    Assumption(what="local time of these rhythms", value="UTC+5", why="four of the five countries keep it"),
    Assumption(
        what="local time of the rhythms of a scenario's own region",
        value="that of most of its countries, in whole hours, as in January 2021",
        why="one offset serves all; summer time would move the rhythms by an hour",
    ),
)


def hours_ahead() -> int:
    """Whole hours by which local time is ahead of UTC."""
    region = in_force()
    return USUAL_HOURS if region is None else region.hours


def by_utc(weights: Sequence[float]) -> np.ndarray:
    """Weights of the 24 hours of the UTC day from those written down by the clocks of Central Asia in UTC."""
    return np.roll(np.asarray(weights), USUAL_HOURS - hours_ahead())


def office_seconds(first: int, last: int) -> tuple[int, int]:
    """A span of office hours (seconds of the UTC day in Central Asia) by the clocks in force, within one UTC day."""
    moved = (USUAL_HOURS - hours_ahead()) * 3600
    moved = min(max(moved, -first), LATEST_CLOSING - last)
    return first + moved, last + moved
