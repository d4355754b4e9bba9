"""Texts that could not be read: kept beside the draft, joined window by window, nobody's answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from entry_world import NAME, drawn, home_with

from grading.rubric import load_exercise
from simulator.workspace import Home
from simulator.workspace.drafts import Draft
from simulator.workspace.unread import keep_unread, texts_of, unread


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, drawn(load_exercise(NAME)).files)


def test_each_window_changes_its_own_texts_only_and_no_answer_comes_of_them(home: Home) -> None:
    keep_unread(home, NAME, "A", {}, {"lines.0.quantity": "280.000"})
    keep_unread(home, NAME, "A", {}, {"seizure_date": "15.10"})
    keep_unread(home, NAME, "B", {}, {"seizure_date": "x"})
    assert unread(home, NAME)["A"] == {"lines.0.quantity": "280.000", "seizure_date": "15.10"}
    keep_unread(home, NAME, "A", {"seizure_date": "15.10"}, {})
    keep_unread(home, NAME, "B", {"seizure_date": "x"}, {})
    assert unread(home, NAME) == {"A": {"lines.0.quantity": "280.000"}}
    assert (Draft(home, NAME).answers, Draft(home, NAME).revision) == ({}, 0)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"schema_version": 1, "world": "other", "parts": {}}', b'{"schema'])
def test_what_lies_there_damaged_is_set_aside_not_overwritten(home: Home, data: bytes) -> None:
    home.drafts.mkdir(parents=True, exist_ok=True)
    (home.drafts / f"{NAME}-unread.json").write_bytes(data)
    assert unread(home, NAME) == {}
    keep_unread(home, NAME, "A", {}, {"seizure_date": "15.10"})
    assert unread(home, NAME) == {"A": {"seizure_date": "15.10"}}
    assert [aside.read_bytes() for aside in home.drafts.glob("*-unread.aside*.json")] == [data]


def test_only_paths_and_texts_are_taken_from_a_browser() -> None:
    assert texts_of({"a.0.b": "x", "../etc": "y", "c": 3, "d": "", "e": "z" * 9000}) == {"a.0.b": "x", "e": "z" * 2000}
    assert texts_of(["a"]) == {}
