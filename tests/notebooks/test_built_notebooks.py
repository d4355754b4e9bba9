"""Every notebook that an officer opens runs from its first cell to its last, in both languages, in his own home.

A screen that cannot be opened answers with a paragraph and without an error, so that its cell passes. Hence a
cell is put behind each screen's, which fails on such an answer; a damaged bundle shows that it does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from courses.build import write_notebooks
from courses.course import create_course, deliver, publish_world, release
from simulator.content import content
from simulator.workspace import Home

EXERCISES = sorted(path.parent.name for path in content("exercises").glob("*/exercise.toml"))

GUARD = "from ipywidgets import HTML, DOMWidget\nassert isinstance(_, DOMWidget) and not isinstance(_, HTML), _"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """What `course deliver` hands out: a published world, the bundle, the notebooks; nothing of the instructor's."""
    root = tmp_path_factory.mktemp("course")
    course = create_course(root / "desk", "spring", ["asan"], lang="en", mode="practice", exercises=EXERCISES)
    publish_world(course, "asan")
    release(course)
    return deliver(course, "asan", root / "officer")


def run_by_nbval(home: Home, folder: Path) -> tuple[dict[str, int], str]:
    """How many cells of the folder's notebooks passed, failed, ...; and what was printed."""
    fresh = {name: str(home.path / "jupyter" / name) for name in ("config", "data", "runtime", "ipython")}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "JUPYTER", "COV"))},
        "JUPYTER_CONFIG_DIR": fresh["config"],
        "JUPYTER_DATA_DIR": fresh["data"],
        "JUPYTER_RUNTIME_DIR": fresh["runtime"],
        "IPYTHONDIR": fresh["ipython"],
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    lax = ["--nbval-lax", "--nbval-cell-timeout=300", "--nbval-kernel-name=python3", "-p", "no:cacheprovider"]
    process = subprocess.run(
        [sys.executable, "-m", "pytest", *lax, "--rootdir", str(folder), "-q", str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error|skipped|xfailed)", process.stdout)}
    return told, process.stdout + process.stderr


def guarded_copy(home: Home, path: Path) -> Home:
    """A copy of the home whose notebooks hold, behind each cell with a screen, one that fails if it is no screen."""
    shutil.copytree(home.path, path, symlinks=True)
    copy = Home(path)
    for notebook_path in sorted(copy.course.rglob("*.ipynb")):
        notebook = nbformat.read(notebook_path, as_version=4)  # type: ignore[no-untyped-call]
        cells = []
        for cell in notebook.cells:
            cells.append(cell)
            if "open_screen(" in cell.source and cell.cell_type == "code":
                cells.append(nbformat.v4.new_code_cell(GUARD))  # type: ignore[no-untyped-call]
        notebook.cells = cells
        nbformat.write(notebook, notebook_path)  # type: ignore[no-untyped-call]
    return copy


def code_cells(folder: Path) -> tuple[int, int]:
    """How many cells of the notebooks hold code, and how many of these are guards."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.ipynb"))]
    assert len(notebooks) == len(EXERCISES)
    cells = [cell for notebook in notebooks for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return len(cells), sum("".join(cell["source"]) == GUARD for cell in cells)


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.slow), "ru"])
def test_every_cell_of_every_notebook_runs_and_every_screen_opens(home: Home, tmp_path: Path, lang: str) -> None:
    home.set_lang(lang)
    write_notebooks(home, lang)
    copy = guarded_copy(home, tmp_path / "officer")
    cells, guards = code_cells(copy.course)
    assert guards == len(EXERCISES)
    told, printed = run_by_nbval(copy, copy.course)
    assert told == {"passed": cells}, printed


def test_a_screen_that_cannot_be_opened_is_seen_though_its_cell_passes(home: Home, tmp_path: Path) -> None:
    copy = guarded_copy(home, tmp_path / "officer")
    for path in copy.bundle.rglob("*"):
        if path.is_file() and path.suffix in (".json", ".csv", ".db", ".sqlite"):
            path.chmod(0o600)
            path.write_bytes(b"damaged")
    cells, guards = code_cells(copy.course)
    told, printed = run_by_nbval(copy, copy.course)
    assert told == {"passed": cells - guards, "failed": guards}, printed
