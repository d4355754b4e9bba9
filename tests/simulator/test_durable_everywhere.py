"""Nothing in the three packages writes, renames or copies a file but through `simulator.durable`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = {"os": {"replace", "rename", "renames", "link", "truncate"}, "tempfile": {"mkstemp", "NamedTemporaryFile"}}
MODULES["shutil"] = {"move", "copy", "copy2", "copyfile", "copytree"}
ALLOWED = {
    ("courses/certificates.py", "os.open"): "a lock",
    ("courses/lab/renew.py", "os.open"): "a lock",
    ("simulator/workspace/drafts.py", "os.open"): "a lock",
    ("courses/lab/command.py", "open"): "the server's log: nothing is told of it",
    ("courses/marking.py", "os.open"): "a lock",
    ("grading/score_log.py", "os.open"): "a lock",
    ("grading/score_log.py", "os.truncate"): "takes off a torn line, which was never told as written",
    ("simulator/publish/folder.py", "open"): "a lock",
    ("simulator/publish/claims.py", "os.open"): "a lock",
    ("simulator/publish/handed_plan.py", "os.open"): "serves this build's own processes and is swept away after it",
}


def writes(source: str) -> list[str]:
    """The calls in a module that write, rename or copy past the helper, by name."""
    return [name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and (name := _named(node))]


def _named(call: ast.Call) -> str:
    function = call.func
    bare = len(call.args) == 1 and not call.keywords
    if isinstance(function, ast.Name):
        return "open" if function.id == "open" and _writes(call.args[1:], call) else ""
    if not isinstance(function, ast.Attribute):
        return ""
    owner, name = ast.unparse(function.value), function.attr
    if owner == "durable":
        return ""
    if name in MODULES.get(owner, ()):
        return f"{owner}.{name}"
    if owner == "os" and name == "open":
        return "os.open" if "O_CREAT" in ast.unparse(call) else ""
    if name in ("write_text", "write_bytes"):
        return name
    if name in ("rename", "replace") and bare:
        return name
    return "open" if name == "open" and _writes(call.args, call) else ""


def _writes(arguments: list[ast.expr], call: ast.Call) -> bool:
    modes = [*arguments[:1], *(word.value for word in call.keywords if word.arg == "mode")]
    return any(isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax+") for mode in modes)


def test_every_write_goes_through_the_helper() -> None:
    past = {
        (str(path.relative_to(ROOT)), name)
        for package in ("simulator", "grading", "courses")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path != ROOT / "simulator" / "durable.py"
        for name in writes(path.read_text(encoding="utf-8"))
    }
    assert past - set(ALLOWED) == set(), "write with simulator.durable, so that it is there after a power cut"
    assert set(ALLOWED) - past == set(), "allowed and not used: take it out of the list"


@pytest.mark.parametrize(
    "line",
    [
        "os.replace(partial, path)",
        "partial.replace(path)",
        "path.rename(aside)",
        "path.write_text('x', encoding='utf-8')",
        "(folder / 'a').write_bytes(b'')",
        "open(path, 'w')",
        "open(path, mode='ab')",
        "path.open('wb')",
        "shutil.copyfile(a, b)",
        "os.open(path, os.O_WRONLY | os.O_CREAT)",
    ],
)
def test_a_write_past_the_helper_is_caught(line: str) -> None:
    assert len(writes(line)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "durable.write_text(path, 'x')",
        "text.replace('a', 'b')",
        "moment.replace(tzinfo=UTC)",
        "frame.rename(columns={'a': 'b'})",
        "path.open(encoding='utf-8')",
        "open(path, 'rb')",
        "os.open(path, os.O_RDONLY)",
    ],
)
def test_what_only_reads_or_renames_no_file_is_left_alone(line: str) -> None:
    assert writes(line) == []
