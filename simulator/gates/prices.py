"""Gate "prices": what prohibited goods cost answers to what arrives, by the stated elasticity.

What reaches a country in a month, of every product: consignments sent on ways that end in it or pass it, less what was
seized on them before they leave it (truth: macro, cases). Above its own straight line of logarithms this is scarce(t);
stated is x(t) = (1 - quick) x(t - 1) - quick * elasticity * scarce(t). ln price is regressed on x for elasticity 1
within each country and product, wholesale and retail apart; the slope is the elasticity. It must lie within SIGMAS
standard errors of its regression of the stated one, and ROUNDED: prices are heard in steps of a hundredth of the base,
and large loads are seized beside the months' stage. Retail is never below wholesale.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.assumptions import Assumption
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput
from simulator.observation.prices import ELASTICITY, LEAST_ARRIVED, QUICK
from simulator.reference import offices

NAME = "prices"
KINDS = ("wholesale", "retail")
SIGMAS, ROUNDED = 4.5, 0.03
ENOUGH = 100

ASSUMPTIONS = (
    Assumption(
        what="elasticity of prices: standard errors allowed, and what steps and large loads add",
        value=f"{SIGMAS:g}; {ROUNDED:g}",
        why="a sound sweep of a hundred checks is called unsound once in 1,500; found beside exact sums",
    ),
)


def measure(world: GateInput) -> Evidence:
    """By kind of price: rows, markets and the sums of the regression; prices below wholesale."""
    if "prices" not in world.observed:
        return {}
    arrived, countries, products = _arrived(world)
    months = [world.scenario.first_day(t).isoformat()[:7] for t in range(world.scenario.months)]
    spots = {}
    for name, known in (("month", months), ("country", countries), ("product", products)):
        places, labels = world.codes("observed", "prices", name)
        spots[name] = np.array([known.index(label) if label in known else -1 for label in labels], np.int64)[places]
    t, market = spots["month"], spots["country"] * len(products) + spots["product"]
    scarce = _above_line(np.log(np.maximum(arrived, LEAST_ARRIVED)))
    sums, prices = {}, {kind: world.numbers("observed", "prices", kind) for kind in KINDS}
    for kind, quick in zip(KINDS, QUICK, strict=True):
        x = _followed(scarce, quick)[market, t]
        # Where retail stops at the wholesale price it does not move as it would.
        free = ~np.isin(market, market[prices["retail"] <= prices["wholesale"]]) if kind == "retail" else t >= 0
        sums[kind] = _sums(x[free], np.log(prices[kind][free]), market[free])
    return {"sums": sums, "retail below wholesale": int((prices["retail"] < prices["wholesale"]).sum())}


def _arrived(world: GateInput) -> tuple[np.ndarray, list[str], list[str]]:
    """What reaches every country of every product, (countries x products, T); the countries and products."""
    names = world.truth.column("routes", "route_id").to_pylist()
    posts = [[offices()[post].country for post in way] for way in world.truth.column("routes", "posts").to_pylist()]
    ends = world.truth.column("routes", "destination").to_pylist()
    goods = world.truth.column("routes", "product").to_pylist()
    countries = sorted({country for way in posts for country in way} | {*ends})
    products, months = sorted(set(goods)), world.scenario.months
    sent, seized = _by_route(world, names, max(len(way) for way in posts))
    arrived = np.zeros((len(countries) * len(products), months))
    for route, (way, end, product) in enumerate(zip(posts, ends, goods, strict=True)):
        for country in {*way, end}:
            last = len(way) - 1 if country == end else max(leg for leg, here in enumerate(way) if here == country)
            market = countries.index(country) * len(products) + products.index(product)
            arrived[market] += np.maximum(sent[:, route] - seized[:, route, : last + 1].sum(axis=1), 0.0)
    return arrived, countries, products


def _by_route(world: GateInput, names: list[str], legs: int) -> tuple[np.ndarray, np.ndarray]:
    """Consignments sent (T, R) and seized (T, R, legs), in the months' own size."""
    months, place = world.scenario.months, {name: at for at, name in enumerate(names)}
    sent, seized = np.zeros((months, len(names))), np.zeros((months, len(names), legs))
    for table in ("macro", "cases"):
        route, labels = world.codes("truth", table, "route_id")
        at = np.array([place.get(label, -1) for label in labels])[route]
        t = world.numbers("truth", table, "month").astype(np.int64)
        if table == "macro":
            np.add.at(sent, (t, at), world.numbers("truth", table, "sent"))
        else:
            np.add.at(seized, (t, at, world.numbers("truth", table, "leg").astype(np.int64)), 1 / world.scale)
    return sent, seized


def _above_line(values: np.ndarray) -> np.ndarray:
    """How far each value (n, T) lies above its row's straight line of least squares."""
    t = np.arange(values.shape[1]) - (values.shape[1] - 1) / 2
    slope = (t * values).sum(axis=1) / max((t * t).sum(), 1.0)
    return np.asarray(values - values.mean(axis=1)[:, None] - slope[:, None] * t)


def _followed(scarce: np.ndarray, quick: float) -> np.ndarray:
    """x of elasticity 1, (n, T)."""
    x = np.zeros(scarce.shape)
    for t in range(scarce.shape[1]):
        x[:, t] = (1 - quick) * (x[:, t - 1] if t else 0.0) - quick * scarce[:, t]
    return x


def _sums(x: np.ndarray, y: np.ndarray, market: np.ndarray) -> list[float]:
    """[rows, markets, sum x x, sum x y, sum y y] about the markets' means."""
    _, number, size = np.unique(market, return_inverse=True, return_counts=True)
    x, y = (values - (np.bincount(number, values) / size)[number] for values in (x, y))
    return [float(x.size), float(size.size), float((x * x).sum()), float((x * y).sum()), float((y * y).sum())]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The elasticities over all worlds."""
    usable = [measures for measures in evidence if measures]
    rows = sum(measures["sums"]["wholesale"][0] for measures in usable)
    if rows < ENOUGH:
        return absent(NAME, "the folder has hardly any prices")
    checks, told = [], {}
    for kind, stated in zip(KINDS, ELASTICITY, strict=True):
        size, markets, xx, xy, yy = np.sum([measures["sums"][kind] for measures in usable], axis=0).tolist()
        slope = xy / max(xx, 1e-12)
        rest = max(yy - slope * xy, 0.0) / max(size - markets - 1, 1.0)
        reach = SIGMAS * (rest / max(xx, 1e-12)) ** 0.5 + ROUNDED
        checks.append(Check(what=f"elasticity, {kind}", value=slope, low=stated - reach, high=stated + reach))
        told[f"spread beside what arrives, {kind}"] = rest**0.5
    below = sum(measures["retail below wholesale"] for measures in usable)
    checks.append(Check(what="retail below wholesale", value=float(below), high=0.0))
    return GateResult(name=NAME, worlds=len(usable), checks=tuple(checks), told=told)


GATE = Gate(name=NAME, title="Prices answer to what arrives", measure=measure, judge=judge)
