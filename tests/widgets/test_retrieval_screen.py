"""The question sheet: what is answered on the screen is what the trainee's functions keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from retrieval_desk import NAME, drawn, home_with

from simulator.cen.query import Query
from simulator.widgets.retrieval_screen import RetrievalScreen
from simulator.workspace import Draft, Home, retrieval


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, drawn(0), lang="ru")


def told(screen: RetrievalScreen, **message: Any) -> None:
    screen._told(None, message, None)


def question(screen: RetrievalScreen, name: str) -> dict[str, Any]:
    shown_question: dict[str, Any] = next(entry for entry in screen.sheet.sheet["questions"] if entry["id"] == name)
    return shown_question


def test_answer_is_kept_and_marked_as_given(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    assert not question(screen, "q1")["done"]
    screen.answers.children[0].value = {"cases": 12}
    assert retrieval.answers(home, NAME)["q1"] == {"cases": 12.0}
    assert question(screen, "q1")["done"]
    screen.answers.children[0].value = {}
    assert retrieval.answers(home, NAME)["q1"] == {"cases": None}


def test_a_change_that_arrives_after_the_question_was_left_belongs_to_that_question(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    first = screen.answers.children[0]
    told(screen, kind="question", name="q2")
    first.value = {"cases": 12}
    assert retrieval.answers(home, NAME)["q1"] == {"cases": 12.0}


def test_what_is_taken_or_ticked_for_a_question_that_was_left_is_its_own(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    told(screen, kind="question", name="q2")
    told(screen, kind="question", name="q5")
    case_no = screen.panel.results.view["rows"][0]["case_no"]
    told(screen, kind="question", name="q1")
    told(screen, kind="take", question="q2", name="records")
    screen.panel._told(None, {"kind": "tick", "of": "q5", "name": case_no, "on": True}, None)
    assert retrieval.answers(home, NAME)["q2"]["records"] == retrieval.find(home, NAME, screen.panel.query)
    assert retrieval.answers(home, NAME)["q5"]["records"] == [case_no]
    assert (screen.panel.results.ticking, screen.panel.results.ticks) == ("", [])


def test_a_tick_never_lands_in_a_question_that_takes_all_that_a_search_finds(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    told(screen, kind="question", name="q2")
    case_no = screen.panel.results.view["rows"][0]["case_no"]
    for of in ("", "q1", "q2"):
        screen.panel._told(None, {"kind": "tick", "of": of, "name": case_no, "on": True}, None)
    assert retrieval.answers(home, NAME)["q2"]["records"] in (None, [])


def test_an_answer_that_does_not_fit_is_said_in_its_own_form_however_late_it_comes(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    form = screen.answers.children[0]
    told(screen, kind="question", name="q3")
    form.value = {"cases": 1e300}
    assert [fault["path"] for fault in form.faults] == ["cases"]
    assert screen.answers.children[0].faults == []


def test_reopened_screen_shows_the_answers(home: Home) -> None:
    RetrievalScreen(home, NAME).answers.children[0].value = {"cases": 7}
    assert RetrievalScreen(home, NAME).answers.children[0].value == {"cases": 7}


def test_set_is_taken_from_the_search(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    told(screen, kind="question", name="q2")
    screen.panel.show(Query(office=("KG-DOSTUK",), product=("HEROIN",)))
    told(screen, kind="take", question="q2", name="records")
    assert retrieval.answers(home, NAME)["q2"]["records"] == retrieval.find(home, NAME, screen.panel.query)
    screen.panel._told(None, {"kind": "save", "name": "Достук"}, None)
    assert list(retrieval.saved_searches(home, NAME)) == ["Достук"]
    screen.answers.children[0].value = {"saved": "Достук"}
    assert question(screen, "q2")["done"]
    screen.panel._told(None, {"kind": "forget", "name": "Достук"}, None)
    assert retrieval.answers(home, NAME)["q2"]["saved"] is None


def test_what_is_typed_after_the_search_was_saved_stands_on_the_draft_as_it_is_then(home: Home) -> None:
    """Otherwise the browser would hold words typed while the kernel is dead for older than the draft."""
    screen = RetrievalScreen(home, NAME)
    form = screen.answers.children[0]
    screen.panel._told(None, {"kind": "save", "name": "Достук"}, None)
    assert form.confirmation == [0, Draft(home, NAME).revision]
    assert form.confirmation[1] > 0


def test_charts_are_kept_by_both_dates(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    screen.open("q4")
    screen.panel.show(Query(reporting_country=("KG",)))
    told(screen, kind="take", question="q4", name="by_seizure")
    told(screen, kind="take", question="q4", name="by_entry")
    charts = retrieval.answers(home, NAME)["q4"]
    assert sum(charts["by_seizure"]["counts"].values()) == sum(charts["by_entry"]["counts"].values()) > 0
    assert charts["by_seizure"]["counts"] != charts["by_entry"]["counts"]


def test_records_to_check_are_ticked_in_the_list(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    assert screen.panel.results.ticking == ""
    screen.open("q5")
    assert screen.panel.results.ticking == "q5"
    case_no = screen.panel.results.view["rows"][0]["case_no"]
    screen.panel._told(None, {"kind": "tick", "of": "q5", "name": case_no, "on": True}, None)
    assert retrieval.answers(home, NAME)["q5"]["records"] == screen.panel.results.ticks == [case_no]
    screen.panel._told(None, {"kind": "tick", "of": "q5", "name": case_no, "on": False}, None)
    assert retrieval.answers(home, NAME)["q5"]["records"] == []


def test_panel_and_exercise_find_the_same(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    for query in (Query(), Query(product=("CIGARETTES",), seizure_from="2025-01-01"), Query(transit=("KG",))):
        screen.panel.show(query)
        assert screen.panel.results.view["found"] == len(retrieval.find(home, NAME, query))


def test_pandas_beneath_runs_in_the_notebook(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = RetrievalScreen(home, NAME)
    screen.panel.show(Query(product=("HEROIN",), entry_from="2025-06-01"))
    home.folder(NAME).mkdir(parents=True)
    monkeypatch.chdir(home.folder(NAME))
    names: dict[str, Any] = {}
    exec(screen.panel.results.view["pandas"], names)
    assert names["found"]["case_no"].nunique() == screen.panel.results.view["found"]


def test_answer_that_does_not_fit_is_shown_under_its_field(home: Home) -> None:
    screen = RetrievalScreen(home, NAME)
    screen.answers.children[0].value = {"cases": 1e300}
    assert [fault["path"] for fault in screen.answers.children[0].faults] == ["cases"]
    assert retrieval.answers(home, NAME)["q1"] == {"cases": None}


def test_submitting_asks_once_what_is_blank_and_shows_a_receipt(home: Home) -> None:
    home.folder(NAME).mkdir(parents=True)
    screen = RetrievalScreen(home, NAME)
    assert "1, 2, 3" in screen.answers.children[0].act("submit")
    assert screen.foot.receipt == {}
    assert screen.answers.children[0].act("submit") is None
    assert "1" in screen.foot.receipt["text"]
    assert screen.foot.receipt["number"] == 1
