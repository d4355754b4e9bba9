"""Gate "difficulty": the harder the dial, the less the evidence says.

Worlds of one seed are built with the dial at its ends and in the middle. Measured is the mean belief that the exact
posterior (see `bands`) gives to the right candidate in all line-ups of ten, attributable or not; over seeds it must
fall from each setting to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from simulator.gates import bands
from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput, made_world

NAME = "difficulty"
DIAL = (0.0, 0.5, 1.0)
STEP = 0.005
MOST_CASES = 6_000


def measure(world: GateInput) -> Evidence:
    """The oracle's mean belief in the right candidate, by setting of the dial."""
    cases = min(world.cases, MOST_CASES)
    beliefs = {}
    for setting in DIAL:
        scenario = world.scenario.model_copy(update={"difficulty": setting})
        result = bands.measure(made_world(scenario, world.seed, cases))
        if result["attributable"] < bands.ENOUGH:
            return {}
        beliefs[f"{setting:g}"] = float(result["oracle_on_all"])
    return beliefs


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Steps of the means over seeds."""
    usable = [beliefs for beliefs in evidence if beliefs]
    if not usable:
        return absent(NAME, "too few records to tell organisations apart")
    means = {setting: sum(beliefs[setting] for beliefs in usable) / len(usable) for setting in usable[0]}
    return GateResult(
        name=NAME,
        worlds=len(usable),
        checks=tuple(
            Check(what=f"belief at {lower} less belief at {upper}", value=means[lower] - means[upper], low=STEP)
            for lower, upper in pairwise(means)
        ),
        told={f"belief at {setting}": value for setting, value in means.items()},
        figure=Figure(
            style="lines",
            x="dial",
            y="mean belief in the right candidate",
            series=(
                Series(label="mean", x=tuple(float(setting) for setting in means), y=tuple(means.values())),
                *(
                    Series(label=f"world {number + 1}", x=tuple(float(s) for s in beliefs), y=tuple(beliefs.values()))
                    for number, beliefs in enumerate(usable[:4])
                ),
            ),
        ),
    )


GATE = Gate(name=NAME, title="A harder world says less", measure=measure, judge=judge, slow=True, of_plan=True)
