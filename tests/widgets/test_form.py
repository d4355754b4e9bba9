"""The form's Python side: one list sent once, changes kept and confirmed, actions answered."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.cen.form import form_spec
from simulator.errors import CenlabError
from simulator.texts import LANGUAGES
from simulator.widgets.form import LABELS, Action, Form, form_labels, share_options
from simulator.widgets.modules import module

SPEC = {"sections": [{"title": "One", "fields": [{"name": "a", "kind": "text", "label": "A"}]}]}


class Recorder(Form):
    """A form that remembers what it would send."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self.sent: list[Any] = []
        super().__init__(*args, **more)

    def send(self, content: Any, buffers: Any = None) -> None:
        self.sent.append(content)


def press(form: Form, action: str, value: dict[str, Any], revision: int) -> None:
    form._told(form, {"kind": "action", "id": action, "value": value, "revision": revision}, [])


def test_a_code_list_is_sent_once() -> None:
    spec = share_options(form_spec("ru", "KG"))
    lists = spec["lists"]
    assert len({str(options) for options in lists.values()}) == len(lists)
    with_unknown = [f["list"] for s in spec["sections"] for f in s["fields"] if f.get("unknown") == "XX"]
    assert len(set(with_unknown)) == 1


def test_a_change_is_kept_and_confirmed_with_the_revision_of_the_draft() -> None:
    seen: list[Any] = []
    form = Recorder(SPEC, {}, on_change=lambda value: seen.append(value) or 7, base=3)
    form.set_state({"value": {"a": "x"}, "revision": 1})
    assert seen == [{"a": "x"}]
    assert form.confirmation[1] == 7


def test_an_action_carries_the_newest_answers_and_keeps_them_once() -> None:
    seen: list[Any] = []
    form = Recorder(
        SPEC, {}, on_change=seen.append, actions=[Action("save", "Save", "Alt+S")], on_action=lambda name, value: name
    )
    press(form, "save", {"a": "y"}, 4)
    press(form, "save", {"a": "y"}, 4)
    assert seen == [{"a": "y"}]
    assert form.confirmation[0] == 4
    assert form.sent == [{"kind": "done", "text": "save", "warn": False}] * 2


def test_trouble_is_said_not_raised() -> None:
    def fail(name: str, value: dict[str, Any]) -> str:
        raise CenlabError("The folder is full. Free some room.")

    form = Recorder(SPEC, {}, on_action=fail)
    press(form, "submit", {}, 1)
    assert form.sent == [{"kind": "done", "text": "The folder is full. Free some room.", "warn": True}]


def test_what_could_not_be_kept_is_not_confirmed() -> None:
    def fail(value: dict[str, Any]) -> int:
        raise CenlabError("no room")

    form = Recorder(SPEC, {}, on_change=fail)
    press(form, "save", {"a": "z"}, 2)
    assert form.confirmation == [0, 0]
    assert form.sent[-1]["warn"]


def test_putting_answers_is_not_a_change_by_hand() -> None:
    seen: list[Any] = []
    form = Recorder(SPEC, {"a": "x"}, on_change=seen.append)
    form.put({"a": "other"})
    assert (form.value, seen) == ({"a": "other"}, [])


def test_faults_replace_the_former_ones() -> None:
    form = Recorder(SPEC, {})
    form.set_faults([{"path": "a", "severity": "E", "text": "t", "remedy": "r"}])
    form.set_faults([], focus=True)
    assert form.faults == []
    assert form.sent == [{"kind": "faults"}]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_the_script_comes_from_python(lang: str) -> None:
    assert set(form_labels(lang)) == set(LABELS)
    text = module("form.js")
    for name in ("working", "kept_here", "restored", "newer", "packing_gap", "counter"):
        assert f"labels.{name}" in text


@pytest.mark.parametrize("name", ["form.js", "paper.js", "reports.js", "foot.js"])
def test_modules_are_joined_once_and_ask_nobody(name: str) -> None:
    text = module(name)
    assert "import {" not in text
    assert text.count("export ") == 1
    assert text.count("function make(") == 1
    assert "http://" not in text
    assert "https://" not in text
