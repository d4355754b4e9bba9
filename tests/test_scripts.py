"""A script in the tests starts as its docstring says: with `python`, its path, and what it sets before them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from house_texts import ROOT

LOOK = "import runpy, sys; sys.path[0] = {folder!r}; runpy.run_path({script!r}, run_name='looked_at')"


def scripts() -> list[Path]:
    """The files under `tests` whose docstring names the command that starts them."""
    paths = sorted((ROOT / "tests").rglob("*.py"))
    told = {path: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in paths}
    return [path for path, text in told.items() if f"python {path.relative_to(ROOT)}" in text]


def settings(script: Path) -> dict[str, str]:
    """What its docstring sets before the command."""
    text = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or ""
    line = next(line for line in text.splitlines() if f"python {script.relative_to(ROOT)}" in line)
    return dict(re.findall(r"([A-Z]+)=(\S+)", line))


def test_there_are_scripts_in_pictures_benchmarks_and_mutation() -> None:
    assert {"browser", "benchmarks", "mutation"} <= {path.parent.name for path in scripts()}


@pytest.mark.parametrize("script", scripts(), ids=lambda path: path.name)
def test_a_script_finds_what_it_imports_when_it_is_started_as_it_says(script: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **settings(script)}
    code = LOOK.format(folder=str(script.parent), script=str(script))
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
