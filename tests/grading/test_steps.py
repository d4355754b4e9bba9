"""While a graded world is worked in, points come back in steps of 5 %; no page and no return tells more."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import NAME, make, work

from courses.certificates import CertificateOffice
from courses.course import collect, mark
from courses.delivery import returned
from grading.feedback import Tries, render_feedback
from grading.least import STEPS, least
from grading.rubric import exercise_names, load_rubric
from grading.scorecard import ScoreCard

QUARTERS = st.integers(min_value=1, max_value=400).map(lambda n: Fraction(n, 4))


@given(maximum=QUARTERS, share=st.fractions(0, 1), whole=QUARTERS)
def test_what_is_told_is_a_step_of_5_per_cent_never_above_and_full_only_when_full(
    maximum: Fraction, share: Fraction, whole: Fraction
) -> None:
    whole = max(whole, maximum)
    step = whole / STEPS
    points = Fraction(int(maximum * 4 * share), 4)
    told = least(points, maximum, whole)
    assert told == points == maximum or told == (points // step * step) // Fraction(1, 4) / 4
    assert points - step - Fraction(1, 4) < told <= points
    assert (told == maximum) == (points == maximum)
    assert least(Fraction(0), maximum, whole) == 0


@given(maximum=QUARTERS, whole=QUARTERS)
def test_a_row_shows_no_more_values_than_its_steps_of_the_whole(maximum: Fraction, whole: Fraction) -> None:
    whole = max(whole, maximum)
    values = {least(Fraction(n, 4), maximum, whole) for n in range(int(maximum * 4) + 1)}
    assert len(values) <= maximum / (whole / STEPS) + 2


def card(exercise: str, points: list[Fraction]) -> ScoreCard:
    rubric = load_rubric(exercise)
    rows = tuple(row.row(p) for row, p in zip(rubric.row, points, strict=True))
    return ScoreCard(exercise=exercise, trainee="anna", attempt=1, rows=rows)


def page(exercise: str, points: list[Fraction], *, closed: bool = False) -> str:
    return render_feedback(
        card(exercise, points), lang="ru", mode="graded", closed=closed, tries=Tries(number=1, most=3)
    )


@pytest.mark.parametrize("exercise", exercise_names())
def test_a_quarter_more_within_a_step_changes_no_byte_of_a_page_until_the_world_is_closed(exercise: str) -> None:
    rubric = load_rubric(exercise)
    step = rubric.maximum / STEPS
    base = [Fraction(row.maximum // step) * step if row.maximum > step else Fraction(0) for row in rubric.row]
    base = [Fraction(int(points * 2), 4) for points in base]
    compared = 0
    for number, row in enumerate(rubric.row):
        more = [points + Fraction(number == place, 4) for place, points in enumerate(base)]
        same_row = base[number] // step == more[number] // step and more[number] < row.maximum
        same_sum = sum(base) // step == sum(more) // step
        if same_row and same_sum:
            compared += 1
            assert page(exercise, base) == page(exercise, more)
            assert page(exercise, base, closed=True) != page(exercise, more, closed=True)
    assert compared


def test_a_return_carries_no_exact_points_of_an_open_world(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=3)
    collect(course)
    mark(course)
    rows = load_rubric(NAME).row
    bodies = []
    for points in (Fraction(13, 4), Fraction(27, 8)):
        marked = ScoreCard(exercise=NAME, trainee="anna", attempt=1, rows=(rows[0].row(points), rows[1].row(0)))
        bodies.append(returned(course, "anna", {NAME: marked}, CertificateOffice(course)).marks)
    assert bodies[0] == bodies[1]
    assert bodies[0][NAME]["points"] == 3.25
