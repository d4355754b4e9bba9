"""What a record's line says of the goods' fate and of their test, as far as it was known on the day of entry.

The rule kept here: a record never contradicts what became of the goods in truth. Released were goods that were given
back, destroyed those that were destroyed, and neither kind went on in a controlled delivery that was given back. A
laboratory needs days: until then a record can only have the field test.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import codes
from simulator.world.bits import Bits, look_up, quantile_tables, scaled
from simulator.world.micro import LEGAL_OTHER
from simulator.world.outcomes import GOODS, OTHER, STAGES, goods_outcomes
from simulator.world.words import number, picker, words

TEST = {"PRESUMPTIVE": 0.72, "LABORATORY": 0.18, "NOT_TESTED": 0.10}
LABORATORY_FROM, LABORATORY_TO = 3, 11
DISPOSITION = {"SEIZED": 0.90, "DETAINED": 0.07, "DESTROYED": 0.015, "CONTROLLED_DELIVERY": 0.01, "RELEASED": 0.005}
# Headings whose goods go on under control unless a scenario names others: conventions ask for drugs and precursors.
DRUGS, CONTROLLED = ("DRU",), ("DRU", "PRE")
# What a record may say only after these outcomes, and the most of them that it says it of.
ONLY = {"DESTROYED": ("DESTROYED",), "RELEASED": ("RETURNED",), "CONTROLLED_DELIVERY": ("DESTROYED", "FORFEITED")}
MOST = 0.9
Weights = tuple[tuple[str, float], ...]

ASSUMPTIONS = (
    Assumption(
        what="tests of drugs, and days until a laboratory has answered",
        value=f"{TEST}; {LABORATORY_FROM} to {LABORATORY_TO} days, a field test before",
        why="laboratory results come after the record; shares and days are ours",
    ),
    Assumption(
        what="what becomes of goods where the scenario says nothing; which headings may go on under control",
        value=f"{DISPOSITION}; {CONTROLLED}",
        why="nearly all is seized; controlled deliveries are rare and embargoed; drugs are never released",
    ),
    Assumption(
        what="most of the goods given back, or destroyed, whose record says so",
        value=f"{MOST:.0%}",
        why="the outcome is often later than the record; no public figure",
    ),
)


def goods_tests(product: np.ndarray, days: np.ndarray, bits: Bits) -> np.ndarray:
    """Result of the test of each line (n,), from its true product and the days between seizure and entry."""
    tested = look_up(quantile_tables([picker("test_result", TEST)]), 0, bits.draw(product.size))
    needed = LABORATORY_FROM + scaled(bits.draw(product.size), LABORATORY_TO - LABORATORY_FROM + 1)
    early = (tested == number("test_result", "LABORATORY")) & (days < needed)
    tested[early] = number("test_result", "PRESUMPTIVE")
    tested[~_headed(DRUGS)[product]] = number("test_result", "NOT_TESTED")
    return tested


def dispositions(
    told: Mapping[str, Mapping[str, float]],
    product: np.ndarray,
    truth_id: np.ndarray,
    legal_stage: np.ndarray,
    bits: Bits,
) -> np.ndarray:
    """What a record says became of each line (n,): the usual weights, or the scenario's for a product that it names.

    product, truth_id and legal_stage are the true ones; of a first line the outcome is that of `outcomes`.
    """
    outcome = goods_outcomes({"truth_id": truth_id, "product": product, "legal_stage": legal_stage})
    usual = tuple(DISPOSITION.items())
    free = tuple((code, weight) for code, weight in usual if code != "CONTROLLED_DELIVERY")
    sets: list[tuple[Weights, bool]] = [(free, False), (usual, False), (usual, True)]
    key = np.where(_headed(DRUGS), 2, np.where(_headed(CONTROLLED), 1, 0))
    for name, weights in told.items():
        key[number("product", name)] = len(sets)
        sets.append((tuple(weights.items()), codes("product")[name].parent in DRUGS))
    tables = _tables(tuple(sets))
    return look_up(tables, key[product] * len(GOODS) + outcome, bits.draw(product.size))


@lru_cache(maxsize=8)
def _tables(sets: tuple[tuple[Weights, bool], ...]) -> np.ndarray:
    """Tables of quantiles of every set of weights after every outcome."""
    return quantile_tables(
        picker("disposition", _after(dict(weights), outcome, drug=drug)) for weights, drug in sets for outcome in GOODS
    )


def _after(weights: Mapping[str, float], outcome: str, *, drug: bool) -> dict[str, float]:
    """Weights after one outcome, so that over all outcomes the shares are the given ones as far as they can be."""
    total, shares = sum(weights.values()), _shares(drug=drug)
    stated = {
        code: weights.get(code, 0.0) / total / max(sum(shares[name] for name in names), 1 / (1 << 16))
        for code, names in ONLY.items()
        if outcome in names
    }
    most = min(1.0, MOST / max(sum(stated.values()), MOST))
    stated = {code: chance * most for code, chance in stated.items()}
    held = {code: weights.get(code, 0.0) for code in ("SEIZED", "DETAINED")}
    held = held if sum(held.values()) > 0 else {"SEIZED": 1.0}
    left = 1.0 - sum(stated.values())
    return stated | {code: left * weight / sum(held.values()) for code, weight in held.items()}


def _shares(*, drug: bool) -> dict[str, float]:
    """Share of every outcome of goods, drugs or others."""
    if drug:
        return {name: float(name == "DESTROYED") for name in GOODS}
    return {
        name: sum(LEGAL_OTHER[stage] * OTHER[row][place] for row, stage in enumerate(STAGES))
        for place, name in enumerate(GOODS)
    }


def _headed(headings: tuple[str, ...]) -> np.ndarray:
    """Whether each product stands under one of the headings."""
    return np.array([bool(code) and codes("product")[code].parent in headings for code in words("product")])
