"""What each country sends by freight, and when: relative numbers of consignments by goods, exporter and month.

`trade.csv` has a column an exporter: how many of its consignments are of each kind of goods, by order of magnitude;
0: it sends none. `trade_seasons.csv` has for each month how many times the mean of the year; goods that it does not
name have no season. `traders.csv` says whose table a further country takes; a country in none sends a little of
everything. Shape: the leading chapters of the countries' exports in public trade statistics (UN Comtrade, national
yearbooks, 2015 to 2022) turned from value into consignments by general knowledge; harvest months of the region.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference.codes import codes
from simulator.regional import in_force, is_own, per_region

FOLDER = Path(__file__).parent
MONTHS = 12
# Goods that make less than this part of an exporter's consignments of a month are not what it trades in.
LEAST = 0.002

ASSUMPTIONS = (
    Assumption(
        what="consignments by goods, exporter and month",
        value="trade.csv, trade_seasons.csv",
        why="orders of magnitude after the leading chapters of public export statistics and the months of harvest; "
        "consignments are not counted in public, so no single figure has a source",
    ),
    Assumption(
        what="part of an exporter's consignments of a month below which goods are not its trade",
        value=f"{LEAST:g}",
        why="one load in five hundred is what an officer has not seen before",
    ),
)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@per_region()
def _sent() -> Mapping[str, Mapping[str, float]]:
    """Shares of the consignments of every exporter that has a column, by goods."""
    region = in_force()
    own = () if region is None else region.exporters
    sums = {exporter.country: sum(exporter.goods.values()) or 1.0 for exporter in own}
    mine = {
        exporter.country: {goods: many / sums[exporter.country] for goods, many in exporter.goods.items()}
        for exporter in own
    }
    return {**_shared(), **mine}


@lru_cache(maxsize=1)
def _shared() -> Mapping[str, Mapping[str, float]]:
    rows = _rows("trade.csv")
    exporters = [name for name in rows[0] if name != "goods"]
    totals = {code: sum(float(row[code]) for row in rows) for code in exporters}
    return {code: {row["goods"]: float(row[code]) / totals[code] for row in rows} for code in exporters}


@per_region()
def _likes() -> Mapping[str, str]:
    region = in_force()
    own = {} if region is None else region.traders
    shared = {row["country"]: row["like"] for row in _rows("traders.csv") if not is_own(row["country"])}
    return MappingProxyType({**shared, **own})


def exporters() -> frozenset[str]:
    """The countries that have a table of their own in force."""
    return frozenset(_sent())


@per_region(256)
def exports(country: str) -> Mapping[str, float]:
    """Share of each kind of goods in a country's consignments of a year; all alike for a country without a table."""
    goods = [code for code in codes("cover_goods") if code != "NONE"]
    known = _sent().get(_likes().get(country, country))
    return MappingProxyType({code: 1 / len(goods) if known is None else known.get(code, 0.0) for code in goods})


@per_region()
def seasons() -> Mapping[str, tuple[float, ...]]:
    """Twelve factors of each kind of goods with a season, January first; their mean is one."""
    region = in_force()
    own = () if region is None else region.seasons
    shared = {
        row["goods"]: tuple(float(row[f"{month:02d}"]) for month in range(1, 13)) for row in _rows("trade_seasons.csv")
    }
    return MappingProxyType({**shared, **{season.goods: season.months for season in own}})


def trade_weights(countries: Sequence[str], goods: Sequence[str]) -> np.ndarray:
    """(countries, 12, goods) share of each kind of goods in a country's consignments of a mean month, by month.

    The shares of a month sum to more than one in a country's busy months. What is no kind of goods has weight 0.
    """
    year = np.array([[exports(country).get(code, 0.0) for code in goods] for country in countries])
    factor = np.array([seasons().get(code, (1.0,) * MONTHS) for code in goods])
    return np.asarray(year.reshape(len(countries), 1, len(goods)) * factor.T[None, :, :])


def plausible(country: str, goods: str, month: int | None = None) -> bool:
    """Whether a country sends such goods, in a month (1 to 12) or at all."""
    factor = 1.0 if month is None else seasons().get(goods, (1.0,) * MONTHS)[month - 1]
    return exports(country).get(goods, 0.0) * factor >= LEAST
