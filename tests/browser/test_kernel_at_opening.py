"""The kernel dies while an exercise is being opened: our own words, and the screen comes up by itself."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from browser_harness import browser
from lab_driver import WAIT_MS, Lab, running_lab
from playwright.sync_api import Page
from small_world import EXERCISE, drawn, home_of
from waiting import until

from courses.build import write_notebook
from simulator import durable

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
WATCH = """
  window.dialogs = []; window.words = [];
  const look = () => {
    for (const dialog of document.querySelectorAll('.jp-Dialog')) window.dialogs.push(dialog.textContent);
    for (const node of document.querySelectorAll('.cenlab-opening')) window.words.push(node.textContent);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
END_SESSIONS = """async () => {
  const headers = { "X-XSRFToken": /_xsrf=([^;]+)/.exec(document.cookie)[1] };
  for (const session of await (await fetch("/api/sessions")).json())
    await fetch(`/api/sessions/${session.id}`, { method: "DELETE", headers });
}"""
WORDS = {"ru": "Программа упражнения запускается", "en": "The program of the exercise is being started"}
MOMENTS_MS = {"as the kernel starts": 0, "as it is being asked": 600, "as the screen is being made": 1800}


@pytest.fixture
def lang() -> str:
    return "ru"


@pytest.fixture
def home(tmp_path: Path, lang: str) -> Path:
    root = tmp_path / "cenlab"
    root.mkdir()
    durable.write_json(root / "home.json", {"schema_version": 1})
    trainee = home_of(root / "trainee", drawn(0))
    trainee.set_lang(lang)
    write_notebook(EXERCISE, lang, trainee.folder(EXERCISE))
    return root


def seen(page: Page, name: str) -> list[str]:
    texts: list[str] = page.evaluate(f"[...new Set(window.{name})]")
    return texts


def spoil_as_it_opens(page: Page, lab: Lab, after_ms: int, kind: signal.Signals) -> None:
    """Open the exercise, end or stop its kernel a moment after it was started; the screen stands with another one."""

    def pause(seconds: float) -> None:
        page.wait_for_timeout(1000 * seconds)

    page.goto(f"{lab.base}/doc/tree/{EXERCISE}/{EXERCISE}.ipynb", wait_until="commit")
    until(lab.kernels, "a kernel", pause=pause)
    page.wait_for_timeout(after_ms)
    spoilt = set(lab.kernels())
    for pid in spoilt:
        os.kill(pid, kind)
    until(lambda: set(lab.kernels()) - spoilt, "another kernel", pause=pause)
    page.wait_for_selector(".cenlab-screen .cl-board .cl-table", timeout=WAIT_MS)
    page.wait_for_selector(".cenlab-opening", state="detached", timeout=WAIT_MS)
    assert page.locator(".cenlab-screen .cl-board .cl-table").count()


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_kernel_that_dies_before_the_screen_is_up_takes_nothing_away(home: Path, lang: str) -> None:
    with running_lab(home) as lab, browser() as chromium:
        told: set[str] = set()
        for moment, after_ms in MOMENTS_MS.items():
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(WAIT_MS)
            page.add_init_script(WATCH)
            page.goto(lab.address)
            spoil_as_it_opens(page, lab, after_ms, signal.SIGKILL)
            assert seen(page, "dialogs") == [], moment
            told |= set(seen(page, "words"))
            page.evaluate(END_SESSIONS)
            page.close()
        assert len(told) == 1
        assert WORDS[lang] in told.pop()


def test_a_kernel_that_never_answers_is_started_anew(home: Path) -> None:
    """It is there and connected, and deaf, as one that was asked while it came back: stopped, it stays so for ever."""
    with running_lab(home) as lab, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(WAIT_MS)
        page.add_init_script(WATCH)
        page.goto(lab.address)
        spoil_as_it_opens(page, lab, 0, signal.SIGSTOP)
        assert seen(page, "dialogs") == []


def test_who_asks_for_the_desk_before_it_is_there_is_taken_down_when_it_is(home: Path) -> None:
    with running_lab(home) as lab, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(WAIT_MS)
        page.goto(lab.address)
        page.goto(f"{lab.base}/doc/tree/{EXERCISE}/{EXERCISE}.ipynb", wait_until="commit")
        until(lab.kernels, "a kernel", pause=lambda seconds: page.wait_for_timeout(1000 * seconds))
        with lab.resting_kernel():
            page.click(".cenlab-desk")
            assert page.locator(".cenlab-screen .cl-screen").count() == 0
        page.wait_for_function("document.activeElement?.closest('.cenlab-screen .cl-screen')")
        page.wait_for_function("document.querySelector('.cenlab-screen').getBoundingClientRect().top < 120")
