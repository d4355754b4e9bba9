"""Our step in nbgrader's autograding: it stands where Execute stands, and runs nothing.

The rule kept here: fail closed. Every grade cell is first turned into an error, which nbgrader counts as no points;
then the sealed mark writes exactly one number, between 0 and the cell's maximum, into each. Derived from
NbGraderPreprocessor, because a plain nbconvert Preprocessor is disabled by default, is skipped without a word, and
everybody gets full marks.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Unicode

from grading.desk import Desk, MarkingFault
from grading.score_log import Mark


def not_marked() -> NotebookNode:
    """The output of a grade cell that has no mark."""
    output: NotebookNode = new_output("error", ename="NotMarked", evalue="this cell has no sealed mark", traceback=[])
    return output


def one_number(points: Fraction, maximum: Fraction) -> NotebookNode:
    """The output from which nbgrader reads points; clamped, because a larger one would fail the whole submission."""
    value = float(max(Fraction(0), min(points, maximum)))
    output: NotebookNode = new_output("execute_result", data={"text/plain": repr(value)}, execution_count=1)
    return output


def close(notebook: NotebookNode) -> dict[str, NotebookNode]:
    """Turn every grade cell into an error; the cells by their id.

    Raises:
        MarkingFault: if two cells have one id, or a grade cell is not code.
    """
    cells: dict[str, NotebookNode] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
        if not is_grade(cell):
            continue
        name = str(cell.metadata.nbgrader.get("grade_id"))
        if cell.cell_type != "code" or name in cells:
            raise MarkingFault(f"Grade cell {name!r} is doubled or is no code cell; collect the submission again.")
        cell.outputs = [not_marked()]
        cells[name] = cell
    return cells


def fill(cells: dict[str, NotebookNode], mark: Mark) -> None:
    """Write the mark's points into the cells.

    Raises:
        MarkingFault: if cells and rows are not the same; every cell then stays an error.
    """
    rows = {row.criterion: row for row in mark.card.rows}
    if set(rows) != set(cells):
        odd = ", ".join(sorted(set(rows) ^ set(cells)))
        raise MarkingFault(f"{mark.exercise}: rubric and notebook differ in {odd}. Release the exercise again.")
    for name, cell in cells.items():
        cell.outputs = [one_number(rows[name].points, rows[name].max_points)]
        cell.execution_count = 1
        cell.metadata["cenlab"] = {"version": mark.version, "artifact": mark.artifact[:12]}


class ScoreArtifact(NbGraderPreprocessor):  # type: ignore[misc]
    """Mark the artifact beside the submitted notebook against the sealed truth."""

    desk = Unicode("", help="The course's desk.json.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Close every grade cell, then fill each with the points of the sealed mark."""
        cells = close(nb)
        if not self.desk:
            raise MarkingFault("ScoreArtifact.desk is not set in nbgrader_config.py. Release the course again.")
        names = resources["nbgrader"]
        fill(cells, Desk.load(Path(self.desk)).mark(names["student"], names["assignment"]))
        return nb, resources
