"""How people tell figures: rounded to one or two digits, and now and then with a slip of a factor.

The rule kept here: a told figure is drawn from the true one by a stated slip, and the truth keeps which.
"""

from __future__ import annotations

import numpy as np

from simulator.chance import Stream
from simulator.observation.registers.drawn import Planned, Rows, below, hits
from simulator.world.words import number, words

SLIPS = ("NONE", "TEN_TIMES", "TENTH", "TWENTIETH")
# Cigarettes: packs told for sticks (20 a pack).
PACK = 20
# Powers of ten: the first is below every figure that is told.
_TENS = np.array([float(f"1e{k}") for k in range(-12, 19)])


def rounded(values: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """Values rounded to that many significant digits, but never below 0.1 nor finer than a tenth; 0 stays 0."""
    safe = np.where(values > 0, values, 1.0)
    unit = np.maximum(_TENS[np.searchsorted(_TENS, safe, side="right") - digits], 0.1)
    return np.where(values > 0, np.maximum(np.round(np.round(safe / unit) * unit, 1), 0.1), 0.0)


def unit_of(plan: Planned, product: np.ndarray) -> np.ndarray:
    """Position in words("unit") of the unit in which each product is counted."""
    return np.asarray(product_figures(plan)[0][product])


def product_figures(plan: Planned) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """unit position, median size and kilograms a unit of every position in words("product")."""
    size = len(words("product"))
    unit, median, mass = np.full(size, number("unit", "")), np.ones(size), np.ones(size)
    for name, product in plan.scenario.products.items():
        place = number("product", name)
        unit[place], median[place], mass[place] = number("unit", product.unit), product.median, product.kg_per_unit
    return unit, median, mass


def relative_size(plan: Planned, rows: Rows) -> np.ndarray:
    """Seized quantity by the median of its product, at most 50."""
    return np.asarray(np.minimum(rows["quantity"] / product_figures(plan)[1][rows["product"]], 50.0))


def slipped(rng: Stream, product: np.ndarray, share: float) -> np.ndarray:
    """Position in SLIPS for each figure; cigarettes are told in packs as often as by a wrong digit."""
    wrong = hits(rng, share, product.size)
    digit = 1 + below(rng, 2, product.size)
    pack = (product == number("product", "CIGARETTES")) & hits(rng, 0.5, product.size)
    return np.where(wrong, np.where(pack, 3, digit), 0)


def told(values: np.ndarray, slip: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """The figures as told: slipped, then rounded."""
    factor = np.array([1.0, 10.0, 0.1, 1.0 / PACK])[slip]
    return rounded(values * factor, digits)
