"""A region of a scenario's own: what its folder says of land, posts, peoples, ways and trade, as one value.

The rule kept here: a region is data that adds to the shared reference or stands in its place, entry by entry, for one
scenario's worlds only. It is part of the scenario (`Scenario.region`), so it goes wherever the scenario goes: to the
processes that draw, into the built world's folder, and into every hash. `world.regions` reads it from a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
OfficeCode = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
Degrees = Annotated[float, Field(ge=-180, le=180)]
Ring = tuple[tuple[Degrees, Degrees], ...]
# Posts may be old, and days lie in the calendar.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
Figure = Annotated[float, Field(ge=0, le=1e6)]
# Latin and Cyrillic form of a word.
Spelt = tuple[str, str]
LIKE = "like "
OWN = "own"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Land(_Data):
    """A country: people is "own" or "like TR", plates a layout ("= dddd LLL") or "like TR", clock a zone of the IANA
    database or a distance from UTC ("UTC+5:30")."""

    code: CountryCode
    label: str
    people: str
    plates: str
    clock: str


class Post(_Data):
    """An office, as in `offices.csv`; degrees north and east (WGS 84)."""

    code: OfficeCode
    label: str
    country: CountryCode
    location_type: str
    mode: str
    lat: Annotated[float, Field(ge=-85, le=85)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    opposite: str
    capacity: Annotated[int, Field(ge=1, le=20)]
    opened: Day


class Outline(_Data):
    """The outer rings of a country's parts; a point is (longitude, latitude) in degrees."""

    country: str
    rings: tuple[Ring, ...]


class Line(_Data):
    """A railway between two stations; passengers: passenger trains run on it."""

    station: str
    other: str
    passengers: bool


class Driving(_Data):
    """In which countries the vehicles (ROAD) or wagons (RAIL) of a country run."""

    plate: CountryCode
    mode: Literal["ROAD", "RAIL"]
    countries: tuple[CountryCode, ...]


class Shutting(_Data):
    """A time in which a post is shut: closed is its first day, reopened the first day after it."""

    office: str
    closed: Day
    reopened: Day
    why: str


class Exporter(_Data):
    """How many of a country's consignments are of each kind of goods, by order of magnitude."""

    country: CountryCode
    goods: dict[str, Figure]


class Season(_Data):
    """Twelve factors of goods, January first."""

    goods: str
    months: tuple[Figure, ...]


class People(_Data):
    """Given names and invented surname stems of a people of a country."""

    country: CountryCode
    male: tuple[Spelt, ...]
    female: tuple[Spelt, ...]
    stems: tuple[Spelt, ...]


class Town(_Data):
    """A town of addresses."""

    country: CountryCode
    latin: str
    cyrillic: str


class Brand(_Data):
    """A brand of cigarettes and the country that its packs name; XX: none."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9_]+$")]
    label: str
    made_in: str


class OperationGroup(_Data):
    """The group in which services exchange messages: its code, how its unit and the time of its work are called."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]
    unit: str
    time: str


class Region(_Data):
    """Everything that a scenario's folder adds to the shared reference.

    russian: Russian words by the English ones; hours: how far most of its clocks are ahead of UTC.
    """

    name: str
    lands: tuple[Land, ...] = ()
    posts: tuple[Post, ...] = ()
    outlines: tuple[Outline, ...] = ()
    lines: tuple[Line, ...] = ()
    driving: tuple[Driving, ...] = ()
    closures: tuple[Shutting, ...] = ()
    exporters: tuple[Exporter, ...] = ()
    traders: dict[str, str] = {}
    seasons: tuple[Season, ...] = ()
    peoples: tuple[People, ...] = ()
    towns: tuple[Town, ...] = ()
    brands: tuple[Brand, ...] = ()
    group: OperationGroup | None = None
    russian: dict[str, str] = {}
    hours: Annotated[int, Field(ge=-14, le=14)] = 5

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with some of it replaced, which reckons anew what follows from it."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("digest", "by_code"):
            copied.__dict__.pop(name, None)
        return copied

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the region says."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @cached_property
    def by_code(self) -> dict[str, Land]:
        """The countries by their codes."""
        return {land.code: land for land in self.lands}
