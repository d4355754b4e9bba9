"""Notebooks from percent sources: languages differ in prose alone, and nbgrader finds its checksums."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import compute_checksum
from tiny import NAME, make

from courses.build import build_notebook, notebook_bytes
from simulator.content import content
from simulator.errors import ScenarioError


def graded(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if "nbgrader" in cell.metadata]


def test_languages_differ_in_prose_alone(tiny: Path) -> None:
    english, russian = build_notebook(NAME, "en"), build_notebook(NAME, "ru")
    assert graded(english) == graded(russian)
    assert [cell.id for cell in english.cells] == [cell.id for cell in russian.cells]
    code = [[cell.source for cell in book.cells if cell.cell_type == "code"] for book in (english, russian)]
    assert code[0] == code[1]
    assert english.cells[0].source != russian.cells[0].source


def test_the_same_source_gives_the_same_bytes(tiny: Path) -> None:
    assert notebook_bytes(build_notebook(NAME, "ru")) == notebook_bytes(build_notebook(NAME, "ru"))


def test_checksums_are_those_that_nbgrader_computes(tiny: Path) -> None:
    cells = graded(build_notebook(NAME, "en"))
    assert [cell.metadata.nbgrader.checksum for cell in cells] == [compute_checksum(cell) for cell in cells]


def test_one_locked_cell_a_rubric_row(tiny: Path) -> None:
    cells = graded(build_notebook(NAME, "en"))
    rows = [(c.metadata.nbgrader.grade_id, c.metadata.nbgrader.points, c.metadata.nbgrader.locked) for c in cells]
    assert rows == [("tiny-quantity", 4.0, True), ("tiny-text", 1.0, True)]


def test_screens_are_folded_and_tagged(tiny: Path) -> None:
    screen = build_notebook(NAME, "en").cells[1]
    assert screen.metadata.tags == ["screen"]
    assert screen.metadata.jupyter.source_hidden is True


def test_a_source_with_a_grade_cell_is_refused(tiny: Path) -> None:
    path = content("exercises", NAME, "notebook.py")
    path.write_text('# %% nbgrader={"grade": true, "grade_id": "mine", "points": 100}\n1\n')
    with pytest.raises(ScenarioError, match="no grade cells"):
        build_notebook(NAME, "en")


def test_released_grade_cells_are_the_built_ones(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    released = nbformat.read(course.nbgrader / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    for mine, theirs in zip(graded(build_notebook(NAME, "ru")), graded(released), strict=True):
        assert (mine.id, mine.source, mine.metadata.nbgrader) == (theirs.id, theirs.source, theirs.metadata.nbgrader)
