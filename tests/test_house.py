"""The house stands as described: no circles of files, nothing unused, the map is the tree, variables are nouns."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("simulator", "grading", "courses")


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    """Every module of the product by its dotted name, parsed."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in named.items()}


def arrows(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """For each module the modules that it imports anywhere: as it loads, late in a function, or for types."""
    graph: dict[str, set[str]] = {}
    for name, tree in trees.items():
        wanted = {w if w in trees else w.rpartition(".")[0] for node in ast.walk(tree) for w in imported(node)}
        graph[name] = (wanted & set(trees)) - {name}
    return graph


def imported(node: ast.AST) -> list[str]:
    """What one statement imports, with the name that is taken from a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Sets of modules that each reach all the others."""
    reach = {name: set(to) for name, to in graph.items()}
    changed = True
    while changed:
        changed = False
        for to in reach.values():
            more = set().union(*(reach[other] for other in to)) - to if to else set()
            if more:
                to |= more
                changed = True
    rings = {frozenset(other for other in reach[name] if name in reach[other]) for name in reach if name in reach[name]}
    return sorted(map(set, rings), key=sorted)


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(arrows(modules())) == []


def test_a_circle_is_seen() -> None:
    planted = {"a": "from b import x", "b": "import c", "c": "import a", "d": "import a"}
    assert circles(arrows({name: ast.parse(text) for name, text in planted.items()})) == [{"a", "b", "c"}]


def words_in_use() -> dict[str, int]:
    """How often each word stands in what the house consists of, tests apart."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    counts: dict[str, int] = {}
    for name in listed.split("\0"):
        path = ROOT / name
        if path.suffix in {".py", ".html", ".jinja", ".toml", ".js", ".ini"} and not name.startswith("tests/"):
            for word in re.findall(r"\w+", path.read_text(encoding="utf-8")) if path.is_file() else ():
                counts[word] = counts.get(word, 0) + 1
    return counts


HOOKS = {
    "downgrade": "alembic",
    "load_dialect_impl": "SQLAlchemy",
    "process_bind_param": "SQLAlchemy",
    "process_result_value": "SQLAlchemy",
    "preprocess": "nbconvert",
    "init_src": "nbgrader",
    "copy_files": "nbgrader",
    "emit": "logging",
    "_jupyter_server_extension_points": "Jupyter Server",
    "_load_jupyter_server_extension": "Jupyter Server",
    "initialize": "tornado",
}
"""Called by a library under this name."""


def test_no_function_or_class_stands_unused() -> None:
    counts = words_in_use()
    unused = {
        node.name
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and counts.get(node.name, 0) == 1
        if not node.decorator_list and not node.name.startswith(("visit_", "__"))
    }
    assert unused - set(HOOKS) == set()
    assert set(HOOKS) - unused == set(), "no hook any more: take it out of the list"


NO_NOUNS = ("found", "kept", "one")
"""Words that say how a value came into a variable, or how many it is, and not what it is: cards, faults, paths."""

NAMED_BY_NOUN = (
    "simulator/*.py",
    *(f"simulator/{room}/**/*.py" for room in ("gates", "observation", "publish", "reference", "world")),
    *(
        f"tests/{room}/**/*.py"
        for room in ("benchmarks", "gates", "observation", "publish", "reference", "simulator", "vectors", "world")
    ),
)
"""Where no variable may bear such a word."""


def bound(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and name of everything that a name is bound to: variables, fields, arguments, targets, what is caught."""
    names: list[tuple[int, str | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append((node.lineno, node.id))
        elif isinstance(node, ast.arg):
            names.append((node.lineno, node.arg))
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
            names.append((node.lineno, node.name))
        elif isinstance(node, ast.MatchMapping):
            names.append((node.lineno, node.rest))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [(node.lineno, alias.asname) for alias in node.names]
    return [(line, name) for line, name in names if name]


def without_noun(text: str) -> list[str]:
    """Variables of a module that say nothing of what they hold, as "line: name"."""
    return [f"{line}: {name}" for line, name in bound(ast.parse(text)) if name in NO_NOUNS]


@pytest.mark.parametrize("pattern", NAMED_BY_NOUN)
def test_a_variable_is_named_by_its_noun(pattern: str) -> None:
    paths = sorted(ROOT.glob(pattern))
    assert paths, "no file of that place any more: mend the list"
    faults = {
        str(path.relative_to(ROOT)): lines
        for path in paths
        if (lines := without_noun(path.read_text(encoding="utf-8")))
    }
    assert faults == {}, "name what it holds: cards, faults, paths"


@pytest.mark.parametrize(
    "text",
    [
        "found = []",
        "found: list[str]",
        "paths, (kept, *others) = both",
        "paths, *found = all_paths",
        "for number, one in enumerate(paths): pass",
        "with path.open() as found: pass",
        "if (found := search()): pass",
        "names = [one.name for one in paths]",
        "names = {name: 1 for name, kept in paths}",
        "text = f'{sum(one for one in sizes)}'",
        "ordered = sorted(paths, key=lambda one: one.name)",
        "def choose(found): pass",
        "def choose(*, kept=None): pass",
        "def choose(*found, **others): pass",
        "class Choice:\n    kept: int = 0",
        "try:\n    pass\nexcept OSError as found:\n    pass",
        "match paths:\n    case [first, *kept]: pass",
        "match paths:\n    case {'a': 1, **found}: pass",
        "match paths:\n    case str() as one: pass",
        "import json as found",
    ],
)
def test_a_variable_without_a_noun_is_seen_wherever_it_is_bound(text: str) -> None:
    assert len(without_noun(text)) == 1


def test_words_in_texts_calls_and_longer_names_are_no_variables() -> None:
    told = "found_paths = search(one=1)\nother = kept(check.found, 'found')\n# one\ndef once(): pass"
    assert without_noun(told) == []
