"""The case board in Chromium: judged and cited by keyboard alone, nothing lost to a dead kernel, spellings compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessible import barriers
from small_world import EXERCISE, drawn, home_of
from views import CUT, OVERLAPS

from grading.solver.slips import RATES, Slips
from grading.solver.synthesis import solve
from simulator.rng import stream
from simulator.widgets.board import Board
from simulator.widgets.network_charts import storeys
from simulator.widgets.synthesis_screen import SynthesisScreen
from simulator.workspace import Home

pytestmark = pytest.mark.chromium
STATE = ("pack", "claims", "pictures", "revision", "confirmation", "draft_key")


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    tab = chromium.new_page(viewport={"width": 1280, "height": 800})
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    tab.close()
    assert faults == []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    officer_home = home_of(tmp_path, drawn(0))
    officer_home.set_lang("ru")
    return officer_home


@pytest.fixture
def board(home: Home) -> Board:
    return SynthesisScreen(home, EXERCISE).board


def shown(page: Any, board: Board, width: int = 1280, **more: Any) -> None:
    from browser_harness import show

    state = {key: getattr(board, key) for key in STATE}
    show(page, Board, {**state, "form": None}, width=width, **more)


def test_case_is_judged_and_a_record_cited_by_keyboard_alone(page: Any, board: Board) -> None:
    shown(page, board)
    case = board.pack["cases"][0]["id"]
    page.focus(f'[data-verdict="{case}:belongs"]')
    page.keyboard.press("Space")
    page.focus('[role="tab"][data-id="cases"]')
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    record = board.pack["tables"][2]["rows"][0]["id"]
    page.focus(f'[data-cite="{record}"]')
    page.keyboard.press("Enter")
    assert page.evaluate("window.state.claims") == {
        "cases": {case: "belongs"},
        "evidence": {case: [record]},
        "links": [],
    }
    page.focus(f'[data-chip="{record}"]')
    page.keyboard.press("Enter")
    assert record in page.inner_text(".cl-record")


def test_claims_that_no_kernel_confirmed_come_back(page: Any, board: Board) -> None:
    shown(page, board, alive=False)
    case = board.pack["cases"][1]["id"]
    page.click(f'[data-case="{case}"]')
    page.check(f'[data-verdict="{case}:unsure"]')
    shown(page, board)
    assert page.evaluate("window.state.claims.cases") == {case: "unsure"}


def test_two_spellings_stand_side_by_side_and_are_judged(page: Any, board: Board) -> None:
    shown(page, board)
    plates = drawn(0).truth["plates"]
    page.click('[data-id="spellings"]')
    page.select_option("select[data-side=left]", plates["true"])
    page.select_option("select[data-side=right]", plates["decoy"])
    asked = page.evaluate("window.sent.at(-1)")
    assert asked == {"kind": "compare", "left": plates["true"], "right": plates["decoy"]}
    page.evaluate("(message) => window.model.message(message)", board.remarks(plates["true"], plates["decoy"]))
    assert page.locator(".cl-differs").count() == 4
    page.select_option("select[data-reason]", "two_places")
    page.click('[data-judge="different"]')
    link = {"left": plates["true"], "right": plates["decoy"], "judgement": "different", "reason": "two_places"}
    assert page.evaluate("window.state.claims.links") == [link]


def test_filter_narrows_a_source(page: Any, board: Board) -> None:
    shown(page, board)
    page.click('[data-id="plate_reads"]')
    row = board.pack["tables"][3]["rows"][7]
    page.fill('input[type="search"]:visible', row["id"])
    assert page.locator("tbody tr[data-id]:visible").count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_map_stands_on_outlines_and_says_what_they_are(page: Any, board: Board, dark: bool) -> None:
    shown(page, board, dark=dark)
    page.click('[role="tab"][data-id="map"]')
    assert page.locator("svg .cl-ground:visible").count() >= 3
    assert page.locator(".cl-picture-note:visible").text_content().startswith("Контуры упрощены")
    land, sea = page.evaluate(
        """() => [document.querySelector(".cl-ground"), document.querySelector(".cl-board")].map(
        (node, at) => getComputedStyle(node)[at ? "backgroundColor" : "fill"])"""
    )
    assert land not in (sea, "rgb(0, 0, 0)")


def worked(home: Home) -> None:
    """An officer with all answers: every mark and line of the pictures is drawn."""
    solve(home, Slips(RATES["expert"], stream(bytes(32), "board")), "synthesis_first_network")


@pytest.mark.parametrize(("lang", "width"), [("ru", 1270), ("en", 1270), ("ru", 1910), ("en", 1910)])
def test_no_column_is_cut_and_no_words_of_a_picture_touch(page: Any, home: Home, lang: str, width: int) -> None:
    home.set_lang(lang)
    worked(home)
    page.set_viewport_size({"width": width, "height": 1080})
    shown(page, SynthesisScreen(home, EXERCISE).board, width)
    for tab in page.locator('[role="tab"]').all():
        tab.click()
        assert page.evaluate(CUT) == [], tab.inner_text()
        assert page.evaluate(OVERLAPS) == [], tab.inner_text()


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_on_the_board_bars_the_way(page: Any, home: Home, dark: bool) -> None:
    worked(home)
    shown(page, SynthesisScreen(home, EXERCISE).board, dark=dark)
    for tab in page.locator('[role="tab"]').all():
        tab.click()
        assert barriers(page, ".cl-root") == [], tab.inner_text()


def test_evidence_shows_the_spelling_of_the_record_and_beside_it_the_joined_one(page: Any, home: Home) -> None:
    worked(home)
    board = SynthesisScreen(home, EXERCISE).board
    rows = board.pictures[0]["rows"]
    records = board._source.records
    assert any("приравняли" in text for _, _, text in rows)
    for _, record, text in rows:
        own = [records[record][1].get(key) for key in ("plate", "carrier")]
        assert any(spelling and text.startswith(spelling) for spelling in own), (record, text, own)


def test_signs_that_would_touch_stand_on_storeys() -> None:
    assert storeys([0, 30, 4, 60, 8, 41], 11) == [0, 0, 1, 0, 2, 0]
    assert storeys([], 11) == []


def test_a_column_of_counts_stands_to_the_right_and_its_head_apart_from_the_next(page: Any, board: Board) -> None:
    shown(page, board)
    page.locator(".cl-board-column:nth-child(2) .cl-tab").nth(1).click()
    cells = page.locator(".cl-count-column:visible")
    assert cells.count() > 2
    assert set(cells.evaluate_all("(cells) => cells.map((cell) => getComputedStyle(cell).textAlign)")) == {"right"}
    assert (
        min(cells.evaluate_all("(cells) => cells.map((cell) => parseFloat(getComputedStyle(cell).paddingLeft))")) >= 8
    )
