"""The score card: points with reasons, the same shape for every exercise.

Points are exact fractions in steps of a quarter. A text is an English msgid with parameters; the feedback page
turns it into the trainee's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

Exposure = Literal["none", "form", "rubric", "full"]
QUARTER = Fraction(1, 4)


def quarters(points: Fraction | float | int, maximum: Fraction) -> Fraction:
    """Points rounded down to a quarter and kept between 0 and the maximum."""
    exact = Fraction(points)
    return max(Fraction(0), min(maximum, Fraction(exact // QUARTER) * QUARTER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing seen in the work. seen, why and next are msgids; params fill all three.

    evidence are ids of records or messages, or names of reports; points_lost is for ordering. item is the part of the
    row in which it was seen, the same in every trainee's world: mistakes of a class are added up by it.
    """

    seen: str
    why: str = ""
    next: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    points_lost: Fraction = Fraction(0)
    exposure: Exposure = "rubric"
    slip: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion's points and what was seen.

    Raises:
        ValueError: if points lie outside 0..max_points or are no quarters.
    """

    criterion: str
    skill: str
    title: str
    points: Fraction
    max_points: Fraction
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.points <= self.max_points or self.points % QUARTER:
            raise ValueError(f"{self.criterion}: {self.points} of {self.max_points} is no mark")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreCard:
    """An exercise's mark. status is "ok" or the name of the reason why nothing could be marked."""

    exercise: str
    trainee: str
    attempt: int
    rows: tuple[Row, ...]
    critical: tuple[Finding, ...] = ()
    good: str = ""
    status: str = "ok"

    @property
    def points(self) -> Fraction:
        """The sum of the rows."""
        return sum((row.points for row in self.rows), Fraction(0))

    @property
    def max_points(self) -> Fraction:
        """The most that could be reached."""
        return sum((row.max_points for row in self.rows), Fraction(0))
