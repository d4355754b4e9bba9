"""Marking a course: every collected submission, one at a time, each sealed in the log before the gradebook sees it.

The rule kept here: one submission's trouble never stops the others, and what has a mark keeps it. The log is the
truth; the gradebook is nbgrader's copy of it and can be rebuilt.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from courses.layout import Course, CourseError
from courses.nbgrader_course import MissingEntry, autograde, generate, gradebook, quiet_log
from grading.desk import ARTIFACT, RETRIED, rubric_version
from grading.intake import tidy
from grading.rubric import load_rubric
from grading.score_log import Mark, ScoreLogError
from grading.scorecard import Row, ScoreCard, quarters
from grading.taking import read_plain
from simulator import durable
from simulator.errors import CenlabError
from simulator.workspace.artifact import MAX_BYTES

Progress = Callable[[str], None]


class MarkingBusy(CenlabError):
    """Somebody else is marking this course now."""


class MarkingIncomplete(CenlabError):
    """Some submissions have no mark; the others have theirs. failures: (account, exercise, reason)."""

    def __init__(self, failures: list[tuple[str, str, str]]) -> None:
        self.failures = failures
        lines = "; ".join(f"{exercise} of {account}: {why}" for account, exercise, why in failures)
        super().__init__(f"{len(failures)} submissions were not marked, the others were. {lines}. Mend and mark again.")


class UnsealedGrade(CenlabError):
    """The gradebook holds points that no seal covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A collected submission by the account that handed it in."""

    account: str
    exercise: str


@contextmanager
def alone(course: Course, *, wait: bool = False) -> Iterator[None]:
    """Only one marking of a course at a time; the lock goes when the process ends, however it ends.

    Raises:
        MarkingBusy: if another process marks and we do not wait for it.
    """
    handle = os.open(course.path / "marking.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise MarkingBusy(f"{course.name} is being marked already. Wait until that has ended.") from None
        yield
    finally:
        os.close(handle)


def submissions(course: Course) -> list[Submission]:
    """What lies collected, in order of exercise and account."""
    folder = course.nbgrader / "submitted"
    accounts = sorted(e.account for e in course.trainees)
    return [
        Submission(account=account, exercise=exercise)
        for exercise in course.exercises
        for account in accounts
        if (folder / account / exercise).is_dir()
    ]


def is_marked(course: Course, submission: Submission, latest: dict[tuple[str, str], Mark]) -> bool:
    """Whether this very artifact has its mark in the log and in the gradebook, under the present rubric."""
    entry = next(e for e in course.trainees if e.account == submission.account)
    mark = latest.get((entry.trainee, submission.exercise))
    if mark is not None and mark.card.status in RETRIED:
        return False
    if mark is None or mark.attempt != entry.attempt or mark.rubric != rubric_version(submission.exercise):
        return False
    raw = read_plain(course.nbgrader / "submitted" / submission.account / submission.exercise / ARTIFACT, MAX_BYTES)
    if mark.artifact != hashlib.sha256(raw or b"").hexdigest():
        return False
    return not differences(course, submission.account, mark)


def mark(course: Course, progress: Progress | None = None, *, again: bool = False, wait: bool = False) -> int:
    """Mark what is collected and not marked yet; the number of submissions marked now.

    again marks everything once more; an unchanged mark keeps its version. wait queues behind another marking.

    Raises:
        MarkingBusy: if another process marks.
        MarkingIncomplete: after all others are done, if some could not be marked.
    """
    failures: list[tuple[str, str, str]] = []
    done = 0
    with alone(course, wait=wait):
        latest = course.log.latest()
        for submission in submissions(course):
            try:
                if not again and is_marked(course, submission, latest):
                    continue
                why = _mark_one(course, submission)
            except (CenlabError, OSError) as error:
                why = str(error)
            if why:
                failures.append((submission.account, submission.exercise, why))
            else:
                done += 1
            if progress:
                progress(f"{submission.exercise} {submission.account}")
    if failures:
        raise MarkingIncomplete(failures)
    return done


def _mark_one(course: Course, submission: Submission) -> str:
    """Mark one submission through nbgrader; "" or the reason why it has no mark."""
    folder = course.nbgrader / "submitted" / submission.account / submission.exercise
    tidy(folder, course.nbgrader / "release" / submission.exercise / f"{submission.exercise}.ipynb")
    return autograde(course, submission.exercise, submission.account)


def sealed_cells(mark: Mark) -> dict[str, float]:
    """Points by grade cell as nbgrader holds them."""
    return {name: float(points) for name, points in mark.points.items()}


def differences(course: Course, account: str, mark: Mark) -> list[str]:
    """Grade cells whose points in the gradebook are not the sealed ones; all of them if there is no grade."""
    sealed = sealed_cells(mark)
    with gradebook(course) as book:
        try:
            grades = book.find_submission_notebook(mark.exercise, mark.exercise, account).grades
        except MissingEntry:
            return sorted(sealed)
        held = {grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit) for grade in grades}
    return sorted(
        name
        for name in set(sealed) | set(held)
        if name not in sealed
        or name not in held
        or held[name] not in ((sealed[name], None, None), (sealed[name], None, 0.0))
    )


def grades(course: Course) -> list[dict[str, Any]]:
    """One entry a trainee and exercise, from the sealed log: points, max, status, version, rows.

    Work that was never handed in has status "none" and no points.

    Raises:
        UnsealedGrade: if the gradebook says otherwise anywhere; names every cell.
        SealError: if the log was changed.
    """
    latest = course.log.latest()
    found: list[dict[str, Any]] = []
    unsealed: list[str] = []
    for entry in course.trainees:
        for exercise in course.exercises:
            mark = latest.get((entry.trainee, exercise))
            if mark is None or mark.attempt != entry.attempt:
                maximum = float(load_rubric(exercise).maximum)
                nothing = {"points": 0.0, "max": maximum, "status": "none", "version": 0, "rows": {}}
                found.append({"trainee": entry.trainee, "exercise": exercise, **nothing})
                continue
            unsealed += [f"{exercise}/{cell} of {entry.trainee}" for cell in differences(course, entry.account, mark)]
            card = mark.card
            found.append(
                {
                    "trainee": entry.trainee,
                    "exercise": exercise,
                    "points": float(card.points),
                    "max": float(card.max_points),
                    "status": card.status,
                    "version": mark.version,
                    "rows": sealed_cells(mark),
                }
            )
    if unsealed:
        raise UnsealedGrade(
            f"The gradebook differs from the sealed marks in {', '.join(unsealed)}. Restore it from the score log, or "
            "override the mark with a reason."
        )
    return found


def cards(course: Course) -> dict[str, dict[str, ScoreCard]]:
    """The last sealed cards by trainee and exercise, of the attempts that count."""
    attempts = {entry.trainee: entry.attempt for entry in course.trainees}
    found: dict[str, dict[str, ScoreCard]] = {entry.trainee: {} for entry in course.trainees}
    for (trainee, exercise), mark in course.log.latest().items():
        if attempts.get(trainee) == mark.attempt:
            found[trainee][exercise] = mark.card
    return found


def restore_gradebook(course: Course) -> int:
    """Build nbgrader's gradebook anew from the score log; the number of marks written.

    The old file is set aside beside it under a name of its own.
    """
    with alone(course):
        path = course.nbgrader / "gradebook.db"
        if path.exists():
            number = 1
            while (aside := path.with_name(f"gradebook.aside{number}.db")).exists():
                number += 1
            durable.move(path, aside)
        for exercise in course.exercises:
            generate(course, exercise)
        accounts = {entry.trainee: entry.account for entry in course.trainees}
        latest = [m for m in course.log.latest().values() if m.trainee in accounts and m.exercise in course.exercises]
        for mark in latest:
            _write_grades(course, accounts[mark.trainee], mark)
        return len(latest)


def _write_grades(course: Course, account: str, mark: Mark) -> None:
    with quiet_log(), gradebook(course) as book:
        book.update_or_create_student(account)
        stamp = _collected_at(course.nbgrader / "submitted" / account / mark.exercise)
        book.update_or_create_submission(mark.exercise, account, timestamp=stamp)
        for name, points in sealed_cells(mark).items():
            grade = book.find_grade(name, mark.exercise, mark.exercise, account)
            grade.auto_score, grade.manual_score, grade.extra_credit = points, None, None
            grade.needs_manual_grade = False
        book.db.commit()


def _collected_at(folder: Path) -> datetime | None:
    path = folder / "timestamp.txt"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8").strip().removesuffix(" UTC")
    return datetime.fromisoformat(text).replace(tzinfo=None)


def override(course: Course, trainee: str, exercise: str, row: str, points: float, reason: str) -> Mark:
    """Put an instructor's points in place of one row's, as a new sealed version with the reason.

    Raises:
        CourseError: if there is no mark or no such row, the points are out of range, or no reason is given.
    """
    entry = course.enrolled(trainee)
    with alone(course):
        last = course.log.latest().get((trainee, exercise))
        if last is None or row not in last.points:
            raise CourseError(f"{trainee} has no mark for {exercise}/{row}: mark the work first.")
        old = next(r for r in last.card.rows if r.criterion == row)
        exact = quarters(Fraction(points), old.max_points)
        if not reason.strip() or exact != Fraction(points):
            raise CourseError(
                f"{exercise}/{row}: give a reason, and points from 0 to {float(old.max_points):g} in steps of 0.25."
            )
        rows: tuple[Row, ...] = tuple(replace(r, points=exact) if r is old else r for r in last.card.rows)
        fresh = course.log.append(
            replace(last.card, rows=rows),
            course=course.name,
            artifact=last.artifact,
            rubric=last.rubric,
            reason=reason.strip(),
            now=datetime.now(UTC),
        )
        _write_grades(course, entry.account, fresh)
        return fresh


__all__ = ["MarkingBusy", "MarkingIncomplete", "ScoreLogError", "UnsealedGrade", "cards", "grades", "mark", "override"]
