"""An instructor's points in place of the marking's, with the reason: a layer over the card, never a change of it.

The rule kept here: an override belongs to the work that it was made for. It outlives re-marking, new rubrics and new
versions of cenlab, and it lapses when other work arrives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from grading.scorecard import Finding, ScoreCard
from simulator.texts import N_

SET_BY_INSTRUCTOR = N_("Your instructor set these points: {reason}")
SLIP = "set-by-instructor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The points that count for one row of a rubric, and why."""

    row: str
    points: Fraction
    reason: str


def overridden(card: ScoreCard, overrides: Sequence[Override]) -> ScoreCard:
    """The card with the overrides laid over its rows, each with its reason as a finding.

    Points are kept within what the row gives now; an override of a row that is gone has no effect. Praise that the
    marking gave for a full row does not outlive an override that takes points from one.
    """
    by_row = {override.row: override for override in overrides}
    rows, lowered = [], False
    for row in card.rows:
        override = by_row.get(row.criterion)
        if override is not None:
            said = Finding(seen=SET_BY_INSTRUCTOR, params={"reason": override.reason}, exposure="form", slip=SLIP)
            points = min(override.points, row.max_points)
            lowered = lowered or points < row.points == row.max_points
            row = replace(row, points=points, findings=(said, *row.findings))
        rows.append(row)
    return replace(card, rows=tuple(rows), good="" if lowered else card.good)


def without_overrides(card: ScoreCard) -> ScoreCard:
    """The card without the findings that overrides left in it; points stay as they are."""
    rows = (replace(row, findings=tuple(f for f in row.findings if f.slip != SLIP)) for row in card.rows)
    return replace(card, rows=tuple(rows))


def added(overrides: Sequence[Override], fresh: Override) -> tuple[Override, ...]:
    """The overrides with a further one; it takes the place of an earlier one of its row."""
    return (*(override for override in overrides if override.row != fresh.row), fresh)


def overrides_to_json(overrides: Sequence[Override]) -> list[dict[str, str]]:
    """The overrides in JSON's types, exact."""
    return [{"row": o.row, "points": str(o.points), "reason": o.reason} for o in overrides]


def overrides_from_json(raw: Sequence[Mapping[str, Any]]) -> tuple[Override, ...]:
    """The overrides that `overrides_to_json` wrote."""
    return tuple(Override(row=o["row"], points=Fraction(o["points"]), reason=o["reason"]) for o in raw)
