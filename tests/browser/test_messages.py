"""The message desk by itself: keyboard alone, focus kept over redraws, foreign text shown as text, no request."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_harness import ADDRESS, show
from messages_world import NAME, drawn, home_with
from playwright.sync_api import Browser, Page

from simulator.widgets.messages_screen import MessageDesk, MessagesScreen, Readers
from simulator.workspace.messages_material import load_material

pytestmark = pytest.mark.chromium
EXERCISE = drawn(1)
NAMES = EXERCISE.truth["messages"]
VECTORS = Path(__file__).parent.parent / "vectors" / "cencomm"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    tab = chromium.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    tab.close()
    assert [url for url in asked if url != ADDRESS and not url.startswith("blob:")] == []
    assert faults == []


@pytest.fixture
def screen(tmp_path: Path) -> MessagesScreen:
    home = home_with(tmp_path, EXERCISE, lang="ru")
    home.folder(NAME).mkdir(parents=True)
    return MessagesScreen(home, NAME)


def desk(page: Page, screen: MessagesScreen, **options: Any) -> None:
    show(page, MessageDesk, {"view": screen.desk.view}, width=1240, **options)


def answer(page: Page, screen: MessagesScreen) -> list[dict[str, Any]]:
    """Give what the browser sent to the screen, as the kernel would, and the new view back."""
    sent: list[dict[str, Any]] = page.evaluate("window.sent.splice(0)")
    for message in sent:
        screen._told(None, message, None)
    page.evaluate("(view) => window.model.tell('view', view)", screen.desk.view)
    return sent


def focused(page: Page) -> str:
    key: str = page.evaluate("document.activeElement.dataset.key ?? ''")
    return key


def test_a_message_is_opened_looked_at_and_judged_by_keyboard_alone(page: Page, screen: MessagesScreen) -> None:
    desk(page, screen)
    genuine = NAMES["genuine"]
    page.locator(f'[data-key="entry-{genuine}"]').focus()
    page.keyboard.press("Enter")
    assert answer(page, screen) == [{"kind": "open", "id": genuine}]
    assert focused(page) == f"entry-{genuine}"
    page.locator('[data-key="facts"]').focus()
    page.keyboard.press("Space")
    answer(page, screen)
    page.locator(".cl-judgement input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.locator(".cl-judgement input[type=checkbox]").nth(1).focus()
    page.keyboard.press("Space")
    page.locator('[data-key="record"]').focus()
    page.keyboard.press("Enter")
    judgement = {"kind": "judge", "id": genuine, "verdict": "valid", "reasons": ["all-holds"], "before": None}
    assert answer(page, screen) == [judgement]
    assert focused(page) == "record"
    assert page.locator(".cl-judgement input:checked").count() == 2


def test_a_judgement_without_a_verdict_is_not_sent(page: Page, screen: MessagesScreen) -> None:
    screen.step({"kind": "open", "id": NAMES["forged"]})
    screen.refresh()
    desk(page, screen)
    page.locator('[data-key="record"]').click()
    assert page.evaluate("window.sent") == []
    assert page.locator(".cl-said").inner_text() != ""


def test_tabs_are_walked_with_arrows(page: Page, screen: MessagesScreen) -> None:
    desk(page, screen)
    page.locator('[data-key="cards-rules"]').focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "cards-contacts"
    assert page.locator(".cl-contact").count() == 7


def test_the_band_says_in_words_what_its_colour_says(page: Page, screen: MessagesScreen) -> None:
    for name in NAMES.values():
        screen.step({"kind": "open", "id": name})
    screen.refresh()
    desk(page, screen, dark=True)
    assert sorted(page.locator(".cl-stand").all_inner_texts()) == sorted(
        ["✓ Проверено.", "⚠ Внимание.", "✕ Не подтверждается."]
    )
    assert page.locator(".cl-band").inner_text().strip()


def test_text_of_a_message_is_never_markup(page: Page, screen: MessagesScreen) -> None:
    screen.step({"kind": "open", "id": NAMES["forged"]})
    screen.refresh()
    view = dict(screen.desk.view)
    view["shown"] = {**view["shown"], "text": "<img src=x onerror=alert(1)>", "lines": [["<b>", "<script>"]]}
    show(page, MessageDesk, {"view": view}, width=1240)
    assert page.locator(".cl-mail img, .cl-mail script, .cl-mail b").count() == 0
    assert page.locator(".cl-mailtext").inner_text() == "<img src=x onerror=alert(1)>"


def test_every_button_is_large_enough_and_named(page: Page, screen: MessagesScreen) -> None:
    screen.step({"kind": "facts", "id": NAMES["revoked"]})
    screen.step({"kind": "open", "id": NAMES["revoked"]})
    screen.refresh()
    desk(page, screen)
    for button in page.locator("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        assert button.inner_text().strip() or button.get_attribute("aria-label")


def test_who_will_read_is_announced(page: Page, screen: MessagesScreen) -> None:
    screen.write("FEEDBACK", recipients=["UZ", "RU"])
    screen.refresh()
    show(page, Readers, {"view": screen.readers.view}, width=600)
    root = page.locator(".cl-readers")
    assert root.get_attribute("aria-live") == "polite"
    assert "не участник группы" in root.inner_text()


@pytest.mark.parametrize(
    ("lang", "word", "text"),
    [
        ("en", "Cannot be read.", "The message was not sealed for your certificate."),
        ("ru", "Не читается.", "Сообщение зашифровано не для Вашего сертификата."),
    ],
    ids=["en", "ru"],
)
def test_a_message_that_cannot_be_read_shows_its_fault_in_its_line_and_when_chosen(
    page: Page, tmp_path: Path, lang: str, word: str, text: str
) -> None:
    """And the two others are read after it; what cannot be read can be judged and written about."""
    home = home_with(tmp_path, EXERCISE, lang=lang)
    home.folder(NAME).mkdir(parents=True)
    odd = NAMES["forged"]
    vector = json.loads((VECTORS / "not-a-recipient.json").read_text(encoding="utf-8"))
    load_material(home, NAME).mailbox.files[odd].write_bytes(base64.b64decode(vector["message"]))
    screen = MessagesScreen(home, NAME)
    desk(page, screen)
    line = page.locator(f'[data-key="entry-{odd}"]')
    assert (word in line.inner_text(), text in line.inner_text()) == (True, True)
    line.click()
    answer(page, screen)
    band = page.locator(".cl-mail .cl-band")
    assert (word in band.inner_text(), text in band.inner_text()) == (True, True)
    box = band.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800
    assert page.locator('[data-key="facts"], [data-key="reply"]').count() == 0
    page.locator(".cl-judgement input[type=radio]").last.check()
    page.locator('[data-key="record"]').click()
    answer(page, screen)
    assert screen.room.answers.judgements[odd].verdict == "false"
    for name in (NAMES["genuine"], NAMES["revoked"]):
        page.locator(f'[data-key="entry-{name}"]').click()
        answer(page, screen)
        assert page.locator(".cl-mailtext").inner_text().strip()
    page.locator(f'[data-key="entry-{odd}"]').click()
    answer(page, screen)
    page.locator('[data-key="about"]').click()
    answer(page, screen)
    assert screen.tab == "write"
