"""The whole way in a browser: start page, a case by keyboard, a dead kernel, receipt, mark; English and Russian."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from lab_driver import WAIT_MS, Lab, fill_record, free_port, running_lab, say, tab_to, watched_page
from playwright.sync_api import Error, Page, expect
from waiting import CEILING_S, until

from courses.course import create_course, deliver, grades, open_course, publish_world, release
from courses.lab.marking import mark_home
from courses.lab.place import Place
from grading.desk import Desk
from grading.rubric import load_rubric
from simulator.workspace import entry, receipts, submit
from simulator.workspace.home import Home

pytestmark = [pytest.mark.chromium]
NAME = "entry_first_reports"
expect.set_options(timeout=WAIT_MS)
WORDS = {
    "en": {"saved": "Saved", "receipt": "Submitted. Receipt", "errors": "Errors are left", "blank": "left blank"},
    "ru": {"saved": "Сохранено", "receipt": "Отправлено. Квитанция", "errors": "Остались ошибки", "blank": "пустым"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared cenlab home with the entry exercise, as the first start makes it."""
    root = tmp_path_factory.mktemp("lab")
    course = create_course(root, "practice", ["officer"], lang="en", mode="practice", exercises=[NAME])
    publish_world(course, "officer")
    release(course)
    deliver(course, "officer", root / "trainee")
    return root


@pytest.fixture(scope="module")
def lab(home: Path) -> Iterator[Lab]:
    with running_lab(home, "--lang", "en") as server:
        yield server
    assert server.kernels() == []


@pytest.fixture(scope="module")
def truth(home: Path) -> dict[str, Any]:
    """What the instructor's key opens: the records that the papers state."""
    course = open_course(home, "practice")
    desk = Desk.load(course.path / "desk.json")
    return dict(desk._truth(desk.seat("officer"))["exercises"][NAME])


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    with watched_page(lab, 1280, 800) as tab:
        yield tab


def opened(page: Page, address: str) -> bool:
    """Does a server that may still be starting answer?"""
    try:
        return page.goto(address) is not None
    except Error:
        return False


def full_points(*letters: str) -> Fraction:
    """What these reports are worth in the rubric."""
    return sum(
        (
            Fraction(points)
            for row in load_rubric(NAME).row
            for item, points in row.items.items()
            if item.partition("-")[0].upper() in letters
        ),
        Fraction(0),
    )


def open_report(page: Page, letter: str) -> None:
    """From the start page to a report's form, by keyboard."""
    tab_to(page, f"a[href*='{NAME}.ipynb']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".cl-tab")
    tab_to(page, ".cenlab-desk")
    page.keyboard.press("Enter")
    tab_to(page, ".cl-tab[aria-selected=true]", back=True)
    for _ in range(4):
        if page.evaluate("document.activeElement.dataset.id") == letter:
            break
        page.keyboard.press("ArrowRight")
    expect(page.locator(f".cl-tab[data-id={letter}]")).to_have_attribute("aria-selected", "true")
    page.wait_for_selector(f".cl-form[data-part$='/{letter}'] [data-path='seizure_date']")
    expect(page.locator(".cl-desk-sides")).to_have_attribute("aria-busy", "false")


def work(page: Page, lab: Lab, truth: dict[str, Any], letter: str, lang: str) -> None:
    """One case by keyboard alone, with a kernel that dies in between, to its receipt."""
    words = WORDS[lang]
    trainee = Home(lab.home / "trainee")
    record = truth["reports"][letter]["record"]
    number = len(receipts(trainee, NAME)) + 1
    open_report(page, letter)
    fill_record(page, entry.spec(trainee), record, lang, skip={"narrative", "direction"})
    page.keyboard.press("Alt+c")
    direction = page.locator("[data-path='direction']")
    expect(direction.locator(".cl-faults")).to_contain_text(words["blank"])
    expect(direction.locator("input")).to_be_focused()
    page.keyboard.type(record["direction"])
    page.keyboard.press("Enter")
    tab_to(page, "[data-path='narrative'] textarea")
    page.evaluate("document.querySelectorAll('.cl-form').forEach((form) => { form.dataset.dead = '1'; })")
    lab.kill_kernel()
    page.keyboard.type(record["narrative"])
    again = page.locator(".cl-form:not([data-dead]) [data-path='narrative'] textarea")
    expect(again).to_have_value(record["narrative"], timeout=WAIT_MS)
    expect(again).to_be_focused()
    page.reload()
    page.wait_for_selector(".cl-form [data-path='narrative']")
    expect(page.locator("[data-path='narrative'] textarea")).to_have_value(record["narrative"])
    expect(page.locator(f".cl-tab[data-id={letter}]")).to_have_attribute("aria-selected", "true")
    tab_to(page, "[data-path='narrative'] textarea")
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.press("Alt+s")
    expect(page.locator(".cl-answer-text")).to_have_text(words["saved"])
    expect(page.locator("[data-path='direction'] .cl-faults > .cl-fault")).to_have_count(0)
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".cl-answer-text")).to_contain_text(words["errors"])
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".cl-receipt-text")).to_contain_text(f"{words['receipt']} {number},")
    expect(page.locator(".cl-receipt-text")).to_have_text(re.compile(r"\d\d:\d\d \(UTC\+6\).* [0-9a-f]{8}\."))
    expect(page.locator(".cl-receipt-mark a")).to_be_visible()


def test_a_form_that_is_not_the_tab_s_own_takes_no_letter(page: Page, lab: Lab) -> None:
    open_report(page, "C")
    sides = page.locator(".cl-desk-sides")
    expect(sides).to_have_attribute("aria-busy", "false")
    with lab.resting_kernel():
        tab_to(page, ".cl-tab[aria-selected=true]", back=True)
        page.keyboard.press("ArrowRight")
        expect(page.locator(".cl-tab[data-id=D]")).to_have_attribute("aria-selected", "true")
        expect(sides).to_have_attribute("aria-busy", "true")
        expect(page.locator(".cl-form")).to_have_attribute("data-part", re.compile("/C$"))
        page.locator("[data-path='seizure_date'] input.cl-date").evaluate("(input) => input.focus()")
        page.keyboard.type("05.03.2026")
        expect(page.locator("[data-path='seizure_date'] input.cl-date")).to_have_value("")
    expect(page.locator(".cl-form")).to_have_attribute("data-part", re.compile("/D$"))
    expect(sides).to_have_attribute("aria-busy", "false")
    say(page, "seizure_date", "05.03.2026", choice=False)
    expect(page.locator("[data-path='seizure_date'] input.cl-date")).to_have_value("05.03.2026")


def gradebook_points(home: Path) -> float:
    (grade,) = grades(open_course(home, "practice"))
    return float(grade["points"])


@pytest.mark.slow
def test_a_case_by_keyboard_survives_a_dead_kernel_and_earns_full_points(
    page: Page, lab: Lab, truth: dict[str, Any]
) -> None:
    expect(page.locator(".path > li")).to_have_count(5)
    work(page, lab, truth, "C", "en")
    assert gradebook_points(lab.home) == full_points("C")
    with page.expect_popup() as popup:
        page.locator(".cl-receipt-mark a").click()
    expect(popup.value.locator("body")).to_contain_text("practice, training result")


def test_the_same_in_russian(page: Page, lab: Lab, truth: dict[str, Any]) -> None:
    before = gradebook_points(lab.home) if receipts(Home(lab.home / "trainee"), NAME) else Fraction(0)
    tab_to(page, ".languages button[value=ru]")
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).to_have_text("Ход курса")
    work(page, lab, truth, "D", "ru")
    assert gradebook_points(lab.home) == before + full_points("D")
    page.goto(f"{lab.base}/cenlab/feedback/{NAME}")
    expect(page.locator("body")).to_contain_text("тренировочный результат")


def test_formgrader_shows_the_same_mark(page: Page, lab: Lab, truth: dict[str, Any]) -> None:
    trainee = Home(lab.home / "trainee")
    entry.put(trainee, NAME, "C", truth["reports"]["C"]["record"])
    submit(trainee, NAME)
    mark_home(Place(lab.home))
    points = gradebook_points(lab.home)
    assert points >= full_points("C")
    port = free_port()
    command = [sys.executable, "-m", "courses.formgrader", "--home", str(lab.home), "--port", str(port), "practice"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    try:
        address = server.stdout.readline().strip()
        until(lambda: opened(page, address), "formgrader's page", pause=lambda s: page.wait_for_timeout(1000 * s))
        page.goto(f"http://127.0.0.1:{port}/formgrader/gradebook/{NAME}/{NAME}")
        expect(page.locator("body")).to_contain_text(f"{points:g} / 40", timeout=WAIT_MS)
    finally:
        server.terminate()
        server.wait(CEILING_S)
        server.stdout.close()
