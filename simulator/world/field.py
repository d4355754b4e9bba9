"""The legs of all routes in one row, so that a month is a few operations over K present legs.

hazard of a leg = sum over services of weight * effort at its office, times competence; caught = 1 - exp(-hazard);
reach = exp(-hazards of the route's legs before), so seizures of a leg = sent * reach * caught (exact thinning).
Effort of the next month = (1 - delta) effort + delta * budget * (hits + prior) / sum over the country's offices.
"""

from __future__ import annotations

import numpy as np

from simulator.reproducible import exp, expm1, on_grid
from simulator.world.hazards import Static


class Field:
    """K present legs in order of route and leg: route, office (K,); cell (K,) is route * L + leg.

    Places in tables, (K,): country_product is country * products + product, office_product that of the office.
    """

    def __init__(self, static: Static) -> None:
        self.cell = np.flatnonzero(static.present)
        self.route, leg = np.nonzero(static.present)
        self.office = static.office[self.route, leg]
        product, products = static.product[self.route], len(static.products)
        self.country_product = static.country[self.route, leg].astype(np.int64) * products + product
        self.office_product = self.office.astype(np.int64) * products + product
        self._weight = static.weight[self.route, leg]
        self._first = np.searchsorted(self.route, self.route)
        rooms, services = static.base.shape
        self._shape = (rooms, services)
        self._desk = (self.office[:, None] * services + np.arange(services)).ravel()
        self._state = (static.office_country[:, None] * services + np.arange(services)).ravel()
        self._states = static.countries * services
        self._budget, self._works = static.budget, static.base > 0

    def parts(self, effort: np.ndarray) -> np.ndarray:
        """Hazard of every service on every leg (K, S), at competence one."""
        return np.asarray(self._weight * effort.take(self.office, axis=0))

    def total(self, parts: np.ndarray) -> np.ndarray:
        """Sum over services (K,), one after the other: faster than a sum over a short axis, and in one order."""
        total = parts[:, 0].copy()
        for service in range(1, parts.shape[1]):
            total += parts[:, service]
        return on_grid(total)

    def seized(self, sent: np.ndarray, hazard: np.ndarray) -> np.ndarray:
        """Expected seizures on every leg (K,), from what each route sends (R,) and the hazards (K,)."""
        passed = np.cumsum(hazard) - hazard
        before = passed - passed.take(self._first)
        return on_grid(sent.take(self.route) * exp(-before) * -expm1(-hazard))

    def by_route(self, values: np.ndarray, routes: int) -> np.ndarray:
        """Sum over the legs of every route (R,)."""
        return on_grid(np.bincount(self.route, values, routes))

    def reallocated(
        self, effort: np.ndarray, parts: np.ndarray, total: np.ndarray, seen: np.ndarray, *, delta: float, prior: float
    ) -> np.ndarray:
        """Effort of the next month (O, S): a share delta of each country's service moves to where its hits were.

        total (K,) is that of the parts, seen (K,) what was seized.
        """
        rooms, services = self._shape
        hits = parts * (seen / total)[:, None]
        scored = np.bincount(self._desk, hits.ravel(), rooms * services).reshape(rooms, services) + prior
        scored = np.where(self._works, scored, 0.0)
        whole = np.bincount(self._state, scored.ravel(), self._states)[self._state].reshape(rooms, services)
        shared = self._budget * np.divide(scored, whole, out=np.zeros_like(scored), where=whole > 0)
        return on_grid((1 - delta) * effort + delta * shared)
