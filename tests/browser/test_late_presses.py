"""A kernel that is busy: what is pressed meanwhile belongs to the form that stood there, and to what had been read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_screens import home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser, Page, expect

from simulator.workspace import receipts, retrieval

pytestmark = pytest.mark.chromium
READY = ".cl-screen-foot:not([data-resting])"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    shown = chromium.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    shown.on("pageerror", lambda error: faults.append(str(error)))
    yield shown
    shown.close()
    assert faults == []


def part(page: Page) -> str:
    """Which form stands on the screen, by the last word of its name."""
    return str(page.locator(".cl-form[data-acts]").get_attribute("data-part")).rpartition("/")[2]


def test_a_key_pressed_in_the_form_of_a_type_that_is_being_left_is_acted_upon_as_that_type(
    page: Page, tmp_path: Path
) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, "en"))
    live = LiveScreen(page, widget_of(screen))
    with live.resting_kernel():
        page.locator("[data-key=type-RFI]").click()
        assert part(page) == "FEEDBACK"
        page.keyboard.press("Alt+c")
    expect(page.locator(".cl-form[data-part$='/RFI']")).to_be_visible()
    expect(page.locator(".cl-writing")).to_have_attribute("aria-busy", "false")
    assert page.locator(".cl-faults > *").count() == 0
    assert screen.forms["FEEDBACK"].faults
    assert screen.form.faults == []


def test_pressing_send_again_before_the_question_was_shown_sends_nothing(page: Page, tmp_path: Path) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, "ru"))
    marks = {"handling": "H2", "source_grade": "A", "information_grade": "1", "result": "controlled-positive"}
    screen.write("FEEDBACK", **marks, reply_to=screen.room.material.entries[0].id)
    screen.refresh()
    live = LiveScreen(page, widget_of(screen))
    with live.resting_kernel():
        for _ in range(3):
            page.wait_for_selector(READY)
            page.keyboard.press("Alt+m")
    assert screen.room.answers.sent == []
    expect(page.locator(".cl-answer-text")).to_contain_text(screen.tr.country("UZ"))
    live.press("Alt+m")
    assert [sent.id for sent in screen.room.answers.sent] == ["KG-1"]


def test_pressing_submit_again_before_the_question_was_shown_hands_in_nothing(page: Page, tmp_path: Path) -> None:
    screen: Any = screen_on("entry", home_for("entry", tmp_path, "en"))
    live = LiveScreen(page, widget_of(screen))
    with live.resting_kernel():
        for _ in range(2):
            page.wait_for_selector(READY)
            page.keyboard.press("Alt+Enter")
    assert receipts(screen.home, screen.exercise) == []
    live.press("Alt+Enter")
    assert len(receipts(screen.home, screen.exercise)) == 1


def test_a_check_pressed_while_a_report_is_being_opened_is_of_the_report_that_the_tab_names(
    page: Page, tmp_path: Path
) -> None:
    screen: Any = screen_on("entry", home_for("entry", tmp_path, "en"))
    live = LiveScreen(page, widget_of(screen))
    with live.resting_kernel():
        page.locator(".cl-tab[data-id=D]").click()
        page.keyboard.press("Alt+c")
    expect(page.locator(".cl-form[data-part$='/D'] .cl-error").first).to_be_visible()
    live.settle()
    assert screen.form("A").faults == []
    assert screen.form("D").faults


def test_what_is_taken_while_the_question_is_being_left_is_the_answer_to_it(page: Page, tmp_path: Path) -> None:
    screen: Any = screen_on("search", home_for("search", tmp_path, "ru"))
    live = LiveScreen(page, widget_of(screen))
    page.locator("[data-question=q2]").click()
    expect(page.locator(".cl-form[data-part$='/q2']")).to_be_visible()
    with live.resting_kernel():
        page.locator("[data-question=q3]").click()
        page.locator("[data-take=records]").click()
    expect(page.locator(".cl-form[data-acts]")).to_have_attribute("data-part", re.compile("/q3$"))
    expect(page.locator(".cl-answers")).to_have_attribute("aria-busy", "false")
    assert retrieval.answers(screen.home, screen.exercise)["q2"]["records"]
