"""The arrows between the rooms hold, and a planted violation of each is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLANTED = [
    ("simulator/cen/planted.py", "import simulator.world"),
    ("simulator/cencomm/planted.py", "import simulator.observation"),
    ("simulator/workspace/planted.py", "import simulator.publish"),
    ("simulator/cen/planted.py", "import simulator.cencomm"),
    ("simulator/world/planted.py", "import simulator.observation"),
    ("simulator/reference/planted.py", "import grading"),
    ("grading/planted.py", "import courses"),
    ("simulator/workspace/planted.py", "import ipywidgets"),
    ("simulator/publish/planted.py", "import nbformat"),
    ("grading/solver/planted.py", "import grading.entry"),
]


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    for package in ("simulator", "grading", "courses"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_the_arrows_hold(copy: Path) -> None:
    process = lint(copy)
    assert process.returncode == 0, process.stdout


@pytest.mark.parametrize(("path", "line"), PLANTED, ids=lambda value: str(value))
def test_a_planted_import_is_caught(copy: Path, path: str, line: str) -> None:
    planted = copy / path
    planted.write_text(line + "\n", encoding="utf-8")
    try:
        process = lint(copy)
    finally:
        planted.unlink()
    assert process.returncode == 1
    assert "planted" in process.stdout
