"""The places where goods are controlled: border posts, stations, airports, hubs and inland groups, from `offices.csv`.

Places and coordinates (decimal degrees, WGS 84, rounded) are public facts of geography. `capacity` (a relative
number of inspections a day) and most opening dates are assumptions of this course. Every crossing names its opposite
office, and the opposite names it back. A RILO replaces the list by replacing the file.

`region` keeps an invented land apart: its offices lie in the empty ocean, and lists made for people show one region.
A scenario's own region (`simulator.region`) adds posts for its worlds, or puts its own in the place of one.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.errors import CenlabError
from simulator.regional import in_force, is_own, per_region
from simulator.texts import translator

if TYPE_CHECKING:
    from simulator.region import Region

FILE = Path(__file__).parent / "offices.csv"
# The region of the course, and the one that exists nowhere.
REGION, INVENTED = "central_asia", "invented"


class UnknownOffice(CenlabError):
    """An office that is not in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One controlling office; opposite is the code of the office across the border, or ""."""

    code: str
    label: str
    country: str
    location_type: str
    mode: str
    lat: float
    lon: float
    opposite: str
    capacity: int
    opened: date
    region: str = REGION


@per_region()
def offices() -> Mapping[str, Office]:
    """All offices by code, in the order of the file; those that only the region in force has come last.

    Of the shared ones none lies in a country of the region's own, and none faces it.
    """
    region = in_force()
    if region is None:
        return _shared()
    shared = {code: post for code, post in _shared().items() if not (is_own(code[:2]) or is_own(post.opposite[:2]))}
    return MappingProxyType({**shared, **own_offices(region)})


def own_offices(region: Region) -> Mapping[str, Office]:
    """The offices that a region has of its own, by code."""
    return {post.code: Office(**post.model_dump(), region=region.name) for post in region.posts}


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, Office]:
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return MappingProxyType(
        {
            row["code"]: Office(
                code=row["code"],
                label=row["label"],
                country=row["country"],
                location_type=row["location_type"],
                mode=row["mode"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                opposite=row["opposite"],
                capacity=int(row["capacity"]),
                opened=date.fromisoformat(row["opened"]),
                region=row["region"],
            )
            for row in rows
        }
    )


@per_region()
def offices_of(region: str = REGION) -> Mapping[str, Office]:
    """The offices of one region by code: what a list made for people offers."""
    return MappingProxyType({code: post for code, post in offices().items() if post.region == region})


def office(code: str) -> Office:
    """One office.

    Raises:
        UnknownOffice: if the code is not in the list.
    """
    try:
        return offices()[code]
    except KeyError:
        raise UnknownOffice(f"There is no office {code!r} in {FILE.name}.") from None


def office_label(code: str, lang: str) -> str:
    """An office's name in one language; an unknown code is shown as it is."""
    entry = offices().get(code)
    return translator(lang)(entry.label) if entry else code
