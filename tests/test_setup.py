"""What the set-up installs is pinned by hash, and what the product needs is what it declares."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PACKAGES = {"simulator", "grading", "courses"}
STARTED = {"jupyterlab", "jupyterlab-language-pack-ru-ru"}
"""Needed though nobody imports them: the lab starts the one and the other translates it."""
CONTENT = {"faker"}
"""Fills the name pools, when somebody asks for it."""


def named(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


@lru_cache(maxsize=1)
def homes() -> dict[str, list[str]]:
    """Distributions by the name that is imported."""
    return dict(packages_distributions())


@lru_cache(maxsize=1)
def trees() -> dict[str, ast.Module]:
    """Every module of the product, parsed."""
    paths = [path for package in sorted(PACKAGES) for path in sorted((ROOT / package).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@lru_cache(maxsize=1)
def imported() -> dict[str, set[str]]:
    """Distributions that the product imports, with the modules that do."""
    known: dict[str, set[str]] = {}
    for path, tree in trees().items():
        for node in ast.walk(tree):
            for top in tops(node):
                for home in homes().get(top, [top]):
                    known.setdefault(named(home), set()).add(path)
    return known


def tops(node: ast.AST) -> set[str]:
    """What a statement imports from outside, by the first part of its name."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        names = [node.module]
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - PACKAGES


def test_every_run_time_dependency_is_used_by_the_product() -> None:
    declared = {named(line) for line in PROJECT["project"]["dependencies"]}
    assert declared - set(imported()) - STARTED == set(), "only tests use it: move it to an extra"
    assert declared > CONTENT


def test_everything_that_the_product_imports_is_declared() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    declared = {named(line) for line in PROJECT["project"]["dependencies"]}
    late = {named(line) for name in ("postgres", "cluster", "gates") for line in extras[name]}
    assert set(imported()) - declared - late == set()


@pytest.mark.parametrize("extra", ["postgres", "cluster", "gates"])
def test_what_an_extra_brings_is_never_imported_by_a_module_as_it_loads(extra: str) -> None:
    late = {named(line) for line in PROJECT["project"]["optional-dependencies"][extra]}
    for path, tree in trees().items():
        brought = {named(home) for node in tree.body for top in tops(node) for home in homes().get(top, [])}
        assert not brought & late, f"{path}: import it where it is used, and say how to install it"


def test_every_line_of_the_lock_is_pinned_by_hash_and_names_no_host() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) > 150
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in LOCK


def test_the_lock_holds_what_the_project_is_built_with() -> None:
    locked = {named(line) for line in re.findall(r"^[\w.-]+==", LOCK, flags=re.M)}
    assert {named(line) for line in PROJECT["build-system"]["requires"]} <= locked
    assert "editables" in locked, "hatchling asks for it in an editable build"


def test_the_set_up_installs_nothing_that_is_not_in_the_lock() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile[makefile.index("$(VENV)/ready:") :].split("\n\n")[0]
    installs = [line for line in recipe.splitlines() if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0]
    assert "-r requirements.lock" in installs[0]
    assert {"--no-deps", "--no-index", "--no-build-isolation"} <= set(installs[1].split())


def test_of_a_sweep_the_fast_run_takes_a_few_cases_from_end_to_end_and_the_long_run_all() -> None:
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "tests/test_setup.py"]
    for more, numbers in (["-m", "not slow"], [0, 4, 8]), ([], list(range(9))):
        run = subprocess.run([*asked, *more], cwd=ROOT, capture_output=True, text=True, check=False)
        assert re.findall(r"test_a_sweep_of_nine\[(\d)\]", run.stdout) == [str(number) for number in numbers], (
            run.stdout
        )


@pytest.mark.sweep(3)
@pytest.mark.parametrize("number", range(9))
def test_a_sweep_of_nine(number: int) -> None:
    assert number < 9
