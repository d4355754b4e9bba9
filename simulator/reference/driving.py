"""Where the vehicles and wagons of a country run: `driving.csv`, by plate and by kind of way.

The rule kept here: what the list does not name runs everywhere; what it names runs only in the countries that it
states. A load goes on where its vehicle may not: it is reloaded.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from simulator.assumptions import Assumption
from simulator.regional import in_force, is_own, per_region

FILE = Path(__file__).parent / "driving.csv"

ASSUMPTIONS = (
    Assumption(
        what="in which countries vehicles and wagons of a country run",
        value="driving.csv",
        why="shaped after TIR, bilateral permits and gauges of railways; no public table has all pairs",
    ),
)


@per_region()
def _allowed() -> Mapping[tuple[str, str], frozenset[str]]:
    region = in_force()
    own = () if region is None else region.driving
    shared = {bound: countries for bound, countries in _shared().items() if not is_own(bound[0])}
    return MappingProxyType({**shared, **{(row.plate, row.mode): frozenset(row.countries) for row in own}})


@lru_cache(maxsize=1)
def _shared() -> Mapping[tuple[str, str], frozenset[str]]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = csv.DictReader(handle)
        return MappingProxyType({(r["plate"], r["mode"]): frozenset(r["countries"].split()) for r in rows})


def bound_plates() -> frozenset[str]:
    """The countries whose vehicles or wagons do not run everywhere."""
    return frozenset(plate for plate, _ in _allowed())


def may_run(plate: str, country: str, mode: str) -> bool:
    """Whether a vehicle (mode ROAD) or wagon (mode RAIL) of a country runs in another one; other modes go anywhere."""
    allowed = _allowed().get((plate, mode))
    return allowed is None or country in allowed
