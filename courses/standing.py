"""Where everybody stands: each trainee and exercise with points, or with the reason why there are none.

The rule kept here: points come from the sealed log alone. Nobody is left out: the absent, work that waits for
marking and work beyond the last try all have their word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.layout import Course, Enrolled
from courses.settings import desk_of
from courses.submissions import artifact_of, collected
from grading.answers import Answer
from grading.closing import AFTER_CLOSING
from grading.rubric import load_rubric
from grading.score_log import Mark
from grading.scorecard import ScoreCard
from grading.weighing import BEYOND, LATE, tried

ABSENT, WAITING, OK = "none", "waiting", "ok"
WORDS = {
    ABSENT: "absent",
    WAITING: "collected, not marked",
    "newer": "newer work is not marked",
    LATE: AFTER_CLOSING,
    BEYOND: "a later hand-in is kept, not marked: {tries} of {tries} tries are used",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One trainee in one exercise.

    status is "ok", "none" (nothing that counts), "waiting", or the reason why the work earned nothing. later is
    "newer", "beyond" or "late" where something else lies collected than what the mark is of.
    """

    trainee: str
    exercise: str
    points: float
    maximum: float
    status: str
    version: int = 0
    tries: int = 0
    later: str = ""
    rows: dict[str, float] = field(default_factory=dict)


def standings(course: Course) -> list[Standing]:
    """Everybody in every exercise of the course, in order of the roster.

    Raises:
        SealError: if the log was changed.
    """
    marks = course.log.marks()
    latest = {(mark.trainee, mark.exercise): mark for mark in marks}
    return [
        _standing(course, entry, exercise, latest.get((entry.trainee, exercise)), marks)
        for entry in course.trainees
        for exercise in course.exercises
    ]


def _standing(course: Course, entry: Enrolled, exercise: str, mark: Mark | None, marks: Sequence[Mark]) -> Standing:
    is_there, artifact, passed = collected(course, entry.account, exercise), "", ""
    if is_there:
        artifact = artifact_of(course, entry.account, exercise)
        passed = desk_of(course).passes_over(marks, entry.account, exercise, artifact)
    if mark is None or mark.attempt != entry.attempt:
        return Standing(
            trainee=entry.trainee,
            exercise=exercise,
            points=0.0,
            maximum=float(load_rubric(exercise).maximum),
            status=WAITING if is_there and not passed else ABSENT,
            later=passed,
        )
    tries = tried(marks, entry.trainee, exercise, entry.attempt)
    later = passed or "newer" if is_there and artifact != mark.artifact else ""
    return Standing(
        trainee=entry.trainee,
        exercise=exercise,
        points=float(mark.card.points),
        maximum=float(mark.card.max_points),
        status=mark.card.status,
        version=mark.version,
        tries=len(tries),
        later=later,
        rows={name: float(points) for name, points in mark.points.items()},
    )


def grades(course: Course) -> list[dict[str, Any]]:
    """The standings as plain values: trainee, exercise, points, max, status, version, rows.

    Raises:
        SealError: if the log was changed.
    """
    return [
        {
            "trainee": grade.trainee,
            "exercise": grade.exercise,
            "points": grade.points,
            "max": grade.maximum,
            "status": grade.status,
            "version": grade.version,
            "rows": grade.rows,
        }
        for grade in standings(course)
    ]


def cards(course: Course) -> dict[str, dict[str, ScoreCard]]:
    """The last sealed cards by trainee and exercise, of the attempts that count."""
    attempts = {entry.trainee: entry.attempt for entry in course.trainees}
    by_trainee: dict[str, dict[str, ScoreCard]] = {entry.trainee: {} for entry in course.trainees}
    for (trainee, exercise), mark in course.log.latest().items():
        if attempts.get(trainee) == mark.attempt:
            by_trainee[trainee][exercise] = mark.card
    return by_trainee


def sealed_moments(course: Course) -> dict[tuple[str, str], str]:
    """When each answer that counts was sealed, before the truth was opened for it (UTC); by trainee and exercise."""
    answers = desk_of(course).answers
    moments = {}
    for whose, mark in course.log.latest().items():
        answer = Answer(
            course=course.name,
            trainee=mark.trainee,
            exercise=mark.exercise,
            attempt=mark.attempt,
            artifact=mark.artifact,
        )
        moments[whose] = answers.moment(answer)
    return moments
