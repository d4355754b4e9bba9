"""The dial of a world's difficulty: how often officers err, how little they know, how rare organisations' rows are.

The rule kept here: at 0.5 a scenario is exactly what its file says. Factor of error rates and of unknown departures:
FACTOR ** (2 * dial - 1); the illicit share of the other sources is divided by it. Rates stay below MOST. How plainly
organisations' ways speak of them is the other half of the dial, see `signature`.
"""

from __future__ import annotations

from simulator.assumptions import Assumption
from simulator.reproducible import power
from simulator.world.scenario import Scenario

FACTOR = 3.0
MOST = 0.6

ASSUMPTIONS = (
    Assumption(
        what="how the dial of difficulty changes officers' error rates and unknown departures, from 0 to 1",
        value=f"from 1/{FACTOR:g} to {FACTOR:g} times the scenario's",
        why="wide enough for the exact posterior to know less at each step",
    ),
)


def dialled(scenario: Scenario) -> Scenario:
    """The scenario with its rates as its dial says."""
    factor = power(FACTOR, 2 * scenario.difficulty - 1)
    if factor == 1.0:
        return scenario
    habits, sources = scenario.habits, scenario.sources
    return scenario.model_copy(
        update={
            "errors": {name: min(rate * factor, max(rate, MOST)) for name, rate in scenario.errors.items()},
            "habits": habits.model_copy(
                update={
                    "most": min(habits.most * factor, max(habits.most, MOST)),
                    "departure_unknown": min(habits.departure_unknown * factor, max(habits.departure_unknown, MOST)),
                }
            ),
            "sources": sources.model_copy(update={"illicit": min(sources.illicit / factor, 1.0)}),
        }
    )
