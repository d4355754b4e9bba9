"""Every notebook that an officer opens runs from its first cell to its last, in both languages, in his own home."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from courses.build import write_notebooks
from courses.course import create_course, deliver, publish_world, release
from simulator.content import content
from simulator.workspace import Home

EXERCISES = sorted(path.parent.name for path in content("exercises").glob("*/exercise.toml"))


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
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *lax, "--rootdir", str(folder), "-q", str(folder)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error|skipped|xfailed)", done.stdout)}
    return told, done.stdout + done.stderr


def code_cells(folder: Path) -> int:
    """How many cells of the notebooks hold code."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.ipynb"))]
    assert len(notebooks) == len(EXERCISES)
    return sum(cell["cell_type"] == "code" for notebook in notebooks for cell in notebook["cells"])


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_cell_of_every_notebook_runs(home: Home, lang: str) -> None:
    home.set_lang(lang)
    write_notebooks(home, lang)
    told, printed = run_by_nbval(home, home.course)
    assert told == {"passed": code_cells(home.course)}, printed
