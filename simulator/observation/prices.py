"""What prohibited goods cost by product, country and month, as services hear it: wholesale and retail, in US dollars.

ln price = ln base + DEPTH * borders crossed on the way + x(t) + hearsay, where x answers to what arrives:
    x(t) = (1 - quick) * x(t - 1) - quick * elasticity * scarce(t)
scarce is how far the logarithm of what reaches the country lies above its own straight line over the months (demand
grows as the market does); what arrives is what was sent less what was seized on the way there. So a price rises when
supply falls or more of it is seized, falls when more comes, and says nothing of who reports.

The rule kept here: a price is a function of the plan alone; bases are assumptions (`reference/prices.csv`).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from simulator import reference
from simulator.assumptions import Assumption
from simulator.observation.flows import month_column
from simulator.reproducible import exp, log, on_grid
from simulator.rng import stream
from simulator.world.plan import Plan
from simulator.world.truth import coded, named
from simulator.world.words import number

# How quickly a price follows and by how much: wholesale, retail.
QUICK, ELASTICITY = (0.6, 0.3), (0.7, 0.5)
DEPTH, HEARSAY, UNHEARD = 0.18, 0.04, 0.12
# Prices are heard in steps of this part of the base.
STEP = 0.01
LEAST_ARRIVED = 0.5

ASSUMPTIONS = (
    Assumption(
        what="base prices, US dollars a unit, wholesale and retail",
        value="reference/prices.csv",
        why="orders of magnitude of public price tables and single releases; no series by country and month is public",
    ),
    Assumption(
        what="how prices follow what arrives: share of the way a month, elasticity; wholesale and retail",
        value=f"{QUICK}; {ELASTICITY}",
        why="stocks soften shortages, retailers change late; no public figure for the region",
    ),
    Assumption(
        what="rise of the logarithm with every border crossed; spread of what is heard; months unheard",
        value=f"{DEPTH:g}; {HEARSAY:g}; {UNHEARD:.0%}",
        why="risk is paid for at every border; prices are hearsay",
    ),
)


@lru_cache(maxsize=1)
def base_prices() -> dict[str, tuple[str, float, float]]:
    """Unit, wholesale and retail price (US dollars) by product; goods without a usual price have none."""
    path = Path(reference.__file__).parent / "prices.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {row["product"]: (row["unit"], float(row["wholesale"]), float(row["retail"])) for row in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What of a product reaches a country or passes it: consignments a month (T,), mean borders crossed before.

    country and product are positions in `Static`.
    """

    country: int
    product: int
    arrived: np.ndarray
    depth: float


def markets(plan: Plan) -> list[Market]:
    """Every product and country to which LEAST_ARRIVED consignments a month come in the mean, products first."""
    static, macro, wide = plan.static, plan.macro, plan.static.office.shape[1]
    ends = np.array([plan.scenario.corridors[route.corridor].destination for route in plan.network.routes])
    # Seized on all legs up to each one, and borders crossed up to it.
    seized = np.cumsum(macro.count, axis=2) / plan.scale
    crossed = (static.country[:, 1:] != static.country[:, :-1]) & static.present[:, 1:]
    borders = 1 + np.concatenate([np.zeros((ends.size, 1), np.int64), np.cumsum(crossed, axis=1)], axis=1)
    weights = macro.sent.mean(axis=0)
    listed: list[Market] = []
    for country, code in enumerate(static.country_codes):
        inside = static.present & (static.country == country)
        final = ends == code
        last = np.where(final, wide - 1, wide - 1 - np.argmax(inside[:, ::-1], axis=1))
        for product in range(len(static.products)):
            mine = np.flatnonzero((static.product == product) & (final | inside.any(axis=1)))
            came = np.maximum(macro.sent[:, mine] - seized[:, mine, last[mine]], 0.0).sum(axis=1)
            if mine.size and came.mean() >= LEAST_ARRIVED:
                depth = (borders[mine, last[mine]] * weights[mine]).sum() / max(weights[mine].sum(), 1e-9)
                listed.append(Market(country=country, product=product, arrived=on_grid(came), depth=float(depth)))
    return sorted(listed, key=lambda market: (market.product, market.country))


def price_table(plan: Plan) -> pa.Table:
    """prices: month, country, product, unit, wholesale and retail in US dollars; months in which one was heard."""
    rng, months, names = stream(plan.seed, "observation-prices"), plan.scenario.months, plan.static.products
    quoted = [market for market in markets(plan) if names[market.product] in base_prices()]
    size = len(quoted)
    heard = rng.random((size, months)) >= UNHEARD
    rumour = HEARSAY * rng.standard_normal((2, size, months))
    arrived = np.array([market.arrived for market in quoted]).reshape(size, months)
    above = _above_line(log(np.maximum(arrived, LEAST_ARRIVED)))
    depth = exp(DEPTH * np.array([market.depth for market in quoted]))
    bases = np.array([base_prices()[names[market.product]][1:] for market in quoted]).reshape(size, 2).T * depth
    low, high = (
        _quoted(bases[kind], _followed(above, QUICK[kind], ELASTICITY[kind]) + rumour[kind]) for kind in range(2)
    )
    of, t = np.nonzero(heard)
    codes = plan.static.country_codes

    def column(name: str, values: list[str]) -> pa.Array:
        return coded(name, np.array([number(name, value) for value in values], np.int16)[of])

    return pa.table(
        {
            "month": month_column(plan, t),
            "country": column("country", [codes[market.country] for market in quoted]),
            "product": column("product", [names[market.product] for market in quoted]),
            "unit": column("unit", [base_prices()[names[market.product]][0] for market in quoted]),
            "wholesale": pa.array(low[heard]),
            "retail": pa.array(np.maximum(low, high)[heard]),
            "currency": named(np.zeros(of.size, np.int64), ["USD"]),
        }
    )


def _above_line(values: np.ndarray) -> np.ndarray:
    """How far each value (n, T) lies above its row's straight line of least squares."""
    t = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
    slope = (t * values).sum(axis=1) / max((t * t).sum(), 1.0)
    return on_grid(values - values.mean(axis=1)[:, None] - slope[:, None] * t)


def _followed(above: np.ndarray, quick: float, elasticity: float) -> np.ndarray:
    """The logarithm of prices over their bases, (n, T)."""
    x = np.zeros(above.shape)
    before = np.zeros(above.shape[0])
    for t in range(above.shape[1]):
        before = x[:, t] = (1 - quick) * before - quick * elasticity * above[:, t]
    return on_grid(x)


def _quoted(base: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Prices (n, T) in steps of the bases (n,), as people name them."""
    step = (base * STEP)[:, None]
    return np.asarray(np.round(np.maximum(np.rint(base[:, None] * exp(x) / step), 1) * step, 4))
