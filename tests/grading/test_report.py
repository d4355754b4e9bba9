"""The class picture is made from score cards alone and names nobody in its examples."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest
from exercise_cases import case

from grading.least import STEPS
from grading.report import Pupil, common_mistakes, difficulty, grades_csv, render_report, worked
from grading.rubric import exercise_names, load_rubric
from grading.scorecard import Exposure, Finding, ScoreCard
from grading.skills import skills
from simulator.workspace.artifact import KINDS


def card(exercise: str, trainee: str, share: Fraction, slip: str = "") -> ScoreCard:
    rubric = load_rubric(exercise)
    lost = Finding(seen="Seen {what}", params={"what": "<script>alert(1)</script>"}, slip=slip, points_lost=Fraction(2))
    rows = tuple(
        c.row(c.maximum * share, (lost,) if slip and number == 0 else ()) for number, c in enumerate(rubric.row)
    )
    return ScoreCard(exercise=exercise, trainee=trainee, attempt=1, rows=rows)


@pytest.fixture
def pupils() -> list[Pupil]:
    names = exercise_names()
    shares = {"t01": Fraction(1), "t02": Fraction(1, 2), "t03": Fraction(0)}
    return [
        Pupil(trainee=t, cards={n: card(n, t, s, "factor" if 0 < s < 1 else "") for n in names}, note="typical")
        for t, s in shares.items()
    ]


def test_a_blank_sheet_is_no_example_of_a_mistake(pupils: list[Pupil]) -> None:
    mistakes = common_mistakes(pupils)
    assert {mistake.trainees for mistake in mistakes} == {1}


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_escapes_what_trainees_wrote_and_needs_no_network(pupils: list[Pupil], lang: str) -> None:
    page = render_report(pupils, course="first", lang=lang, simulated=True)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http:" not in page
    assert "https:" not in page
    assert "SYNTHETIC" in page


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_while_work_is_open_the_wall_shows_no_exact_points(lang: str) -> None:
    """In a class of one the mean is his points: until the work is closed all shares stand on steps."""

    def shares(level: Exposure) -> set[int]:
        cards = {name: card(name, "t01", Fraction(43, 80), "factor") for name in exercise_names()}
        pupil = Pupil(trainee="t01", cards=cards)
        page = render_report([pupil], course="first", lang=lang, names=False, level=level)
        assert ("points lost" in page or "потеряно баллов" in page) == (level == "full")
        return {int(value) for value in re.findall(r"(\d+)(?:\xa0)?%<", page)}

    assert {share % (100 // STEPS) for share in shares("rubric")} == {0}
    assert {share % (100 // STEPS) for share in shares("full")} > {0}


def test_grades_of_a_spreadsheet_are_never_a_formula(pupils: list[Pupil]) -> None:
    first, *rest = pupils
    table = grades_csv([Pupil(trainee="=1+1", cards=first.cards), *rest])
    assert "\n'=1+1," in table
    assert table.count("\n") == 4


def test_every_skill_of_a_rubric_has_a_name() -> None:
    asked = {row.skill for name in exercise_names() for row in load_rubric(name).row}
    assert asked == set(skills())


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_sheet_is_no_work_and_a_wrong_one_is(kind: str) -> None:
    assert not worked(case(kind).card("{}"))
    assert worked(case(kind).card(json.dumps(case(kind).good)))


def test_what_everybody_got_wrong_is_the_hardest(pupils: list[Pupil]) -> None:
    name = exercise_names()[0]
    all_wrong = Pupil(trainee="t04", cards={name: card(name, "t04", Fraction(0), "factor")})
    assert {share for exercise, _, share in difficulty([all_wrong]) if exercise == name} == {Fraction(0)}
    assert difficulty([Pupil(trainee="t05", cards={name: card(name, "t05", Fraction(0), "count-blank")})]) == []
