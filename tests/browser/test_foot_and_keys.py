"""On every screen: the actions and their answer stay in sight, and each key means one thing from every focus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_screens import NAMES, home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser, Page, expect
from waiting import CEILING_MS

from simulator.workspace.receipts import receipts

pytestmark = pytest.mark.chromium
# The least room of an officer's machine, a large one, and the least one at 200 %.
SIZES = ((1280, 800), (1920, 1080), (640, 400))
AGAIN = {"en": "Press again to hand in as it is.", "ru": "Нажмите ещё раз, чтобы сдать как есть."}
RECEIPT = {"en": "Submitted. Receipt 1,", "ru": "Отправлено. Квитанция 1,"}
KEYS = {"Alt+C": "check", "Alt+S": "save", "Alt+Enter": "submit"}
MORE_KEYS = {"search": {"Alt+R": "clear"}, "writing": {"Alt+M": "send"}}
TABS = ".cl-screen :is([role=tab], .cl-sides button, .cl-types button)"
# The paper's sheet comes after those of the desk, as it does where the paper was loaded last.
PAPERS_LAST = """() => [...document.head.querySelectorAll("style")]
    .filter((sheet) => sheet.textContent.includes(".cl-paperbar")).slice(-1)
    .forEach((sheet) => document.head.append(sheet))"""
# The lower edge of the screen, and of the lowest of its parts that no scroller of its own holds.
ENDS = """() => {
    const screen = document.querySelector(".cl-screen");
    const parts = [...screen.children].filter((part) => part.getClientRects().length);
    return {screen: screen.getBoundingClientRect().bottom,
        lowest: Math.max(...parts.map((part) => part.getBoundingClientRect().bottom))};
}"""
FOCUSABLE = (
    "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea, summary, iframe, "
    "[tabindex]"
)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    shown = chromium.new_page(viewport={"width": SIZES[0][0], "height": SIZES[0][1]})
    shown.set_default_timeout(CEILING_MS)
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    yield shown
    shown.close()
    assert faults == []


def in_sight(page: Page, selector: str) -> None:
    """All of every such element lies inside the window, and nothing lies over it."""
    boxes = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].map((one) => {
            const box = one.getBoundingClientRect();
            const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return {text: one.textContent, x: box.x, y: box.y, right: box.right, bottom: box.bottom,
                free: one === above || one.contains(above) || above?.contains(one)};
        })""",
        selector,
    )
    size = page.viewport_size
    assert boxes
    assert size
    for box in boxes:
        assert box["free"], box
        assert box["right"] - box["x"] > 20, box
        assert min(box["x"], box["y"]) >= 0, box
        assert box["right"] <= size["width"], box
        assert box["bottom"] <= size["height"], box


def submitted(live: LiveScreen) -> None:
    """Alt+Enter, and once more, as it asks first."""
    for _ in range(2):
        live.press("Alt+Enter")


@pytest.mark.sweep(3)
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("name", NAMES)
def test_the_receipt_and_the_mark_stand_in_the_foot_in_sight_and_focused(
    page: Page, tmp_path: Path, name: str, lang: str
) -> None:
    screen = screen_on(name, home_for(name, tmp_path, lang))
    live = LiveScreen(page, widget_of(screen))
    submitted(live)
    answer = page.locator(".cl-answer")
    expect(answer).to_contain_text(RECEIPT[lang])
    expect(answer).to_be_focused()
    assert answer.get_attribute("aria-live") == "polite"
    live.marked["marked"] = {
        screen.exercise: {"artifact": screen.foot.receipt["sha256"], "points": 12.5, "max": 40.0},
    }
    expect(page.locator(".cl-receipt-mark a")).to_be_visible()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        in_sight(page, ".cl-answer, .cl-receipt-text, .cl-receipt-mark a, .cl-screen-foot [data-action]")
        assert page.evaluate("document.querySelector('#scroller').scrollWidth") <= width


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("name", NAMES)
def test_an_unfinished_exercise_is_handed_in_only_after_one_question_on_every_screen(
    page: Page, tmp_path: Path, name: str, lang: str
) -> None:
    screen = screen_on(name, home_for(name, tmp_path, lang))
    live = LiveScreen(page, widget_of(screen))
    live.press("Alt+Enter")
    assert receipts(screen.home, screen.exercise) == []
    expect(page.locator(".cl-answer-text")).to_contain_text(AGAIN[lang])
    expect(page.locator(".cl-answer")).to_be_focused()
    in_sight(page, ".cl-answer-text")
    live.press("Alt+Enter")
    assert len(receipts(screen.home, screen.exercise)) == 1


@pytest.mark.parametrize("name", NAMES)
def test_check_save_and_submit_stay_in_sight_wherever_the_screen_is_scrolled(
    page: Page, tmp_path: Path, name: str
) -> None:
    LiveScreen(page, widget_of(screen_on(name, home_for(name, tmp_path, "ru"))))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("document.querySelector('#screen').scrollIntoView({block: 'start'})")
        in_sight(page, ".cl-screen-foot [data-action]")
        for part in page.locator(".cl-body, .cl-scroll, .cl-mail, #scroller").all():
            part.evaluate("(one) => { one.scrollTop += 80; }")
        in_sight(page, ".cl-screen-foot [data-action]")


@pytest.mark.sweep(3)
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("name", NAMES)
def test_the_actions_stay_in_sight_on_every_tab_whatever_is_typed_in_and_nothing_lies_over_the_text_that_follows(
    page: Page, tmp_path: Path, name: str, lang: str
) -> None:
    live = LiveScreen(page, widget_of(screen_on(name, home_for(name, tmp_path, lang))))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for number in range(page.locator(TABS).count()):
            tab = page.locator(TABS).nth(number)
            if not tab.is_visible():
                continue
            tab.click()
            live.settle()
            page.evaluate(PAPERS_LAST)
            for place in page.locator(".cl-screen :is(textarea, input[type=text], input[type=search])").all()[::12]:
                if place.is_visible():
                    place.focus()
                    in_sight(page, ".cl-screen-foot [data-action]")
            # As "To the desk" does.
            page.evaluate("document.querySelector('#screen').scrollIntoView({block: 'start'})")
            in_sight(page, ".cl-screen-foot [data-action]")
            ends = page.evaluate(ENDS)
            assert ends["lowest"] <= ends["screen"] + 1, (width, tab.inner_text())


@pytest.mark.parametrize("name", NAMES)
def test_every_key_means_the_same_from_every_focus(page: Page, tmp_path: Path, name: str) -> None:
    LiveScreen(page, widget_of(screen_on(name, home_for(name, tmp_path, "en"))))
    keys = KEYS | MORE_KEYS.get(name, {})
    page.evaluate(
        """() => {
            window.pressed = [];
            window.addEventListener("click", (event) => {
                const button = event.target.closest("[aria-keyshortcuts]");
                if (!button) return;
                window.pressed.push(button.dataset.action);
                event.preventDefault();
                event.stopImmediatePropagation();
            }, true);
        }"""
    )
    # Every element with the event itself; of each kind the first with the real key.
    missed = page.evaluate(
        """([selector, keys]) => {
            const missed = [];
            for (const one of document.querySelectorAll(`.cl-screen :is(${selector})`)) {
                for (const [key, action] of Object.entries(keys)) {
                    window.pressed = [];
                    const last = key.slice(4);
                    const name = last.length === 1
                        ? {key: last.toLowerCase(), code: `Key${last}`} : {key: last, code: last};
                    one.dispatchEvent(new KeyboardEvent("keydown",
                        {...name, altKey: true, bubbles: true, cancelable: true}));
                    if (String(window.pressed) !== action) missed.push([one.outerHTML.slice(0, 90), key]);
                }
            }
            return missed;
        }""",
        [FOCUSABLE, keys],
    )
    assert missed == []
    kinds = page.evaluate(
        """(selector) => {
            const kinds = new Map();
            [...document.querySelectorAll(`.cl-screen :is(${selector})`)].forEach((one, index) => {
                if (!one.getClientRects().length) return;
                const kind = `${one.tagName} ${one.type ?? ""} ${one.getAttribute("role") ?? ""} ${one.className}`;
                if (!kinds.has(kind)) { kinds.set(kind, index); one.dataset.kind = String(index); }
            });
            return [...kinds.values()];
        }""",
        FOCUSABLE,
    )
    assert len(kinds) > 8
    for index in kinds:
        place = page.locator(f"[data-kind='{index}']")
        if place.evaluate("(one) => one.tagName") == "IFRAME":
            place.evaluate("(one) => one.contentWindow.focus()")
        else:
            place.focus()
        for key, action in keys.items():
            page.evaluate("window.pressed = []")
            page.keyboard.press(key[:4] + key[4:].lower() if len(key) == 5 else key)
            assert page.evaluate("window.pressed") == [action], (place.evaluate("(one) => one.outerHTML")[:90], key)
    page.evaluate("document.activeElement?.blur(); window.pressed = []")
    page.keyboard.press("Alt+s")
    assert page.evaluate("window.pressed") == ["save"]


def test_keys_work_inside_an_open_code_list(page: Page, tmp_path: Path) -> None:
    live = LiveScreen(page, widget_of(screen_on("search", home_for("search", tmp_path, "en"))))
    page.locator(".cl-filters [data-path='product'] input").click()
    assert page.locator(".cl-list:visible").count() == 1
    page.keyboard.press("Alt+s")
    live.settle()
    expect(page.locator(".cl-answer-text")).to_have_text("Saved")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_sending_asks_once_and_names_who_will_read_and_saving_never_sends(
    page: Page, tmp_path: Path, lang: str
) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, lang))
    marks = {"handling": "H2", "source_grade": "A", "information_grade": "1", "result": "controlled-positive"}
    screen.write("FEEDBACK", **marks, reply_to=screen.room.material.entries[0].id)
    screen.refresh()
    live = LiveScreen(page, widget_of(screen))
    page.locator("[data-path='text'] textarea").focus()
    for _ in range(3):
        live.press("Alt+s")
    assert screen.room.answers.sent == []
    live.press("Alt+m")
    page.keyboard.press("Alt+m")  # the echo of a double press is no answer to the question
    live.settle()
    assert screen.room.answers.sent == []
    said = page.locator(".cl-answer-text").inner_text()
    assert screen.tr.country("UZ") in said
    assert {"en": "OCU", "ru": "ОКШ"}[lang] in said
    expect(page.locator(".cl-answer")).to_be_focused()
    live.press("Alt+m")
    assert [letter.id for letter in screen.room.answers.sent] == ["KG-1"]


def test_what_keeps_a_message_from_being_sent_is_pointed_at(page: Page, tmp_path: Path) -> None:
    live = LiveScreen(page, widget_of(screen_on("writing", home_for("writing", tmp_path, "ru"))))
    live.press("Alt+m")
    expect(page.locator("[data-path='handling'] input")).to_be_focused()
    expect(page.locator("[data-path='handling'] .cl-error")).to_be_in_viewport()
    in_sight(page, ".cl-answer-text")


def test_a_held_key_acts_once(page: Page, tmp_path: Path) -> None:
    screen: Any = screen_on("board", home_for("board", tmp_path, "en"))
    live = LiveScreen(page, widget_of(screen))
    live.press("Alt+Enter")
    assert screen.foot.answer["number"] == 1
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.down("Alt")
    page.keyboard.down("Enter")
    for _ in range(5):
        page.keyboard.down("Enter")
        page.wait_for_timeout(120)
    page.keyboard.up("Enter")
    page.keyboard.up("Alt")
    page.evaluate("() => window.settled()")
    assert screen.foot.receipt["number"] == 1


def test_a_check_brings_the_form_forward_where_the_paper_hides_it(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    live = LiveScreen(page, widget_of(screen_on("entry", home_for("entry", tmp_path, "en"))))
    assert not page.locator(".cl-form").is_visible()
    live.press("Alt+c")
    assert page.locator(".cl-form").is_visible()
    focused = page.evaluate("document.activeElement.closest('[data-path]')?.dataset.path")
    assert focused == "seizure_date"
    expect(page.locator("[data-path='seizure_date'] .cl-error")).to_be_in_viewport()
