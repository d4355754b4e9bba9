"""Some cases have a second line: more of the same, or a little of another product of the same organisation."""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.reproducible import exp
from simulator.world.bits import WHOLE, Bits, scaled, threshold
from simulator.world.plan import Plan
from simulator.world.rounding import round_quantity
from simulator.world.scenario import MultiLineFeature
from simulator.world.words import number

# 13,600 lines in 12,500 cases: the training volume of the course.
SECOND_LINE = 0.075
ASSUMPTIONS = (
    Assumption(
        what="share of cases with a second line",
        value="7.5 %, half of them more of the same product",
        why="gives the course's training volume; no public figure",
    ),
)


def second_line(plan: Plan, rows: dict[str, np.ndarray], bits: Bits) -> None:
    """Add product_2 (position, blank without such a line) and quantity_2; more of the same is taken off the first."""
    static, route = plan.static, rows["route"]
    n = route.size
    chance = np.full(n, threshold(SECOND_LINE), np.uint32)
    features = [f for f in plan.scenario.feature if isinstance(f, MultiLineFeature)]
    inside = [
        (rows["country"] == static.country_codes.index(feature.country))
        & (static.product.take(route) == static.products.index(feature.product))
        & (rows["seized"] >= feature.from_.toordinal())
        & (rows["seized"] <= feature.to.toordinal())
        for feature in features
    ]
    for feature, mask in zip(features, inside, strict=True):
        chance[mask] = threshold(feature.rate)
    has = np.flatnonzero(bits.draw(n) < chance)
    same = np.full(has.size, threshold(0.5), np.uint32)
    for mask in inside:
        same[mask[has]] = threshold(0.65)
    own = static.product[route[has]]
    other = _other_product(plan, route[has], bits.draw(has.size))
    again = (bits.draw(has.size) < same) | (other == own)
    split = 0.2 + 0.4 * bits.draw(has.size) / WHOLE
    # The sum of four uniforms is close to a normal: mean 2, standard deviation 0.577.
    normal = (sum(bits.draw(has.size) / WHOLE for _ in range(4)) - 2.0) / 0.57735
    little = exp(-1.6 + 0.6 * normal)
    medians = np.array([product.median for product in plan.scenario.products.values()])
    positions = np.array([number("product", name) for name in static.products], np.int16)
    product = np.where(again, own, other)
    quantity = np.where(
        again, rows["quantity"][has] * split, np.minimum(medians[other] * little, _room(plan, rows, has, other))
    )
    rows["product_2"] = np.full(n, number("product", ""), np.int16)
    rows["quantity_2"] = np.zeros(n)
    rows["product_2"][has] = positions[product]
    rows["quantity_2"][has] = round_quantity(positions[product], quantity)
    rows["quantity"][has[again]] *= 1 - split[again]


def _room(plan: Plan, rows: dict[str, np.ndarray], at: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How much of another product the hiding place still holds beside the first line, in that product's unit."""
    static, route = plan.static, rows["route"][at]
    foot = static.on_foot[route, rows["leg"][at]].astype(np.int64)
    left = (static.cap[route, foot] - rows["quantity"][at]) * static.kg_per_unit[route]
    kg = np.array([product.kg_per_unit for product in plan.scenario.products.values()])
    return np.asarray(np.maximum(left, 0.001) / kg[other])


def _other_product(plan: Plan, route: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """Another product that the route's organisation moves, or the same one where it moves no other."""
    static = plan.static
    pairs = np.unique(static.owner * len(static.products) + static.product)
    start = np.searchsorted(pairs // len(static.products), np.arange(int(static.owner.max()) + 2))
    owner, own = static.owner[route], static.product[route]
    size = (start[1:] - start[:-1])[owner]
    place = np.searchsorted(pairs, owner * len(static.products) + own) - start[owner]
    step = 1 + scaled(draw, np.maximum(size - 1, 1))
    return np.asarray(pairs[start[owner] + (place + step) % size] % len(static.products))
