"""What goes wrong on the disk is said in the reader's language, with what to do, on every screen; nothing is silent."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from all_screens import EXERCISES, home_for, screen_on

from simulator import durable
from simulator.texts import translator
from simulator.widgets.form import Form
from simulator.widgets.messages_screen import MessagesScreen
from simulator.widgets.screens import open_screen
from simulator.workspace import Home
from simulator.workspace.refusals import OF_BUNDLE, WHY, why

SCREENS = {"entry": "entry", "search": "retrieval", "board": "synthesis", "writing": "messages"}
LATIN = re.compile(r"[A-Za-z]{2,}")


def words(text: str) -> str:
    """A text without its paths, names of files and commands."""
    return re.sub(r"\S*/\S*|\S+\.json|cenlab \w+ \w+|<[^>]*>|[a-z]+_[a-z_]+", "", text)


def form_of(screen: Any) -> Form:
    """The form in sight."""
    if hasattr(screen, "answers") and hasattr(screen.answers, "children"):
        return screen.answers.children[0]  # type: ignore[no-any-return]
    return screen.form("D") if callable(screen.form) else screen.form  # type: ignore[no-any-return]


VALUES = {
    "entry": {"seizure_date": "2026-03-12"},
    "search": {"cases": 7},
    "board": {"sources": 2},
    "writing": {"text": "Слово."},
}


@pytest.mark.parametrize("name", VALUES)
def test_a_full_disk_is_said_in_russian_and_save_claims_nothing_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    screen = screen_on(name, home_for(name, tmp_path, "ru"))
    form = form_of(screen)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write_bytes", full)
        form.value = VALUES[name]
        for action in ("save", "submit", "check"):
            form._told(form, {"kind": "action", "id": action, "value": VALUES[name], "revision": 5}, [])
            said = screen.foot.answer["text"]
            assert "на диске нет места" in said, action
            assert LATIN.findall(words(said)) == []
        screen.foot.act("save")
        assert "на диске нет места" in screen.foot.answer["text"]
        assert form.confirmation[0] == 0
    screen.foot.act("save")
    assert screen.foot.answer["text"] == "Сохранено"


def test_every_reason_of_the_system_has_its_russian_words() -> None:
    for text in (*WHY.values(), why(OSError(9999, "strange")), OF_BUNDLE):
        assert translator("ru")(text) != text


@pytest.mark.parametrize("data", [b"", b'{"schema', b"[]", b'{"schema_version": 1}', b'{"schema_version": 99}', None])
@pytest.mark.parametrize("name", SCREENS)
def test_a_damaged_file_of_the_bundle_is_said_in_the_readers_language_with_a_way_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes | None
) -> None:
    home = home_for(name, tmp_path, "ru")
    path = min(home.material(EXERCISES[name]).glob("*.json"), key=lambda file: file.name)
    path.unlink() if data is None else path.write_bytes(data)
    monkeypatch.chdir(home.folder(EXERCISES[name]))
    shown = open_screen(SCREENS[name])
    assert "Экран открыть не удалось" in shown.value
    assert "инструктора" in shown.value
    assert "новый мир" in shown.value
    assert LATIN.findall(words(shown.value)) == []


def _asides(screen: Any) -> str:
    return str(screen.foot.aside.get("text", ""))


@pytest.mark.parametrize("data", [b"", b'{"schema_version": 1, "wor', b'{"schema_version": 99}'])
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("name", SCREENS)
def test_work_that_was_damaged_is_named_where_the_empty_form_stands(
    tmp_path: Path, name: str, lang: str, data: bytes
) -> None:
    home = home_for(name, tmp_path, lang)
    assert _asides(screen_on(name, home)) == ""
    home.drafts.mkdir(exist_ok=True)
    (home.drafts / f"{EXERCISES[name]}.json").write_bytes(data)
    said = _asides(screen_on(name, home))
    assert f"{EXERCISES[name]}.aside1.json" in said
    assert str(home.drafts) in said
    assert ("инструктора" in said) == (lang == "ru")
    assert (home.drafts / f"{EXERCISES[name]}.aside1.json").read_bytes() == data


def test_a_message_that_was_being_written_and_is_damaged_is_set_aside_and_named(tmp_path: Path) -> None:
    home: Home = home_for("writing", tmp_path, "ru")
    screen_on("writing", home)
    path = home.drafts / f"{EXERCISES['writing']}-compose.json"
    half = path.read_bytes()[:-20]
    for data in (half, json.dumps([1]).encode()):
        path.write_bytes(data)
        screen = screen_on("writing", home)
        assert isinstance(screen, MessagesScreen)
        assert f"{EXERCISES['writing']}-compose.aside1.json" in _asides(screen)
    assert sorted(aside.read_bytes() for aside in home.drafts.glob("*-compose.aside*.json")) == sorted([half, b"[1]"])
