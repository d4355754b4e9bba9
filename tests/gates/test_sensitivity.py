"""One dial at a time: every dial turns something, effects are read with their error, a stopped run goes on."""

from __future__ import annotations

import math
from pathlib import Path

import northern
import numpy as np
import pytest
from rich.progress import Progress

from simulator.gates import sensitivity
from simulator.gates.sensitivity import DIALS, FACTORS, OUTPUTS, as_markdown, effects, measured, turned
from simulator.world import Scenario


def test_every_dial_makes_two_other_scenarios_that_are_valid() -> None:
    groups = turned(northern.scenario(), 2)
    prints = {key: group.scenario.fingerprint for key, group in groups.items()}
    assert len({northern.scenario().fingerprint, *prints.values()}) == 2 * len(DIALS) + 1
    for group in groups.values():
        Scenario.model_validate_json(group.scenario.model_dump_json(by_alias=True))


def test_an_effect_is_a_mean_of_differences_with_two_standard_errors() -> None:
    low, high = np.array([[1.0], [2.0], [3.0]]), np.array([[2.0], [3.5], [3.5]])
    change, error = effects(low, high)
    assert change.tolist() == [pytest.approx(1.0)]
    assert error.tolist() == [pytest.approx(2 * 0.5 / math.sqrt(3))]
    assert math.isnan(effects(low[:1], high[:1])[1][0])


def test_what_is_not_seen_beyond_its_error_stands_in_brackets() -> None:
    page = as_markdown({"dial": [(0.5, 0.1), (0.05, 0.1)]}, "A scenario", 3)
    assert "+0.5 ± 0.1 | (+0.05 ± 0.1)" in page
    assert "SYNTHETIC" in page


@pytest.mark.slow
def test_dials_turn_what_they_name_and_a_second_run_measures_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More supply under the same calibration leaves the level; swings of products make years swing."""
    names = ("swings of products", "difficulty")
    monkeypatch.setattr(sensitivity, "DIALS", {name: DIALS[name] for name in names})
    with Progress(disable=True) as progress:
        table = measured(northern.scenario(), 3, tmp_path / "evidence", progress)
        written = (tmp_path / "evidence").read_bytes()
        assert written.count(b"\n") == len(names) * len(FACTORS) * 3 * len(sensitivity.GATES)
        assert measured(northern.scenario(), 3, tmp_path / "evidence", progress) == table
    assert (tmp_path / "evidence").read_bytes() == written
    places = [what for _, what in OUTPUTS]
    assert table["swings of products"][places.index("swing median")][0] > 0
    assert table["difficulty"][places.index("mean belief of the oracle in the right one, all line-ups")][0] < 0
    assert all(math.isfinite(change) for cells in table.values() for change, _ in cells)
