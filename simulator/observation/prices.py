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


def arrived(plan: Plan, country: int, product: int) -> tuple[np.ndarray, float] | None:
    """Consignments of a product that a month reach a country or pass it (T,), and the mean borders before it.

    country and product are positions in `Static`; None where fewer than LEAST_ARRIVED a month come in the mean.
    """
    static, macro, routes = plan.static, plan.macro, plan.network.routes
    ends = np.array([plan.scenario.corridors[route.corridor].destination for route in routes])
    inside = static.present & (static.country == country)
    here = (static.product == product) & (inside.any(axis=1) | (ends == static.country_codes[country]))
    mine = np.flatnonzero(here)
    if not mine.size:
        return None
    wide = static.office.shape[1]
    legs = np.arange(wide)
    last = np.where(inside[mine].any(axis=1), np.where(inside[mine], legs, -1).max(axis=1), wide - 1)
    ends_here = ends[mine] == static.country_codes[country]
    upto = legs <= np.where(ends_here, wide - 1, last)[:, None]
    seized = (macro.count[:, mine] * upto).sum(axis=2) / plan.scale
    total = np.maximum((macro.sent[:, mine] - seized), 0.0).sum(axis=1)
    if total.mean() < LEAST_ARRIVED:
        return None
    changes = (static.country[mine][:, 1:] != static.country[mine][:, :-1]) & static.present[mine][:, 1:]
    depth = 1 + (changes & upto[:, 1:]).sum(axis=1)
    weights = macro.sent[:, mine].mean(axis=0)
    return on_grid(total), float((depth * weights).sum() / max(weights.sum(), 1e-9))


def price_table(plan: Plan) -> pa.Table:
    """prices: month, country, product, unit, wholesale and retail in US dollars; months in which one was heard."""
    rng = stream(plan.seed, "observation-prices")
    months = plan.scenario.months
    parts: dict[str, list[np.ndarray]] = {name: [] for name in ("t", "country", "product", "unit", "low", "high")}
    for place, name in enumerate(plan.static.products):
        if name not in base_prices():
            continue
        unit, *bases = base_prices()[name]
        for country, code in enumerate(plan.static.country_codes):
            if (flow := arrived(plan, country, place)) is None:
                continue
            above = _above_line(log(np.maximum(flow[0], LEAST_ARRIVED)))
            heard = rng.random(months) >= UNHEARD
            quoted = [
                _quoted(base * exp(DEPTH * flow[1]), _followed(above, QUICK[kind], ELASTICITY[kind]),
                        HEARSAY * rng.standard_normal(months))
                for kind, base in enumerate(bases)
            ]  # fmt: skip
            t = np.flatnonzero(heard)
            for column, values in (
                ("t", t),
                ("country", np.full(t.size, number("country", code))),
                ("product", np.full(t.size, number("product", name))),
                ("unit", np.full(t.size, number("unit", unit))),
                ("low", quoted[0][t]),
                ("high", np.maximum(quoted[0], quoted[1])[t]),
            ):
                parts[column].append(values)
    columns = {name: np.concatenate(values) if values else np.zeros(0, np.int64) for name, values in parts.items()}
    return pa.table(
        {
            "month": month_column(plan, columns["t"]),
            "country": coded("country", columns["country"]),
            "product": coded("product", columns["product"]),
            "unit": coded("unit", columns["unit"]),
            "wholesale": pa.array(columns["low"].astype(np.float64)),
            "retail": pa.array(columns["high"].astype(np.float64)),
            "currency": named(np.zeros(columns["t"].size, np.int64), ["USD"]),
        }
    )


def _above_line(values: np.ndarray) -> np.ndarray:
    """How far each value (T,) lies above the straight line of least squares."""
    t = np.arange(values.size) - (values.size - 1) / 2
    slope = (t * values).sum() / max((t * t).sum(), 1.0)
    return on_grid(values - values.mean() - slope * t)


def _followed(above: np.ndarray, quick: float, elasticity: float) -> np.ndarray:
    """The logarithm of a price over its base, (T,)."""
    x = np.zeros(above.size)
    for t, now in enumerate(above.tolist()):
        x[t] = (1 - quick) * (x[t - 1] if t else 0.0) - quick * elasticity * now
    return on_grid(x)


def _quoted(base: float, x: np.ndarray, hearsay: np.ndarray) -> np.ndarray:
    """Prices (T,) in steps of the base, as people name them."""
    step = base * STEP
    return np.asarray(np.round(np.maximum(np.rint(base * exp(x + hearsay) / step), 1) * step, 4))
