"""The railway between the stations of `offices.csv`: which lines exist, and on which of them passenger trains run.

The rule kept here: goods by rail go from a station to the next over lines that exist; inside a country they stay in
it. So the southern line ends at Osh and never reaches Bishkek, and no passenger train comes out of Afghanistan.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from simulator.assumptions import Assumption
from simulator.reference.offices import offices
from simulator.regional import in_force, per_region

FILE = Path(__file__).parent / "rail.csv"

ASSUMPTIONS = (
    Assumption(
        what="lines between the stations of the list, and whether passenger trains run on them",
        value="rail.csv",
        why="the lines are public geography, shortened to the stations of the list; timetables change, so who runs "
        "passenger trains is our reading of 2021 to 2026",
    ),
)


@per_region()
def lines() -> Mapping[frozenset[str], bool]:
    """Pairs of stations with a line between them, and whether passenger trains run on it."""
    region = in_force()
    posts = offices()
    own = [line for line in region.lines if {line.station, line.other} <= posts.keys()] if region is not None else []
    shared = {pair: passengers for pair, passengers in _shared().items() if pair <= posts.keys()}
    return MappingProxyType({**shared, **{frozenset((line.station, line.other)): line.passengers for line in own}})


@lru_cache(maxsize=1)
def _shared() -> Mapping[frozenset[str], bool]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return MappingProxyType({frozenset((r["station"], r["other"])): r["passengers"] == "yes" for r in rows})


def railway(station: str, other: str, *, passengers: bool = False) -> tuple[str, ...]:
    """The stations from one to another by the fewest lines, both included; () where no line leads there.

    Between two stations of one country the way stays in it. passengers: only lines with passenger trains.
    """
    home = offices()[station].country
    inland = offices()[other].country == home
    before: dict[str, str] = {station: ""}
    waiting = deque([station])
    while waiting:
        here = waiting.popleft()
        if here == other:
            break
        for pair, carries in lines().items():
            if here not in pair or (passengers and not carries):
                continue
            (there,) = pair - {here}
            if there not in before and not (inland and offices()[there].country != home):
                before[there] = here
                waiting.append(there)
    if other not in before:
        return ()
    way = [other]
    while before[way[-1]]:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def joined(chain: Sequence[str], *, passengers: bool = False) -> bool:
    """Whether each station of a chain is followed by one that the railway reaches from it."""
    return all(railway(station, other, passengers=passengers) for station, other in pairwise(chain))
