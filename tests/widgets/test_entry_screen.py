"""The entry desk without a browser: tabs, drafts, checks, submitting, the returned record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from entry_world import NAME, drawn, home_with

from grading.rubric import load_exercise
from simulator.widgets.entry_screen import RETURNED_TAB, EntryScreen
from simulator.widgets.screens import open_screen
from simulator.workspace import Draft, Home, receipts
from simulator.workspace.artifact import parse_answers, read_artifact


@pytest.fixture
def home(tmp_path: Path) -> Home:
    officer_home = home_with(tmp_path, drawn(load_exercise(NAME)).files)
    officer_home.folder(NAME).mkdir(parents=True)
    return officer_home


def press(screen: EntryScreen, letter: str, action: str, value: dict[str, Any], **more: Any) -> None:
    form = screen.form(letter)
    message = {"kind": "action", "id": action, "value": value, "revision": form.revision + 1, **more}
    form._told(form, message, [])


def test_the_desk_opens_on_the_first_report_with_what_stands_there_already(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    assert [item["id"] for item in screen.head.items] == ["A", "B", "C", "D"]
    fields = {f["name"]: f for s in screen.form("A").spec["sections"] for f in s["fields"]}
    assert fields["office"]["readonly"]
    assert not fields["departure"]["readonly"]
    assert fields["departure"]["gap"]
    assert screen.form("A").value["office"] == "KG-DOSTUK"
    assert screen.paper.html.startswith("<!doctype html>")


def test_an_empty_report_has_no_given_fields(home: Home) -> None:
    fields = [f for s in EntryScreen(home, NAME).form("D").spec["sections"] for f in s["fields"]]
    given = {f["name"] for f in fields if f.get("readonly")}
    assert given <= {"form_type"}


def test_a_change_is_on_disk_before_anything_else_and_opens_again(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    revision = screen.put("C", {**screen.form("C").value, "departure": "IR"})
    assert Draft(home, NAME).answers["reports"]["C"]["departure"] == "IR"
    assert Draft(home, NAME).revision == revision
    assert EntryScreen(home, NAME).form("C").value["departure"] == "IR"


def test_checking_names_what_is_missing_under_its_field(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    screen.check("D")
    faults = screen.form("D").faults
    assert {"seizure_date", "departure"} <= {fault["path"] for fault in faults}
    assert all(fault["text"] and fault["severity"] in "EWA" for fault in faults)


def test_a_field_that_could_not_be_read_is_not_called_missing(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    press(screen, "D", "check", dict(screen.form("D").value), unread={"departure": "Аф", "seizure_date": "31.02"})
    texts = {
        path: [f["text"] for f in screen.form("D").faults if f["path"] == path] for path in ("departure", "office")
    }
    assert texts["departure"] == ["«Аф» could not be read. Mend it or clear it."]
    assert len(texts["office"]) == 1
    assert "could not be read" not in texts["office"][0]


def test_submitting_with_errors_asks_once_more(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    press(screen, "A", "submit", dict(screen.form("A").value))
    assert receipts(home, NAME) == []
    press(screen, "A", "submit", dict(screen.form("A").value))
    (receipt,) = receipts(home, NAME)
    assert screen.foot.receipt["number"] == 1
    assert receipt.short in screen.foot.receipt["text"]
    artifact = read_artifact(home.folder(NAME) / "artifact.json")
    parse_answers(artifact, "entry")


def test_a_second_press_before_the_question_was_read_hands_in_nothing(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    value = dict(screen.form("A").value)
    for _ in range(3):
        press(screen, "A", "submit", value, looked=screen.foot.answer.get("number", 0) - 1)
    assert receipts(home, NAME) == []
    press(screen, "A", "submit", value, looked=screen.foot.answer["number"])
    assert len(receipts(home, NAME)) == 1


def test_a_check_that_arrives_after_the_report_was_left_is_of_that_report(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    screen.head.current = "D"
    press(screen, "C", "check", dict(screen.form("C").value))
    assert screen.form("C").faults
    assert screen.form("D").faults == []


def test_a_change_after_the_question_asks_again(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    press(screen, "A", "submit", dict(screen.form("A").value))
    press(screen, "A", "submit", {**screen.form("A").value, "departure": "KG"})
    assert receipts(home, NAME) == []


def test_the_returned_record_comes_after_the_first_submission(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    screen.submit()
    screen.submit()
    assert screen.head.items[-1]["id"] == RETURNED_TAB
    screen.head.current = RETURNED_TAB
    screen._answer({"action": "kept", "reason": "1.3 g each"})
    assert Draft(home, NAME).answers["returned"] == {"action": "kept", "reason": "1.3 g each"}


def test_the_next_paper_follows_and_the_last_goes_round(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    seen = []
    for _ in range(4):
        screen._told(None, {"kind": "next"}, None)
        seen.append(screen.head.current)
    assert seen == ["B", "C", "D", "A"]


def test_the_next_paper_is_the_one_after_the_paper_that_was_in_sight(home: Home) -> None:
    screen = EntryScreen(home, NAME)
    shown = {"kind": "next", "name": screen.paper.name}
    screen.head.current = "C"
    screen._told(None, shown, None)
    assert screen.head.current == "B"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_screen_opens_from_the_exercise_folder(home: Home, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    home.set_lang(lang)
    monkeypatch.chdir(home.folder(NAME))
    assert "cl-desk" in open_screen("entry")._dom_classes


def test_outside_a_course_the_screen_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "стартовой страницы" in open_screen("entry").value
    with pytest.raises(ValueError, match="no screen"):
        open_screen("nothing")
