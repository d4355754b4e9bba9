"""How long a practice world takes on this machine: measured each time, told the next time.

The rule kept here: an estimate is what this machine needed last; only before the first world it is a guess.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from courses.lab.place import Place
from simulator import durable
from simulator.strict_json import JsonFault, read_object

GUESS_SECONDS = 40.0
NAME = "world-seconds.json"


def expected_seconds(place: Place) -> float:
    """What the last world took, in seconds of the wall clock."""
    try:
        seconds = read_object(place.jupyter / NAME).get("seconds")
    except JsonFault:
        return GUESS_SECONDS
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 3600:
        return GUESS_SECONDS
    return float(seconds)


@contextmanager
def timed(place: Place) -> Iterator[None]:
    """Measure the making of a world; one that fails is not counted."""
    begun = time.monotonic()
    yield
    durable.write_json(place.jupyter / NAME, {"seconds": round(time.monotonic() - begun, 1)})
