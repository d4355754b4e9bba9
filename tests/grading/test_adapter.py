"""Our step in nbgrader: it is the one that runs, it fails closed, and it writes one number a cell."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade
from tiny import NAME, make, work

from courses.build import build_notebook
from courses.course import collect, mark
from courses.marking import MarkingIncomplete
from courses.nbgrader_course import config
from grading import desk as desk_module
from grading.desk import Desk, MarkingFault
from grading.intake import quoted, restore
from grading.nbgrader_adapter import ScoreArtifact, close, fill, one_number


def test_our_step_stands_where_execute_stands(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    steps = Autograde(config=config(course)).autograde_preprocessors
    assert str(steps[0]).endswith("ScoreArtifact")
    assert Execute not in steps
    assert not [step for step in steps if "Execute" in str(step)]
    assert ScoreArtifact(config=config(course)).enabled is True


def test_the_step_ran_and_left_one_number_a_cell(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=3)
    collect(course)
    mark(course)
    path = course.nbgrader / "autograded" / "anna" / NAME / f"{NAME}.ipynb"
    cells = [c for c in nbformat.read(path, as_version=4).cells if "nbgrader" in c.metadata]
    assert [cell.outputs[0].data["text/plain"] for cell in cells] == ["0.0", "1.0"]
    assert [len(cell.outputs) for cell in cells] == [1, 1]
    assert [cell.metadata.cenlab.version for cell in cells] == [1, 1]


def test_nothing_is_marked_without_a_desk(tiny: Path) -> None:
    notebook = build_notebook(NAME, "en")
    with pytest.raises(MarkingFault, match="desk is not set"):
        ScoreArtifact().preprocess(notebook, {"nbgrader": {"student": "anna", "assignment": NAME}})
    grades = [determine_grade(cell)[0] for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert grades == [0, 0]


def test_claimed_outputs_are_gone_before_anything_else(tiny: Path) -> None:
    notebook = build_notebook(NAME, "en")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [one_number(Fraction(4), Fraction(4))]
    assert [determine_grade(cell)[0] for cell in close(notebook).values()] == [0, 0]


def test_points_are_clamped_to_the_maximum() -> None:
    assert one_number(Fraction(99), Fraction(4)).data["text/plain"] == "4.0"
    assert one_number(Fraction(-1), Fraction(4)).data["text/plain"] == "0.0"


def test_a_doubled_grade_cell_is_refused(tiny: Path) -> None:
    notebook = build_notebook(NAME, "en")
    notebook.cells.append(next(cell for cell in notebook.cells if "nbgrader" in cell.metadata))
    with pytest.raises(MarkingFault, match="doubled"):
        close(notebook)


def test_rubric_and_notebook_must_agree(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect(course)
    annas_mark = Desk.load(course.path / "desk.json").mark("anna", NAME)
    cells = close(build_notebook(NAME, "en"))
    del cells["tiny-text"]
    with pytest.raises(MarkingFault, match="tiny-text"):
        fill(cells, annas_mark)


def test_a_scorer_that_fails_is_a_card_that_says_so(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect(course)

    def broken(truth: Any, artifact: Any, rubric: Any) -> Any:
        raise ZeroDivisionError("scorer")

    monkeypatch.setattr(desk_module, "scorer", lambda kind: broken)
    assert mark(course) == 1
    assert [(m.card.status, m.card.points) for m in course.log.marks()] == [("SCORER_FAILED", 0)]
    with closing(sqlite3.connect(course.nbgrader / "gradebook.db")) as book, book:
        assert book.execute("select auto_score from grade").fetchall() == [(0.0,), (0.0,)]


def test_a_card_with_other_rows_is_refused(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tiny, ("anna",))
    right = desk_module.scorer("entry")

    def generous(truth: Any, artifact: Any, rubric: Any) -> Any:
        card = right(truth, artifact, rubric)
        return replace(card, rows=(*card.rows, replace(card.rows[0], criterion="bonus")))

    work(tiny, "anna")
    collect(course)
    monkeypatch.setattr(desk_module, "scorer", lambda kind: generous)
    with pytest.raises(MarkingIncomplete, match="other rows"):
        mark(course)


def test_prose_of_the_trainee_is_kept_and_graded_cells_are_ours(tiny: Path) -> None:
    released = build_notebook(NAME, "en")
    mine = build_notebook(NAME, "ru")
    mine.cells.insert(1, nbformat.v4.new_markdown_cell("My notes."))
    mine.cells = [*mine.cells, *mine.cells]
    restored, mended = restore(json.dumps(mine).encode(), released)
    graded = [cell for cell in restored.cells if "nbgrader" in cell.metadata]
    assert graded == [cell for cell in released.cells if "nbgrader" in cell.metadata]
    assert "````text\nMy notes.\n````" in [cell.source for cell in restored.cells]
    assert mended == "cells that receive points were missing or doubled"


@pytest.mark.parametrize(
    "text", ["plain", "````", "```text\nx\n```", "````text\nx\n````\n<script>", "`````\n<b>", "a\r````\rb", ""]
)
def test_prose_is_quoted_once_and_nothing_gets_out(text: str) -> None:
    once = quoted(text)
    assert quoted(once) == once
    fence = once.split("text\n", 1)[0]
    assert set(fence) == {"`"}
    assert once.count(fence) == 2
