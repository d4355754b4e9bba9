"""How the calendar moves a product's supply: season, trend and the shocks that the scenario tells."""

from __future__ import annotations

import numpy as np

from simulator.reproducible import cos, exp, on_grid
from simulator.world.scenario import Scenario


def calendar_factor(scenario: Scenario, product: str) -> np.ndarray:
    """Season, trend and shocks of one product's supply, (T,); the trend is zero in the middle of the calendar."""
    figures = scenario.products[product]
    t = np.arange(scenario.months)
    month = (scenario.start.month - 1 + t) % 12 + 1
    log = figures.season * cos(2 * np.pi * (month - figures.peak) / 12)
    log += figures.trend * (t - scenario.months / 2) / 12
    for shock in figures.shocks:
        inside = (t >= scenario.month_of(shock.from_)) & (t <= scenario.month_of(shock.to))
        log[inside] += shock.ln
    return on_grid(exp(log))
