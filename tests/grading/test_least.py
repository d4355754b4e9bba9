"""Whatever a trainee is shown before his world is closed: never above the mark, never against it, and it adds up."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from exercise_cases import DRAWN, case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sheets import sheets

from courses.delivery import told_marks
from courses.lab import pages
from courses.lab.place import Place
from courses.lab.state import desk
from grading.feedback import render_feedback
from grading.least import STEPS
from grading.rubric import load_rubric
from grading.scorecard import ScoreCard
from grading.skills import skill_label
from simulator.texts import translator
from simulator.workspace.artifact import KINDS

LANGS = ("en", "ru")
POINTS = re.compile(r"(?P<least>at least |не меньше )?(?P<points>[\d.,]+) (?:of|из) (?P<most>[\d.,]+)")
MANY = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Told = tuple[bool, Fraction, Fraction]
"""Whether it is called the least, the points, their maximum."""


def told(text: str) -> Told:
    """What a place of a page says of points: all its words are read, so that nothing else stands there."""
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    match = POINTS.match(words)
    assert match, words
    points, most = (Fraction(match[name].replace(",", ".")) for name in ("points", "most"))
    return bool(match["least"]), points, most


def page_rows(page: str) -> dict[str, Told]:
    """Row by row what a feedback page says, by title."""
    lost = re.findall(r"<h3>(.*?)</h3><b>(.*?)</b>", page)
    full = re.findall(r"<tr><td>(.*?)<br>.*?</td><td>(.*?)</td></tr>", page)
    return {html.unescape(title): told(text) for title, text in (*lost, *full)}


def page_sum(page: str) -> Told:
    """What a feedback page says of the whole."""
    (text,) = re.findall(r'<p class="sum">(.*?)</p>', page)
    return told(text)


def lies_rightly(said: Told, points: Fraction, most: Fraction, *, step: Fraction) -> None:
    """What is said of points is true, and says as much as may be said."""
    called_least, shown, maximum = said
    assert maximum == most
    assert shown <= points
    assert called_least == (points != most)
    assert points - shown < step + Fraction(1, 4)
    assert (shown == most) == (points == most)


def place_of(home: Path, card: ScoreCard, *, exact: bool) -> Place:
    """A trainee's home to which this one mark came back."""
    manifest = {
        "schema_version": 1, "course": "spring", "trainee": card.trainee, "world": "w1", "attempt": 1,
        "mode": "graded", "country": "KG", "as_of": "2026-03-31T23:59:00Z", "exercises": [card.exercise],
    }  # fmt: skip
    receipt = {"exercise": card.exercise, "number": 1, "time": "2026-04-01T10:20:30Z", "sha256": "aa", "folder": ""}
    place = Place(home)
    marks = {card.exercise: {**told_marks(card, exact=exact), "artifact": "aa", "tries": 1}}
    for path, value in (
        (place.trainee.bundle / "bundle.json", manifest),
        (place.trainee.receipts / card.exercise / "receipt-0001.json", receipt),
        (place.marks / "marks.json", {"schema_version": 1, "closed": exact, "exercises": marks}),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    return place


def start_page(home: Path, card: ScoreCard, lang: str, *, exact: bool) -> tuple[Told, dict[str, Told]]:
    """What the start page says of the exercise, and of each skill."""
    page = pages.start(desk(place_of(home, card, exact=exact)), lang, "/", xsrf="x")
    (text,) = re.findall(r'<p>((?:<span class="soft">[^<]*</span> )?<b class="points">.*?)</p>', page)
    skills = re.findall(r'<th scope="row">(.*?)</th>.*?<td class="number">(.*?)</td>', page)
    return told(text), {html.unescape(label): told(words) for label, words in skills}


def check_all_that_is_shown(home: Path, card: ScoreCard, lang: str) -> None:
    """Feedback page and start page against the card: the gradebook holds the same numbers."""
    tr = translator(lang)
    step = card.max_points / STEPS
    page = render_feedback(card, lang=lang, mode="graded")
    rows, whole = page_rows(page), page_sum(page)
    assert set(rows) == {tr(row.title) for row in card.rows}
    for row in card.rows:
        lies_rightly(rows[tr(row.title)], row.points, row.max_points, step=step)
    lies_rightly(whole, card.points, card.max_points, step=step)
    assert sum(points for _, points, _ in rows.values()) <= whole[1]
    assert whole[1] <= card.points

    tile, skills = start_page(home, card, lang, exact=False)
    assert tile == whole
    for skill in {row.skill for row in card.rows}:
        of_skill = [row for row in card.rows if row.skill == skill]
        shown = skills[tr(skill_label(skill))]
        assert shown[1] == sum(rows[tr(row.title)][1] for row in of_skill)
        assert shown[2] == sum(row.max_points for row in of_skill)
        assert shown[0] == any(row.points < row.max_points for row in of_skill)
    assert len(skills) == len({row.skill for row in card.rows})

    # No share in per cent, and praise only for what holds.
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    assert not re.findall(r"\d\s?%", text)
    lost = [tr(row.title) for row in card.rows if row.points < row.max_points]
    praise = re.findall(r'<section class="good">.*?<p>(.*?)</p>', page)
    assert not [title for title in lost for words in praise if title in html.unescape(words)]

    closed = render_feedback(card, lang=lang, mode="graded", closed=True)
    exact = {tr(row.title): (False, row.points, row.max_points) for row in card.rows}
    assert page_rows(closed) == exact
    assert page_sum(closed) == (False, card.points, card.max_points)
    tile, skills = start_page(home, card, lang, exact=True)
    assert tile == (False, card.points, card.max_points)
    assert not [skill for skill, (called_least, _, _) in skills.items() if called_least]


def worked_cards(kind: str) -> Iterator[ScoreCard]:
    """The cards of all sheets that are known to be wrong, of the blank one and of the right one."""
    of = case(kind)
    known = [answers for _, answers, _ in sheets(kind).known_wrong(dict(of.truth))]
    for answers in (of.good, {}, *known):
        yield of.card(json.dumps(answers))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_of_every_known_sheet_is_true_and_adds_up(kind: str, lang: str, tmp_path: Path) -> None:
    cards = list(worked_cards(kind))
    assert len(cards) > 10
    for number, card in enumerate(cards):
        check_all_that_is_shown(tmp_path / str(number), card, lang)


@pytest.mark.parametrize("kind", KINDS)
@MANY
@given(data=st.data(), lang=st.sampled_from(LANGS))
def test_what_is_shown_of_any_card_is_true_and_adds_up(
    kind: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, lang: str
) -> None:
    name, _ = DRAWN[kind]
    rubric = load_rubric(name)
    rows = tuple(
        row.row(Fraction(data.draw(st.integers(0, int(row.maximum * 4)) | st.just(int(row.maximum * 4))), 4))
        for row in rubric.row
    )
    card = ScoreCard(exercise=name, trainee="t01", attempt=1, rows=rows)
    check_all_that_is_shown(tmp_path_factory.mktemp("home"), card, lang)
