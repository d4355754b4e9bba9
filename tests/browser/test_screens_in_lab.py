"""Search, case board and message desk in JupyterLab, the whole way: keyboard, a dead kernel, receipt, mark; offline."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_driver import WAIT_MS, Lab, running_lab, say, tab_to, watched_page
from playwright.sync_api import Page, expect
from waiting import until

from courses.course import create_course, deliver, grades, open_course, publish_world, release
from grading.desk import Desk
from simulator.workspace.home import Home
from simulator.workspace.messages import Mailroom

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
SEARCH, BOARD, INBOX = "retrieval_first_queries", "synthesis_first_network", "cencomm_first_warning"
# The least room an officer's machine has.
SIZE = (1280, 800)
# The board's sources after the cases: cards, manifest, plate reads, reports, by the first letter of their records.
SOURCES = " CMRS"
WORDS = {
    "en": {"path": "Course path", "receipt": "Submitted. Receipt 1,", "feedback": "practice, training result"},
    "ru": {"path": "Ход курса", "receipt": "Отправлено. Квитанция 1,", "feedback": "тренировочный результат"},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared cenlab home with the three exercises."""
    folder = tmp_path_factory.mktemp("screens")
    names = [SEARCH, BOARD, INBOX]
    course = create_course(folder, "practice", ["officer"], lang="en", mode="practice", exercises=names)
    publish_world(course, "officer")
    release(course)
    deliver(course, "officer", folder / "trainee")
    return folder


@pytest.fixture(scope="module")
def truth(root: Path) -> dict[str, Any]:
    """What the instructor's key opens, by exercise."""
    course = open_course(root, "practice")
    desk = Desk.load(course.path / "desk.json")
    return dict(desk._truth(desk.seat("officer"))["exercises"])


@pytest.fixture(scope="module")
def lab(root: Path) -> Iterator[Lab]:
    with running_lab(root, "--lang", "en") as server:
        yield server
    assert server.kernels() == []


@pytest.fixture
def page(lab: Lab) -> Iterator[Page]:
    expect.set_options(timeout=WAIT_MS)
    with watched_page(lab, *SIZE) as tab:
        yield tab


def open_exercise(page: Page, name: str, lang: str, ready: str) -> None:
    """From the start page in this language, by keyboard; the screen appears without a cell being run by hand."""
    tab_to(page, f".languages button[value={lang}]")
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).to_have_text(WORDS[lang]["path"])
    tab_to(page, f"a[href*='{name}.ipynb']")
    page.keyboard.press("Enter")
    page.wait_for_selector(ready)
    tab_to(page, ".cenlab-desk")
    page.keyboard.press("Enter")


def on_disk(page: Page, lab: Lab, name: str, *path: str) -> Any:
    """What stands in the draft under these keys, once it stands there."""
    file = lab.home / "trainee" / "drafts" / f"{name}.json"

    def answer() -> Any:
        value: Any = json.loads(file.read_text(encoding="utf-8"))["answers"] if file.exists() else {}
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return None if value in (None, "", [], {}) else [value]

    return until(answer, f"{name}: {path} in the draft", pause=lambda s: page.wait_for_timeout(1000 * s))[0]


def hand_in(page: Page, left: str) -> None:
    """Alt+Enter, what is left to do, and once more."""
    page.keyboard.press("Alt+Enter")
    expect(page.locator(".cl-answer-text")).to_contain_text(left)
    expect(page.locator(".cl-answer")).to_be_focused()
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.press("Alt+Enter")


def kernel_dies(page: Page, lab: Lab, screen: str) -> str:
    """End the kernel as a crash would; what names the screen that stands in place of this one afterwards."""
    page.evaluate("(s) => document.querySelectorAll(s).forEach((one) => { one.dataset.dead = '1'; })", screen)
    lab.kill_kernel()
    return f"{screen}:not([data-dead])"


def nothing_stands_out(page: Page) -> None:
    """Nothing is wider than the window, and no button's words are cut."""
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZE[0]
    cut = """() => [...document.querySelectorAll('.cenlab-screen button')]
        .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
    assert page.evaluate(cut) == []


# At 200 % too: the way back, the way to the desk, the menus, and that all is invented.
BAR = (".cenlab-start", ".cenlab-desk", ".cenlab-menus", ".cenlab-synthetic")
# Whether each lies in the window from edge to edge, and nothing lies over it.
SEEN = """(parts) => parts.every((part) => {
    const node = document.querySelector(part), box = node.getBoundingClientRect();
    const over = (x) => node.contains(document.elementFromPoint(x, (box.top + box.bottom) / 2));
    return box.width > 40 && over(box.left + 3) && over(box.right - 3);
})"""


def receipt(page: Page, lab: Lab, name: str, lang: str) -> None:
    """The receipt and the mark are shown, and the feedback can be read."""
    words = WORDS[lang]
    expect(page.locator(".cl-receipt-text")).to_contain_text(words["receipt"])
    expect(page.locator(".cl-receipt-text")).to_have_text(re.compile(r"\d\d:\d\d \(UTC\+6\).* [0-9a-f]{8}\."))
    expect(page.locator(".cl-receipt-mark a")).to_be_visible()
    for width, height in ((640, 400), (1920, 1080), SIZE):
        page.set_viewport_size({"width": width, "height": height})
        for part in (".cl-receipt-text", ".cl-receipt-mark a", ".cl-screen-foot [data-action=submit]"):
            expect(page.locator(part)).to_be_in_viewport(ratio=1)
        page.wait_for_function(SEEN, arg=list(BAR), timeout=WAIT_MS)
    nothing_stands_out(page)
    page.goto(f"{lab.base}/cenlab/feedback/{name}")
    expect(page.locator("body")).to_contain_text(words["feedback"])


def marked(lab: Lab, name: str) -> dict[str, float]:
    """The rows that earned points once the instructor's commands have collected and marked everything anew."""
    for step in (["collect", "practice"], ["mark", "practice", "--again"]):
        command = [sys.executable, "-m", "courses.cli", "course", *step, "--home", str(lab.home)]
        subprocess.run(command, check=True, capture_output=True)
    (grade,) = (entry for entry in grades(open_course(lab.home, "practice")) if entry["exercise"] == name)
    assert grade["points"] == sum(grade["rows"].values())
    return {row: points for row, points in grade["rows"].items() if points}


def set_filters(page: Page, **typed: str) -> None:
    """Search by keyboard; codes are confirmed with Enter, dates by going on."""
    for path, text in typed.items():
        tab_to(page, f".cl-filters [data-path='{path}'] input")
        page.keyboard.type(text)
        page.keyboard.press("Tab" if path.endswith(("from", "to")) else "Enter")


def test_questions_are_answered_from_searches(page: Page, lab: Lab, truth: dict[str, Any]) -> None:
    known = truth[SEARCH]
    asked, right = known["asked"]["q1"], known["questions"]["q1"]["cases"]["right"]
    open_exercise(page, SEARCH, "en", ".cl-search .cl-total")
    year = {"seizure_from": f"01.01.{asked['year']}", "seizure_to": f"31.12.{asked['year']}"}
    set_filters(page, product=asked["product"], **year, reporting_country=asked["country"])
    total = page.locator(".cl-total")
    expect(total).to_contain_text(f"{right:,} cases,")
    nothing_stands_out(page)
    tab_to(page, ".cl-search [role=tab][aria-selected=true]", most=400)
    for _ in range(page.locator(".cl-search [role=tab]").count()):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".cl-tabpanel table").first).to_be_attached()
        nothing_stands_out(page)
    tab_to(page, ".cl-keep input")
    page.keyboard.type("the first")
    page.keyboard.press("Enter")
    assert on_disk(page, lab, SEARCH, "saved", "the first", "records")

    tab_to(page, ".cl-answers [data-path='cases'] input", most=400, back=True)
    again = kernel_dies(page, lab, ".cl-answers")
    page.keyboard.type(str(right))
    expect(page.locator(f"{again} [data-path='cases'] input")).to_have_value(str(right))
    assert on_disk(page, lab, SEARCH, "q1", "cases") == right

    tab_to(page, ".cl-answers [data-path='cases'] input")
    hand_in(page, "Something is still blank in questions")
    receipt(page, lab, SEARCH, "en")
    assert marked(lab, SEARCH) == {"cases-count": 3}


def test_a_case_is_tied_to_the_organisation_by_a_record(page: Page, lab: Lab, truth: dict[str, Any]) -> None:
    known = truth[BOARD]
    case, record = next((name, facts["ties"][0]) for name, facts in known["cases"].items() if facts["role"] == "member")
    open_exercise(page, BOARD, "en", ".cl-board [data-verdict]")
    tab_to(page, f"[data-cite='{case}']")
    page.keyboard.press("Enter")
    tab_to(page, ".cl-board-column:first-child [role=tab][aria-selected=true]", back=True)
    for _ in range(SOURCES.index(record[0])):
        page.keyboard.press("ArrowRight")
    tab_to(page, ".cl-board-source:not([hidden]) input[type=search]")
    page.keyboard.type(record)
    tab_to(page, f"[data-cite='{record}']")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-chip='{record}']")).to_be_visible()
    assert on_disk(page, lab, BOARD, "evidence") == {case: [record]}
    expect(page.locator(".cl-board-column").nth(1).locator("svg path").first).to_be_attached()
    nothing_stands_out(page)

    tab_to(page, f"[data-verdict='{case}:belongs']")
    again = kernel_dies(page, lab, ".cl-board")
    page.keyboard.press("Space")
    expect(page.locator(f"{again} [data-verdict='{case}:belongs']")).to_be_checked()
    assert on_disk(page, lab, BOARD, "cases") == {case: "belongs"}

    tab_to(page, ".cl-board-column:last-child [role=tab][aria-selected=true]")
    page.keyboard.press("ArrowRight")
    plate, misread = known["plates"]["true"], known["plates"]["misreads"][0]
    page.locator("select[data-side=left]").select_option(plate)
    page.locator("select[data-side=right]").select_option(misread)
    tab_to(page, "[data-judge=same]")
    page.keyboard.press("Enter")
    (link,) = on_disk(page, lab, BOARD, "links")
    assert (link["left"], link["right"], link["judgement"]) == (plate, misread, "same")
    tab_to(page, ".cl-board-column:last-child [role=tab][aria-selected=true]", back=True)
    page.keyboard.press("ArrowRight")
    method = known["method"]
    for path, code in (
        ("cover_goods", method["cover_goods"]),
        ("concealment_place", method["concealment_place"]),
        ("method_record", case),
    ):
        say(page, path, code, choice=True)
    assert on_disk(page, lab, BOARD, "method", "record") == case
    nothing_stands_out(page)
    hand_in(page, "Places still open:")
    receipt(page, lab, BOARD, "en")
    assert marked(lab, BOARD) == {"cases-link": 1.5, "evidence-cite": 1, "names-join": 1, "method-describe": 4}


def test_a_warning_is_verified_and_answered_in_russian(page: Page, lab: Lab, truth: dict[str, Any]) -> None:
    known = truth[INBOX]
    warning, control = known["messages"]["genuine"], known["found"]
    open_exercise(page, INBOX, "ru", ".cl-maildesk [data-key^='entry-']")
    for key in (f"entry-{warning}", "facts"):
        tab_to(page, f"[data-key='{key}']")
        page.keyboard.press("Enter")
        page.wait_for_selector(".cl-band" if key != "facts" else ".cl-facts-table")
    expect(page.locator(".cl-band")).to_contain_text("Подписано")
    tab_to(page, ".cl-judgement [data-key$='-unsure']")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cl-judgement [data-key$='-valid']")).to_be_checked()
    tab_to(page, ".cl-judgement [data-key$='-all-holds']")
    page.keyboard.press("Space")
    tab_to(page, "[data-key='record']")
    page.keyboard.press("Enter")
    assert on_disk(page, lab, INBOX, "judgements", warning) == {"verdict": "valid", "reasons": ["all-holds"]}
    nothing_stands_out(page)

    tab_to(page, "[data-key='reply']", back=True)
    page.keyboard.press("Enter")
    page.wait_for_selector(".cl-writing [data-path='recipients']")
    tab_to(page, "[data-key='wait']", back=True)
    page.keyboard.press("Enter")
    expect(page.frame_locator(".cl-paper-frame").locator("body")).to_contain_text("КОНТРОЛЬНАЯ ЗАПИСКА")
    tab_to(page, ".cl-writing [data-path='recipients'] input[value=OCU]")
    page.keyboard.press("Space")
    expect(page.locator(".cl-readers")).to_contain_text("2")
    for path, text in (("handling", "H2"), ("source_grade", "A"), ("information_grade", "1")):
        say(page, path, text, choice=True)
    page.keyboard.press("Alt+m")
    missing = page.locator(".cl-writing [data-path='result'] .cl-faults")
    expect(missing).to_contain_text("обязательно")
    expect(missing).to_be_in_viewport()
    expect(page.locator(".cl-writing [data-path='result'] input")).to_be_focused()
    again = kernel_dies(page, lab, ".cl-maildesk")
    page.keyboard.type("controlled-positive")
    page.keyboard.press("Enter")

    page.wait_for_selector(f"{again} [data-key='tab-write']")
    tab_to(page, "[data-key='tab-write']", back=True)
    page.keyboard.press("Enter")
    page.wait_for_selector(".cl-writing [data-path='result']")
    # The field that had the focus when the kernel died is there again; whoever has gone on is not taken back to it.
    half_a_second_on = "new Promise((done) => setTimeout(() => done(document.activeElement.dataset.key), 500))"
    assert page.evaluate(half_a_second_on) == "tab-write"
    for path, text, choice in (
        ("control_date", "05.03.2026", False),
        ("control_time", control["time"], False),
        ("office", control["office"], True),
        ("product", control["product"], True),
        ("quantity_kg", str(control["net"]).replace(".", ","), False),
        ("mass_basis", "NET", True),
        ("test_result", control["test_result"], True),
        ("detection_means", control["detection_means"], True),
        ("concealment_place", control["concealment_place"], True),
    ):
        say(page, path, text, choice=choice)
    nothing_stands_out(page)
    page.keyboard.press("Alt+m")
    expect(page.locator(".cl-answer-text")).to_contain_text("отозвать нельзя")
    expect(page.locator(".cl-answer")).to_be_focused()
    page.wait_for_selector(".cl-screen-foot:not([data-resting])")
    page.keyboard.press("Alt+m")
    expect(page.locator(".cl-answer-text")).to_contain_text("Отправлено")
    assert on_disk(page, lab, INBOX, "sent")
    (sent,) = Mailroom(Home(lab.home / "trainee"), INBOX).sent()
    assert sorted(sent.recipients) == ["OCU", "UZ"]
    hand_in(page, "Сообщения без Вашей оценки")
    receipt(page, lab, INBOX, "ru")
    assert marked(lab, INBOX) == {
        "warning-verify": 3,
        "feedback-send": 4,
        "feedback-address": 4,
        "feedback-fill": 5,
        "feedback-minimise": 2,
        "feedback-grade": 2,
        "feedback-hurry": 1,
    }
