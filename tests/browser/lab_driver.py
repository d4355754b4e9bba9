"""Drives `cenlab lab` as a person would: a home, the command, a browser, and the keyboard alone."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_harness import browser
from playwright.sync_api import Page, Request
from waiting import CEILING_MS, CEILING_S

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
WAIT_MS = CEILING_MS


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Lab:
    """A running `cenlab lab`."""

    home: Path
    port: int
    address: str
    process: subprocess.Popen[str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kernels(self) -> list[int]:
        """The processes of kernels that belong to this home."""
        runtime = str(self.home / "jupyter" / "runtime").encode()
        return [pid for pid, line in commands() if b"ipykernel_launcher" in line and runtime in line]

    @contextmanager
    def resting_kernel(self) -> Iterator[None]:
        """The kernels answer nothing until the end of the block, as on a machine that is busy with something else."""
        kernels = self.kernels()
        assert kernels
        for pid in kernels:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in kernels:
                os.kill(pid, signal.SIGCONT)

    def kill_kernel(self) -> None:
        """End the kernel as a crash would, and those of notebooks that were open earlier."""
        kernels = self.kernels()
        assert kernels
        for pid in kernels:
            os.kill(pid, signal.SIGKILL)


def commands() -> list[tuple[int, bytes]]:
    """Every process of this machine with its command line."""
    processes = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                processes.append((int(entry.name), (entry / "cmdline").read_bytes()))
            except OSError:
                continue
    return processes


def command(home: Path, port: int, *more: str) -> list[str]:
    """The command that a person types."""
    return [sys.executable, "-m", "courses.cli", "lab", "--home", str(home), "--port", str(port), "--no-browser", *more]


@contextmanager
def running_lab(home: Path, *more: str) -> Iterator[Lab]:
    """`cenlab lab` until the end of the block; ended with Ctrl-C's signal."""
    port = free_port()
    process = subprocess.Popen(command(home, port, *more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            match = ADDRESS.search(line)
            if match:
                yield Lab(home=home, port=port, address=match[0], process=process)
                break
        else:
            raise AssertionError("no address was printed: " + "".join(lines))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(CEILING_S)
        process.stdout.close()


@dataclass
class Watch:
    """What a page asked for and complained of."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def on(self, page: Page) -> None:
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")):
            self.outside.append(request.url)


@contextmanager
def watched_page(lab: Lab, width: int, height: int) -> Iterator[Page]:
    """A page of a fresh Chromium at the lab's address; at the end nothing was asked of another machine or broke."""
    watch = Watch()
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(WAIT_MS)
        tab = context.new_page()
        watch.on(tab)
        tab.goto(lab.address)
        yield tab
    assert watch.outside == []
    assert watch.errors == []


def tab_to(page: Page, selector: str, *, most: int = 150, back: bool = False) -> None:
    """Press Tab until the focus is on what the selector names."""
    for _ in range(most):
        if page.evaluate("(s) => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"{selector} is not reached with {most} presses of Tab")


def say(page: Page, path: str, text: str, *, choice: bool) -> None:
    """Type into a field by its path; a choice is confirmed with Enter."""
    tab_to(page, f"[data-path='{path}'] input, [data-path='{path}'] textarea")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    if choice:
        page.keyboard.press("Enter")


def shown(value: Any, lang: str) -> str:
    """A number or a date as a person of that language types it."""
    if isinstance(value, (int, float)):
        return f"{value:g}" if value == int(value) else str(value).replace(".", "," if lang == "ru" else ".")
    if lang == "ru" and re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        return ".".join(reversed(str(value).split("-")))
    return str(value)


def fill_record(page: Page, spec: dict[str, Any], record: dict[str, Any], lang: str, skip: set[str]) -> None:
    """Type a record in the order of the form."""
    fields = [field for section in spec["sections"] for field in section["fields"]]
    for described in fields:
        name = described["name"]
        value = record.get(name)
        if value in (None, "", []) or name in skip:
            continue
        if described["kind"] == "group":
            for number, row in enumerate(value):
                _fill_row(page, described, row, name, number, lang)
        elif described["kind"] == "ordered":
            for code in value:
                say(page, name, code, choice=True)
        else:
            say(page, name, shown(value, lang), choice=described["kind"] == "choice")


def _fill_row(page: Page, described: dict[str, Any], row: dict[str, Any], name: str, number: int, lang: str) -> None:
    if page.locator(f"[data-path='{name}.{number}.{described['fields'][0]['name']}']").count() == 0:
        tab_to(page, f"[data-path='{name}'] [data-tool=add]")
        page.keyboard.press("Enter")
    for inner in described["fields"]:
        value = row.get(inner["name"])
        if value in (None, "", []) or inner["kind"] == "packing":
            continue
        say(page, f"{name}.{number}.{inner['name']}", shown(value, lang), choice=inner["kind"] == "choice")
