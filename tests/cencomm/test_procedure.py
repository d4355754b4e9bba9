"""Message types, steps and rules are data: whole, consistent, and reckoned alike by screen and marking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cencomm import procedure as module
from simulator.cencomm.clock import moment_after, moments
from simulator.cencomm.procedure import group, procedure
from simulator.errors import ScenarioError

START = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
NOTE = START + timedelta(minutes=85)
OUTER_LISTS = {"office", "product", "mass_basis", "test_result", "detection_means", "concealment_place"}


def test_every_choice_has_its_list() -> None:
    own = {code_list.name for code_list in procedure().list}
    for kind in procedure().type:
        for field in kind.field:
            if field.kind in ("choice", "choices"):
                assert field.list in own | OUTER_LISTS | {"inbox", "photos"}, field.name


def test_the_types_of_the_first_warning_are_there() -> None:
    assert [kind.code for kind in procedure().type] == ["FEEDBACK", "RFI", "REPORT", "WARNING"]
    assert set(procedure().codes("verdict")) == {"valid", "unsure", "false"}


def test_the_rules_are_numbered_one_to_six() -> None:
    assert [rule.number for rule in group("caravan").rule] == [1, 2, 3, 4, 5, 6]


def test_a_damaged_file_names_itself(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HERE", tmp_path)
    (tmp_path / "broken.toml").write_text("schema_version = 9", encoding="utf-8")  # type: ignore[operator]
    with pytest.raises(ScenarioError, match=r"broken\.toml"):
        group("broken")


@given(st.lists(st.sampled_from(["open", "facts", "judge", "send", "wait", "strange"]), max_size=30))
def test_the_clock_never_runs_backwards_and_follows_from_the_steps(steps: list[str]) -> None:
    minutes = procedure().minutes
    times = list(moments(START, steps, minutes, NOTE))
    assert times == sorted(times)
    assert moment_after(START, steps, minutes, NOTE) == (times[-1] if times else START)
    if "wait" in steps:
        assert times[-1] >= NOTE
    else:
        assert times == [] or times[-1] == START + timedelta(minutes=sum(minutes.get(step, 0) for step in steps))
