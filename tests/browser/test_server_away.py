"""The server ends and starts again under an open exercise: our own words, no dialog of JupyterLab, back by itself."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from browser_harness import browser
from lab_driver import ADDRESS, WAIT_MS, Lab, command, commands, free_port
from playwright.sync_api import Page, expect
from small_world import EXERCISE, drawn, home_of
from views import open_exercise
from waiting import CEILING_S

from courses.build import write_notebook
from simulator import durable

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
WORDS = {
    "ru": ("cenlab не отвечает", "Первая сеть · cenlab"),
    "en": ("cenlab does not answer", "The first network · cenlab"),
}
WATCH = """
  window.dialogs = []; window.titles = []; window.prompts = [];
  const look = () => {
    for (const dialog of document.querySelectorAll('.jp-Dialog')) window.dialogs.push(dialog.textContent);
    for (const prompt of document.querySelectorAll('.jp-InputPrompt, .jp-OutputPrompt')) {
      const shown = prompt.textContent.trim() && prompt.checkVisibility({ visibilityProperty: true });
      if (shown) window.prompts.push(prompt.textContent);
    }
    window.titles.push(document.title);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


@pytest.fixture(params=["ru", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(tmp_path: Path, lang: str) -> Path:
    root = tmp_path / "cenlab"
    root.mkdir()
    durable.write_json(root / "home.json", {"schema_version": 1})
    trainee = home_of(root / "trainee", drawn(0))
    trainee.set_lang(lang)
    write_notebook(EXERCISE, lang, trainee.folder(EXERCISE))
    return root


def start(home: Path, port: int) -> tuple[Lab, subprocess.Popen[str]]:
    process = subprocess.Popen(command(home, port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    address = next(match[0] for line in process.stdout if (match := ADDRESS.search(line)))
    return Lab(home=home, port=port, address=address, process=process), process


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(CEILING_S)
    assert process.stdout is not None
    process.stdout.close()


def seen(page: Page, name: str) -> list[str]:
    texts: list[str] = page.evaluate(f"[...new Set(window.{name})]")
    return texts


def test_a_server_that_ends_and_comes_back_shows_nothing_of_jupyter(home: Path, lang: str) -> None:
    away, title = WORDS[lang]
    port = free_port()
    lab, process = start(home, port)
    try:
        with browser() as chromium:
            page = chromium.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(WAIT_MS)
            page.add_init_script(WATCH)
            page.goto(lab.address)
            open_exercise(page, lab, EXERCISE)
            assert page.title() == title
            titles = seen(page, "titles")
            assert [text for text in titles[1:] if "Jupyter" in text] == [], titles
            assert seen(page, "prompts") == []
            token = lab.address.rpartition("=")[2].encode()
            assert [line for _, line in commands() if token in line] == []
            end(process)
            expect(page.locator(".cenlab-away")).to_contain_text(away, timeout=WAIT_MS)
            assert page.locator(".cenlab-away button").count() == 1
            assert seen(page, "dialogs") == []
            page.evaluate("document.querySelector('.cenlab-screen').dataset.old = '1'")
            lab, process = start(home, port)
            page.wait_for_selector(".cenlab-screen:not([data-old]) .cl-board .cl-table", timeout=WAIT_MS)
            assert page.locator(".cenlab-away").count() == 0
            assert seen(page, "dialogs") == []
            assert seen(page, "prompts") == []
    finally:
        if process.poll() is None:
            end(process)
