"""A score card as JSON and back, exact: points are strings such as "7/2"."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.scorecard import Finding, Row, ScoreCard


def _plain(value: Any) -> Any:
    """A parameter of a text in JSON's types; an exact number becomes the words a reader sees."""
    if isinstance(value, Fraction):
        return f"{float(value):g}"
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in (sorted(value, key=str) if isinstance(value, (set, frozenset)) else value)]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "seen": finding.seen,
        "why": finding.why,
        "next": finding.next,
        "params": _plain(finding.params),
        "evidence": list(finding.evidence),
        "points_lost": str(finding.points_lost),
        "exposure": finding.exposure,
        "slip": finding.slip,
        **({"item": finding.item} if finding.item else {}),
    }


def finding_from_json(raw: Mapping[str, Any]) -> Finding:
    """The finding that `finding_to_json` wrote."""
    return Finding(
        seen=raw["seen"],
        why=raw["why"],
        next=raw["next"],
        params=raw["params"],
        evidence=tuple(raw["evidence"]),
        points_lost=Fraction(raw["points_lost"]),
        exposure=raw["exposure"],
        slip=raw["slip"],
        item=raw.get("item", ""),
    )


def card_to_json(card: ScoreCard) -> dict[str, Any]:
    """The whole card."""
    return {
        "exercise": card.exercise,
        "trainee": card.trainee,
        "attempt": card.attempt,
        "status": card.status,
        "good": card.good,
        "critical": [finding_to_json(finding) for finding in card.critical],
        "rows": [
            {
                "criterion": row.criterion,
                "skill": row.skill,
                "title": row.title,
                "points": str(row.points),
                "max_points": str(row.max_points),
                "findings": [finding_to_json(finding) for finding in row.findings],
            }
            for row in card.rows
        ],
    }


def card_from_json(raw: Mapping[str, Any]) -> ScoreCard:
    """The card that `card_to_json` wrote."""
    return ScoreCard(
        exercise=raw["exercise"],
        trainee=raw["trainee"],
        attempt=raw["attempt"],
        status=raw["status"],
        good=raw["good"],
        critical=tuple(finding_from_json(finding) for finding in raw["critical"]),
        rows=tuple(
            Row(
                criterion=row["criterion"],
                skill=row["skill"],
                title=row["title"],
                points=Fraction(row["points"]),
                max_points=Fraction(row["max_points"]),
                findings=tuple(finding_from_json(finding) for finding in row["findings"]),
            )
            for row in raw["rows"]
        ),
    )
