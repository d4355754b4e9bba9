"""What was typed and could not be read, what two windows disagree on: it stays in sight and is never called saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from all_screens import EXERCISES, home_for
from playwright.sync_api import BrowserContext, expect
from windows import Window

from simulator.workspace import entry, receipts, retrieval, synthesis
from simulator.workspace.messages import Mailroom
from simulator.workspace.unread import unread

pytestmark = pytest.mark.chromium

TYPED = {
    "lines.0.quantity": ("280.000", "Количество"),
    "seizure_date": ("15.10", "Дата изъятия"),
    "detection_means": ("досмотр", "Средство выявления"),
    "transit": ("йцу", "Транзит"),
    "lines.0.packing": ("2,5", "Упаковка"),
}


def test_what_is_not_read_stays_in_its_field_over_tabs_and_reload_and_is_named(
    context: BrowserContext, tmp_path: Path
) -> None:
    window = Window(context, "entry", home_for("entry", tmp_path, "ru"), "D")
    title = next(report.title for report in window.screen.reports if report.letter == "D")
    for path, (text, label) in TYPED.items():
        window.fill(path, text)
        assert label.casefold() in window.save().casefold(), path
        assert title in window.said()
    window.tab("C")
    assert title in window.save()
    assert "280" not in str(entry.record(window.home, EXERCISES["entry"], "D"))
    for _ in range(2):
        window.tab("D")
        for path, (text, _label) in TYPED.items():
            assert window.field(path).input_value() == text
            expect(window.page.locator(f"[data-path='{path}'] > .cl-below > .cl-unread")).to_be_visible()
        window.reload()
    window.tab("C")
    window.live.press("Alt+Enter")
    for _text, label in TYPED.values():
        assert f"{title} · " in window.said()
        assert label.casefold() in window.said().casefold()
    assert receipts(window.home, EXERCISES["entry"]) == []
    window.tab("D")
    for path in TYPED:
        window.fill(path, "")
    assert unread(window.home, EXERCISES["entry"]) == {}
    assert window.save() == "Сохранено"


def test_the_rows_of_a_list_take_their_unread_texts_along(context: BrowserContext, tmp_path: Path) -> None:
    window = Window(context, "entry", home_for("entry", tmp_path, "en"), "D")
    window.page.locator("[data-path='lines'] [data-tool=add]").click()
    window.fill("lines.1.quantity", "1.200")
    assert window.field("lines.1.quantity").input_value() == "1.200"
    window.reload()
    assert window.field("lines.1.quantity").input_value() == "1.200"
    up = window.page.locator("[data-path='lines'] .cl-row:nth-child(2) [data-tool=up]")
    up.click()
    window.rest()
    assert window.field("lines.0.quantity").input_value() == "1.200"
    assert window.field("lines.1.quantity").input_value() == ""
    window.page.locator("[data-path='lines'] .cl-row:nth-child(1) [data-tool=remove]").click()
    window.rest()
    assert unread(window.home, EXERCISES["entry"]) == {}
    window.page.locator("[data-path='lines'] [data-tool=undo]").click()
    window.rest()
    assert window.field("lines.0.quantity").input_value() == "1.200"
    assert unread(window.home, EXERCISES["entry"]) == {"D": {"lines.0.quantity": "1.200"}}


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        ("writing", "control_time", "25.10"),
        pytest.param("search", "cases", "1.200", marks=pytest.mark.slow),
        pytest.param("board", "sources", "два", marks=pytest.mark.slow),
    ],
)
def test_on_the_other_screens_it_stays_and_is_named_too(
    context: BrowserContext, tmp_path: Path, name: str, path: str, text: str
) -> None:
    window = Window(context, name, home_for(name, tmp_path, "ru"))
    if name == "board":
        window.page.locator(".cl-tab[data-id='rest']").click()
    window.fill(path, text)
    label = window.page.locator(f"[data-path='{path}'] .cl-label").first.inner_text().split(" / ")[0].strip(" *")
    assert label in window.save()
    if name == "search":
        window.tab("q2")
        assert "Вопрос 1 · " in window.save()
        window.live.press("Alt+Enter")
        assert "Вопрос 1 · " in window.said()
        window.tab("q1")
        assert window.field(path).input_value() == text
    window.reload()
    assert window.field(path).input_value() == text
    assert receipts(window.home, EXERCISES[name]) == []


def _conflict(name: str, windows: tuple[Window, Window]) -> tuple[str, Any]:
    """Two windows answer the same differently; the path of the field, and how the disk has it."""
    first, second = windows
    exercise, home = EXERCISES[name], first.home
    if name == "board":
        case = first.screen.pack.tables["cases"][0]["case_no"]
        first.page.locator(f"[data-verdict='{case}:belongs']").check()
        first.rest()
        second.page.locator(f"[data-verdict='{case}:not']").check()
        second.rest()
        return case, lambda: synthesis.answers(home, exercise).cases[case]
    path, mine, theirs, read = {
        "entry": ("lines.0.quantity", "5", "7", lambda: entry.record(home, exercise, "D")["lines"][0]["quantity"]),
        "search": ("cases", "5", "7", lambda: retrieval.answers(home, exercise)["q1"]["cases"]),
        "writing": ("text", "five", "seven", lambda: Mailroom(home, exercise).composed("FEEDBACK")[1]["text"]),
    }[name]
    first.fill(path, mine)
    second.fill(path, theirs)
    return path, read


@pytest.mark.parametrize(
    "name", ["entry", *(pytest.param(name, marks=pytest.mark.slow) for name in ("search", "board", "writing"))]
)
def test_an_open_conflict_is_not_called_saved_and_own_words_outlive_a_reload(
    context: BrowserContext, tmp_path: Path, name: str
) -> None:
    home = home_for(name, tmp_path, "ru")
    report = "D" if name == "entry" else ""
    windows = Window(context, name, home, report), Window(context, name, home, report)
    path, read = _conflict(name, windows)
    before, second = read(), windows[1]
    for reload in (False, True):
        if reload:
            second.reload()
        assert second.page.locator(".cl-conflict").count() == 1
        if name != "board":
            assert second.field(path).input_value() in ("7", "seven")
        assert second.save().startswith("Ещё не сохранено")
        assert read() == before
    if name == "entry":
        second.tab("C")
        assert second.save().startswith("Ещё не сохранено")
        second.live.press("Alt+Enter")
        assert receipts(home, EXERCISES[name]) == []
        second.tab("D")
    second.page.locator(".cl-conflict [data-choose=mine]").click()
    second.rest()
    assert second.save() == "Сохранено"
    assert str(read()) in ("7", "7.0", "seven", "not")
    second.reload()
    assert second.page.locator(".cl-conflict").count() == 0
