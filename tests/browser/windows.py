"""Windows of one browser session on screens of one home: for what several of them do to each other's work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from all_screens import home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import BrowserContext, Locator, Page

from simulator.workspace import Home

QUIET = "() => new Promise((done) => setTimeout(done, 450)).then(() => window.settled())"


class Window:
    """One window: its page, its screen, its wire; reload draws it anew with a new kernel."""

    def __init__(self, context: BrowserContext, name: str, home: Home, report: str = "") -> None:
        self.name, self.home, self.report = name, home, report
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.screen: Any = self._screen()
        self.live = LiveScreen(self.page, widget_of(self.screen))
        self.rest()

    def _screen(self) -> Any:
        screen: Any = screen_on(self.name, self.home)
        if self.report:
            screen.head.current = self.report
        return screen

    def reload(self) -> None:
        """Draw everything anew, as after a reload of the page, with a new kernel."""
        self.screen = self._screen()
        self.live.widget, self.live._leaves, self.live._updates = widget_of(self.screen), {}, []
        self.live.open()
        self.rest()

    def rest(self) -> None:
        """Wait until the kernel answered what was typed."""
        self.page.evaluate(QUIET)
        assert self.faults == []

    def field(self, path: str) -> Locator:
        return self.page.locator(f"[data-path='{path}'] :is(input, textarea)").first

    def value(self, path: str) -> str:
        return self.field(path).input_value()

    def fill(self, path: str, text: str) -> None:
        """Type into a field in place of what it holds, go on, and wait until the kernel answered."""
        self.field(path).focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.rest()

    def said(self) -> str:
        """The answer in the foot."""
        return self.page.locator(".cl-answer-text").inner_text()

    def save(self) -> str:
        self.live.press("Alt+s")
        return self.said()

    def tab(self, name: str) -> None:
        """Open another report or question."""
        self.page.locator(f".cl-tab[data-id='{name}'], [data-question='{name}']").first.click()
        self.rest()


def two_windows(
    context: BrowserContext, folder: Path, name: str, lang: str = "en", report: str = ""
) -> tuple[Home, Window, Window]:
    """One home and two windows on the same exercise of it."""
    home = home_for(name, folder, lang)
    return home, Window(context, name, home, report), Window(context, name, home, report)
