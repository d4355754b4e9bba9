"""When a post is shut: before the day on which it opened, and during the closures of `closures.csv`.

The rule kept here: at a shut post nothing is seized, declared or written down. A closure holds for both sides of a
crossing and for every line over it; `closed` is its first day, `reopened` the first day on which the post works again.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference.offices import offices
from simulator.regional import in_force, per_region

FILE = Path(__file__).parent / "closures.csv"

ASSUMPTIONS = (
    Assumption(
        what="first and last days of closures of posts",
        value="closures.csv",
        why="that these crossings stood still in those months was reported; the days are rounded, or invented for "
        "the invented land",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A time in which a post is shut: closed is the first day of it, reopened the first day after it."""

    office: str
    closed: date
    reopened: date
    why: str


@per_region()
def closures() -> tuple[Closure, ...]:
    """All closures, in the order of the file; those of the region in force come last."""
    region = in_force()
    if region is None:
        return _shared()
    own = tuple(Closure(**shutting.model_dump()) for shutting in region.closures)
    return (*(closure for closure in _shared() if closure.office in offices()), *own)


@lru_cache(maxsize=1)
def _shared() -> tuple[Closure, ...]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Closure(
                office=row["office"],
                closed=date.fromisoformat(row["closed"]),
                reopened=date.fromisoformat(row["reopened"]),
                why=row["why"],
            )
            for row in csv.DictReader(handle)
        )


def shut_on(office: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether each office (position in the list of offices) is shut on a day (proleptic ordinal), bool."""
    codes = list(offices())
    opened = np.array([post.opened.toordinal() for post in offices().values()], np.int32)
    shut = np.asarray(day < opened[office])
    closing = np.zeros(len(codes), bool)
    closing[[codes.index(closure.office) for closure in closures()]] = True
    rows = np.flatnonzero(closing[office])
    here, now, within = office[rows], day[rows], np.zeros(rows.size, bool)
    for closure in closures():
        first, after = closure.closed.toordinal(), closure.reopened.toordinal()
        within |= (here == codes.index(closure.office)) & (now >= first) & (now < after)
    shut[rows] |= within
    return shut
