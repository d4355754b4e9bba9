"""The style sheets of a screen's parts come in any order, as their widgets are loaded: it changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from all_screens import NAMES, home_for, screen_on, widget_of
from live_screen import LiveScreen
from playwright.sync_api import Browser, Page
from waiting import until

pytestmark = pytest.mark.chromium
SIZES = ((1280, 800), (640, 400))
# How every element stands there: its box from the screen's own corner, and what is told by colour and weight.
LOOK = """() => {
  const corner = document.querySelector("#screen").getBoundingClientRect();
  return [...document.querySelectorAll("#screen *")].map((element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const place = [box.x - corner.x, box.y - corner.y, box.width, box.height].map((length) => Math.round(length));
    return [`${element.tagName} ${element.getAttribute("class")}`, style.display, ...place, style.backgroundColor,
      style.fontWeight, style.overflow].join(" | ");
  });
}"""
# Looks that must be alike, and what lies between two: some frames, in which observers of sizes have their turn.
CALM = 3
FRAMES = """() => new Promise((done) => {
  let left = 3;
  const frame = () => (left-- ? requestAnimationFrame(frame) : done());
  frame();
})"""
# The sheets of parts, in the order in which their widgets came.
LAST = """(number) => {
  const sheets = [...document.head.querySelectorAll("style")].slice(2);
  sheets.forEach((sheet, index) => { sheet.dataset.came ??= String(index); });
  const next = sheets.find((sheet) => sheet.dataset.came === String(number));
  sheets.sort((one, other) => one.dataset.came - other.dataset.came).forEach((sheet) => document.head.append(sheet));
  if (next) document.head.append(next);
  document.querySelector("#screen").scrollIntoView({ block: "start" });
  return sheets.length;
}"""


def calm_look(page: Page) -> Any:
    """How all stands once nothing moves any more: parts that measure each other need some frames for it."""
    looks: list[Any] = []

    def calm() -> bool:
        looks.append(page.evaluate(LOOK))
        return len(looks) > CALM and all(look == looks[-1] for look in looks[-CALM:])

    until(calm, "a screen on which nothing moves", pause=lambda _: page.evaluate(FRAMES))
    return looks[-1]


@pytest.mark.parametrize("name", NAMES)
def test_whichever_style_sheet_comes_last_every_element_stands_the_same(
    chromium: Browser, tmp_path: Path, name: str
) -> None:
    page: Page = chromium.new_page()
    LiveScreen(page, widget_of(screen_on(name, home_for(name, tmp_path, "ru"))))
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        sheets = page.evaluate(LAST, -1)
        assert sheets > 1
        looks: list[Any] = []
        for number in range(sheets):  # each of them comes last once
            page.evaluate(LAST, number)
            looks.append(calm_look(page))
        for look in looks[1:]:
            assert [pair for pair in zip(looks[0], look, strict=True) if pair[0] != pair[1]] == []
    page.close()
