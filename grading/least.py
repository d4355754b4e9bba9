"""Points as they may leave for a trainee: exact where the answers are open, before that the least that is certain.

    shown = shown_points(card, exact=False)
    shown.rows["entry-quantity"]   # at least so many; full points are told as full
    points_text(...)               # "at least 6 of 11", "11 of 11"

The rule kept here: exact points, given back at every try, would be an oracle for numbers, so they are rounded down to
steps of 5 % of the exercise; what is rounded down is called the least, never the mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grading.scorecard import ScoreCard, quarters
from simulator import formats
from simulator.texts import N_, Translator

STEPS = 20
"""Into so many steps the points of an exercise are cut while its world is worked in: 5 % each."""
AT_LEAST = N_("at least")


def least(points: Fraction, maximum: Fraction, whole: Fraction) -> Fraction:
    """Points rounded down to a step of 5 % of the whole exercise, in quarters; full ones stay.

    A row is cut by the steps of the exercise: a row of four points in quarters has no more than sixteen values, and
    steps of 5 % of its own would tell them all apart.
    """
    step = whole / STEPS
    return points if points == maximum else quarters(points // step * step, maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPoints:
    """The points of a card as its trainee sees them: by row, by skill, in all.

    exact says that they are the mark itself. Otherwise each is rounded down by itself, full ones excepted: the rows
    add up to the skills, and to no more than the sum.
    """

    rows: Mapping[str, Fraction]
    skills: Mapping[str, tuple[Fraction, Fraction]]
    points: Fraction
    exact: bool


def shown_points(card: ScoreCard, *, exact: bool) -> ShownPoints:
    """A card's points, exact or as the least that is certain; work that could not be marked has exactly none."""
    exact = exact or (card.status != "ok" and not card.points)
    whole = card.max_points
    rows = {row.criterion: row.points if exact else least(row.points, row.max_points, whole) for row in card.rows}
    skills: dict[str, tuple[Fraction, Fraction]] = {}
    for row in card.rows:
        points, most = skills.get(row.skill, (Fraction(0), Fraction(0)))
        skills[row.skill] = (points + rows[row.criterion], most + row.max_points)
    # Small rows that are full may together be worth more than the sum rounded down.
    points = card.points if exact else max(least(card.points, whole, whole), sum(rows.values(), Fraction(0)))
    return ShownPoints(rows=rows, skills=skills, points=points, exact=exact)


def points_text(points: formats.Number, maximum: formats.Number, tr: Translator, *, exact: bool) -> str:
    """Points in the reader's language: "6 of 11", or "at least 6 of 11" where they are rounded down and not full."""
    shown, most = (formats.number(value, tr.lang, digits=2) for value in (points, maximum))
    if exact or points == maximum:
        return tr(N_("{points} of {maximum}"), points=shown, maximum=most)
    return tr(N_("at least {points} of {maximum}"), points=shown, maximum=most)
