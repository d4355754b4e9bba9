"""Check says what the marker will see: form of the record, form of the message and both markers agree on every text."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from messages_world import drawn

from grading import entry_text
from grading.messages_read import Message
from grading.messages_words import personal as marker_of_messages
from grading.rubric import load_rubric
from simulator.cen.facts import Context
from simulator.cen.nominal import personal
from simulator.cen.rules import check
from simulator.workspace.messages_check import PERSON, check_message

ROOT = Path(__file__).parents[2]
TRUTH = drawn(1).truth | {"names": []}
TEXTS = """
Смирнов С вёз груз|Водитель Ким|водитель уехал|Т. Асанов|груз принял Асанов|со слов Нурлана|Oʻktam Gʻaniyev|ZHANG San
Аса\u200dнов Тимур|А с а н о в|0555123456|паспорт AN1234567|д.р. 01.02.1980|ivan@example.com|plate 01KG123ABC seen
ООО «Азамат Плюс»|пистолет Макарова|груз из Королёва|вес 0555 кг|код ТН ВЭД 0713331000|имени Ислама Каримова|коробки
The driver. He left|Мешков было пять|ИВАНОВ И.И.|Найдено 28 коробок за вторым рядом|Found behind the first row of boxes
""".replace("\n", "|").strip("|")


def at_the_entry_form(text: str) -> set[str]:
    context = Context(clock=drawn_clock(), country="KG", officers=())
    return {fault.params["kind"].text for fault in check({"narrative": text}, context) if fault.rule == "nominal"}


def drawn_clock() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 3, 16, 5, tzinfo=UTC)


def at_the_message_form(text: str) -> set[str]:
    faults = check_message({"type": "FEEDBACK", "text": text}, LISTS)
    return {fault["params"]["kind"] for fault in faults if fault["text"] == PERSON}


class _Lists(dict[str, tuple[str, ...]]):
    def __missing__(self, key: str) -> tuple[str, ...]:
        return ()


LISTS = _Lists()


def by_the_marker_of_messages(text: str) -> bool:
    body = {"text": text}
    message = Message(id="a", type="", reply_to="", handling="", readers=frozenset(), body=body, at=None)
    return marker_of_messages(TRUTH, message)


def by_the_marker_of_records(text: str) -> bool:
    view: Any = SimpleNamespace(truth={"names": []}, letter="A", right={"case_no": "KG-1"})
    return bool(entry_text.leak_in_reason(view, text, load_rubric("entry_first_reports")))


@pytest.mark.parametrize("text", TEXTS.split("|"), ids=ascii)
def test_check_says_what_the_marker_will_see(text: str) -> None:
    labels = {hit.label for hit in personal(text)}
    assert at_the_entry_form(text) == labels
    assert at_the_message_form(text) == labels
    assert by_the_marker_of_messages(text) == bool(labels)
    assert by_the_marker_of_records(text) == bool(labels)


def test_the_table_holds_both_kinds() -> None:
    seen = [bool(personal(text)) for text in TEXTS.split("|")]
    assert min(seen.count(True), seen.count(False)) >= 10


def test_only_the_rules_of_the_record_look_deeper_than_the_one_function() -> None:
    """They tell plates too; whoever else asked the scan itself could see other things than Check."""
    users = {
        str(path.relative_to(ROOT))
        for room in ("courses", "grading", "simulator")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom)
        and node.module == "simulator.cen.nominal"
        and "scan" in {alias.name for alias in node.names}
    }
    assert users == {"simulator/cen/rules_text.py"}
