"""From a scenario and a seed to the whole hidden truth in memory; large worlds work block by block instead."""

from __future__ import annotations

import numpy as np

from simulator.regional import in_its_region
from simulator.world.micro import draw_seizures
from simulator.world.plan import Progress, make_plan
from simulator.world.scenario import Scenario
from simulator.world.truth import Truth


@in_its_region
def build(
    scenario: Scenario,
    seed: bytes,
    cases: int | None = None,
    progress: Progress | None = None,
    *,
    frozen: bool = False,
) -> Truth:
    """The hidden truth of one world; the same scenario, seed and cases give the same truth.

    cases scales the number of expected reported cases of the first five years (the scenario's `cases` by default).
    progress is called with a stage's name and the share done. frozen keeps the macro stage in its first month: a
    spoiled world for tests.
    """
    told = progress or (lambda stage, share: None)
    plan = make_plan(scenario, seed, cases, frozen=frozen, progress=lambda stage, share: told(stage, share * 0.45))
    parts = []
    for block in plan.blocks:
        told("seizures", 0.45 + 0.35 * block.number / len(plan.blocks))
        parts.append(draw_seizures(plan, block.number))
    told("seizures", 0.8)
    return Truth(plan=plan, rows={name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
