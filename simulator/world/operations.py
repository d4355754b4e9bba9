"""Joint operations and other timed changes of effort, as factors on the hazards by month, office and product.

factor of a month = 1 + (factor - 1) * days of the operation in the month / days of the month, so a fortnight counts
for half; operations at one office multiply. `pressure` is the experiment of the gates: a lasting factor at some
offices from one month on.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from simulator.reference import offices
from simulator.world.scenario import Scenario


def covered_share(scenario: Scenario, first: date, last: date) -> np.ndarray:
    """Share of the days of each month that lie between two days, both included (T,)."""
    shares = np.zeros(scenario.months)
    after = last + timedelta(days=1)
    for t in range(max(scenario.month_of(first), 0), min(scenario.month_of(last), scenario.months - 1) + 1):
        total = scenario.start.year * 12 + scenario.start.month - 1 + t
        year, month = total // 12, total % 12 + 1
        days = monthrange(year, month)[1]
        start = date(year, month, 1)
        inside = min(after, start + timedelta(days=days)) - max(first, start)
        shares[t] = max(inside.days, 0) / days
    return shares


def effort_factor(
    scenario: Scenario, products: tuple[str, ...], pressure: Mapping[int, float] | None = None, from_month: int = 0
) -> np.ndarray | None:
    """Factor on the hazards (T, offices, products), None where nothing changes any; pressure is by office index."""
    if not scenario.operation and not pressure:
        return None
    places = list(offices())
    factors = np.ones((scenario.months, len(places), len(products)))
    for operation in scenario.operation:
        where = [places.index(code) for code in operation.offices]
        what = [products.index(code) for code in operation.products or products]
        factor = 1 + (operation.factor - 1) * covered_share(scenario, operation.from_, operation.to)
        factors[:, np.array(where)[:, None], np.array(what)[None, :]] *= factor[:, None, None]
    for office, factor_ in (pressure or {}).items():
        factors[from_month:, office, :] *= factor_
    return factors


def joint_days(scenario: Scenario, products: tuple[str, ...]) -> np.ndarray | None:
    """Share of each month in which a joint operation runs (T, offices, products); None where the scenario has none."""
    if not scenario.operation:
        return None
    places = list(offices())
    shares = np.zeros((scenario.months, len(places), len(products)))
    for operation in scenario.operation:
        where = [places.index(code) for code in operation.offices]
        what = [products.index(code) for code in operation.products or products]
        cell = (slice(None), np.array(where)[:, None], np.array(what)[None, :])
        shares[cell] = np.maximum(shares[cell], covered_share(scenario, operation.from_, operation.to)[:, None, None])
    return shares
