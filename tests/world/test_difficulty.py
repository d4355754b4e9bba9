"""The dial of difficulty: neutral in the middle, more errors and fewer illicit rows above, what happens stays."""

from __future__ import annotations

import northern
import numpy as np

from simulator.world.difficulty import FACTOR, dialled
from simulator.world.network import draw_network


def test_the_middle_of_the_dial_is_the_scenario_itself() -> None:
    assert dialled(northern.scenario()) is northern.scenario()


def test_the_end_of_the_dial_multiplies_rates_and_divides_the_illicit_share() -> None:
    scenario = northern.scenario()
    hard = dialled(scenario.model_copy(update={"difficulty": 1.0}))
    for name, rate in scenario.errors.items():
        assert np.isclose(hard.errors[name], min(rate * FACTOR, 0.6))
    assert np.isclose(hard.sources.illicit, scenario.sources.illicit / FACTOR)
    assert hard.habits.departure_unknown > scenario.habits.departure_unknown


def test_who_moves_what_where_does_not_depend_on_the_dial() -> None:
    scenario = northern.scenario()
    hard, easy = (
        draw_network(scenario.model_copy(update={"difficulty": dial}), northern.seed(0)) for dial in (1.0, 0.0)
    )
    assert hard.organisations == easy.organisations
    assert [(r.organisation, r.product, r.corridor, r.supply) for r in hard.routes] == [
        (r.organisation, r.product, r.corridor, r.supply) for r in easy.routes
    ]
