"""Joint operations and other timed changes of effort: factors on the hazards by day, office and product.

On a day of an operation the hazards at its offices, for its products, are multiplied by its factor; operations at one
office multiply. The months' stage takes the month's mean of the days' factors, weighted by the days of the week; the
rows then fall on the days in proportion to them, so that an operation is seen in its own days and in no others. Of
what a day's factor adds, TEAM_SHARE is detected by a joint team. `pressure` is the experiment of the gates: a lasting
factor at some offices from one month on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference import offices
from simulator.reproducible import on_grid
from simulator.world.delays import day_weights
from simulator.world.living import Operation
from simulator.world.scenario import Scenario

# Of the detections that an operation adds, how many a joint team makes.
TEAM_SHARE = 0.5
Days = tuple[int, int, float]

ASSUMPTIONS = (
    Assumption(
        what="detections that a joint operation adds and a joint team makes",
        value=f"{TEAM_SHARE:.0%}; the others are made by the services that stand there",
        why="operations send teams of several services to few posts; no public figure",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythms:
    """Which operations act where: a rhythm is a set of operations; number 0 is none of them.

    of (offices, products) is the rhythm of each; windows are, by rhythm, first day, last day (ordinals, both included)
    and factor of its operations.
    """

    of: np.ndarray
    windows: tuple[tuple[Days, ...], ...]

    def factors(self, first: int, last: int) -> np.ndarray:
        """By what the hazards of each rhythm are multiplied on the days from first to last, (K, days)."""
        days = np.arange(first, last + 1)
        factors = np.ones((len(self.windows), days.size))
        for rhythm, windows in enumerate(self.windows):
            for start, end, factor in windows:
                factors[rhythm, (start <= days) & (days <= end)] *= factor
        return factors

    def running(self, rhythm: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether an operation runs, for rows of these rhythms and days (ordinals)."""
        runs = np.zeros(day.size, bool)
        for number, windows in enumerate(self.windows):
            for start, end, _ in windows:
                runs |= (rhythm == number) & (start <= day) & (day <= end)
        return runs

    def weights(self, first: int, last: int) -> np.ndarray:
        """What is seized on each day from first to last at an office of each rhythm, (K, days): week times factor."""
        return np.asarray(self.factors(first, last) * day_weights(first, last))

    def mean_factors(self, first: int, last: int) -> np.ndarray:
        """By what operations multiply all that is seized from first to last, (K,)."""
        weights = self.weights(first, last)
        return on_grid(weights.sum(axis=1) / day_weights(first, last).sum())


def rhythms(scenario: Scenario, products: tuple[str, ...]) -> Rhythms:
    """The rhythms of a scenario's operations, over all offices and the products of its routes."""
    places = list(offices())
    if not scenario.operation:
        return Rhythms(of=np.zeros((len(places), len(products)), np.int16), windows=((),))
    acts = np.zeros((len(scenario.operation), len(places), len(products)), bool)
    for number, operation in enumerate(scenario.operation):
        where = [places.index(code) for code in operation.offices]
        what = [products.index(code) for code in operation.products or products]
        acts[number, np.array(where)[:, None], np.array(what)[None, :]] = True
    none = np.zeros((1, len(scenario.operation)), bool)
    sets = np.concatenate([none, acts.reshape(len(scenario.operation), -1).T])
    kinds, kind = np.unique(sets, axis=0, return_inverse=True)
    # numpy sorts the kinds, and the set of none comes first.
    windows = tuple(tuple(_days(scenario.operation[n]) for n in np.flatnonzero(row)) for row in kinds)
    return Rhythms(of=kind.reshape(-1)[1:].reshape(acts.shape[1:]).astype(np.int16), windows=windows)


def _days(operation: Operation) -> Days:
    return operation.from_.toordinal(), operation.to.toordinal(), operation.factor


def effort_factor(
    scenario: Scenario, products: tuple[str, ...], pressure: Mapping[int, float] | None = None, from_month: int = 0
) -> np.ndarray | None:
    """Factor on the hazards (T, offices, products), None where nothing changes any; pressure is by office index."""
    if not scenario.operation and not pressure:
        return None
    acting = rhythms(scenario, products)
    edges = [scenario.first_day(t).toordinal() for t in range(scenario.months + 1)]
    factors = np.stack([acting.mean_factors(edges[t], edges[t + 1] - 1)[acting.of] for t in range(scenario.months)])
    for office, factor in (pressure or {}).items():
        factors[from_month:, office, :] *= factor
    return factors
