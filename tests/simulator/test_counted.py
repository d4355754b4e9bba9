"""The command line counts as people do: one mark, two marks; no sentence says "1 marks"."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from simulator.content import package_root
from simulator.counted import counted

MEASURES = ("bytes", "seconds", "mm", "letters")
"""Units in bounds that are never one."""
SEVERAL = re.compile(rf"^ (?:[a-z]+ )?(?!(?:{'|'.join(MEASURES)})\b)[a-z]{{3,}}(?<![su])s\b")
NUMBERS = re.compile(
    r"(?:^|[._])(?:n|count|total|done|number|cases|tries|exercises|pieces|taken)$|^len\((?![A-Z])[^()]*\)$"
)


def miscounted(code: str) -> list[str]:
    """The f-strings that put a number before a noun in the plural, whatever the number is."""
    texts = []
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.JoinedStr):
            continue
        for number, words in zip(node.values, node.values[1:], strict=False):
            if not (isinstance(number, ast.FormattedValue) and isinstance(words, ast.Constant)):
                continue
            if NUMBERS.search(ast.unparse(number.value)) and SEVERAL.match(str(words.value)):
                texts.append(f"{node.lineno}: {{{ast.unparse(number.value)}}}{words.value}")
    return texts


def said_by() -> list[Path]:
    """The code whose sentences a person at the command line reads."""
    rooms = ("courses", "grading", "simulator/publish", "simulator/workspace")
    return [path for room in rooms for path in sorted((package_root() / room).rglob("*.py"))]


def test_one_thing_is_said_in_the_singular() -> None:
    assert [counted(n, "mark") for n in (0, 1, 2)] == ["0 marks", "1 mark", "2 marks"]
    assert counted(1, "piece is", "pieces are") == "1 piece is"
    assert counted(12_500, "piece is", "pieces are") == "12,500 pieces are"


def test_no_sentence_of_the_command_line_counts_one_thing_as_several() -> None:
    faults = {str(path): miscounted(path.read_text(encoding="utf-8")) for path in said_by()}
    assert {path: texts for path, texts in faults.items() if texts} == {}


def test_a_sentence_that_counts_wrongly_is_seen() -> None:
    assert miscounted('f"{len(pages)} feedback pages in {folder}"') == ["1: {len(pages)} feedback pages in "]
    assert len(miscounted('f"{done} finished pieces are kept"')) == 1
    assert miscounted('f"{len(data)} bytes are too many"') == []
    assert miscounted('f"{name} was closed"') == []
