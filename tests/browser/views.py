"""Every page and every view of a screen, one after the other: what tests that look at all of them walk through."""

from __future__ import annotations

from collections.abc import Iterator

from lab_driver import WAIT_MS, Lab
from playwright.sync_api import Page

EXERCISES = {
    "entry_first_reports": ".cl-form .cl-input",
    "retrieval_first_queries": ".cl-search table",
    "synthesis_first_network": ".cl-board .cl-table",
    "cencomm_first_warning": ".cl-mail-list .cl-entry",
}
"""The exercises, and what is on their screen once it is open."""
TABS = ".cenlab-screen [role=tab]:visible"
LABELLED = """(all) => all.map((tab) => {
  const list = tab.closest("[role=tablist]");
  return `${list.ariaLabel}/${[...list.querySelectorAll("[role=tab]")].indexOf(tab) + 1}`;
})"""
OPENERS = (
    ".cenlab-screen tr:first-child .cl-open:visible",
    ".cenlab-screen tr:first-child .cl-link[data-open]:visible",
    ".cenlab-screen .cl-mail-list .cl-entry:visible",
)
"""What opens a record or a message: the first of a table, every message of an inbox."""
STILL = """() => new Promise((resolve) => {
  let timer = setTimeout(done, 300);
  const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 300); });
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  setTimeout(done, 10000);
  function done() { watch.disconnect(); resolve(); }
})"""
"""Until nothing on the page has changed for 0.3 s (at most 10 s)."""


def still(page: Page) -> None:
    """Wait until the page is calm."""
    page.evaluate(STILL)


def open_exercise(page: Page, lab: Lab, name: str) -> None:
    """Open an exercise's page; its screen is there when this returns."""
    page.goto(f"{lab.base}/doc/tree/{name}/{name}.ipynb")
    page.wait_for_selector(f".cenlab-screen :is({EXERCISES[name]})", timeout=WAIT_MS)
    still(page)


def views(page: Page, name: str) -> Iterator[str]:
    """The views of an open screen by name, each shown while it is yielded: every tab once, what opens from a list."""
    yield name
    seen: set[str] = set()
    while fresh := next((label for label in page.locator(TABS).evaluate_all(LABELLED) if label not in seen), None):
        seen.add(fresh)
        page.locator(TABS).nth(page.locator(TABS).evaluate_all(LABELLED).index(fresh)).click()
        still(page)
        yield f"{name}: {fresh}"
        for selector in OPENERS:
            for place in range(page.locator(selector).count()):
                page.locator(selector).nth(place).click()
                still(page)
                yield f"{name}: {fresh}: opened {place + 1}"


OVERLAPS = """() => [...document.querySelectorAll('.cl-root svg')].filter((svg) => svg.checkVisibility())
  .flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')].filter((text) => text.textContent.trim())
      .map((text) => ({ words: text.textContent, box: text.getBoundingClientRect() }));
    const leaves = ({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    const shared = (one, other, from, to) => Math.min(one[to], other[to]) - Math.max(one[from], other[from]);
    const touch = (one, other) => shared(one, other, "left", "right") > 1 && shared(one, other, "top", "bottom") > 3;
    return [
      ...texts.filter(leaves).map(({ words }) => `out of the picture: ${words}`),
      ...texts.flatMap((one, at) => texts.slice(at + 1).filter(({ box }) => touch(one.box, box))
        .map(({ words }) => `one over the other: ${one.words} | ${words}`)),
    ];
  })"""
"""Words of charts that lie over one another or outside their picture."""


CUT = """() => [...document.querySelectorAll('.cl-board :is(.cl-scroll, .cl-record), .cl-search .cl-tabpanel')]
  .filter((pane) => pane.checkVisibility() && pane.scrollWidth > pane.clientWidth + 1)
  .map((pane) => `${pane.ariaLabel ?? pane.className}: ${pane.scrollWidth} in ${pane.clientWidth}`)"""
"""Panes whose contents are wider than they are."""
