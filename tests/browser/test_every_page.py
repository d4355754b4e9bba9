"""Every page and every view of a screen, in both languages: nothing bars the way, Russian figures are Russian.

The views are found by walking the tabs and lists that are there, so that a new one is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from accessible import barriers
from lab_driver import WAIT_MS, Lab, running_lab, watched_page
from playwright.sync_api import Page
from screenshots import work
from views import CUT, EXERCISES, OVERLAPS, open_exercise, still, views

from courses.practice import prepare_practice
from grading.report import Pupil, render_report
from simulator.texts import LANGUAGES

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
ISO_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
DECIMAL_POINT = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
QUOTED = re.compile(r"(?:строк[аи]|line) \d+[^«]*«[^»]*»?")
"""A line of a paper, quoted as the paper has it."""
TEXT = """() => {
  const skipped = [...document.querySelectorAll('pre, code, iframe, blockquote, .cl-root [lang=en]')];
  skipped.forEach((part) => { part.style.display = 'none'; });
  const text = document.body.innerText;
  skipped.forEach((part) => { part.style.removeProperty('display'); });
  return text;
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """All exercises done and handed in, not marked yet."""
    root = tmp_path_factory.mktemp("every") / "cenlab"
    work(prepare_practice(root, "ru"))
    with running_lab(root, "--lang", "ru") as server:
        yield server


def foreign_forms(page: Page) -> list[str]:
    """Lines of running text with a date or a number as no Russian writes it."""
    lines = [QUOTED.sub("", line) for line in str(page.evaluate(TEXT)).splitlines()]
    return [line for line in lines if ISO_DAY.search(line) or DECIMAL_POINT.search(line)]


def looked_at(page: Page, name: str, lang: str, *, dark: bool) -> list[str]:
    """What is wrong with what is shown now."""
    faults = [*barriers(page), *page.evaluate(CUT), *page.evaluate(OVERLAPS)]
    if lang == "ru":
        faults += foreign_forms(page)
    if "Jupyter" in page.title():
        faults.append(f"title: {page.title()}")
    if dark:
        page.emulate_media(color_scheme="dark")
        still(page)
        faults += [f"dark: {line}" for line in barriers(page)]
        page.emulate_media(color_scheme="light")
        still(page)
    return [f"{name}: {line}" for line in faults]


def choose(page: Page, lab: Lab, lang: str) -> None:
    page.goto(f"{lab.base}/cenlab/start")
    page.locator(f".languages button[value={lang}]").click()
    page.wait_for_selector(f"html[lang={lang}]")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_outside_an_exercise_bars_the_way(lab: Lab, lang: str) -> None:
    faults: list[str] = []
    with watched_page(lab, 1280, 800) as page:
        choose(page, lab, lang)
        faults += looked_at(page, "start", lang, dark=True)
        for name in EXERCISES:
            page.goto(f"{lab.base}/cenlab/feedback/{name}")
            faults += looked_at(page, f"waiting or feedback of {name}", lang, dark=False)
            page.wait_for_selector(".sum", timeout=WAIT_MS)
            faults += looked_at(page, f"feedback of {name}", lang, dark=True)
        page.goto(f"{lab.base}/cenlab/start")
        faults += looked_at(page, "start with marks", lang, dark=True)
        page.set_content(render_report([Pupil(trainee="anna", cards={})], course="spring", lang=lang))
        faults += looked_at(page, "report", lang, dark=True)
        page.context.clear_cookies()
        page.goto(f"{lab.base}/cenlab/start")
        page.wait_for_selector(f"html[lang={lang}]")
        faults += looked_at(page, "closed", lang, dark=True)
    assert faults == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", EXERCISES)
def test_no_view_of_an_exercise_bars_the_way(lab: Lab, name: str, lang: str) -> None:
    faults: list[str] = []
    with watched_page(lab, 1280, 800) as page:
        choose(page, lab, lang)
        open_exercise(page, lab, name)
        faults += looked_at(page, f"{name} from above", lang, dark=True)
        count = 0
        for view in views(page, name):
            faults += looked_at(page, view, lang, dark=False)
            count += 1
    assert count > 4
    assert faults == []
