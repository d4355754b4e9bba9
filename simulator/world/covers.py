"""What is declared over hidden goods: what the country of departure sends anyway, now and then what it never sends.

The rule kept here: a route's cover is of the exporter's trade (`reference.trade`); in the months in which the exporter
does not send it, another cover of the method takes its place, or what it sends most. Travellers have nothing but what
people take along (`reference.travellers`). One consignment in WRONG is
declared as goods that do not come from there, or not in that month: that is the officer's indicator. Shares of honest
oddities stand with the registers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference.trade import LEAST, MONTHS, plausible, trade_weights
from simulator.reference.travellers import by_hand, is_baggage
from simulator.world.bits import look_up, quantile_rows, threshold
from simulator.world.network import Network, Route
from simulator.world.scenario import Scenario
from simulator.world.words import number, words

WRONG = 0.06
NOTHING = "NONE"

ASSUMPTIONS = (
    Assumption(
        what="consignments under a cover that does not come from there, or not in that month",
        value=f"{WRONG:.0%}",
        why="a cover is chosen to pass; loads that do not fit their origin are named as an indicator, no rate",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covers:
    """usual (R, 12): cover of each route by month of the year, January first; exporter (R,), with travellers as another
    exporter each, and tables of what does not come from there: wrong, quantiles by exporter * 12 + month."""

    usual: np.ndarray
    exporter: np.ndarray
    wrong: np.ndarray

    def declared(self, route: np.ndarray, month: np.ndarray, luck: np.ndarray, which: np.ndarray) -> np.ndarray:
        """What consignments on routes are declared as in months (0 to 11); luck and which are draws of 16 bits."""
        cover = self.usual[route, month]
        odd = np.flatnonzero((luck < threshold(WRONG)) & (cover != number("declared_goods", NOTHING)))
        key = self.exporter[route[odd]].astype(np.int32) * MONTHS + month[odd]
        cover[odd] = look_up(self.wrong, key, which[odd])
        return np.asarray(cover, np.int16)


def compile_covers(scenario: Scenario, network: Network) -> Covers:
    """The covers of every route."""
    exporters = sorted({corridor.origin for corridor in scenario.corridors.values()})
    goods = words("declared_goods")
    weights = trade_weights(exporters, goods)
    hand = np.array([code != "" and by_hand(code) for code in goods])
    memo: dict[tuple[str, str, str, tuple[str, ...], bool], list[int]] = {}
    travels = np.array([_is_baggage(scenario, route) for route in network.routes])
    usual = np.zeros((len(network.routes), MONTHS), np.int16)
    for r, route in enumerate(network.routes):
        origin = scenario.corridors[route.corridor].origin
        others = [code for code in _others(scenario, network, route) if not travels[r] or by_hand(code)]
        key = (origin, route.cover, route.method, tuple(others), bool(travels[r]))
        if key not in memo:
            busy = weights[exporters.index(origin)] * (hand if travels[r] else 1.0)
            memo[key] = [_of_month(origin, route.cover, others, month, busy) for month in range(MONTHS)]
        usual[r] = memo[key]
    strange = weights < LEAST
    strange[:, :, [goods.index(NOTHING), goods.index("")]] = False
    strange |= ~strange.any(axis=2, keepdims=True) & (weights > 0)
    carried = strange & hand
    carried |= ~carried.any(axis=2, keepdims=True) & hand & (np.arange(len(goods)) != goods.index(NOTHING))
    exporter = np.array([exporters.index(scenario.corridors[r.corridor].origin) for r in network.routes])
    return Covers(
        usual=usual,
        exporter=(exporter + len(exporters) * travels).astype(np.int16),
        wrong=quantile_rows(np.concatenate([strange, carried]).reshape(-1, len(goods)).astype(float)),
    )


def _is_baggage(scenario: Scenario, route: Route) -> bool:
    return is_baggage(route.conveyance, scenario.methods[route.method].place)


def _others(scenario: Scenario, network: Network, route: Route) -> list[str]:
    """Other covers of the route's method, those of its organisation's kind first."""
    template = next(t for t in scenario.organisation if t.kind == network.organisations[route.organisation].kind)
    covers = scenario.methods[route.method].covers
    return [code for code in covers if code in template.covers] or [code for code in covers if code != NOTHING]


def _of_month(exporter: str, cover: str, others: Sequence[str], month: int, busy: np.ndarray) -> int:
    """Position of the cover of a month (0 to 11): the usual, else the most sent of the others, else of busy (12, G)."""
    if cover == NOTHING or plausible(exporter, cover, month + 1):
        return number("declared_goods", cover)
    at_hand = [number("declared_goods", code) for code in others if plausible(exporter, code, month + 1)]
    if at_hand:
        return max(at_hand, key=lambda place: float(busy[month, place]))
    return int(np.argmax(busy[month])) if busy[month].any() else number("declared_goods", NOTHING)
