"""Formgrader in a browser: the mark is there, the hostile notebook is only shown, and no request leaves the machine."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny import NAME, make, work
from waiting import CEILING_MS, CEILING_S, until

from courses.course import collect, mark

pytestmark = pytest.mark.chromium
HOSTILE = Path(__file__).parents[1] / "redteam" / "attacks" / "script-in-notebook.ipynb"


@pytest.fixture
def server(tiny: Path) -> Iterator[str]:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    (folder,) = course.inbound.iterdir()
    shutil.copyfile(HOSTILE, folder / f"{NAME}.ipynb")
    collect(course)
    mark(course)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "courses.formgrader", "--home", str(tiny), "--port", str(port), course.name]
    log = tiny / "server.log"
    with log.open("w") as output:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=output, text=True)
        assert child.stdout
        try:
            yield child.stdout.readline().strip()
        finally:
            child.terminate()
            child.wait(CEILING_S)
            child.stdout.close()


@pytest.mark.slow
def test_formgrader_shows_the_mark_offline_and_runs_nothing(server: str) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    outside: list[str] = []
    dialogs: list[str] = []

    def watch(request: Any) -> None:
        if not request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
            outside.append(request.url)

    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", watch)
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.set_default_timeout(CEILING_MS)

        def opened() -> bool:
            try:
                return page.goto(server) is not None
            except playwright.Error:
                return False

        until(opened, "formgrader's page", pause=lambda s: page.wait_for_timeout(1000 * s))
        base = server.split("/formgrader")[0]
        page.goto(f"{base}/formgrader/gradebook/{NAME}/{NAME}")
        page.wait_for_selector("text=5 / 5")
        page.click("a:has-text('Submission #1')")
        page.wait_for_selector("text=Submission 1 / 1")
        page.wait_for_load_state("networkidle")
        body = "#notebook, .container"
        assert page.locator("iframe, a[href^=javascript], img[onerror]").count() == 0, page.inner_html(body)[:500]
        browser.close()
    assert (outside, dialogs) == ([], [])
