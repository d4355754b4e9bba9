"""Marks the work of a message exercise: the judgements, the trace of messages, their readers and their content.

The rule kept here: a pure function of truth, artifact and rubric. Messages are opened with the readers' keys; what a
rule of the group does not demand is not marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from grading.messages_feedback import (
    answer_to,
    score_address,
    score_deadline,
    score_fill,
    score_grade,
    score_minimum,
    score_send,
)
from grading.messages_read import Message, sent_messages
from grading.messages_senders import score_forged, score_genuine, score_revoked
from grading.messages_words import PARTIES, mentions_warning, personal
from grading.rubric import Rubric
from grading.scorecard import Finding, Row, ScoreCard, quarters
from simulator.texts import N_
from simulator.workspace.artifact import Artifact, parse_answers
from simulator.workspace.messages_answers import Answers

CAP = N_("In graded work a critical fault caps the exercise at half: at most {points} points.")
CUT = N_("Cut in the same proportion as all rows, because of the critical fault.")
# One thing done well, the rarest first.
GOOD = (
    ("revoked-verify", N_("You verified a doubtful message by another channel instead of believing or ignoring it.")),
    ("feedback-address", N_("Your answer can be read by exactly those who need it, and by nobody else.")),
    ("forged-expose", N_("You saw through the forged message, and the OCU knows of it.")),
    ("feedback-fill", N_("Your answer says exactly what the post's note says.")),
    ("warning-verify", N_("You looked at the sender's facts before you trusted the warning.")),
    ("feedback-minimise", N_("Your messages carry no persons.")),
)


def score(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """The score card of one submission.

    Raises:
        ArtifactSchema: if the answers are not of the schema.
    """
    answers: Answers = parse_answers(artifact, "messages")
    sent = sent_messages(truth, answers)
    answer = answer_to(truth, sent)
    rows: tuple[Row, ...] = (
        score_genuine(truth, answers, sent, rubric.criterion("warning-verify")),
        score_forged(truth, answers, sent, rubric.criterion("forged-expose")),
        score_revoked(truth, answers, sent, rubric.criterion("revoked-verify")),
        score_send(truth, answer, rubric.criterion("feedback-send")),
        score_address(truth, sent, answer, rubric.criterion("feedback-address")),
        score_fill(truth, answer, rubric.criterion("feedback-fill")),
        score_minimum(truth, sent, answer, rubric.criterion("feedback-minimise")),
        score_grade(truth, answer, rubric.criterion("feedback-grade")),
        score_deadline(truth, answer, rubric.criterion("feedback-hurry")),
    )
    faults = critical(truth, sent, rubric)
    if faults and artifact.mode == "graded":
        rows = tuple(capped(rows, rubric.maximum / 2))
        faults.append(Finding(seen=CAP, params={"points": {"number": float(rubric.maximum / 2)}}))
    return ScoreCard(
        exercise=artifact.exercise,
        trainee=artifact.trainee,
        attempt=artifact.attempt,
        rows=rows,
        critical=tuple(faults),
        good=next((text for name, text in GOOD if _full(rows, name)), ""),
    )


def capped(rows: Sequence[Row], limit: Fraction) -> Iterator[Row]:
    """The rows, each in proportion, so that their sum is at most the limit."""
    total = sum((row.points for row in rows), Fraction(0))
    share = min(Fraction(1), limit / total) if total else Fraction(1)
    for row in rows:
        points = quarters(row.points * share, row.max_points)
        said = Finding(seen=CUT, points_lost=row.points - points, slip="cut")
        yield replace(row, points=points, findings=(*row.findings, said) if points < row.points else row.findings)


def _full(rows: Sequence[Row], name: str) -> bool:
    return any(row.criterion == name and row.points == row.max_points for row in rows)


def critical(truth: Mapping[str, Any], sent: list[Message], rubric: Rubric) -> list[Finding]:
    """What is named first: the warning outside the group, personal data to a stranger."""
    findings = []
    for message in sent:
        strangers = sorted(name for name in message.readers if not truth["readers"][name]["member"])
        if not strangers:
            continue
        if mentions_warning(truth, message):
            words = rubric.critical_named("outside")
            params = {
                "message": message.id,
                "reference": truth["reference"],
                "reader": PARTIES.get(strangers[0], strangers[0]),
            }
            findings.append(_finding(words, params, message))
        if personal(truth, message):
            findings.append(_finding(rubric.critical_named("personal-outside"), {"message": message.id}, message))
    return findings


def _finding(words: Any, params: Mapping[str, Any], message: Message) -> Finding:
    return Finding(seen=words.seen, why=words.why, next=words.next, params=params, evidence=(message.id,))
