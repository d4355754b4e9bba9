"""Gate "held out": levels fitted on the first three published years, judged on the two that follow.

Error: |ln(simulated / published)| of the mean yearly kilograms of the last two years, by country and drug, of a world
of the same seed whose calibration saw the first three years alone. A world knows no future, so it can be no better than
"the years to come are as the years before"; that error is computed from the table itself, and the world's may exceed
it by no more than what `calibration` allows a level that was fitted. A generator that only repeats a table passes
`calibration` and says nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.calibration import AT_LEAST_KG, ENOUGH, LEVEL_MEDIAN, yearly_kg
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.world import GateInput, made_world
from simulator.world.calibration import YEARS, five_year_mean, published

NAME = "held out"
FITTED = 3


def measure(world: GateInput) -> Evidence:
    """By "country drug": kilograms a year in the judged years, simulated and published, and in the fitted years."""
    scenario = world.scenario
    if not scenario.targets.published or scenario.months < 12 * YEARS:
        return {}
    fitted = scenario.calibration.model_copy(update={"fitted_years": FITTED})
    blind = made_world(scenario, world.seed, scenario.cases, spoiled={"calibration": fitted})
    table, first = published(scenario), scenario.start.year
    series = {}
    for key, mass in yearly_kg(blind).items():
        early = [kg for year, kg in table[key].items() if first <= year < first + FITTED]
        late = [kg for year, kg in table[key].items() if first + FITTED <= year < first + YEARS]
        if early and late and five_year_mean(table[key]) >= AT_LEAST_KG and min(np.mean(early), np.mean(late)) > 0:
            simulated = float(mass[0, FITTED:].mean())
            series[" ".join(key)] = [simulated, float(np.mean(late)), float(np.mean(early))]
    return {"series": series}


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """The median error over series and worlds beside that of the table's own change."""
    rows = [values for measures in evidence if measures for values in measures["series"].values()]
    usable = sum(bool(measures) for measures in evidence)
    if not usable or len(rows) < ENOUGH * usable:
        return absent(NAME, f"fewer than {ENOUGH} series published in the first {FITTED} years and after")
    simulated, late, early = np.maximum(np.array(rows).T, 1e-3)
    error = float(np.median(np.abs(np.log(simulated / late))))
    change = float(np.median(np.abs(np.log(early / late))))
    return GateResult(
        name=NAME,
        worlds=usable,
        checks=(Check(what="median error of years that were not fitted", value=error, high=change + LEVEL_MEDIAN),),
        told={"median error of the years before, taken for the years after": change},
    )


GATE = Gate(
    name=NAME,
    title="Levels fitted on three years hold for the two that follow",
    measure=measure,
    judge=judge,
    slow=True,
    repeats=5,
    by_chance=True,
    of_plan=True,
)
