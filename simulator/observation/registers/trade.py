"""What licit loads are declared as: by the country that they leave and the month in which they do.

The rule kept here: background follows the table of goods by exporter and month (`reference.trade`), and to a part the
covers that smugglers of that country use in that month, which are of the same trade; one licit load in UNUSUAL is of
any goods at all, since traders re-export and try what nobody has sent before. What does not fly is not declared by air.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.registers.drawn import EPOCH, Planned, Rows, raw16
from simulator.observation.registers.goods import goods_figures
from simulator.reference.trade import MONTHS, trade_weights
from simulator.world.bits import look_up, quantile_rows
from simulator.world.people import FREIGHT
from simulator.world.words import number, words

UNUSUAL = 0.01
# Part of the background that is of the goods under which things are hidden: smugglers choose what is common.
COVERS = 0.35
# Dollars a kilogram from which goods are sent by air.
FLIES = 1.5

ASSUMPTIONS = (
    Assumption(
        what="licit loads of goods that their country of departure does not usually send; goods that are flown",
        value=f"{UNUSUAL:.0%}; worth at least {FLIES:g} USD/kg",
        why="re-exports and new trade exist; air freight is dear",
    ),
    Assumption(
        what="part of background loads of the goods that serve as covers",
        value=f"{COVERS:.0%}",
        why="covers are chosen to be common",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Tables of declared goods (quantiles) by exporter * 12 + month; by air as many again after `by_air` of them.

    place: position among the exporters of every country of words.
    """

    tables: np.ndarray
    place: np.ndarray
    by_air: int

    def goods(self, rng: Stream, departure: np.ndarray, day: np.ndarray, air: np.ndarray | bool = False) -> np.ndarray:
        """What loads are declared as that left a country (position in words) on a day (ordinal), int16."""
        key = self.place[departure] * MONTHS + month_of(day) + np.asarray(air, np.int32) * self.by_air
        return np.asarray(look_up(self.tables, key.astype(np.int32), raw16(rng, day.size)), np.int16)


def month_of(day: np.ndarray) -> np.ndarray:
    """Month of the year (0 to 11) of days (proleptic ordinals)."""
    if not day.size:
        return np.zeros(0, np.int64)
    first = int(day.min())
    every = np.arange(first - EPOCH, int(day.max()) - EPOCH + 1).astype("datetime64[D]").astype("datetime64[M]")
    return np.asarray(every.astype(np.int64)[day - first] % MONTHS)


def compile_trade(plan: Planned) -> Trade:
    """The declared goods of every country at an end of a corridor."""
    corridors = plan.scenario.corridors
    exporters = sorted({end for c in corridors.values() for end in (c.origin, c.destination)})
    goods = words("declared_goods")
    usual = trade_weights(exporters, goods)
    usual = usual / usual.sum(axis=2, keepdims=True)
    covers, whole = _covers(plan, exporters, len(goods)), (1 - UNUSUAL) * np.ones((len(exporters), MONTHS, 1))
    hidden = np.where(covers.sum(axis=2, keepdims=True) > 0, COVERS, 0.0) * whole
    declared = np.array([code not in ("NONE", "") for code in goods], float)
    weights = (whole - hidden) * usual + hidden * covers + UNUSUAL * declared / declared.sum()
    flown = weights * (goods_figures()[1] >= FLIES)
    tables = quantile_rows(np.concatenate([weights, flown]).reshape(-1, len(goods)))
    place = np.zeros(len(words("country")), np.int32)
    place[[number("country", code) for code in exporters]] = np.arange(len(exporters))
    return Trade(tables=tables, place=place, by_air=len(exporters) * MONTHS)


def declared_as(
    plan: Planned, rng: Stream, rows: Rows, row: np.ndarray, earlier: np.ndarray, day: np.ndarray
) -> np.ndarray:
    """What hidden goods are declared as: the seized ones as they were, earlier ones by the cover of their month."""
    route, leg = rows["route"][row], rows["leg"][row]
    before = plan.attributes.covers.declared(route, month_of(day), raw16(rng, row.size), raw16(rng, row.size))
    bare = plan.attributes.codes["declared_goods"][route, leg] == number("declared_goods", "NONE")
    before = np.where(bare, number("declared_goods", "NONE"), before)
    return np.where(earlier, before, rows["declared_goods"][row]).astype(np.int16)


def _covers(plan: Planned, exporters: list[str], goods: int) -> np.ndarray:
    """(exporters, 12, goods) shares of the covers of freight that leaves a country in a month.

    What goes by post is declared on the parcel, so the covers of parcels say nothing of those of freight.
    """
    routes, covers = plan.network.routes, plan.attributes.covers
    origin = np.array([exporters.index(plan.scenario.corridors[route.corridor].origin) for route in routes])
    modes = [plan.scenario.corridors[route.corridor].mode for route in routes]
    declared = [mode != "POST" and route.conveyance in FREIGHT for mode, route in zip(modes, routes, strict=True)]
    sent = plan.macro.sent.sum(axis=0) * declared
    key = ((origin[:, None] * MONTHS + np.arange(MONTHS)) * goods + covers.usual).ravel()
    size = len(exporters) * MONTHS * goods
    weight = np.bincount(key, np.repeat(sent, MONTHS), size).reshape(len(exporters), MONTHS, goods)
    weight[:, :, [number("declared_goods", "NONE"), number("declared_goods", "")]] = 0.0
    return np.asarray(weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-9))
