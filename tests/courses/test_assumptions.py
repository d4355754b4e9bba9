"""The register of assumptions is whole: no entry is empty or doubled, no module keeps fractions unexplained.

A module of the hidden truth or of the observation whose constants hold a fraction lists assumptions, or says beside
them where they come from.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from simulator.assumptions import every_assumption
from simulator.content import package_root

ROOMS = ("world", "observation")
# Lengths on paper and limits of checks are no figures of the simulation.
OTHERWISE = ("observation/documents/", "world/checks")


def modules() -> list[str]:
    root = package_root() / "simulator"
    paths = (str(path.relative_to(root)) for room in ROOMS for path in sorted((root / room).rglob("*.py")))
    return [name for name in paths if not name.startswith(OTHERWISE)]


def fractions(tree: ast.Module) -> list[str]:
    """Names of a module's constants that hold a number with a fraction."""
    constants = []
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            name, held = ast.unparse(target), ast.walk(node.value)
            if name != "ASSUMPTIONS" and any(isinstance(c, ast.Constant) and isinstance(c.value, float) for c in held):
                constants.append(name)
    return constants


@pytest.mark.parametrize("name", modules())
def test_a_fraction_is_explained(name: str) -> None:
    text = Path(package_root() / "simulator" / name).read_text(encoding="utf-8")
    constants = fractions(ast.parse(text))
    assert not constants or "ASSUMPTIONS" in text or re.search("assum|source", text, re.I), constants


def test_no_assumption_is_empty() -> None:
    for module, assumption in every_assumption():
        assert all(text.strip() for text in (assumption.what, assumption.value, assumption.why)), (module, assumption)


def test_no_assumption_is_listed_twice() -> None:
    counts = Counter((module, assumption.what) for module, assumption in every_assumption())
    assert [entry for entry, many in counts.items() if many > 1] == []
