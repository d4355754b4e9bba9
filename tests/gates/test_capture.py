"""Capture and recapture: sound worlds pass, worlds whose lists of cases lean on each other otherwise are named."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import spoiled

from simulator.gates import capture
from simulator.gates.result import Evidence
from simulator.gates.told import with_sources
from simulator.gates.world import GateInput, Tables
from simulator.observation.registers.drawn import TRUE

ALL = f"{capture.PLATFORM} and {capture.OTHERS}"


@pytest.fixture(scope="module")
def sound() -> GateInput:
    return with_sources(spoiled.world(), tuple(capture.TABLES))


def named(*evidence: Evidence) -> set[str]:
    """What the gate finds wrong."""
    return set(capture.GATE.judge(evidence).faults())


def told(world: GateInput, table: str, label: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a source that truly tell this, and the cases that they tell of."""
    what, labels = world.codes("truth", table, capture.TABLES[table])
    ids, kind = (world.numbers("truth", table, name) for name in ("truth_id", "kind"))
    row = np.flatnonzero((what == labels.index(label)) & (kind & TRUE > 0) & (ids >= 0))
    return row, ids[row]


def moved(world: GateInput, table: str, row: np.ndarray, ids: np.ndarray) -> GateInput:
    """The world in which these rows of a source tell of other cases, repeated as often as need be."""
    before = world.numbers("truth", table, "truth_id").copy()
    before[row] = np.resize(ids, row.size)
    return spoiled.with_column(world, "truth", table, "truth_id", before)


def test_sound_worlds_pass_alone_and_together(sound: GateInput) -> None:
    evidence = [capture.measure(spoiled.world(number)) for number in range(3)]
    assert evidence[0] == capture.measure(sound)
    for measures in evidence:
        assert not named(measures)
    assert not named(*evidence)


def test_chapmans_estimate_of_independent_lists_is_their_number() -> None:
    """Of 20,000 cases 1,000 worlds with lists of 0.8 and 0.02: the mean lies within four standard errors."""
    rng = np.random.default_rng(5)
    size = 20_000
    ones, twos = rng.binomial(size, 0.8, 1_000), rng.binomial(size, 0.02, 1_000)
    both = rng.hypergeometric(ones, size - ones, twos)
    estimates = np.array([capture.chapman(*lists) for lists in zip(ones, twos, both, strict=True)])
    assert abs(estimates.mean() - size) < 4 * estimates.std() / np.sqrt(estimates.size)


def test_a_platform_that_enters_what_others_tell_of_is_named(sound: GateInput) -> None:
    """Half of the records of cases that nobody else tells of are gone: the estimate falls far below the truth."""
    rng = np.random.default_rng(1)
    heard = np.concatenate([sound.numbers("truth", name, "truth_id") for name in capture.TABLES])
    entries = sound.truth.whole("entries")
    keep = np.isin(entries["truth_id"].to_numpy(), heard) | (rng.random(entries.num_rows) < 0.5)
    spoilt = dataclasses.replace(sound, truth=sound.truth.changed(entries=entries.filter(keep)))
    assert {f"score, {ALL}", f"estimated by true cases, {ALL}"} <= named(capture.measure(spoilt))
    checks = capture.GATE.judge([capture.measure(spoilt)]).metrics
    assert checks[f"estimated by true cases, {ALL}"] < 0.7


def test_sources_that_copy_from_the_platform_are_named(sound: GateInput) -> None:
    """Everybody tells only of what was entered: no estimate could find what was not."""
    entered = np.unique(sound.numbers("truth", "entries", "truth_id"))
    spoilt = sound
    for table in capture.TABLES:
        ids = sound.numbers("truth", table, "truth_id")
        row = np.flatnonzero((ids >= 0) & ~np.isin(ids, entered))
        spoilt = moved(spoilt, table, row, entered[np.searchsorted(entered, ids[row]).clip(0, entered.size - 1)])
    assert f"score, {ALL}" in named(capture.measure(spoilt))


def test_letters_that_repeat_informants_unmarked_are_named(sound: GateInput) -> None:
    row, _ = told(sound, "partner", "SEIZURE")
    spoilt = moved(sound, "partner", row, told(sound, "informants", "TIP")[1])
    assert named(capture.measure(spoilt)) == {"cases on both, letters and informants"}


def test_a_cause_that_two_sources_tell_is_named(sound: GateInput) -> None:
    row, _ = told(sound, "partner", "TIP")
    spoilt = moved(sound, "partner", row, told(sound, "traffic", "WARNED")[1])
    assert named(capture.measure(spoilt)) == {"cases of which two sources told beforehand"}


def test_a_repeat_of_what_no_informant_said_is_named(sound: GateInput) -> None:
    row, _ = told(sound, "partner", "ECHO")
    unheard = np.setdiff1d(told(sound, "traffic", "SEIZED")[1], sound.numbers("truth", "informants", "truth_id"))
    spoilt = moved(sound, "partner", row, unheard[:: max(unheard.size // row.size, 1)])
    assert named(capture.measure(spoilt)) == {"repeats without an informant's report"}


def test_a_folder_with_the_platform_alone_is_not_judged_by_its_plan(sound: GateInput) -> None:
    alone = {name: sound.observed.whole(name) for name in sound.observed.names if name not in capture.TABLES}
    folder = dataclasses.replace(sound, observed=Tables(alone), folder=spoiled.northern.FILE.parent)
    assert not capture.GATE.judge([capture.measure(folder)]).applies
