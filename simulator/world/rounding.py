"""Quantities as goods are packed: sticks in packs, cartons, master cases; capsules in blisters; scales' precision."""

from __future__ import annotations

from functools import lru_cache
from math import inf

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import codes
from simulator.world.words import words

ASSUMPTIONS = (
    Assumption(
        what="steps to which quantities are rounded",
        value="1 g, 10 g and 0.5 kg from 10 and 100 kg; packs, cartons and master cases; blisters of 10 and 100",
        why="what scales show and how goods are packed; where one gives way to the other is ours",
    ),
)
PACK, CARTON, MASTER_CASE = 20, 200, 10_000


# Steps by unit: (first step, from which quantity the second holds, second step, from which the third, third step).
STEPS = {
    "KGM": (0.001, 10.0, 0.01, 100.0, 0.5),
    "LTR": (0.5, 20.0, 5.0, inf, 5.0),
    "STICK": (PACK, 4_000.0, CARTON, 100_000.0, MASTER_CASE),
    "CAPSULE": (10.0, 10_000.0, 100.0, inf, 100.0),
    "TABLET": (10.0, 10_000.0, 100.0, inf, 100.0),
    "PIECE": (1.0, 1_000.0, 100.0, inf, 100.0),
}
OTHER = (1.0, inf, 1.0, inf, 1.0)


@lru_cache(maxsize=1)
def _steps() -> np.ndarray:
    """(5, products): the columns of STEPS for every product of the code list."""
    units = [codes("product")[code].extra["units"].split("|")[0] if code else "" for code in words("product")]
    return np.array([STEPS.get(unit, OTHER) for unit in units]).T.copy()


def round_quantity(product: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Round quantities by the canonical unit of each product (positions in the code list); zeros stay zero.

    Mass: grams below 10 kg, tens of grams below 100 kg, half kilograms above; sticks: packs, cartons, master cases;
    tablets and capsules: blisters. The result is float64 with the decimals of the step.
    """
    first, second_from, second, third_from, third = (steps.take(product) for steps in _steps())
    value = quantity.astype(np.float64)
    step = np.where(value >= third_from, third, np.where(value >= second_from, second, first))
    rounded = value / step
    np.rint(rounded, out=rounded)
    rounded[(rounded < 1) & (value > 0)] = 1.0
    fine = step < 1
    rounded *= step
    rounded[fine] = np.round(rounded[fine], 3)
    return np.asarray(rounded)
