"""From a percent source to the notebook that a trainee opens, in the asked language.

The rule kept here: languages differ in prose alone. The graded cells, their ids and their checksums are the same in
every language, and the same source gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from courses.language import language_of
from grading.rubric import Rubric, load_exercise, load_rubric
from simulator import durable
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.formats import number
from simulator.plain_files import is_plain
from simulator.rng import lengthed
from simulator.texts import Translator, translator
from simulator.workspace.home import Home, read_bytes, write_atomic

NBGRADER_SCHEMA = 3
SCHEMA_VERSION = 1
SCREEN = "screen"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def translate(block: str, tr: Translator) -> str:
    """A markdown cell in the reader's language, paragraph by paragraph."""
    parts = re.split(r"(\n\s*\n)", block.strip("\n"))
    return "".join(part if index % 2 else tr(part.strip("\n")) for index, part in enumerate(parts))


def cell_id(exercise: str, place: int, source: str) -> str:
    """The id of an ungraded cell: from its place and its English text, so that languages agree."""
    return "c-" + hashlib.sha256(lengthed(exercise, str(place), source)).hexdigest()[:16]


def read_source(exercise: str) -> NotebookNode:
    """The percent source of an exercise.

    Raises:
        ScenarioError: if a cell claims to be graded: grade cells are made from the rubric only.
    """
    path = content("exercises", exercise, "notebook.py")
    source: NotebookNode = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    for cell in source.cells:
        if "nbgrader" in cell.metadata:
            raise ScenarioError(
                file=str(path),
                key=str(cell.metadata["nbgrader"]),
                rule="a source holds no grade cells",
                remedy="Take the cell out; the builder makes one for each row of rubric.toml.",
            )
    return source


def checksum(source: str, grade_id: str, points: float) -> str:
    """nbgrader's checksum of a locked code cell that is graded and holds no solution, without importing nbgrader."""
    parts = (source, "code", "True", "False", "True", grade_id, str(float(points)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def grade_cell(row_id: str, points: float) -> NotebookNode:
    """The locked cell that receives one row's points; it holds no test, so there is nothing to read in it."""
    cell: NotebookNode = new_code_cell(
        source=f"# {row_id}: this cell receives its points when the work is marked.",
        metadata={
            "deletable": False,
            "editable": False,
            "jupyter": {"source_hidden": True},
            "nbgrader": {
                "cell_type": "code",
                "grade": True,
                "grade_id": row_id,
                "locked": True,
                "points": points,
                "schema_version": NBGRADER_SCHEMA,
                "solution": False,
                "task": False,
            },
        },
    )
    cell.id = row_id
    cell.metadata.nbgrader["checksum"] = checksum(cell.source, row_id, points)
    return cell


def _marking_table(rubric: Rubric, tr: Translator) -> str:
    rows = "\n".join(f"| {tr(row.title)} | {number(row.points, tr.lang)} |" for row in rubric.row)
    return "\n".join(
        [
            f"## {tr('How this is marked')}",
            "",
            f"| {tr('What is looked at')} | {tr('Points')} |",
            "|:---|---:|",
            rows,
            f"| **{tr('Together')}** | **{number(rubric.maximum, tr.lang)}** |",
            "",
            tr("What you submit on the screen is marked."),
        ]
    )


def build_notebook(exercise: str, lang: str) -> NotebookNode:
    """The notebook of an exercise in one language.

    Raises:
        ScenarioError: if the source is not usable.
        ContentMissing: if there is no such exercise.
    """
    tr = translator(lang)
    rubric = load_rubric(exercise)
    cells: list[NotebookNode] = []
    for place, source in enumerate(read_source(exercise).cells):
        if source.cell_type == "markdown":
            cell = new_markdown_cell(translate(source.source, tr))
        else:
            cell = new_code_cell(source.source, metadata=_metadata(source.metadata))
        cell.id = cell_id(exercise, place, source.source)
        cells.append(cell)
    table = new_markdown_cell(_marking_table(rubric, tr))
    table.id = cell_id(exercise, -1, "marking")
    cells.append(table)
    cells += [grade_cell(row.id, row.points) for row in rubric.row]
    footer = new_markdown_cell(
        f"*{tr('SYNTHETIC: everything on this page is invented for training. It shows no real person, firm or case.')}*"
    )
    footer.id = cell_id(exercise, -2, "footer")
    cells.append(footer)
    notebook: NotebookNode = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "cenlab": {"schema_version": SCHEMA_VERSION, "exercise": exercise, "lang": lang},
        },
    )
    nbformat.validate(notebook)
    return notebook


def _metadata(source: Any) -> dict[str, Any]:
    """Of a source cell's metadata only the tags are kept; a screen's code is folded and fixed."""
    tags = [str(tag) for tag in source.get("tags", [])]
    if SCREEN not in tags:
        return {"tags": tags} if tags else {}
    return {"tags": tags, "jupyter": {"source_hidden": True}, "editable": False, "deletable": False}


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """The notebook's file, with sorted keys."""
    return (json.dumps(notebook, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def write_notebook(exercise: str, lang: str, folder: Path) -> Path:
    """Write `<folder>/<exercise>.ipynb`; the path."""
    load_exercise(exercise)
    path = folder / f"{exercise}.ipynb"
    durable.write_bytes(path, notebook_bytes(build_notebook(exercise, lang)))
    return path


def write_notebooks(home: Home, lang: str, *, keep: bool = True) -> list[str]:
    """Write the notebooks of a home's exercises in one language; the exercises written.

    A notebook that is there already in this language is kept as it is. One in the other language is set aside
    under `.earlier/` if asked to keep it, so that notes in it are not lost; answers live in the drafts.
    """
    written = []
    for exercise in home.manifest.exercises:
        path = home.folder(exercise) / f"{exercise}.ipynb"
        if is_plain(path):
            if language_of(path) == lang:
                continue
            if keep:
                aside = home.path / "earlier" / f"{exercise}.{language_of(path) or 'unreadable'}.ipynb"
                durable.write_bytes(aside, read_bytes(path))
        write_atomic(path, notebook_bytes(build_notebook(exercise, lang)))
        written.append(exercise)
    return written
