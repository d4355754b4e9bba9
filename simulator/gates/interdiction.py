"""Gate "interdiction": what part of the heroin's weight is seized.

Published: Central Asia seizes about 3 % of the heroin that crosses it, and less than 1 % in Kazakhstan; 70 to 75 % of
seizures on roads (UNODC, Opiate flows through northern Afghanistan and Central Asia, 2012). The gate keeps the first
one within half of itself either way; the others are told. Seized: all detections, reported or not. Sent: the months'
consignments times the mean size of the route, both of the truth's tables.

The figures are of heroin that travels in lorries and cars: a world whose heroin goes by mail or air alone, some forty
parcels that are all opened at a hub, is not judged by them. Chance: 2.5 standard errors of a sum of so many seizures of
such sizes, sqrt(sum of kg^2) by the kilograms sent; one sound world in eighty lies further out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.spread import SIGMAS
from simulator.gates.world import GateInput
from simulator.world.sizes import mean_size

NAME = "interdiction"
PRODUCT = "HEROIN"
PUBLISHED, WITHIN = 0.03, 0.5


def sent_kg(world: GateInput) -> dict[str, float]:
    """Kilograms sent by product over the whole calendar, at the world's size."""
    route, routes = world.codes("truth", "macro", "route_id")
    sent = np.bincount(route, world.numbers("truth", "macro", "sent"), len(routes)) * world.scale
    by_route = dict(zip(routes, sent.tolist(), strict=True))
    product, products = world.codes("truth", "routes", "product")
    code, codes = world.codes("truth", "routes", "route_id")
    median = world.numbers("truth", "routes", "quantity_median")
    sigma = world.numbers("truth", "routes", "quantity_sigma")
    most = world.numbers("truth", "routes", "quantity_most")
    kilograms = dict.fromkeys(products, 0.0)
    for row in range(code.size):
        name = products[product[row]]
        figures = world.scenario.products[name]
        mean = mean_size(float(median[row]), float(sigma[row]), float(most[row]), figures.tail)
        kilograms[name] += by_route.get(codes[code[row]], 0.0) * mean * figures.kg_per_unit
    return kilograms


def measure(world: GateInput) -> Evidence:
    """Seized and sent kilograms by product, and of heroin the part of Kazakhstan and of roads."""
    product, names = world.codes("truth", "cases", "product")
    seized = np.bincount(product, world.numbers("truth", "cases", "kg"), len(names))
    sent = sent_kg(world)
    measures: Evidence = {
        "seized": {name: float(seized[i]) for i, name in enumerate(names) if sent.get(name, 0.0) > 0},
        "sent": {name: sent[name] for name in names if sent.get(name, 0.0) > 0},
    }
    if PRODUCT in measures["sent"]:
        mine = product == names.index(PRODUCT)
        mode, modes = world.codes("truth", "cases", "mode")
        country, countries = world.codes("truth", "cases", "reporting_country")
        kg = world.numbers("truth", "cases", "kg")
        measures["by_road"] = _sent_by_road(world)
        measures["squares"] = float((kg[mine] ** 2).sum())
        measures["road"] = float((mode[mine] == modes.index("ROAD")).mean()) if "ROAD" in modes and mine.any() else 0.0
        there = mine & (country == countries.index("KZ")) if "KZ" in countries else np.zeros(mine.size, bool)
        measures["kazakhstan"] = float(kg[there].sum()) / measures["sent"][PRODUCT]
    return measures


def _sent_by_road(world: GateInput) -> bool:
    """Whether any route of the product is a road."""
    product, products = world.codes("truth", "routes", "product")
    mode, modes = world.codes("truth", "routes", "mode")
    return "ROAD" in modes and bool(((product == products.index(PRODUCT)) & (mode == modes.index("ROAD"))).any())


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The heroin of all worlds together."""
    usable = [measures for measures in evidence if PRODUCT in measures["sent"] and measures["by_road"]]
    if not usable:
        return absent(NAME, "no published figure for the goods of this scenario, or for the ways that they go")
    sent = sum(measures["sent"][PRODUCT] for measures in usable)
    share = sum(measures["seized"].get(PRODUCT, 0.0) for measures in usable) / sent
    names = sorted({name for measures in usable for name in measures["sent"]})
    rates = [
        sum(f["seized"].get(name, 0.0) for f in usable) / max(sum(f["sent"].get(name, 0.0) for f in usable), 1e-9)
        for name in names
    ]
    return GateResult(
        name=NAME,
        worlds=len(usable),
        checks=(
            Check(
                what="share of heroin seized",
                value=share,
                low=PUBLISHED * (1 - WITHIN),
                high=PUBLISHED * (1 + WITHIN),
                chance=SIGMAS * math.sqrt(sum(measures["squares"] for measures in usable)) / sent,
            ),
        ),
        told={
            "heroin seizures on roads": float(np.mean([measures["road"] for measures in usable])),
            "share of heroin seized in Kazakhstan": float(np.mean([measures["kazakhstan"] for measures in usable])),
        },
        figure=Figure(
            style="bars",
            x="product",
            y="share of the weight that is seized",
            series=(Series(label="seized", x=tuple(names), y=tuple(rates)),),
        ),
    )


GATE = Gate(
    name=NAME,
    title="The part of the heroin that is seized is the published one",
    measure=measure,
    judge=judge,
    by_chance=True,
)
