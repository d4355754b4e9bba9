"""Joint operations as timed factors, and the channels of detection whose mix they move."""

from __future__ import annotations

import datetime

import northern
import numpy as np

from simulator.reference import offices
from simulator.rng import stream
from simulator.world.calibration import calibrate
from simulator.world.channels import JOINT, LEVELS, MORE, MUCH, QUIET, intelligence_level, reason_weights
from simulator.world.hazards import compile_static
from simulator.world.living import Operation
from simulator.world.macro import run_macro
from simulator.world.network import draw_network
from simulator.world.operations import covered_share, effort_factor, joint_days
from simulator.world.scenario import Scenario


def operated(office: str = "KG-DOSTUK") -> Scenario:
    operation = Operation.model_validate(
        {"title": "Sky", "from": "2022-02-15", "to": "2022-03-31", "offices": [office], "factor": 4.0}
    )
    return northern.scenario().model_copy(update={"operation": [operation]})


def test_a_month_is_covered_by_its_days() -> None:
    share = covered_share(northern.scenario(), datetime.date(2022, 2, 15), datetime.date(2022, 3, 31))
    assert np.isclose(share[13], 14 / 28)
    assert share[14] == 1
    assert np.isclose(share.sum(), 1.5)


def test_what_lies_outside_the_calendar_covers_nothing() -> None:
    share = covered_share(northern.scenario(), datetime.date(2019, 1, 1), datetime.date(2020, 12, 31))
    assert (share == 0).all()


def test_an_operation_multiplies_the_effort_at_its_office_for_its_days() -> None:
    scenario = operated()
    factor = effort_factor(scenario, ("HEROIN", "HASHISH"))
    assert factor is not None
    place = list(offices()).index("KG-DOSTUK")
    assert np.allclose(factor[13, place], 1 + 3 * 0.5)
    assert np.allclose(factor[14, place], 4.0)
    factor[13:15, place] = 1.0
    assert (factor == 1).all()


def test_an_operation_on_one_product_leaves_the_others() -> None:
    operation = operated().operation[0].model_copy(update={"products": ["HASHISH"]})
    factor = effort_factor(operated().model_copy(update={"operation": [operation]}), ("HEROIN", "HASHISH"))
    assert factor is not None
    assert (factor[:, :, 0] == 1).all()
    assert factor[:, :, 1].max() == 4.0


def test_without_operations_and_pressure_nothing_is_multiplied() -> None:
    assert effort_factor(northern.scenario().model_copy(update={"operation": []}), ("HEROIN",)) is None
    assert joint_days(northern.scenario().model_copy(update={"operation": []}), ("HEROIN",)) is None


def test_an_operation_multiplies_the_hazard_of_the_month_at_the_post() -> None:
    """p = 1 - exp(-h): with four times the effort -ln(1 - p) is four times as large; the first leg shows it."""
    without = northern.scenario().model_copy(update={"operation": []})
    static = compile_static(without, draw_network(without, northern.seed(0)))
    competence = calibrate(without, static, stream(northern.seed(0), "test")).competence
    place = int(np.bincount(static.office[:, 0]).argmax())
    scenario = operated(list(offices())[place])
    joint, other = (run_macro(s, static, competence, adaptive=False) for s in (scenario, without))
    first = (static.office[:, 0] == place) & (other.sent[14] > 0)
    assert first.any()
    hazard = [-np.log(1 - run.mean[14, first, 0] / run.sent[14, first]) for run in (joint, other)]
    assert np.allclose(hazard[0], 4 * hazard[1])
    assert (joint.level[14][static.present & (static.office == place)] == JOINT).all()
    assert (joint.level[12] == QUIET).all()


def test_intelligence_grows_with_arrests() -> None:
    assert intelligence_level(np.array([0.0, 0.29, 0.3, 0.7])).tolist() == [QUIET, QUIET, MORE, MUCH]
    scenario = northern.scenario()

    def share(level: int) -> float:
        weights = reason_weights(scenario, "ROAD_BCP", customs=True, level=level)
        return (weights.get("TIP_OFF", 0) + weights.get("INTEL_NATIONAL", 0)) / sum(weights.values())

    assert share(QUIET) < share(MORE) < share(MUCH)


def test_weights_of_a_quiet_month_are_the_scenarios() -> None:
    scenario = northern.scenario()
    for kind, weights in scenario.reasons.items():
        assert reason_weights(scenario, kind, customs=True) == weights
        for level in range(LEVELS):
            assert sum(reason_weights(scenario, kind, customs=False, level=level).values()) > 0


def test_joint_operations_work_by_risk_profile() -> None:
    scenario = northern.scenario()
    for kind, weights in scenario.reasons.items():
        if "RISK_PROFILE" not in weights:
            continue
        joint = reason_weights(scenario, kind, customs=True, level=JOINT)
        before = weights["RISK_PROFILE"] / sum(weights.values())
        assert joint["RISK_PROFILE"] / sum(joint.values()) > before
