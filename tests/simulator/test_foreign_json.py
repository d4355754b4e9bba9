"""Every JSON that comes from outside goes through the one strict reader; whoever reads past it is named here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("simulator", "grading", "courses")
# Names that turn bytes or text into a value, whatever module lends them.
READERS = {"loads", "load", "JSONDecoder", "raw_decode", "model_validate_json", "validate_json", "read_json", "reads"}
LENDERS = {"json", "orjson", "ujson", "simplejson", "pandas", "pd", "nbformat", "pickle", "marshal", "yaml", "jiter"}

# file: why it may read for itself
REASONED = {
    "simulator/strict_json.py": "is the reader",
    "simulator/publish/handed_plan.py": "a file of this build's own, made anew and closed; nobody else names it",
    "grading/intake.py": "a notebook earns nothing: what an honest accident made of it is kept for the human reader",
}


def reads_json(source: str) -> list[str]:
    """The calls in a module that read JSON, pickles or notebooks past the strict reader, with their lines."""
    tree = ast.parse(source)
    lent: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            lent.update({(name.asname or name.name).split(".")[0]: name.name for name in node.names})
        elif isinstance(node, ast.ImportFrom):
            lent.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    calls = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in READERS:
            base = node.value.id if isinstance(node.value, ast.Name) else ""
            lender = lent.get(base, "").split(".")[0]
            if {lender, base} & LENDERS or node.attr in {"model_validate_json", "validate_json", "raw_decode"}:
                calls.append(f"{node.lineno}: {ast.unparse(node)}")
        elif isinstance(node, ast.Name) and node.id in lent:
            module, _, name = lent[node.id].rpartition(".")
            if name in READERS and module.split(".")[0] in LENDERS:
                calls.append(f"{node.lineno}: {node.id} of {module}")
    return calls


def modules() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize(
    "source",
    [
        "import json\njson.loads(x)",
        "import json as j\nj.load(x)",
        "from json import loads\nloads(x)",
        "from json import loads as read\nread(x)",
        "import json\nread = json.JSONDecoder(strict=False)",
        "import pandas as pd\npd.read_json(x)",
        "Model.model_validate_json(x)",
        "from pydantic import TypeAdapter\nTypeAdapter(int).validate_json(x)",
        "import pickle\nmap(pickle.loads, x)",
        "from nbformat.reader import reads\nreads(x)",
    ],
)
def test_the_finder_sees_every_way_past_the_reader(source: str) -> None:
    assert len(reads_json(source)) == 1


def test_the_finder_leaves_the_strict_reader_and_other_formats_alone() -> None:
    assert reads_json("import tomllib\nfrom simulator import strict_json\ntomllib.loads(x), strict_json.parse(x)") == []


def test_no_module_reads_json_past_the_strict_reader() -> None:
    past = {name: calls for name in modules() if (calls := reads_json((ROOT / name).read_text(encoding="utf-8")))}
    assert {name: calls for name, calls in past.items() if name not in REASONED} == {}
    assert set(REASONED) == set(past), "a reason without a reader is stale"
