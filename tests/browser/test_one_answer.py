"""What a message's form says and what the foot says is one thing, and a remark stays until its own field changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from all_screens import home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser, Page, expect
from waiting import CEILING_MS

pytestmark = pytest.mark.chromium
ERRORS = {"en": "errors: 2", "ru": "ошибки: 2"}
MARKS = {"handling": "H2", "source_grade": "A", "information_grade": "1", "result": "controlled-positive"}
PERSON = "Водитель Т. Асанов, тел. 0555123456"
OUTSIDE = {
    "en": "NCP Turkmenistan (not a member of the group).",
    "ru": "НКП: Туркменистан (не участник группы).",
}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    shown = chromium.new_page(viewport={"width": 1280, "height": 800})
    shown.set_default_timeout(CEILING_MS)
    yield shown
    shown.close()


def counter(page: Page) -> str:
    return page.locator(".cl-writing .cl-counter").inner_text()


def said(page: Page) -> str:
    return page.locator(".cl-answer-text").inner_text()


def red(page: Page, path: str) -> list[str]:
    """The red lines that stand under a field."""
    lines = page.locator(f"[data-path='{path}'] > .cl-below :is(.cl-unread, .cl-fault.cl-error)").all()
    return [line.inner_text() for line in lines if line.is_visible()]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_form_counts_as_many_unread_fields_as_the_foot_names(page: Page, tmp_path: Path, lang: str) -> None:
    live = LiveScreen(page, widget_of(screen_on("writing", home_for("writing", tmp_path, lang))))
    typed = {"en": ("found", "control"), "ru": ("обнаруж", "досмотр")}[lang]
    names = []
    for path, text in zip(("result", "detection_means"), typed, strict=True):
        box = page.locator(f"[data-path='{path}']")
        box.locator("input").fill(text)
        page.keyboard.press("Escape")
        box.locator("input").fill(f"{text} ...")
        page.keyboard.press("Enter")
        expect(box.locator(".cl-unread")).to_be_visible()
        names.append(box.locator(".cl-label").inner_text().split(" / ")[0].strip(" *"))
    assert ERRORS[lang] in counter(page)
    live.press("Alt+m")
    assert [name for name in names if name in said(page)] == names
    assert ERRORS[lang] in counter(page)
    for path in ("result", "detection_means"):
        page.locator(f"[data-path='{path}'] input").fill("")
        page.keyboard.press("Tab")
    live.settle()
    assert ERRORS[lang][:-1] not in counter(page)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_field_that_was_not_read_has_one_red_line_and_is_counted_once(page: Page, tmp_path: Path, lang: str) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, lang))
    screen.write("FEEDBACK", **MARKS, reply_to=screen.room.material.entries[0].id)
    screen.refresh()
    live = LiveScreen(page, widget_of(screen))
    page.locator("[data-path='control_time'] input").fill("24:00")
    live.press("Alt+c")
    assert len(red(page, "control_time")) == 1
    assert ERRORS[lang].replace("2", "1") in counter(page)
    assert {"en": "errors 1,", "ru": "Ошибок: 1,"}[lang] in said(page)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_remark_stays_until_its_own_field_changes_and_is_repeated_before_sending(
    page: Page, tmp_path: Path, lang: str
) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, lang))
    screen.write("FEEDBACK", reply_to=screen.room.material.entries[0].id)
    screen.refresh()
    live = LiveScreen(page, widget_of(screen))
    remarks = page.locator("[data-path='text'] .cl-warning")
    page.locator("[data-path='text'] textarea").fill(PERSON)
    live.press("Alt+c")
    live.settle()
    expect(remarks).to_have_count(2)
    words = [text.split(". ")[-1] for text in remarks.all_inner_texts()]
    live.press("Alt+m")  # refused: the grades are missing
    expect(remarks).to_have_count(2)
    for field in MARKS:
        page.locator(f"[data-path='{field}'] input").first.click()
        page.locator(f"[data-path='{field}'] [role=option]").first.click()
    live.settle()
    expect(remarks).to_have_count(2)
    live.press("Alt+m")
    expect(remarks).to_have_count(2)
    assert words
    for remark in screen.form.faults:
        assert remark["severity"] == "W"
        assert remark["text"] in said(page)
    page.locator("[data-path='text'] textarea").fill("Водитель")
    expect(remarks).to_have_count(0)
    live.press("Alt+m")
    assert [remark for remark in words if remark in said(page)] == []


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_question_before_sending_names_a_reader_and_his_country_once(page: Page, tmp_path: Path, lang: str) -> None:
    screen: Any = screen_on("writing", home_for("writing", tmp_path, lang))
    screen.write("FEEDBACK", **MARKS, reply_to=screen.room.material.entries[0].id, recipients=["TM"])
    screen.refresh()
    live = LiveScreen(page, widget_of(screen))
    live.press("Alt+m")
    assert OUTSIDE[lang] in said(page)
    country = screen.tr.country("TM")
    assert said(page).count(country) == 1
    assert page.locator(".cl-reader-list").inner_text().count(country) == 1
