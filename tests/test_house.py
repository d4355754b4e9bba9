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


NO_NOUNS = {
    *("found", "kept", "done", "got", "one", "two", "three", "some", "each", "everything"),
    *("thing", "things", "stuff", "obj", "res", "ret", "tmp", "temp", "foo", "baz", "misc", "dummy"),
}
"""Words that say how a value came into a variable, how many it is or nothing, and not what it is: cards, faults."""


def every_python_file() -> list[Path]:
    """All Python of the house, of product and tests, committed or not yet; what git ignores is none of it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "*.py"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file())


NAMED_BY_THEMSELVES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.ExceptHandler, ast.MatchAs, ast.MatchStar),
)


def bound(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and name of everything that a name is bound to: variables, arguments, fields, attributes, functions."""
    names: list[tuple[int, str | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.append((node.lineno, node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.append((node.lineno, node.attr))
        elif isinstance(node, ast.arg):
            names.append((node.lineno, node.arg))
        elif isinstance(node, NAMED_BY_THEMSELVES):
            names.append((node.lineno, node.name))
        elif isinstance(node, ast.MatchMapping):
            names.append((node.lineno, node.rest))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [(node.lineno, alias.asname) for alias in node.names]
    return [(line, name) for line, name in names if name]


def without_noun(text: str) -> list[tuple[int, str]]:
    """Line and name of what a module binds to a word that says nothing, in whatever case, numbered or underlined."""
    return [(line, name) for line, name in bound(ast.parse(text)) if name.lower().strip("_0123456789") in NO_NOUNS]


def test_a_variable_is_named_by_its_noun() -> None:
    faults = []
    for path in every_python_file():
        place, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        faults += [f"{place}:{line}: {name}" for line, name in without_noun(text)]
    assert faults == [], "name what it holds: cards, faults, paths"
    assert faults == [], "name what it holds: cards, faults, paths"


def test_no_room_is_left_out_of_the_look_for_nouns() -> None:
    looked_at = set(every_python_file())
    for room in (*PACKAGES, "exercises", "tests"):
        paths = set((ROOT / room).rglob("*.py"))
        assert paths, room
        assert paths <= looked_at, room


@pytest.mark.parametrize(
    "text",
    [
        "found = []",
        "found: list[str]",
        "found += 1",
        "paths, (kept, *others) = both",
        "paths, *found = all_paths",
        "for number, one in enumerate(paths): pass",
        "async def read():\n    async for one in paths: pass",
        "with path.open() as found: pass",
        "if (found := search()): pass",
        "names = [one.name for one in paths]",
        "names = [path for path in paths if (found := path.name)]",
        "names = {one for one in paths}",
        "names = {name: 1 for name, kept in paths}",
        "text = f'{sum(one for one in sizes)}'",
        "ordered = sorted(paths, key=lambda one: one.name)",
        "def choose(found): pass",
        "def choose(found, /): pass",
        "def choose(*, kept=None): pass",
        "def choose(*found): pass",
        "def choose(**found): pass",
        "async def choose(found): pass",
        "@dataclass\nclass Choice:\n    kept: int = 0",
        "class Choice(NamedTuple):\n    found: str",
        "class Choice:\n    def __init__(self):\n        self.found = []",
        "class Choice:\n    def __init__(self):\n        self.found: list[str] = []",
        "merged.kept, merged.shown = both",
        "for choice.one in choices: pass",
        "class Choice:\n    @property\n    def kept(self): pass",
        "def one(name): pass",
        "class Found: pass",
        "try:\n    pass\nexcept OSError as found:\n    pass",
        "match paths:\n    case [first, *kept]: pass",
        "match paths:\n    case {'a': 1, **found}: pass",
        "match paths:\n    case str() as one: pass",
        "match paths:\n    case [one, 'a']: pass",
        "import json as found",
        "from json import loads as found",
        "FOUND = draw(1)",
        "_found = draw(1)",
        "one_, others = paths",
        "found2 = draw(2)",
        "thing = paths[0]",
        "tmp = paths[0]",
    ],
)
def test_a_variable_without_a_noun_is_seen_wherever_it_is_bound(text: str) -> None:
    assert len(without_noun(text)) == 1


def test_words_in_texts_calls_and_longer_names_are_no_variables() -> None:
    told = "found_paths = search(one=1)\nother = kept(check.found, 'found')\n# one\ndef once(): pass\n_ = 1"
    assert without_noun(told) == []
