"""The officer's half of the round in a browser: a delivered folder, a case, the outbox, the mark that comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lab_driver import WAIT_MS, Lab, fill_record, running_lab, tab_to, watched_page
from playwright.sync_api import Page, expect

from courses.course import close_course, collect, create_course, grades, mark, publish_world, release, write_feedback
from courses.delivery import give_back, hand_out
from courses.layout import Course
from grading.desk import Desk
from simulator.workspace import entry
from simulator.workspace.home import Home

pytestmark = [pytest.mark.chromium]
NAME = "entry_first_reports"
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded course of one officer, on the instructor's side."""
    made = create_course(tmp_path_factory.mktemp("instructor"), "spring", ["asan"], lang="en", exercises=[NAME])
    publish_world(made, "asan")
    release(made)
    return made


@pytest.fixture(scope="module")
def lab(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The delivered folder, opened with the command that `deliver` prints."""
    folder = hand_out(course, "asan", tmp_path_factory.mktemp("stick") / "asan").folder
    with running_lab(folder) as server:
        yield server


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    with watched_page(lab, 1280, 800) as tab:
        yield tab


def state_of(page: Page, lab: Lab) -> str:
    page.goto(f"{lab.base}/cenlab/start")
    return page.locator(f"article.step:has(a[href*='{NAME}']) .state").inner_text()


def test_an_officer_works_in_a_delivered_folder_and_reads_what_came_back(page: Page, lab: Lab, course: Course) -> None:
    expect(page.locator(".facts")).to_contain_text("course spring, marked by your instructor")
    expect(page.locator(".renew")).to_have_count(0)
    desk = Desk.load(course.path / "desk.json")
    record = desk._truth(desk.seat("asan"))["exercises"][NAME]["reports"]["A"]["record"]
    tab_to(page, f"a[href*='{NAME}.ipynb']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".cl-form [data-path='seizure_date']")
    fill_record(page, entry.spec(Home(lab.home / "trainee")), record, "en", skip=set())
    foot = page.locator(".cl-screen-foot")
    for _ in range(2):  # other reports are empty: errors are left, the second press hands in all the same
        page.wait_for_selector(".cl-screen-foot:not([data-resting])")
        page.keyboard.press("Alt+Enter")
        expect(page.locator(".cl-answer-text")).not_to_have_text("One moment…")
    expect(foot.locator(".cl-receipt-text")).to_contain_text("Submitted. Receipt 1,")
    expect(foot.locator(".cl-receipt-mark")).to_contain_text("in the outbox of this folder")
    assert "in the outbox" in state_of(page, lab)
    expect(page.locator("[role=alert]")).to_have_count(0)

    assert collect(course, [lab.home.parent]) == {NAME: ["asan"]}
    assert "in the outbox" in state_of(page, lab)
    mark(course)
    write_feedback(course)
    (given,) = give_back(course, [lab.home])
    assert (given.trainee, given.exercises, given.why) == ("asan", 1, "")

    points = grades(course)[0]["points"]
    assert points > 0
    assert state_of(page, lab) == "marked"
    # Until the world is closed the least points that are certain come back, in steps of 5 %, and are called so.
    expect(page.locator(".step:has(b.points)")).to_contain_text("at least")
    told = float(page.locator(".step b.points").inner_text())
    assert 0 < told <= points
    page.locator(f"a[href$='cenlab/feedback/{NAME}']").click()
    expect(page.locator("h1").first).to_be_visible()
    closed = page.locator("body").inner_text()

    ended = close_course(course)
    write_feedback(ended)
    give_back(ended, [lab.home])
    page.goto(f"{lab.base}/cenlab/start")
    expect(page.locator(".facts")).to_contain_text("full answers are open")
    expect(page.locator(".step b.points")).to_have_text(f"{points:g}")
    expect(page.locator("body")).not_to_contain_text("at least")
    page.goto(f"{lab.base}/cenlab/feedback/{NAME}")
    assert len(page.locator("body").inner_text()) > len(closed)
    page.goto(f"{lab.base}/cenlab/start")
    tab_to(page, ".languages button[value=ru]")
    page.keyboard.press("Enter")
    expect(page.locator(".facts")).to_contain_text("проверяет преподаватель")
    expect(page.locator(".step b.points")).to_have_count(1)
    page.goto(f"{lab.base}/cenlab/feedback/{NAME}")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
