"""Nothing on the trainee's side opens a file that he or a neighbour can replace but through `simulator.plain_files`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("simulator/workspace", "simulator/widgets", "simulator/cencomm", "courses/lab", "courses/language.py")
ALLOWED = {
    ("simulator/workspace/handin.py", "read_text"): "the machine's own name",
    ("simulator/workspace/drafts.py", "os.open"): "a lock, opened for reading and writing, which waits for nobody",
    ("simulator/widgets/modules.py", "read_text"): "cenlab's own scripts",
    ("courses/lab/state.py", "open"): "cenlab's own content",
    ("courses/lab/renew.py", "os.open"): "a lock, opened for reading and writing, which waits for nobody",
    ("courses/lab/command.py", "open"): "the server's log, looked at before",
    ("courses/lab/extension.py", "read_text"): "cenlab's own style and script",
}
OTHER_OPENINGS = {"webbrowser", "opener", "place", "self", "self.room", "Store"}
"""Their `open` opens a page, a message, a folder; a store looks at its file by itself."""


def reads(source: str) -> list[str]:
    """The calls in a module that open a file past the helper, by name."""
    return [name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and (name := _named(node))]


def _named(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return "open" if function.id == "open" else ""
    if not isinstance(function, ast.Attribute):
        return ""
    owner = ast.unparse(function.value)
    if function.attr in ("read_bytes", "read_text"):
        return function.attr
    if function.attr == "open" and owner not in OTHER_OPENINGS:
        return "os.open" if owner == "os" else "open"
    return ""


def test_the_trainees_side_reads_through_the_helper() -> None:
    paths = [
        path for room in ROOMS for path in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
    ]
    past = {(str(path.relative_to(ROOT)), name) for path in paths for name in reads(path.read_text(encoding="utf-8"))}
    assert past == set(ALLOWED)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("path.read_bytes()", "read_bytes"),
        ("(a / b).read_text(encoding='utf-8')", "read_text"),
        ("open(path)", "open"),
        ("path.open('rb')", "open"),
        ("os.open(path, os.O_RDONLY)", "os.open"),
    ],
)
def test_a_reading_past_it_is_seen(source: str, name: str) -> None:
    assert reads(source) == [name]
