"""The dial of difficulty: neutral in the middle, more errors and fewer illicit rows above, what happens stays."""

from __future__ import annotations

import northern
import numpy as np

from simulator.world import build
from simulator.world.difficulty import FACTOR, dialled


def test_the_middle_of_the_dial_is_the_scenario_itself() -> None:
    assert dialled(northern.scenario()) is northern.scenario()


def test_the_end_of_the_dial_multiplies_rates_and_divides_the_illicit_share() -> None:
    scenario = northern.scenario()
    hard = dialled(scenario.model_copy(update={"difficulty": 1.0}))
    for name, rate in scenario.errors.items():
        assert np.isclose(hard.errors[name], min(rate * FACTOR, 0.6))
    assert np.isclose(hard.sources.illicit, scenario.sources.illicit / FACTOR)
    assert hard.habits.departure_unknown > scenario.habits.departure_unknown


def test_what_happens_does_not_depend_on_the_dial() -> None:
    scenario = northern.scenario()
    hard, easy = (
        build(scenario.model_copy(update={"difficulty": dial}), northern.seed(0), 1_000).rows for dial in (1.0, 0.0)
    )
    assert all(np.array_equal(hard[name], easy[name]) for name in hard)
