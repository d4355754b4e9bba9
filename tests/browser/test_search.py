"""The search results and the question sheet by themselves: keyboard, table, tabs, pictures, no request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from accessible import barriers
from browser_harness import ADDRESS, show
from playwright.sync_api import Browser, Page
from views import OVERLAPS

from simulator.formats import month
from simulator.reference.offices import offices_of
from simulator.texts import translator
from simulator.widgets.map_view import office_map
from simulator.widgets.retrieval_screen import LABELS as SHEET_LABELS
from simulator.widgets.retrieval_screen import QuestionSheet
from simulator.widgets.search_panel import HOLDINGS, LABELS, Holdings, SearchResults
from simulator.widgets.search_view import COLUMNS

pytestmark = pytest.mark.chromium

VIEW: dict[str, Any] = {
    "total": "3 cases, 4 goods lines",
    "found": 3,
    "coverage": {"text": "1 of 2 countries reported seizures of 2025.", "gaps": "Uzbekistan: no cases"},
    "columns": [{"id": name, "label": label, "sort": sorts} for name, label, sorts in COLUMNS],
    "rows": [
        {"case_no": f"KG-2025-00000{n}", "cells": [f"KG-2025-00000{n}", *["<b>x</b>"] * (len(COLUMNS) - 1)]}
        for n in (1, 2, 3)
    ],
    "sort": ["seizure_date", True],
    "page": "1 to 3 of 3",
    "earlier": False,
    "later": True,
    "map": office_map({"KG-DOSTUK": 8, "UZ-DUSTLIK": 2, "": 1}, "en"),
    "trend": {
        "months": ["2025-11", "2025-12"],
        "series": [{"title": "Seized", "counts": [1, 2]}, {"title": "Entered", "counts": [0, 3]}],
    },
    "transport": [{"title": "Mode", "bars": [["Road", 2], ["Rail", 1]]}],
    "route": [{"title": "Country of departure", "rows": [["China", "piece", 3, 4, "280,000"]]}],
    "commodity": [["Cigarettes", "piece", 3, 4, "280,000"]],
    "pandas": 'found = seizures[\n    (seizures["mode"] == "RAIL")\n]',
}
CARD = {"case_no": "KG-2025-000002", "sections": [{"title": "Goods", "lines": [["Line 1", "Cigarettes"]]}]}


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    tab = context.new_page()
    errors: list[str] = []
    asked: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    yield tab
    context.close()
    assert not errors
    assert [url for url in asked if url != ADDRESS and not url.startswith("blob:")] == []


def state(**changes: Any) -> dict[str, Any]:
    fields = {
        "view": VIEW,
        "card": {},
        "saved": ["rail"],
        "ticks": [],
        "ticking": "",
        "labels": LABELS,
        "lang": "en",
    }
    return fields | changes


def sent(page: Page) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = page.evaluate("window.sent")
    return messages


def focused(page: Page) -> str:
    text: str = page.evaluate("document.activeElement.textContent")
    return text


def test_rows_are_walked_and_opened_by_keyboard(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    page.locator("[data-case]").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "KG-2025-000002"
    page.keyboard.press("Enter")
    assert sent(page) == [{"kind": "open", "name": "KG-2025-000002"}]
    page.evaluate("(card) => window.model.tell('card', card)", CARD)
    assert page.locator(".cl-card").inner_text().startswith("Goods")
    assert focused(page) == "KG-2025-000002"
    page.keyboard.press("Enter")
    assert sent(page)[-1] == {"kind": "close"}
    page.evaluate("window.model.tell('card', {})")
    assert page.locator(".cl-card").count() == 0
    assert focused(page) == "KG-2025-000002"


def test_headings_sort_and_keep_the_focus(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    head = page.locator('[data-sort="office"]')
    head.focus()
    page.keyboard.press("Space")
    assert sent(page) == [{"kind": "sort", "name": "office"}]
    page.evaluate("(view) => window.model.tell('view', view)", VIEW | {"sort": ["office", False]})
    assert page.evaluate("document.activeElement.dataset.sort") == "office"
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_tabs_move_with_arrows_and_every_picture_has_a_table(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    page.locator('[role="tab"]').first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(".cl-chart").count() == 2
    assert page.locator(".cl-bar").count() == 4
    heights = [float(bar.get_attribute("height") or 0) for bar in page.locator(".cl-bar").all()]
    assert heights[3] == pytest.approx(3 * heights[0])
    assert page.locator(".cl-tabpanel table tbody tr").count() == 2
    page.keyboard.press("ArrowRight")
    assert page.locator(".cl-hbar").count() == 2
    page.keyboard.press("ArrowRight")
    assert page.locator('[role="tab"][aria-selected="true"]').inner_text() == "Route"
    assert page.locator(".cl-tabpanel th").first.inner_text() == "Country of departure"
    assert "China" in page.locator(".cl-tabpanel").inner_text()
    page.keyboard.press("ArrowRight")
    assert "280,000" in page.locator(".cl-tabpanel").inner_text()
    assert page.locator('[role="tab"][aria-selected="true"]').inner_text() == "Commodity"


def test_text_of_records_is_never_markup(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    assert page.locator(".cl-results b").count() == 0
    assert page.locator(".cl-results td").first.inner_text() == "<b>x</b>"


def test_search_is_saved_by_name_and_called_back(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    page.get_by_label("Name of the search").fill("both sides")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show: rail").click()
    assert sent(page) == [{"kind": "save", "name": "both sides"}, {"kind": "recall", "name": "rail"}]


def test_coverage_note_stays_in_sight_on_every_tab(page: Page) -> None:
    show(page, SearchResults, state(), width=900)
    for tab in page.locator('[role="tab"]').all():
        tab.click()
        assert page.get_by_text("1 of 2 countries reported seizures of 2025.").is_visible()


def test_cases_are_ticked_where_the_question_asks_for_it(page: Page) -> None:
    show(page, SearchResults, state(ticking="q5", ticks=["KG-2025-000003"]), width=900)
    boxes = page.locator("[data-tick]")
    assert [box.is_checked() for box in boxes.all()] == [False, False, True]
    boxes.first.focus()
    page.keyboard.press("Space")
    assert sent(page) == [{"kind": "tick", "of": "q5", "name": "KG-2025-000001", "on": True}]


def test_narrow_page_does_not_overflow(page: Page) -> None:
    page.set_viewport_size({"width": 480, "height": 800})
    show(page, SearchResults, state(card=CARD), width=480)
    assert page.evaluate("document.documentElement.scrollWidth") <= 480


def test_questions_are_walked_by_keyboard(page: Page) -> None:
    takes = [{"id": "records", "label": "Take the cases found", "button": True, "state": "3 cases taken"}]
    questions = [
        {"id": f"q{n}", "number": n, "title": f"Title {n}", "stem": f"Stem {n}", "done": n == 1, "takes": takes}
        for n in (1, 2)
    ]
    sheet = {"questions": questions, "current": "q1", "cards": [{"title": "Card", "heads": ["A"], "rows": [["B"]]}]}
    show(page, QuestionSheet, {"sheet": sheet, "labels": SHEET_LABELS, "lang": "en"}, width=900)
    page.locator('[role="tab"]').first.focus()
    page.keyboard.press("ArrowRight")
    page.evaluate("(sheet) => window.model.tell('sheet', sheet)", sheet | {"current": "q2"})
    assert page.get_by_text("Stem 2").is_visible()
    assert page.evaluate("document.activeElement.dataset.question") == "q2"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert sent(page) == [{"kind": "question", "name": "q2"}, {"kind": "take", "question": "q2", "name": "records"}]
    assert "✓" in page.locator('[role="tab"]').first.inner_text()


@pytest.mark.parametrize("dark", [False, True])
def test_map_has_a_table_that_lights_its_circles(page: Page, dark: bool) -> None:
    show(page, SearchResults, state(), width=900, dark=dark)
    page.get_by_role("tab", name="Cases").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("svg.cl-map circle").count() == 2
    large, small = (page.locator(f'[data-dot="{code}"]') for code in ("KG-DOSTUK", "UZ-DUSTLIK"))
    ratio = float(large.get_attribute("r") or 0) / float(small.get_attribute("r") or 1)
    assert ratio == pytest.approx(2, rel=0.02)
    assert large.locator("title").text_content() == "Dostuk road crossing point: 8"
    page.keyboard.press("Tab")
    assert focused(page) == "Dostuk road crossing point"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Dustlik road crossing point"
    assert "cl-lit" in (small.get_attribute("class") or "")
    assert "cl-lit" not in (large.get_attribute("class") or "")
    assert page.locator(".cl-map-line").text_content() == "Uzbekistan. Dustlik road crossing point: 2"
    notes = page.locator(".cl-mapped .cl-axis").all_text_contents()
    assert "Outlines are simplified and state nothing about borders." in notes
    assert notes[-1] == "Cases whose record names no office, so not on the map: 1."
    fill = page.locator(".cl-land").first.evaluate("node => getComputedStyle(node).fill")
    assert fill != "rgb(0, 0, 0)"


def test_entry_of_the_holdings_is_pressed_by_keyboard(page: Page) -> None:
    groups = [{"name": "product", "title": "Product", "rows": [["TEA", "Tea", 3, False], ["RICE", "Rice", 1, True]]}]
    show(page, Holdings, {"groups": groups, "labels": HOLDINGS, "lang": "en"}, width=320)
    page.locator("summary").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Filter by: Tea, cases: 3"
    page.keyboard.press("Enter")
    assert sent(page)[-1] == {"kind": "toggle", "name": "product", "code": "TEA"}
    groups[0]["rows"][0][3] = True  # type: ignore[index]
    page.evaluate("groups => window.model.tell('groups', groups)", groups)
    assert page.evaluate("document.activeElement.dataset.holding") == "product:TEA"
    assert page.locator('[aria-pressed="true"]').count() == 2


@pytest.mark.sweep(6)
@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("months", [1, 7, 13, 25, 61, 120])
@pytest.mark.parametrize("width", [640, 940, 1500])
def test_the_names_of_months_do_not_touch(page: Page, lang: str, months: int, width: int) -> None:
    names = [month(f"{2019 + n // 12}-{n % 12 + 1:02}", lang) for n in range(months)]
    series = [{"title": title, "counts": [n % 9 for n in range(months)]} for title in ("Seized", "Entered")]
    trend = {"months": names, "series": series}
    page.set_viewport_size({"width": 1910, "height": 1080})
    show(page, SearchResults, state(view=VIEW | {"trend": trend}, lang=lang), width=width)
    page.locator("[role=tab]").nth(2).click()
    assert page.locator("svg:visible").count() == 2
    assert page.evaluate(OVERLAPS) == []
    assert page.locator("svg:visible").first.locator("text").count() > 3


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_names_on_a_map_do_not_touch(page: Page, lang: str) -> None:
    counts = {code: 1000 - 7 * place for place, code in enumerate(offices_of())}
    show(page, SearchResults, state(view=VIEW | {"map": office_map(counts, lang)}, lang=lang), width=940)
    page.locator("[role=tab]").nth(1).click()
    assert page.locator("svg text:visible").count() > 8
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("dark", [False, True])
def test_nothing_in_the_results_bars_the_way(page: Page, dark: bool) -> None:
    labels = {key: translator("ru")(text) for key, text in LABELS.items()}
    show(page, SearchResults, state(labels=labels, lang="ru", ticking="q5"), width=940, dark=dark)
    for tab in page.locator("[role=tab]").all():
        tab.click()
        assert barriers(page, ".cl-root") == []
