"""axe-core finds nothing serious of ours on any screen, in either language, after a check and with a list open."""

from __future__ import annotations

from pathlib import Path

import pytest
from accessible import barriers
from all_screens import NAMES, home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize(("name", "lang"), list(zip([*NAMES, *NAMES], ["en", "ru"] * len(NAMES), strict=True)))
def test_nothing_bars_the_way(chromium: Browser, tmp_path: Path, name: str, lang: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    live = LiveScreen(page, widget_of(screen_on(name, home_for(name, tmp_path, lang))))
    assert barriers(page, "#screen") == []
    live.press("Alt+c")
    if name == "search":
        page.locator(".cl-filters [data-path='product'] input").click()
    assert barriers(page, "#screen") == []
    page.close()
