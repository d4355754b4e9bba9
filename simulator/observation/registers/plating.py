"""Where licit vehicles are registered that drive a corridor, and whose vehicles run along it at all.

The rule kept here: a vehicle is met only where vehicles of its country run (`reference.driving`), whatever it carries.
"""

from __future__ import annotations

import numpy as np

from simulator.observation.registers.drawn import Planned
from simulator.reference import offices
from simulator.reference.driving import bound_plates
from simulator.world.geography import runs_on
from simulator.world.words import number, words


def plate_homes(plan: Planned) -> np.ndarray:
    """(corridors, 3) countries of licit vehicles: both ends and that of the first post, where their vehicles run."""
    homes = []
    for corridor in plan.scenario.corridors.values():
        first = offices()[corridor.posts[0]].country
        ends = (corridor.origin, corridor.destination, first)
        homes.append([number("country", code if runs_on(code, corridor) else first) for code in ends])
    return np.array(homes, np.int16)


def running_plates(plan: Planned) -> np.ndarray:
    """(corridors, countries) whether vehicles of a country run along a corridor."""
    corridors = list(plan.scenario.corridors.values())
    running = np.ones((len(corridors), len(words("country"))), bool)
    for plate in sorted(bound_plates()):
        running[:, number("country", plate)] = [runs_on(plate, corridor) for corridor in corridors]
    return running
