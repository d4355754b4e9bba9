"""Gate "size tail": a few large seizures carry most of the mass.

Hill index: 1 / mean(ln(x_i / x_k)) over the k largest, here the largest tenth. Yearly top-1 share: the largest seizure
of a country, product and year as part of that year's mass, over series of at least ten seizures. A world larger than
the scenario is as many worlds of the scenario's size laid over each other: it is thinned back to that size, several
times, before top-1 shares are taken. Source of the bounds: design page of the world, read from published seizure lists.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput
from simulator.reference import codes
from simulator.rng import stream

NAME = "size tail"
TOP_TENTH = 0.80
MEAN_TO_MEDIAN = 7.0
HILL = (0.8, 1.6)
TOP_ONE = 0.50
ENOUGH_IN_SERIES = 10
ENOUGH = 200
YEARS = 5
PARTS = 12


def drug_products(names: Sequence[str]) -> np.ndarray:
    """Which of these product codes are drugs."""
    known = codes("product")
    return np.array([name in known and known[name].parent == "DRU" for name in names], bool)


def hill(values: np.ndarray, share: float = 0.1) -> float:
    """Hill's estimate of the tail's exponent from the largest `share` of the values."""
    k = max(int(values.size * share), 5)
    if values.size <= k:
        return float("nan")
    top = np.sort(np.partition(values, values.size - k - 1)[-k - 1 :])
    mean = float(np.mean(np.log(top[1:] / top[0])))
    return 1 / mean if mean > 0 else float("inf")


def top_share(values: np.ndarray, share: float = 0.1) -> float:
    """Part of the sum that the largest `share` of the values hold."""
    k = max(int(values.size * share), 1)
    return float(np.partition(values, values.size - k)[-k:].sum() / values.sum())


def measure(world: GateInput) -> Evidence:
    """Tail figures of all drug seizures (main line, kilograms), and the best top-1 share of each product."""
    kg = world.numbers("truth", "cases", "kg")
    product, names = world.codes("truth", "cases", "product")
    drug = drug_products(names)[product]
    mass = kg[drug & (kg > 0)]
    measures: Evidence = {"n": int(mass.size), "top_one": _top_one(world, kg, product, names)}
    if mass.size >= ENOUGH:
        measures |= {
            "mean_to_median": float(mass.mean() / np.median(mass)),
            "top_tenth": top_share(mass),
            "hill": hill(mass),
            "survival": _survival(mass),
            "all_mean_to_median": float(kg.mean() / np.median(kg)),
            "all_top_tenth": top_share(kg),
        }
    return measures


def _top_one(world: GateInput, kg: np.ndarray, product: np.ndarray, names: tuple[str, ...]) -> dict[str, float]:
    """Largest yearly top-1 share by product, mean over the parts that the world is thinned into."""
    country, countries = world.codes("truth", "cases", "reporting_country")
    year = (world.numbers("truth", "cases", "month").astype(np.int64) + world.scenario.start.month - 1) // 12
    cell = (country * len(names) + product) * YEARS + np.minimum(year, YEARS - 1)
    room = len(countries) * len(names) * YEARS
    parts = max(round(world.scale), 1)
    part = stream(world.seed, "gate-tail").integers(0, parts, kg.size) if parts > 1 else np.zeros(kg.size, np.int64)
    best = np.zeros((min(parts, PARTS), len(names)))
    for number in range(best.shape[0]):
        mine = (part == number) & (year < YEARS)
        total = np.bincount(cell[mine], kg[mine], room)
        count = np.bincount(cell[mine], minlength=room)
        largest = np.zeros(room)
        np.maximum.at(largest, cell[mine], kg[mine])
        share = np.divide(largest, total, out=np.zeros(room), where=(total > 0) & (count >= ENOUGH_IN_SERIES))
        best[number] = share.reshape(len(countries), len(names), YEARS).max(axis=(0, 2))
    return {name: float(best[:, i].mean()) for i, name in enumerate(names) if best[:, i].max() > 0}


def _survival(mass: np.ndarray) -> list[list[float]]:
    ranked = np.sort(mass)[::-1]
    at = np.unique(np.geomspace(1, ranked.size, 60).astype(int)) - 1
    return [[float(ranked[i]), float((i + 1) / ranked.size)] for i in at]


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Mean of each figure over worlds; every world must have one bulk series with a dominating seizure."""
    with_drugs = [measures for measures in evidence if "hill" in measures]
    shares = [max(measures["top_one"].values(), default=0.0) for measures in evidence]
    if not with_drugs:
        return absent(NAME, "the world has too few drug seizures for a tail")
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=(
            Check(what="top-1 share of a year", value=float(np.median(shares)), low=TOP_ONE),
            Check(what="mean / median", value=_mean(with_drugs, "mean_to_median"), low=MEAN_TO_MEDIAN),
            Check(what="top tenth's share", value=_mean(with_drugs, "top_tenth"), low=TOP_TENTH),
            Check(what="Hill index", value=_mean(with_drugs, "hill"), low=HILL[0], high=HILL[1]),
        ),
        told={
            "mean / median, all goods": _mean(with_drugs, "all_mean_to_median"),
            "top tenth's share, all goods": _mean(with_drugs, "all_top_tenth"),
            "worlds with a dominating seizure": float(np.mean(np.array(shares) > TOP_ONE)),
        },
        figure=Figure(
            style="lines",
            x="kilograms",
            y="share of drug seizures at least this heavy",
            log="xy",
            series=tuple(
                Series(
                    label=f"world {number + 1}",
                    x=tuple(point[0] for point in measures["survival"]),
                    y=tuple(point[1] for point in measures["survival"]),
                )
                for number, measures in enumerate(with_drugs[:5])
            ),
        ),
    )


def _mean(evidence: Sequence[Evidence], key: str) -> float:
    return float(np.mean([measures[key] for measures in evidence]))


GATE = Gate(
    name=NAME, title="A few large seizures carry most of the mass", measure=measure, judge=judge, by_chance=True
)
