"""Marks the retrieval exercise: answers against what the questions define on the data as entered.

The rule kept here: a wrong answer is first compared with the named wrong answers, so that feedback names the filter
that was wrong. Blank earns nothing; no answer that fits the schema makes this fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.retrieval_parts import (
    Part,
    answer,
    batch_growth,
    chosen,
    number_part,
    saved_search,
    set_part,
    weigh,
)
from grading.rubric import Criterion, Rubric
from grading.scorecard import Row, ScoreCard, quarters
from simulator.texts import N_
from simulator.workspace.artifact import Artifact, parse_answers
from simulator.workspace.retrieval import Answers

GOOD = {
    "crossing-set": N_("You asked both sides of the crossing, and joined the conditions as the question did."),
    "cigarettes-total": N_("You gave the total as entered and named exactly what has to be checked."),
    "batch-growth": N_("You told a mass entry from growth and could name its day."),
    "dates-delay": N_("You kept the date of seizure and the date of entry apart."),
    "heroin-leader": N_("You gave the figure with the caveats that it needs."),
    "cases-count": N_("You counted cases, not lines."),
    "search-saved": N_("Your saved search also works on records that nobody has seen."),
}


def score(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """The score card of one artifact.

    Raises:
        ArtifactSchema: if the answers do not fit the schema.
    """
    answers: Answers = parse_answers(artifact, "retrieval")
    rows = tuple(_row(criterion, truth, answers) for criterion in rubric.row)
    full = {row.criterion for row in rows if row.points == row.max_points}
    return ScoreCard(
        exercise=rubric.exercise,
        trainee=artifact.trainee,
        attempt=artifact.attempt,
        rows=rows,
        good=next((text for name, text in GOOD.items() if name in full), ""),
    )


def _row(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> Row:
    marker = MARKERS[criterion.id]
    parts = marker(criterion, truth, answers)
    points = sum((part.points for part in parts), Fraction(0))
    findings = tuple(finding for part in parts for finding in part.findings)
    if findings and any(part.given for part in parts):
        findings += (answer(criterion, truth),) if "answer" in {slip.id for slip in criterion.slip} else ()
    return criterion.row(points, findings)


def _cases(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    return [number_part(criterion, truth["q1"], answers.q1.cases, criterion.maximum)]


def _crossing(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    return [set_part(criterion, truth["q2"], answers.q2.records, chosen(answers), truth["saved"])]


def _dates(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    third = truth["q3"]
    delays = {"right": third["days"], "wrong": third["wrong_days"]}
    return [
        number_part(criterion, third, answers.q3.cases, Fraction(criterion.items["count"])),
        number_part(criterion, delays, answers.q3.days, Fraction(criterion.items["delay"]), prefix="delay-"),
    ]


def _growth(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    return batch_growth(criterion, truth["q4"], answers.q4)


def _cigarettes(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    fifth = truth["q5"]
    total = number_part(criterion, fifth, answers.q5.sticks, Fraction(criterion.items["total"]), tolerance=0.005)
    return [total, _flags(criterion, set(fifth["records"]), set(answers.q5.records))]


def _flags(criterion: Criterion, right: set[str], given: set[str]) -> Part:
    most = Fraction(criterion.items["flags"])
    if not given:
        return Part(Fraction(0), (criterion.finding("flags-blank", points_lost=most),), given=False)
    hits, extra = len(right & given), len(given - right)
    points = quarters(most * hits / len(right) - extra, most)
    findings = []
    if extra:
        seen = criterion.finding(
            "flags-false",
            params={"extra": extra},
            evidence=tuple(sorted(given - right)[:8]),
            points_lost=min(most, Fraction(extra)),
        )
        findings.append(seen)
    if hits < len(right):
        missing = len(right) - hits
        lost = most - most * hits / len(right)
        findings.append(criterion.finding("flags-missing", params={"missing": missing}, points_lost=lost))
    return Part(points, tuple(findings))


def _leader(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    return weigh(criterion, truth["q6"], answers.q6)


def _saved(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> list[Part]:
    return [saved_search(criterion, truth, answers)]


MARKERS = {
    "cases-count": _cases,
    "crossing-set": _crossing,
    "dates-delay": _dates,
    "batch-growth": _growth,
    "cigarettes-total": _cigarettes,
    "heroin-leader": _leader,
    "search-saved": _saved,
}
