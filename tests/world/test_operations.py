"""Joint operations as timed factors, and the channels of detection whose mix they move."""

from __future__ import annotations

import datetime

import northern
import numpy as np
import pytest

from simulator.reference import offices
from simulator.rng import stream
from simulator.world.attributes import is_customs
from simulator.world.calibration import calibrate
from simulator.world.channels import JOINT, LEVELS, MORE, MUCH, QUIET, intelligence_level, reason_weights
from simulator.world.delays import day_weights
from simulator.world.hazards import SERVICES, compile_static
from simulator.world.living import Operation
from simulator.world.macro import run_macro
from simulator.world.micro import Rows, draw_seizures
from simulator.world.network import draw_network
from simulator.world.operations import TEAM_SHARE, effort_factor, rhythms
from simulator.world.plan import Plan, make_plan
from simulator.world.scenario import Scenario
from simulator.world.words import words


def operated(office: str = "KG-DOSTUK") -> Scenario:
    operation = Operation.model_validate(
        {"title": "Sky", "from": "2022-02-15", "to": "2022-03-31", "offices": [office], "factor": 4.0}
    )
    return northern.scenario().model_copy(update={"operation": [operation]})


def test_a_months_factor_is_the_mean_of_its_days_by_what_is_seized_on_them() -> None:
    factor = effort_factor(operated(), ("HEROIN", "HASHISH"))
    assert factor is not None
    place = list(offices()).index("KG-DOSTUK")
    first, last = datetime.date(2022, 2, 1).toordinal(), datetime.date(2022, 2, 28).toordinal()
    weight = day_weights(first, last)
    assert np.allclose(factor[13, place], 1 + 3 * weight[14:].sum() / weight.sum())
    assert np.allclose(factor[14, place], 4.0)


def test_an_operation_outside_the_calendar_changes_nothing() -> None:
    days = {"from_": datetime.date(2019, 1, 1), "to": datetime.date(2020, 12, 31)}
    early = operated().operation[0].model_copy(update=days)
    factor = effort_factor(operated().model_copy(update={"operation": [early]}), ("HEROIN",))
    assert factor is not None
    assert (factor == 1).all()


def test_operations_at_one_office_multiply_on_common_days_only() -> None:
    later = (
        operated()
        .operation[0]
        .model_copy(update={"from_": datetime.date(2022, 3, 31), "to": datetime.date(2022, 4, 2), "factor": 2.0})
    )
    acting = rhythms(operated().model_copy(update={"operation": [*operated().operation, later]}), ("HEROIN",))
    place = list(offices()).index("KG-DOSTUK")
    day = datetime.date(2022, 3, 30).toordinal()
    assert acting.factors(day, day + 4)[acting.of[place, 0]].tolist() == [4.0, 8.0, 2.0, 2.0, 1.0]
    assert (np.delete(acting.of, place, axis=0) == 0).all()


def test_an_operation_leaves_other_offices_and_months() -> None:
    scenario = operated()
    factor = effort_factor(scenario, ("HEROIN", "HASHISH"))
    assert factor is not None
    factor[13:15, list(offices()).index("KG-DOSTUK")] = 1.0
    assert (factor == 1).all()


def test_an_operation_on_one_product_leaves_the_others() -> None:
    operation = operated().operation[0].model_copy(update={"products": ["HASHISH"]})
    factor = effort_factor(operated().model_copy(update={"operation": [operation]}), ("HEROIN", "HASHISH"))
    assert factor is not None
    assert (factor[:, :, 0] == 1).all()
    assert factor[:, :, 1].max() == 4.0


def test_without_operations_and_pressure_nothing_is_multiplied() -> None:
    assert effort_factor(northern.scenario().model_copy(update={"operation": []}), ("HEROIN",)) is None
    assert not rhythms(northern.scenario().model_copy(update={"operation": []}), ("HEROIN",)).of.any()


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
    assert (joint.level == QUIET).all()


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
        fit = {code: weight for code, weight in weights.items() if code != "POST_CLEARANCE"}
        assert reason_weights(scenario, kind, customs=True) == fit
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


@pytest.fixture(scope="module", params=[131_072, 256])
def busy(request: pytest.FixtureRequest) -> tuple[Plan, Rows]:
    """A world with an operation at every office of one country, in few blocks and in months divided by days."""
    posts = [code for code, office in offices().items() if office.country == "KZ"]
    operation = operated().operation[0].model_copy(update={"offices": posts, "factor": 6.0})
    scenario = northern.scenario().model_copy(update={"operation": [operation], "title": "Busy"})
    plan = make_plan(scenario, northern.seed(0), 60_000, block_rows=request.param)
    parts = [draw_seizures(plan, block.number) for block in plan.blocks if block.t0 <= 14 and block.t1 >= 13]
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    month = np.isin(rows["month"], (13, 14))
    return plan, {name: column[month] for name, column in rows.items()}


def within(hits: int, size: int, chance: float, bound: float = 4.5) -> bool:
    """Whether so many of `size` draws lie within `bound` standard deviations of what the chance says."""
    return bool(abs(hits - size * chance) <= bound * np.sqrt(size * chance * (1 - chance)))


def test_seizures_fall_on_the_days_of_an_operation_as_its_factor_says(busy: tuple[Plan, Rows]) -> None:
    plan, rows = busy
    rhythm = plan.rhythm(rows["route"], rows["leg"])
    first, last = datetime.date(2022, 2, 1).toordinal(), datetime.date(2022, 2, 28).toordinal()
    for number, weight in enumerate(plan.rhythms.weights(first, last)):
        days = rows["seized"][(rhythm == number) & (rows["month"] == 13)]
        assert days.size > 100
        assert within(int((days >= first + 14).sum()), days.size, weight[14:].sum() / weight.sum())


def test_joint_teams_and_risk_profiles_work_on_the_days_of_an_operation(busy: tuple[Plan, Rows]) -> None:
    plan, rows = busy
    runs = plan.rhythms.running(plan.rhythm(rows["route"], rows["leg"]), rows["seized"])
    joint = rows["service"] == SERVICES.index("JOINT")
    union = np.array(words("direction"))[rows["direction"]] == "INTRA_UNION"
    assert not joint[union].any()
    before = joint[~runs & ~union].mean()
    added = TEAM_SHARE * (1 - 1 / 6)
    here = runs & ~union
    assert within(int(joint[here].sum()), int(here.sum()), added + (1 - added) * before, 6.0)
    reason = np.array(words("control_reason"))[rows["control_reason"]]
    kind = np.array(words("location_type"))[rows["location_type"]]
    customs = is_customs(rows["service"])
    for name in ("RISK_PROFILE", "OTHER_AGENCY"):
        chance = np.zeros(runs.size)
        for place in np.unique(kind[runs]):
            for of_customs in (True, False):
                weights = reason_weights(plan.scenario, str(place), customs=of_customs, level=JOINT)
                chance[(kind == place) & (customs == of_customs)] = weights.get(name, 0.0) / sum(weights.values())
        chance = chance[runs]
        spread = np.sqrt((chance * (1 - chance)).sum())
        assert abs((reason[runs] == name).sum() - chance.sum()) <= 4.5 * spread, name
