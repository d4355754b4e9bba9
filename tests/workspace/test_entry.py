"""The entry exercise on the trainee's side: papers, drafts, checks, the returned record."""

from __future__ import annotations

from pathlib import Path

import pytest
from entry_desk import entry_drawn
from entry_world import NAME, home_with
from pydantic import ValidationError

from simulator.workspace import Draft, Home, entry


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return home_with(tmp_path, entry_drawn(1).files)


def test_reports_come_with_paper_prefilled_values_and_gaps(home: Home) -> None:
    reports = entry.reports(home, NAME)
    assert [report.letter for report in reports] == ["A", "B", "C", "D"]
    assert [report.stage for report in reports] == ["worked", "half", "alone", "alone"]
    assert reports[0].html.is_file()
    assert "SYNTHETIC" in entry.page(home, NAME, "A")
    assert reports[0].prefilled["office"] == "KG-DOSTUK"
    assert "lines" in reports[0].gaps
    assert reports[2].language == "en"
    home.set_lang("ru")
    assert entry.report(home, NAME, "D").title == "Отчёт Г"


def test_what_is_put_is_on_disk_and_prefilled_values_are_no_answers(home: Home) -> None:
    value = entry.record(home, NAME, "A") | {"departure": "KG", "lines": [{"product": "CIGARETTES", "quantity": 20}]}
    entry.put(home, NAME, "A", value)
    entry.put(home, NAME, "D", {"departure": "XX"})
    reports = Draft(home, NAME).answers["reports"]
    assert set(reports["A"]) == {"departure", "lines"}
    assert reports["D"] == {"departure": "XX"}
    assert entry.record(home, NAME, "A")["office"] == "KG-DOSTUK"
    assert entry.record(Home(home.path), NAME, "A")["departure"] == "KG"
    entry.Answers.model_validate(Draft(home, NAME).answers)


def test_the_text_that_stands_in_the_form_follows_the_officers_language(home: Home) -> None:
    texts = {}
    for lang in ("en", "ru"):
        home.set_lang(lang)
        texts[lang] = entry.record(home, NAME, "A")["narrative"]
    assert texts["en"].isascii()
    assert not any(letter.isascii() and letter.isalpha() for letter in texts["ru"])
    entry.put(home, NAME, "A", {"narrative": texts["en"]})
    assert entry.record(home, NAME, "A")["narrative"] == texts["ru"]


def test_a_check_names_what_is_missing_and_counts_progress(home: Home) -> None:
    before = entry.progress(home, NAME, "D")
    assert before.filled == 0
    assert before.errors > 5
    truth = entry_drawn(1).truth["reports"]["D"]
    entry.put(home, NAME, "D", {name: truth["record"][name] for name in truth["gaps"]})
    after = entry.progress(home, NAME, "D")
    assert (after.errors, after.warnings, after.advice) == (0, 0, 0)
    assert after.filled == after.asked > 15


def test_a_check_finds_a_name_of_the_paper_form(home: Home) -> None:
    entry.put(home, NAME, "D", {"narrative": "Driver ТЕСТОВ Учебный Образцович was stopped near the town at night."})
    assert [fault.path for fault in entry.check(home, NAME, "D") if fault.rule == "nominal"] == ["narrative"]


def test_the_returned_record_is_answered(home: Home) -> None:
    assert entry.returned(home, NAME)["action"] == ""
    entry.answer_returned(home, NAME, "kept", "1.3 g a piece")
    assert entry.returned(home, NAME)["letter"] == "B"
    assert entry.returned(home, NAME)["reason"] == "1.3 g a piece"
    with pytest.raises(entry.EntryError, match="corrected or kept"):
        entry.answer_returned(home, NAME, "deleted", "")
    entry.answer_returned(home, NAME, "", "")
    assert Draft(home, NAME).answers["returned"] is None


def test_an_unknown_report_is_a_named_error(home: Home) -> None:
    with pytest.raises(entry.EntryError, match="no report 'E'"):
        entry.put(home, NAME, "E", {})


def test_material_of_another_version_is_refused(home: Home) -> None:
    path = home.material(NAME) / "papers.json"
    path.write_text(path.read_text().replace('"schema_version": 1', '"schema_version": 7', 1))
    with pytest.raises(entry.EntryError, match="is not 1"):
        entry.reports(home, NAME)


@pytest.mark.parametrize(
    "answers",
    [
        {"reports": {"A": {"lines": [{"quantity": float("nan")}]}}},
        {"reports": {"A": {"lines": [{"quantity": "12"}]}}},
        {"reports": {"A": {"lines": [{"quantity": True}]}}},
        {"reports": {"A": {"narrative": "x" * 5001}}},
        {"reports": {"A": {"persons": [{"name": "TESTOV"}]}}},
        {"reports": {"Z": {}}},
        {"returned": {"action": "ignored"}},
        {"more": 1},
    ],
)
def test_answers_of_a_wrong_shape_are_refused(answers: object) -> None:
    with pytest.raises(ValidationError):
        entry.Answers.model_validate(answers)


def test_partly_filled_answers_are_fine() -> None:
    entry.Answers.model_validate({})
    entry.Answers.model_validate({"reports": {"A": {"lines": [{}], "transit": None, "narrative": ""}}})
