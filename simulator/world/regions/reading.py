"""A region from its folder: countries, posts, outlines, ways, trade, brands, the group's words.

The rule kept here: a table that is not there adds nothing; what is missing for a world of the scenario is told by
`world.checks_region`. Peoples are read by `peoples`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

from simulator.formats import clock
from simulator.reference.clocks import USUAL_HOURS
from simulator.region import (
    Brand,
    Driving,
    Exporter,
    Land,
    Line,
    Post,
    Region,
    Season,
    Shutting,
)
from simulator.texts import N_
from simulator.world.regions.outlines import OUTLINES, read_outlines
from simulator.world.regions.peoples import read_peoples, read_towns
from simulator.world.regions.tables import COUNTRIES, NUMBER, OFFICES, RAIL, Folder
from simulator.world.regions.words import read_group, read_russian

Made = TypeVar("Made")
DRIVING, CLOSURES = "driving.csv", "closures.csv"
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
# What names a row: cells that together stand in one row only.
ONCE: Mapping[str, tuple[str, ...]] = {
    RAIL: ("station", "other"),
    DRIVING: ("plate", "mode"),
    CLOSURES: ("office", "closed"),
    PEOPLES: ("country", "what"),
    TOWNS: ("country", "latin"),
    **{table: TABLES[table][:1] for table in (COUNTRIES, OFFICES, SEASONS, TRADERS, BRANDS)},
}
# What may stand in the folder beside them.
BESIDE = (OUTLINES, GROUP, WORDS, "README.md", "scenario.toml")
# Clocks are compared at this moment; by winter time.
WINTER = datetime(2021, 1, 15, tzinfo=UTC)


def read_region(folder: Folder, name: str) -> Region:
    """The region of a folder, as far as it can be read; faults stand in the folder."""
    _strangers(folder)
    lands = _lands(folder)
    return Region(
        name=name,
        lands=lands,
        posts=tuple(_made(folder, OFFICES, Post, dict)),
        outlines=tuple(read_outlines(folder)),
        lines=tuple(_made(folder, RAIL, Line, dict)),
        driving=tuple(_made(folder, DRIVING, Driving, lambda row: {**row, "countries": row["countries"].split()})),
        closures=tuple(_made(folder, CLOSURES, Shutting, dict)),
        exporters=tuple(_exporters(folder)),
        traders={row["country"]: row["like"] for _, row in _rows(folder, TRADERS)},
        seasons=tuple(_seasons(folder)),
        peoples=read_peoples(folder, PEOPLES, _rows(folder, PEOPLES)),
        towns=read_towns(folder, TOWNS, _rows(folder, TOWNS)),
        brands=tuple(_made(folder, BRANDS, Brand, dict)),
        group=read_group(folder, GROUP),
        russian=read_russian(folder, WORDS),
        hours=_hours(lands),
    )


def _strangers(folder: Folder) -> None:
    """Files that are no table: most likely a name that is written otherwise."""
    tables = (*TABLES, OUTLINES, GROUP, WORDS)
    for path in sorted(folder.path.iterdir()):
        name = path.name.lower().removesuffix(".txt")
        if not name.endswith((".csv", ".json", ".toml", ".po")) or path.name in (*TABLES, *BESIDE):
            continue
        near = get_close_matches(name, tables, 1)
        if near and near[0] not in folder.unread and not (folder.path / near[0]).exists():
            remedy = N_("Call it {near}, if it is that.")
            folder.unread.add(near[0])
        else:
            remedy = N_("There are {tables}.")
        folder.wrong(
            path.name,
            "-",
            N_("a region's folder holds its own tables only, by their names in small letters"),
            remedy,
            near="".join(near),
            tables=", ".join(sorted(tables)),
        )


def _rows(folder: Folder, table: str) -> list[tuple[str, dict[str, str]]]:
    return folder.rows(table, TABLES[table], ONCE[table])


def _made(
    folder: Folder, table: str, model: Callable[..., Made], values: Callable[[dict[str, str]], dict[str, Any]]
) -> Iterator[Made]:
    """The rows of a table as what they say; a row that says nothing is left out."""
    for key, row in _rows(folder, table):
        made = folder.made(table, key, partial(model, **values(row)), row[TABLES[table][0]])
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
            folder.leave_out(COUNTRIES, land.code)
            continue
        lands.append(land)
    return tuple(lands)


def _hours(lands: tuple[Land, ...]) -> int:
    """How far most of the clocks are ahead of UTC, in whole hours; the nearest to UTC of those as common."""
    ahead = Counter(
        round((WINTER.astimezone(clock(land.clock)).utcoffset() or timedelta()) / timedelta(hours=1)) for land in lands
    )
    return min(ahead, key=lambda hours: (-ahead[hours], abs(hours), hours)) if ahead else USUAL_HOURS


def _number(folder: Folder, table: str, key: str, text: str) -> float:
    """A figure of trade; a fault and 0 where it is none."""
    value = float(text) if NUMBER.fullmatch(text) else -1.0
    if not 0 <= value <= 1e6:
        folder.wrong(
            table, key, N_("a figure lies between 0 and a million"), N_("Write a number with a point."), shown=text
        )
        return 0.0
    return value


def _exporters(folder: Folder) -> Iterator[Exporter]:
    header, rows = folder.cells(TRADE, ("goods",), ("goods",), more=True)
    for code in (name for name in header if name != "goods"):
        goods = {row["goods"]: _number(folder, TRADE, f"{key}.{code}", row[code]) for key, row in rows}
        made = folder.made(TRADE, f"line 1 ({code})", partial(Exporter, country=code, goods=goods))
        if made is not None:
            yield made


def _seasons(folder: Folder) -> Iterator[Season]:
    for key, row in _rows(folder, SEASONS):
        before = len(folder.faults)
        months = tuple(_number(folder, SEASONS, f"{key}.{month}", row[month]) for month in TABLES[SEASONS][1:])
        if len(folder.faults) == before and abs(sum(months) / len(months) - 1) > 0.05:
            folder.wrong(
                SEASONS, key, N_("the twelve factors of a season have the mean 1"), N_("Divide each by their mean.")
            )
        yield Season(goods=row["goods"], months=months)
