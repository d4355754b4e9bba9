"""Planted chains: a program that sees the sources alone follows them by the joins, and spoiled worlds are named."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import northern
import numpy as np
import pytest
import scenarios
import spoiled

from simulator.gates import chains
from simulator.gates.result import Evidence
from simulator.gates.world import GateInput, made_world, read_world
from simulator.observation.registers import beside, calls, companies, partner, stories, telling_chains
from simulator.observation.registers.drawn import NOBODY, Planned, Rows
from simulator.publish.folder import write_world
from simulator.reference.names import MISREADS
from simulator.world.chains import Cast

WORLDS = 20
# Cases of a world that a course of one week is given: less than WHOLE of some scenarios, so that chance may leave a
# chain out; of all chains of twenty such worlds so many are there.
COURSE_CASES, THERE = 3_000, 0.95
PROMISED = "chains of those promised"
ALL, ALONE, WITHOUT = "with all joins", "by names alone", "without joins"


def share(measures: Evidence, way: str) -> float:
    """The part of a world's steps that a way of following reaches."""
    return float(measures["reached"][way] / measures["steps"])


def named(*evidence: Evidence) -> set[str]:
    """What the gate finds wrong in these worlds together."""
    return set(chains.GATE.judge(evidence).faults())


@pytest.fixture(autouse=True)
def _cast_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the chains that another one cast from the same plan."""
    monkeypatch.setattr(stories, "_RECENT", [])
    monkeypatch.setattr(beside, "_RECENT", [])


@pytest.fixture(scope="module")
def sound() -> GateInput:
    return spoiled.world()


def test_sound_worlds_pass_alone_and_together() -> None:
    evidence = [chains.GATE.measure(spoiled.world(number)) for number in range(2)]
    for measures in evidence:
        assert not named(measures)
        assert share(measures, ALL) >= 0.8
        assert share(measures, WITHOUT) <= 0.3
        assert share(measures, ALONE) < share(measures, ALL)
    result = chains.GATE.judge(evidence)
    assert result.applies
    assert not result.faults()


@pytest.mark.slow
def test_in_nineteen_of_twenty_worlds_the_program_reaches_what_is_promised() -> None:
    """At most one in twenty may lie beyond; all of them together may not."""
    evidence = [chains.GATE.measure(made_world(northern.scenario(), northern.seed(number))) for number in range(WORLDS)]
    assert sum(share(measures, ALL) >= 0.8 for measures in evidence) >= WORLDS - 1
    assert sum(share(measures, WITHOUT) <= 0.3 for measures in evidence) >= WORLDS - 1
    assert all(share(measures, ALONE) < share(measures, ALL) for measures in evidence)
    assert not chains.GATE.judge(evidence).faults()


@pytest.mark.sweep(2)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_the_chains_of_every_scenario_are_followed_by_their_joins_and_not_without(name: str) -> None:
    world = made_world(scenarios.scenario(name), northern.seed(0), COURSE_CASES)
    measures = chains.GATE.measure(world)
    assert named(measures) <= {PROMISED}
    assert share(measures, ALL) >= 0.8
    assert share(measures, WITHOUT) <= 0.3
    assert share(measures, ALONE) < share(measures, ALL)


@pytest.mark.slow
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_in_nineteen_of_twenty_worlds_of_every_scenario_the_program_reaches_what_is_promised(name: str) -> None:
    scenario = scenarios.scenario(name)
    worlds = (made_world(scenario, northern.seed(number), COURSE_CASES) for number in range(WORLDS))
    evidence = [chains.GATE.measure(world) for world in worlds]
    assert sum(share(measures, ALL) >= 0.8 for measures in evidence) >= WORLDS - 1
    assert sum(share(measures, WITHOUT) <= 0.3 for measures in evidence) >= WORLDS - 1
    assert named(*evidence) <= {PROMISED}
    assert sum(m["chains"] for m in evidence) >= THERE * sum(m["promised"] for m in evidence)


@pytest.mark.slow
def test_chains_that_lie_in_several_blocks_are_followed_too(tmp_path: Path) -> None:
    write_world(northern.scenario(), northern.seed(0), tmp_path / "w", sources=chains.SEEN, block_rows=2_500)
    world = read_world(tmp_path / "w")
    measures = chains.GATE.measure(world)
    assert measures["chains"] == measures["promised"]
    assert not named(measures)


def test_a_world_without_chains_or_without_their_sources_is_not_judged(sound: GateInput) -> None:
    bare = dataclasses.replace(sound, scenario=sound.scenario.model_copy(update={"chain": []}))
    assert chains.GATE.measure(bare) == {}
    assert not chains.GATE.judge([{}]).applies


def test_letters_that_nobody_wrote_are_missed(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(plan: Planned, block: int, rows: Rows, rng: Any) -> telling_chains.Told:
        told = telling_chains.letters(plan, block, rows, rng)
        marks = {name: values[:0] for name, values in told.marks.items()}
        return telling_chains.Told(
            event=told.event[:0], false=told.false[:0], number_day=told.number_day[:0], marks=marks
        )

    monkeypatch.setattr(partner, "letters", silent)
    assert {"steps with evidence in two sources", "steps reached with all joins"} <= named(chains.GATE.measure(sound))


def test_carriers_who_never_call_the_firm_are_missed(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """They call the director under his own number, and the register of firms has another one."""
    planted = calls.chain_calls

    def privately(*given: Any) -> Rows:
        drawn = planted(*given)
        return {**drawn, "firm": np.full_like(drawn["firm"], NOBODY)}

    monkeypatch.setattr(calls, "chain_calls", privately)
    assert {"steps with evidence in two sources", "steps reached with all joins"} <= named(chains.GATE.measure(sound))


def test_plates_that_cannot_be_read_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_chains, "READABLE", (MISREADS.index("lost_sign"),))
    assert "steps reached with all joins" in named(chains.GATE.measure(sound))


def test_twins_of_another_name_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    def anybody(plan: Planned, key: int, country: str, base: int, slot: int) -> tuple[int, int]:
        return beside.LICIT + base * beside.SLOTS + slot, base + 1

    monkeypatch.setattr(beside, "_namesake", anybody)
    assert named(chains.GATE.measure(sound)) == {"twins taken in by names alone"}


def test_twins_under_the_firms_own_telephone_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the telephone does not tell them apart either."""
    right = companies._own

    def one_line(index: np.ndarray) -> np.ndarray:
        return np.full_like(right(index), companies.OWN)

    monkeypatch.setattr(companies, "_own", one_line)
    assert "twins taken in with all joins" in named(chains.GATE.measure(sound))


def test_chains_that_are_promised_and_not_cast_are_named(sound: GateInput, monkeypatch: pytest.MonkeyPatch) -> None:
    right = stories.cast_chains

    def fewer(*given: Any) -> Cast:
        cast = right(*given)
        return dataclasses.replace(cast, **{f.name: getattr(cast, f.name)[:-1] for f in dataclasses.fields(cast)})

    monkeypatch.setattr(stories, "cast_chains", fewer)
    assert named(chains.GATE.measure(sound)) == {"chains of those promised"}
