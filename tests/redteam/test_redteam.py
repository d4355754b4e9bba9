"""Attacks earn nothing, cost nobody else anything and carry nothing away; honest accidents cost nothing."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest
from nbconvert import HTMLExporter
from redteam_class import ACCIDENTS, ATTACKS, FOLDER_ACCIDENTS, HERE, PLANTED, VICTIM, XSS
from tiny import NAME
from typer.testing import CliRunner

from courses.cli import app
from courses.collect import notes, shown
from courses.course import grades
from courses.handins import Oddity
from courses.nbgrader_course import config
from courses.release import secrets_of
from grading.integrity import signs
from simulator.publish.audit import leaks
from simulator.visible import is_unseen

EARNED_BY_TEXT = {"script-in-notebook"}


def mark_of(room: Any, trainee: str) -> Any:
    return room.course.log.latest()[trainee, NAME]


def test_the_corpus_is_what_the_generator_writes() -> None:
    texts = {str(p.relative_to(HERE)): p.read_bytes().decode() for p in HERE.glob("*/*.ipynb")}
    assert texts == corpus.files()


def test_the_corpus_covers_the_table_and_more() -> None:
    assert len(ATTACKS) + len(PLANTED) >= 24


def test_every_submission_has_a_mark(room: Any) -> None:
    assert room.failures == []
    assert {entry["status"] for entry in grades(room.course)} >= {"ok", "ARTIFACT_FOREIGN"}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_notebook_earns_what_a_blank_sheet_earns(room: Any, name: str) -> None:
    mark = mark_of(room, name)
    assert mark.card.status == "ok"
    assert mark.card.points == (1 if name in EARNED_BY_TEXT else 0)


@pytest.mark.parametrize("name", PLANTED)
def test_a_hostile_folder_earns_nothing_and_the_reason_is_named(room: Any, name: str) -> None:
    grade = next(entry for entry in grades(room.course) if entry["trainee"] == name)
    assert (grade["points"], grade["status"]) == (0, PLANTED[name][1])


@pytest.mark.parametrize("name", [*ACCIDENTS, *FOLDER_ACCIDENTS])
def test_an_honest_accident_is_marked_as_if_nothing_had_happened(room: Any, name: str) -> None:
    mark = mark_of(room, name)
    assert (mark.card.points, mark.card.status) == (5, "ok")


def test_the_rest_of_the_gradebook_is_unchanged(room: Any) -> None:
    assert room.victims_grades() == room.grades_before
    assert sorted(points for _, points, _, _ in room.grades_before) == [1.0, 4.0]
    assert room.course.log.path.read_bytes().startswith(room.log_before)


def test_no_code_of_a_submission_was_run(room: Any) -> None:
    assert not list(room.home.parent.rglob(corpus.TRIPWIRE))
    assert not Path(corpus.TRIPWIRE).exists()


def test_no_secret_is_in_any_byte_that_a_trainee_can_see(room: Any) -> None:
    course = room.course
    seen = [course.exchange / course.name / "outbound", course.nbgrader / "release", course.path / "feedback"]
    seen += [course.nbgrader / "autograded", course.nbgrader / "submitted"]
    seen += [room.home / entry.trainee for entry in course.trainees]
    files = {str(path): path.read_bytes() for folder in seen for path in folder.rglob("*") if path.is_file()}
    assert len(files) > 300
    assert leaks(files, secrets_of(course)) == []


def test_feedback_shows_no_answer_before_the_work_is_closed(room: Any) -> None:
    truth = str(
        json.loads((room.home / VICTIM / "bundle/exercises" / NAME / "paper.json").read_text())["cartons"] * 200
    )
    for path in (room.course.path / "feedback" / "answer-of-a-neighbour").glob("*.html"):
        assert truth not in path.read_text()


def test_the_collector_names_what_it_left_behind(room: Any) -> None:
    said = {(note["account"], note["note"]) for note in notes(room.course)}
    assert ("grading-py-beside", "left behind: grading.py") in said
    assert any("artifact-is-pipe+" in text and "artifact.json is no plain file" in text for _, text in said)
    assert any("artifact-200-mb+" in text and "not those that the officer signed" in text for _, text in said)


def test_no_byte_of_a_submission_steers_the_instructors_terminal(room: Any) -> None:
    lines = [
        shown(Oddity(exercise=odd["exercise"], account=odd["account"], note=odd["note"])) for odd in notes(room.course)
    ]
    assert any("[U+001B]" in line for line in lines)
    for step in ("collect", "grades"):
        said = CliRunner().invoke(app, ["course", step, room.course.name, "--home", str(room.home)])
        lines += (said.output + (said.stderr if said.stderr_bytes else "")).split("\n")
    assert [letter for line in lines for letter in line if is_unseen(letter)] == []
    assert not any(line.startswith("note: all marked") for line in lines)


def test_a_flood_of_files_is_a_handful_of_notes(room: Any) -> None:
    said = [note["note"] for note in notes(room.course) if note["account"] == "three-thousand-files"]
    assert len(said) <= 12


def test_times_come_from_the_collector(room: Any) -> None:
    stamp = (room.course.nbgrader / "submitted" / "year-2000" / NAME / "timestamp.txt").read_text()
    assert not stamp.startswith("2000")


def test_foreign_work_is_reported_with_its_innocent_explanations(room: Any) -> None:
    evidence = signs(room.course.log.marks())
    named = {trainee for sign in evidence for trainee in sign.trainees}
    assert {"artifact-of-another-trainee", "artifact-of-another-renamed"} <= named
    assert all(sign.innocent for sign in evidence)
    assert "answer-of-a-neighbour" not in named


class Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hooks = [name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")]
        if tag in ("iframe", "object") or hooks:
            self.bad.append(f"{tag} {hooks}")


def test_the_instructors_view_of_a_hostile_notebook_holds_no_script_of_it(room: Any) -> None:
    path = room.course.nbgrader / "autograded" / "script-in-notebook" / NAME / f"{NAME}.ipynb"
    page, _ = HTMLExporter(config=config(room.course)).from_notebook_node(nbformat.read(path, as_version=4))
    scan = Scripts()
    scan.feed(page)
    assert scan.bad == []
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert XSS not in page
