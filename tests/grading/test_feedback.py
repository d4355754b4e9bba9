"""The feedback page: order, exposure, languages, and nothing of the trainee's that runs."""

from __future__ import annotations

import re
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tiny import NAME

from grading.feedback import allowed, render_feedback
from grading.rubric import load_rubric
from grading.scorecard import Finding, ScoreCard

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\"'><svg onload=x>"


def card(value: str = "240", points: float = 0, critical: tuple[Finding, ...] = ()) -> ScoreCard:
    quantity, text = load_rubric(NAME).row
    slip = quantity.finding(
        "cartons", params={"value": value, "right": 48000}, points_lost=Fraction(4), exposure="full", evidence=(value,)
    )
    rows = (text.row(1), quantity.row(points, (slip,)))
    return ScoreCard(exercise=NAME, trainee="anna", attempt=1, rows=rows, critical=critical)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_points_come_first_then_critical_faults_then_what_cost_most(tiny: Path) -> None:
    fault = Finding(seen="A name stands in the text.", why="CEN holds no personal data.", next="Take it out.")
    page = render_feedback(card(critical=(fault,)), lang="en", mode="practice")
    order = [
        "SYNTHETIC",
        "<b>1</b>",
        "A name stands in the text.",
        "Quantity",
        "240 was entered",
        "Free text",
        "Done well",
    ]
    places = [page.index(text) for text in order]
    assert places == sorted(places)


def test_the_answer_is_open_in_practice_and_in_closed_work_only(tiny: Path) -> None:
    shown = [
        "48,000" in render_feedback(card(), lang="en", mode=mode, closed=closed)
        for mode, closed in (("practice", False), ("graded", False), ("graded", True))
    ]
    assert shown == [True, False, True]
    assert allowed(mode="graded", closed=False) == "rubric"


def test_withheld_remarks_are_announced_with_the_rule(tiny: Path) -> None:
    page = render_feedback(card(), lang="en", mode="graded")
    assert "would show answers: 1" in page
    assert "RILO searches by quantity." in page


def test_russian_is_russian_with_its_own_decimal_sign(tiny: Path) -> None:
    page = render_feedback(card(points=2.25), lang="ru", mode="practice")
    assert '<html lang="ru">' in page
    assert "<b>3,25</b>" in page
    assert "Введено 240, в документе 48\u00a0000." in page


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_hostile_words_stay_words(tiny: Path, lang: str) -> None:
    page = render_feedback(card(HOSTILE), lang=lang, mode="practice")
    tags = Tags()
    tags.feed(page)
    assert {tag for tag, _ in tags.seen} & {"script", "img", "svg", "iframe", "link", "object"} == set()
    assert not [name for _, attributes in tags.seen for name in attributes if name.startswith("on")]
    assert "49" not in re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    assert "default-src 'none'" in page


def test_work_that_could_not_be_marked_says_why_and_what_to_do(tiny: Path) -> None:
    reason = Finding(seen="What was submitted is cut off or damaged; it could not be read.", next="Submit again.")
    nothing = load_rubric(NAME).nothing(trainee="anna", attempt=1, status="ARTIFACT_NOT_JSON", finding=reason)
    page = render_feedback(nothing, lang="en", mode="graded")
    assert "This work could not be marked" in page
    assert "cut off or damaged" in page
    assert "Quantity" not in page
