"""The tests with a browser share their helpers, which lie beside them.

What a browser shows in both languages is looked at in Russian, the officers' language, by every `make test`, and in
English in the long run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for the tests of one file."""
    from browser_harness import browser

    with browser() as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A new session of the browser at the smaller of the course's two sizes."""
    from waiting import CEILING_MS

    opened = chromium.new_context(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(CEILING_MS)
    yield opened
    opened.close()


def language_of(item: pytest.Item) -> str:
    """The language that a test is given, "" if it is given none."""
    given = getattr(item, "callspec", None)
    return str(given.params.get("lang", "")) if given else ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = [item for item in items if HERE in item.path.parents]
    twins = {(item.path, getattr(item, "originalname", "")) for item in here if language_of(item) == "ru"}
    for item in here:
        if language_of(item) == "en" and (item.path, getattr(item, "originalname", "")) in twins:
            item.add_marker(pytest.mark.slow)
