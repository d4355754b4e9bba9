"""Causes and threads: sound worlds pass, and worlds whose process is put out of order are named for what was broken."""

from __future__ import annotations

import dataclasses
from typing import Any

import northern
import numpy as np
import pytest
import spoiled

from simulator.chance import Stream
from simulator.gates import cause, exchange
from simulator.gates.result import Evidence
from simulator.gates.told import with_sources
from simulator.gates.world import GateInput, Tables
from simulator.observation.registers import causes, informants, partner, traffic, traffic_cases
from simulator.observation.registers import traffic_faults as fault
from simulator.observation.registers.drawn import DAY, Planned, Rows
from simulator.observation.registers.traffic_threads import STATES, steps
from simulator.world.scenario import Scenario


@pytest.fixture(scope="module")
def sound() -> GateInput:
    return spoiled.world()


def measured(world: GateInput) -> Evidence:
    """The evidence of the gate on causes."""
    return cause.GATE.measure(world)


def named(*evidence: Evidence) -> set[str]:
    """What the gate on causes finds wrong."""
    return set(cause.GATE.judge(evidence).faults())


def test_sound_worlds_pass_alone_and_together() -> None:
    worlds = [spoiled.world(number) for number in range(3)]
    evidence = [measured(world) for world in worlds]
    for measures in evidence:
        assert not named(measures)
    assert not named(*evidence)
    result = exchange.GATE.judge([exchange.GATE.measure(world) for world in worlds])
    assert result.applies
    assert not result.faults()


def test_a_world_without_these_sources_is_not_judged_but_from_its_plan(sound: GateInput) -> None:
    written = with_sources(sound)
    only = Tables({"traffic": written.observed.whole("traffic")})
    truth = Tables({name: written.truth.whole(name) for name in ("cases", "routes", "outcomes", "traffic")})
    folder = dataclasses.replace(sound, observed=only, truth=truth)
    assert set(measured(folder)["counts"]) == {"WARNED", "ASKED"}
    assert measured(folder)["counts"]["WARNED"] == measured(sound)["counts"]["WARNED"]
    assert not cause.GATE.judge([{"counts": {}, "late": {}, "senders": {}}]).applies


def blind(scenario: Scenario, chances: Any = causes.chances) -> np.ndarray:
    """As many causes, of any reason alike."""
    right = chances(scenario)
    return np.tile(right.mean(axis=0), (right.shape[0], 1))


def test_causes_that_ignore_the_reason_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "chances", blind)
    faults = named(measured(sound))
    assert {"P(WARNED | PARTNER_WARNING)", "P(reason | WARNED)", "P(reason | TIP)"} <= faults
    assert "P(REQUEST | any other reason)" in faults


def test_causes_that_half_the_world_forgot_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """In several worlds together: a single one has some hundred tips."""
    told = causes.chances
    monkeypatch.setattr(causes, "chances", lambda scenario: told(scenario) / 2)
    faults = named(*(measured(spoiled.world(number)) for number in range(3)))
    assert {"P(WARNED | PARTNER_WARNING)", "P(TIP | TIP_OFF)"} <= faults
    assert not {"told after the control", "warned by a country off the way"} & faults


@pytest.mark.parametrize(("module", "name"), [(informants, "TIP_DAYS"), (partner, "LEAD_DAYS")])
def test_tips_and_letters_after_the_control_are_named(
    sound: GateInput, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    monkeypatch.setattr(module, name, -30.0)
    assert "told after the control" in named(measured(sound))


def test_warnings_that_come_too_late_to_be_sent_are_missed(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_cases, "LEAD_HOURS", -30.0)
    assert {"P(WARNED | PARTNER_WARNING)", "P(ASKED | INTEL_NATIONAL)"} <= named(measured(sound))


def anybody(plan: Planned, name: str, block: int, rows: Rows, row: np.ndarray) -> np.ndarray:
    """A warner that has nothing to do with the case."""
    return (rows["country"][row].astype(np.int64) + 1 + row % 5) % len(plan.static.country_codes)


def test_warnings_from_anywhere_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traffic_cases, "warner", anybody)
    assert named(measured(sound)) == {"warned by a country off the way"}


# ---------------------------------------------------------------- threads


def broken_rules(world: GateInput) -> set[str]:
    """What the gate on threads finds wrong."""
    return set(exchange.GATE.judge([exchange.GATE.measure(world)]).faults())


def test_the_day_of_sending_in_place_of_the_day_of_seizure_is_named(
    sound: GateInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = traffic_cases._controls
    monkeypatch.setattr(traffic_cases, "_controls", lambda *given: right(*given) + DAY)
    assert "wrong day of seizure" in broken_rules(sound)


def test_a_question_that_prepares_a_control_after_it_is_named(
    sound: GateInput, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic_cases, "LAST_WORD_S", -(10**9))
    assert broken_rules(sound) == {"expected after the control"}


def test_answers_before_questions_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    def earlier(rng: Stream, moment: np.ndarray, urgent: np.ndarray) -> np.ndarray:
        return moment - 3 * DAY

    monkeypatch.setattr(traffic_cases, "opened", earlier)
    assert "answers before what they answer" in broken_rules(sound)


def test_a_thread_whose_case_goes_back_is_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tells of the laboratory says that the load is expected."""
    back = np.where(steps().state == STATES.index("LABORATORY"), STATES.index("EXPECTED"), steps().state)
    wrong = dataclasses.replace(steps(), state=back)
    monkeypatch.setattr(traffic, "steps", lambda: wrong)
    assert "answers that lead their case back" in broken_rules(sound)


def test_a_vehicle_returned_on_another_day_is_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    right = traffic_cases._returned
    monkeypatch.setattr(traffic_cases, "_returned", lambda *given: right(*given) + 1)
    assert "vehicle returned on another day" in broken_rules(sound)


def test_a_wrong_day_that_is_right_after_all_is_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of all messages bear a fault here, so that some bear this one in every world."""
    monkeypatch.setattr(fault, "WRONG_DAY", -2)
    monkeypatch.setattr(fault, "FAULT_SHARE", 0.5)
    worlds = [exchange.GATE.measure(spoiled.world(number)) for number in range(3)]
    assert "right day in a message marked wrong" in exchange.GATE.judge(worlds).faults()


def test_the_share_of_the_causes_follows_the_scenarios_figure() -> None:
    few, many = (
        northern.scenario().model_copy(
            update={"sources": northern.scenario().sources.model_copy(update={"reports": reports})}
        )
        for reports in (0.01, 0.04)
    )
    assert np.allclose(causes.chances(many)[:, causes.TIP], 4 * causes.chances(few)[:, causes.TIP])
    none = northern.scenario().model_copy(
        update={"sources": northern.scenario().sources.model_copy(update={"reports": 0.0, "messages": 0.0})}
    )
    assert (causes.chances(none)[:, [causes.TIP, causes.WARNED]] == 0).all()
    assert (causes.chances(many).sum(axis=1) <= causes.MOST + 1e-12).all()
