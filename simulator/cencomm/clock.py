"""The simulated clock of a message exercise: it moves with steps, never with typing.

The rule kept here: the moment follows from the steps alone, so that the screen and the marking reckon the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

WAIT = "wait"


def moments(start: datetime, steps: Iterable[str], minutes: Mapping[str, int], note_at: datetime) -> Iterator[datetime]:
    """The moment after each step; waiting goes on until the note has come. A step without a price costs nothing."""
    now = start
    for step in steps:
        now += timedelta(minutes=minutes.get(step, 0))
        if step == WAIT:
            now = max(now, note_at)
        yield now


def moment_after(start: datetime, steps: Iterable[str], minutes: Mapping[str, int], note_at: datetime) -> datetime:
    """The moment after all steps; the start if there are none."""
    return [start, *moments(start, steps, minutes, note_at)][-1]
