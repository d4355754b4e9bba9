"""A region from its folder: countries, posts, outlines, ways, trade, brands, the group's words.

The rule kept here: a table that is not there adds nothing; what is missing for a world of the scenario is told by
`world.checks_region`. Peoples are read by `peoples`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isfinite
from typing import Any, TypeVar

from simulator.formats import clock
from simulator.reference.clocks import USUAL_HOURS
from simulator.region import (
    Brand,
    Driving,
    Exporter,
    Land,
    Line,
    Outline,
    Post,
    Region,
    Season,
    Shutting,
)
from simulator.strict_json import JsonFault, read_object
from simulator.texts import N_
from simulator.world.regions.peoples import read_peoples, read_towns
from simulator.world.regions.tables import Folder
from simulator.world.regions.words import read_group, read_russian

Made = TypeVar("Made")
COUNTRIES, OFFICES, OUTLINES = "countries.csv", "offices.csv", "outlines.json"
RAIL, DRIVING, CLOSURES = "rail.csv", "driving.csv", "closures.csv"
TRADE, SEASONS, TRADERS, BRANDS = "trade.csv", "trade_seasons.csv", "traders.csv", "brands.csv"
PEOPLES, TOWNS, GROUP, WORDS = "peoples.csv", "towns.csv", "group.toml", "ru.po"
# The columns of each table; trade.csv has one for the goods and one for each exporter.
TABLES: Mapping[str, tuple[str, ...]] = {
    COUNTRIES: ("code", "label", "people", "plates", "clock"),
    OFFICES: (
        *("code", "label", "country", "location_type", "mode", "lat", "lon"),
        *("opposite", "capacity", "opened"),
    ),
    RAIL: ("station", "other", "passengers"),
    DRIVING: ("plate", "mode", "countries"),
    CLOSURES: ("office", "closed", "reopened", "why"),
    SEASONS: ("goods", *(f"{month:02d}" for month in range(1, 13))),
    TRADERS: ("country", "like"),
    BRANDS: ("code", "label", "made_in"),
    PEOPLES: ("country", "what", "words"),
    TOWNS: ("country", "latin", "cyrillic"),
    TRADE: (),
}
# What may stand in the folder beside them.
BESIDE = (OUTLINES, GROUP, WORDS, "README.md", "scenario.toml")
# Clocks are compared at this moment; by winter time.
WINTER = datetime(2021, 1, 15, tzinfo=UTC)
# A ring has three corners and the first once more.
LEAST_POINTS = 4


def read_region(folder: Folder, name: str) -> Region:
    """The region of a folder, as far as it can be read; faults stand in the folder."""
    _strangers(folder)
    lands = _lands(folder)
    return Region(
        name=name,
        lands=lands,
        posts=tuple(_made(folder, OFFICES, Post, dict)),
        outlines=tuple(_outlines(folder)),
        lines=tuple(_made(folder, RAIL, Line, dict)),
        driving=tuple(_made(folder, DRIVING, Driving, lambda row: {**row, "countries": row["countries"].split()})),
        closures=tuple(_made(folder, CLOSURES, Shutting, dict)),
        exporters=tuple(_exporters(folder)),
        traders={row["country"]: row["like"] for _, row in folder.rows(TRADERS, TABLES[TRADERS])},
        seasons=tuple(_seasons(folder)),
        peoples=read_peoples(folder, PEOPLES, TABLES[PEOPLES]),
        towns=read_towns(folder, TOWNS, TABLES[TOWNS]),
        brands=tuple(_made(folder, BRANDS, Brand, dict)),
        group=read_group(folder, GROUP),
        russian=read_russian(folder, WORDS),
        hours=_hours(lands),
    )


def _strangers(folder: Folder) -> None:
    """Files that are no table: most likely a name that is written otherwise."""
    for path in sorted(folder.path.iterdir()):
        if path.suffix in (".csv", ".json", ".toml", ".po") and path.name not in (*TABLES, *BESIDE):
            folder.wrong(
                path.name,
                "-",
                N_("a region's folder holds its own tables only"),
                N_("There are {tables}."),
                tables=", ".join(sorted((*TABLES, OUTLINES, GROUP, WORDS))),
            )


def _made(
    folder: Folder, table: str, model: Callable[..., Made], values: Callable[[dict[str, str]], dict[str, Any]]
) -> Iterator[Made]:
    """The rows of a table as what they say; a row that says nothing is left out."""
    rows = folder.rows(table, TABLES[table])
    first = TABLES[table][0]
    if first == "code":
        list(folder.unique(table, [(key, row["code"]) for key, row in rows]))
    for key, row in rows:
        made = folder.made(table, key, partial(model, **values(row)), row[first])
        if made is not None:
            yield made


def _lands(folder: Folder) -> tuple[Land, ...]:
    lands = []
    for land in _made(folder, COUNTRIES, Land, dict):
        try:
            clock(land.clock)
        except ValueError:
            folder.wrong(
                COUNTRIES,
                f"{land.code}.clock",
                N_("a country's clock is a zone or a distance from UTC"),
                N_("Write it like Asia/Bishkek or UTC+5:30."),
                shown=land.clock,
            )
            folder.left_out.add(land.code)
            continue
        lands.append(land)
    return tuple(lands)


def _hours(lands: tuple[Land, ...]) -> int:
    """How far most of the clocks are ahead of UTC, in whole hours; the nearest to UTC of those as common."""
    ahead = Counter(
        round((WINTER.astimezone(clock(land.clock)).utcoffset() or timedelta()) / timedelta(hours=1)) for land in lands
    )
    return min(ahead, key=lambda hours: (-ahead[hours], abs(hours), hours)) if ahead else USUAL_HOURS


def _outlines(folder: Folder) -> Iterator[Outline]:
    """The outer rings of every country of a GeoJSON file."""
    if not folder.has(OUTLINES):
        return
    try:
        features = read_object(folder.path / OUTLINES)["features"]
        shapes = [
            (str(feature["properties"]["code"]), feature["geometry"]["type"], feature["geometry"]["coordinates"])
            for feature in features
        ]
    except (JsonFault, KeyError, TypeError) as fault:
        folder.wrong(
            OUTLINES,
            "-",
            N_("outlines are GeoJSON: features with properties.code and a geometry"),
            N_("Compare with the README: {why}."),
            why=str(fault),
        )
        return
    for code, kind, coordinates in shapes:
        try:
            polygons = [coordinates] if kind == "Polygon" else coordinates
            rings = tuple(tuple((float(x), float(y)) for x, y in polygon[0]) for polygon in polygons)
        except (TypeError, ValueError, IndexError):
            rings = ()
        if kind not in ("Polygon", "MultiPolygon") or not rings:
            folder.wrong(
                OUTLINES,
                code,
                N_("an outline is a Polygon or MultiPolygon of points [longitude, latitude]"),
                N_("Mend its coordinates."),
            )
            continue
        closed = [_ring(folder, code, number, ring) for number, ring in enumerate(rings, 1)]
        if all(closed):
            yield Outline(country=code, rings=rings)


def _ring(folder: Folder, code: str, number: int, ring: tuple[tuple[float, float], ...]) -> bool:
    """Whether a ring bounds a part of the earth; else a fault is told."""
    key = f"{code}, ring {number}"
    if len(ring) < LEAST_POINTS:
        folder.wrong(OUTLINES, key, N_("an outline has three corners or more"), N_("Add points."))
    elif ring[0] != ring[-1]:
        folder.wrong(
            OUTLINES,
            key,
            N_("an outline closes: its last point is its first"),
            N_("Write the first point once more at the end."),
            shown=f"{list(ring[0])} … {list(ring[-1])}",
        )
    elif not all(isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 85 for x, y in ring):
        folder.wrong(
            OUTLINES,
            key,
            N_("a point is [longitude, latitude] in degrees, within 180 and 85"),
            N_("Mend the point, or exchange the two."),
        )
    else:
        return True
    return False


def _number(folder: Folder, table: str, key: str, text: str) -> float:
    """A figure of trade; a fault and 0 where it is none."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1e6:
        folder.wrong(
            table, key, N_("a figure lies between 0 and a million"), N_("Write a number with a point."), shown=text
        )
        return 0.0
    return value


def _exporters(folder: Folder) -> Iterator[Exporter]:
    header, rows = folder.cells(TRADE)
    if header and header[0] != "goods":
        folder.wrong(
            TRADE,
            "line 1",
            N_("the first column is goods, each further one an exporter's code"),
            N_("Mend the first line."),
        )
        return
    for code in header[1:]:
        goods = {row["goods"]: _number(folder, TRADE, f"{key}.{code}", row[code]) for key, row in rows}
        made = folder.made(TRADE, f"line 1 ({code})", partial(Exporter, country=code, goods=goods))
        if made is not None:
            yield made


def _seasons(folder: Folder) -> Iterator[Season]:
    for key, row in folder.rows(SEASONS, TABLES[SEASONS]):
        months = tuple(_number(folder, SEASONS, f"{key}.{month}", row[month]) for month in TABLES[SEASONS][1:])
        if abs(sum(months) / len(months) - 1) > 0.05:
            folder.wrong(
                SEASONS, key, N_("the twelve factors of a season have the mean 1"), N_("Divide each by their mean.")
            )
        yield Season(goods=row["goods"], months=months)
