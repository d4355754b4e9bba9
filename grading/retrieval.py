"""Marks the retrieval exercises: answers against what the questions define on the data as entered.

The rule kept here: a row of the rubric is the sum of the tasks that name it; a task's share is its item's points,
divided among the tasks that name the same item. Blank earns nothing; no answer that fits the schema makes this fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.retrieval_parts import TYPES, Part, Task, answer_values
from grading.rubric import Criterion, Rubric
from grading.scorecard import Finding, Row, ScoreCard
from simulator.workspace.artifact import Artifact, parse_answers
from simulator.workspace.retrieval import Answers

ANSWER = "answer"
CONCLUSION = ("conclusion", "conclusion-other")


def score(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """The score card of one artifact.

    Raises:
        ArtifactSchema: if the answers do not fit the schema.
        KeyError: if the rubric has a row that no task feeds, or lacks the words of a mistake.
    """
    answers: Answers = parse_answers(artifact, "retrieval")
    rows = tuple(_row(criterion, truth["questions"], answers) for criterion in rubric.row)
    full = [criterion for criterion, row in zip(rubric.row, rows, strict=True) if row.points == row.max_points]
    praised = sorted((c for c in full if c.praise), key=lambda criterion: -criterion.maximum)
    return ScoreCard(
        exercise=rubric.exercise,
        trainee=artifact.trainee,
        attempt=artifact.attempt,
        rows=rows,
        good=praised[0].praise if praised else "",
    )


def tasks_of(row: str, questions: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The tasks that feed a row: (question, field, truth), in the order of the questions."""
    return [
        (question, field, task)
        for question, tasks in questions.items()
        for field, task in tasks.items()
        if task["row"] == row
    ]


def _row(criterion: Criterion, questions: Mapping[str, Mapping[str, Any]], answers: Answers) -> Row:
    feeding = tasks_of(criterion.id, questions)
    if not feeding:
        raise KeyError(f"no task feeds row {criterion.id}")
    parts: dict[tuple[str, str], Part] = {}
    for question, field, truth in feeding:
        sharing = sum(other["item"] == truth["item"] for _, _, other in feeding)
        worth = Fraction(criterion.items[truth["item"]]) if truth["item"] else criterion.maximum
        task = Task(
            criterion=criterion,
            question=question,
            field=field,
            truth=truth,
            most=worth / sharing,
            answers=answers,
            beside=questions[question],
        )
        parts[question, field] = TYPES[truth["type"]](task)
    findings = [finding for part in parts.values() for finding in part.findings]
    findings += _conclusion(criterion, feeding, parts)
    if findings and any(part.given for part in parts.values()):
        findings += _answer(criterion, feeding)
    return criterion.row(sum((part.points for part in parts.values()), Fraction(0)), tuple(findings))


def _conclusion(
    criterion: Criterion,
    feeding: list[tuple[str, str, Mapping[str, Any]]],
    parts: Mapping[tuple[str, str], Part],
) -> list[Finding]:
    """A right figure with a wrong conclusion is named as that, where the rubric has words for it."""
    words = [name for name in CONCLUSION if name in {slip.id for slip in criterion.slip}]
    kinds = {truth["type"]: (parts[question, field], truth) for question, field, truth in feeding}
    if len(words) < len(CONCLUSION) or not {"leader", "caveats"} <= set(kinds):
        return []
    figure, leader = kinds["leader"]
    drawn = [part for kind, (part, _) in kinds.items() if kind in ("caveats", "sentence")]
    if not figure.full or not any(part.given and part.findings for part in drawn):
        return []
    exact = bool(kinds["caveats"][1]["exact"])
    return [
        criterion.finding(
            words[0] if exact else words[1],
            params={"share": leader["share"]},
            exposure="full" if exact else "rubric",
        )
    ]


def _answer(criterion: Criterion, feeding: list[tuple[str, str, Mapping[str, Any]]]) -> list[Finding]:
    """The right answer of a row, in the rubric's words; shown only when answers are open."""
    if ANSWER not in {slip.id for slip in criterion.slip}:
        return []
    values: dict[str, Any] = {}
    evidence: tuple[str, ...] = ()
    for _, field, truth in feeding:
        named = answer_values(truth)
        named |= {field: named["right"]} if "right" in named else {}
        values |= {name: value for name, value in named.items() if name not in values}
        if truth["type"] == "contradictions":
            evidence = tuple(truth["right"])
    return [criterion.finding(ANSWER, params=values, evidence=evidence, exposure="full")]
