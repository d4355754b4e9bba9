"""Small things at which an officer would laugh occur in no world: masses that cannot be, cargo that nobody declared."""

from __future__ import annotations

import northern
import numpy as np
import pytest
import scenarios

from simulator.observation.documents.cargo import HEAVIER, KG_A_UNIT, cargo
from simulator.observation.documents.facts import read_facts
from simulator.observation.narrative import PLACE
from simulator.observation.registers import declarations
from simulator.observation.registers.declarations import MASS
from simulator.rng import stream
from simulator.world.micro import draw_seizures
from simulator.world.plan import make_plan


@pytest.mark.parametrize("name", ["northern_corridor", "cigarettes_stamps", "fictional_region"])
def test_no_load_is_declared_lighter_than_what_hides_in_it_and_none_with_more_net_than_gross(name: str) -> None:
    for turn in range(2):
        plan = make_plan(scenarios.scenario(name), northern.seed(turn), 2_500)
        seized = 0
        for block in plan.blocks:
            rows = draw_seizures(plan, block.number)
            drawn = declarations.draw(plan, block.number, rows)
            gross, net = drawn.observed["gross_kg"].to_numpy(), drawn.observed["net_kg"].to_numpy()
            assert (net <= gross).all()
            assert (net > 0).all()
            truth_id, errors = drawn.truth["truth_id"].to_numpy(), drawn.truth["errors"].to_numpy()
            hidden = np.flatnonzero((truth_id >= 0) & ((errors & MASS) == 0))
            row = truth_id[hidden] - int(rows["truth_id"][0])
            kilograms = rows["quantity"][row] * plan.static.kg_per_unit[rows["route"][row]]
            assert (gross[hidden] >= kilograms).all()
            seized += hidden.size
        assert seized > 5


def test_no_text_finds_goods_among_a_cargo_that_nobody_declared() -> None:
    for turn in range(3):
        _, observed = scenarios.world("northern_corridor", turn)
        cases = observed["cases"]
        bare = cases["declared_goods"].isin(["", "NONE"]) | cases["declared_goods"].isna()
        texts = cases.loc[bare, "narrative"]
        assert (texts != "").any()
        assert not any(phrase in text for text in texts for phrase in PLACE["CARGO"])


@pytest.mark.parametrize("conveyance", ["TRUCK", "VAN", "WAGON", "PARCEL", "EXPRESS", "PASSENGER_AIRCRAFT"])
def test_the_papers_declare_a_load_heavier_than_what_hides_in_it(conveyance: str) -> None:
    most = {"TRUCK": 9_000.0, "VAN": 1_400.0, "WAGON": 20_000.0, "PARCEL": 20.0}.get(conveyance, 30.0)
    record = {
        "reporting_country": "KG",
        "seizure_date": "2026-02-03",
        "conveyance_type": conveyance,
        "declared_goods": "TIMBER",
    }
    for turn, part in enumerate((0.01, 0.3, 1.0)):
        line = {"product": "CIGARETTES", "quantity": most * part / KG_A_UNIT["STICK"], "unit": "STICK"}
        load = cargo(read_facts({**record, "lines": [line]}), stream(northern.seed(turn), "load"))
        assert load.gross_kg >= most * part * HEAVIER * 0.999
        assert load.net_kg < load.gross_kg
