"""Marking a course: every collected submission, one at a time, each sealed in the log before the gradebook sees it.

The rule kept here: one submission's trouble never stops the others, and what has a mark keeps it. The log is the
truth; the gradebook is nbgrader's copy of it and can be rebuilt.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from courses.edge import words
from courses.gradebook import Difference, Held, differences, forget, held_grades, rebuild, write_grades
from courses.layout import Course, CourseError, Enrolled, says_something
from courses.nbgrader_course import autograde
from courses.settings import desk_of
from courses.standing import cards, grades, standings
from courses.submissions import Submission, artifact_of, folder_of, submissions
from grading.desk import MarkingFault, rubric_version
from grading.intake import tidy
from grading.overrides import Override, added, overridden, without_overrides
from grading.score_log import Mark, ScoreLogError
from grading.scorecard import quarters
from grading.weighing import RETRIED, Weighed, agree_to
from simulator.counted import counted
from simulator.errors import CenlabError

Progress = Callable[[str], None]


class MarkingBusy(CenlabError):
    """Somebody else is marking this course now."""


class MarkingIncomplete(CenlabError):
    """Some submissions have no mark; the others have theirs. failures: (account, exercise, reason)."""

    def __init__(self, failures: list[tuple[str, str, str]]) -> None:
        self.failures = failures
        lines = "; ".join(f"{exercise} of {account}: {why}" for account, exercise, why in failures)
        super().__init__(
            f"{counted(len(failures), 'submission was', 'submissions were')} not marked, the others were. {lines}. "
            "Mend and mark again."
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A mark of unchanged work that a marking would move, because the rubric or cenlab changed."""

    submission: Submission
    trainee: str
    weight: Weighed


def _entry(course: Course, submission: Submission) -> Enrolled:
    return next(entry for entry in course.trainees if entry.account == submission.account)


def _of_this_work(course: Course, submission: Submission, mark: Mark | None) -> bool:
    """Whether a mark is of the very work that lies collected, in the attempt that counts."""
    entry = _entry(course, submission)
    return bool(
        mark
        and mark.attempt == entry.attempt
        and mark.artifact == artifact_of(course, submission.account, submission.exercise)
    )


def is_marked(course: Course, submission: Submission, marks: Sequence[Mark], held: Held) -> bool:
    """Whether this very artifact has its mark in the log and in the gradebook, under the present rubric.

    Work that is passed over is as good as marked: the mark that stands, if any, is not of it, and stays.
    """
    entry, exercise = _entry(course, submission), submission.exercise
    latest = {(mark.trainee, mark.exercise): mark for mark in marks}
    mark = latest.get((entry.trainee, exercise))
    if mark is None or mark.attempt != entry.attempt:
        return _is_passed_over(course, submission, marks)
    if mark.card.status in RETRIED or differences(held, submission.account, mark):
        return False
    if _of_this_work(course, submission, mark):
        return mark.rubric == rubric_version(exercise)
    return _is_passed_over(course, submission, marks)


def _is_passed_over(course: Course, submission: Submission, marks: Sequence[Mark]) -> bool:
    """Whether what lies collected is kept and not judged: it came after the last try, or after the closing."""
    artifact = artifact_of(course, submission.account, submission.exercise)
    return bool(desk_of(course).passes_over(marks, submission.account, submission.exercise, artifact))


def moves(course: Course, *, again: bool = False) -> list[Move]:
    """Whose marks of unchanged work a marking would move, in order of exercise and account; nothing is written.

    In practice nothing is asked: there the trainee marks himself.
    """
    if course.mode == "practice":
        return []
    desk, moved = desk_of(course), []
    latest = course.log.latest()
    for submission in submissions(course):
        entry = _entry(course, submission)
        mark = latest.get((entry.trainee, submission.exercise))
        if mark is None or not _of_this_work(course, submission, mark):
            continue
        if mark.rubric == rubric_version(submission.exercise) and not again:
            continue
        try:
            weight = desk.weigh(submission.account, submission.exercise)
        except MarkingFault:  # the marking itself tells of it
            continue
        if weight is not None and weight.moves:
            moved.append(Move(submission=submission, trainee=entry.trainee, weight=weight))
    return moved


def agree(course: Course, agreed: Sequence[Move]) -> None:
    """Keep that the instructor has seen these moves and wants them; the next marking makes them.

    Raises:
        OSError: if the disk refuses.
    """
    agree_to(desk_of(course).agreed_path, {move.submission.name: move.weight for move in agreed})


def lapsing(course: Course) -> list[tuple[Mark, Override]]:
    """Overrides that the next marking leaves behind, because their trainees handed in other work since."""
    marks = course.log.marks()
    latest = {(mark.trainee, mark.exercise): mark for mark in marks}
    lapses = []
    for submission in submissions(course):
        mark = latest.get((_entry(course, submission).trainee, submission.exercise))
        if mark is None or not mark.overrides or _is_passed_over(course, submission, marks):
            continue
        if not _of_this_work(course, submission, mark):
            lapses += [(mark, override) for override in mark.overrides]
    return lapses


def mark(course: Course, progress: Progress | None = None, *, again: bool = False, wait: bool = False) -> int:
    """Mark what is collected and not marked yet; the number of submissions marked now.

    again marks everything once more; an unchanged mark keeps its version. wait queues behind another marking.

    Raises:
        MarkingBusy: if another process marks.
        MarkingIncomplete: after all others are done, if some could not be marked.
    """
    failures: list[tuple[str, str, str]] = []
    count = 0
    with alone(course, wait=wait):
        marks, held = course.log.marks(), held_grades(course)
        for submission in submissions(course):
            try:
                if not again and is_marked(course, submission, marks, held):
                    continue
                _make_whole(course, submission, marks, held)
                why = _mark_one(course, submission)
                if not why:
                    _cure(course, submission, held)
            except Exception as error:
                told = words(error)
                if told is None:
                    raise
                why = told
            if why:
                failures.append((submission.account, submission.exercise, why))
            else:
                count += 1
            if progress:
                progress(f"{submission.exercise} {submission.account}")
    if failures:
        raise MarkingIncomplete(failures)
    return count


def _mark_one(course: Course, submission: Submission) -> str:
    """Mark one submission through nbgrader; "" or the reason why it has no mark."""
    folder = folder_of(course, submission.account, submission.exercise)
    tidy(folder, course.nbgrader / "release" / submission.exercise / f"{submission.exercise}.ipynb")
    return autograde(course, submission.exercise, submission.account)


def _make_whole(course: Course, submission: Submission, marks: Sequence[Mark], held: Held) -> None:
    """A submission whose cells are gone from the gradebook is taken out: nbgrader makes cells for a new one only."""
    if (submission.account, submission.exercise) not in held:
        return
    trainee = _entry(course, submission).trainee
    mark = next((m for m in reversed(marks) if (m.trainee, m.exercise) == (trainee, submission.exercise)), None)
    if mark is not None and any(
        difference.kind == "missing" for difference in differences(held, submission.account, mark)
    ):
        forget(course, submission.account, submission.exercise)


def _cure(course: Course, submission: Submission, held: Held) -> None:
    """Take away what was typed into formgrader: nbgrader keeps it beside the points of the marking, and prefers it."""
    cells = held.get((submission.account, submission.exercise), {})
    if any(typed is not None or extra for _, typed, extra in cells.values()):
        mark = course.log.latest()[_entry(course, submission).trainee, submission.exercise]
        write_grades(course, submission.account, mark)


def gradebook_differences(course: Course) -> list[Difference]:
    """Where the gradebook says something else than the sealed marks, in order of the roster.

    Raises:
        GradebookFault: if it cannot be read.
        SealError: if the log was changed.
    """
    held, latest = held_grades(course), course.log.latest()
    changes: list[Difference] = []
    for entry in course.trainees:
        for exercise in course.exercises:
            mark = latest.get((entry.trainee, exercise))
            if mark is not None and mark.attempt == entry.attempt:
                changes += differences(held, entry.account, mark)
    return changes


def restore_gradebook(course: Course) -> int:
    """Build nbgrader's gradebook anew from the score log; the number of marks written.

    The old file is set aside beside it under a name of its own.
    """
    with alone(course):
        return rebuild(course)


def override(course: Course, trainee: str, exercise: str, row: str, points: float, reason: str) -> Mark:
    """Put an instructor's points in place of one row's, as a new sealed version with the reason.

    It stands as long as the work does: through re-marking, other rubrics and other versions of cenlab.

    Raises:
        CourseError: if there is no mark or no such row, the points are out of range, or no reason is given.
    """
    entry = course.enrolled(trainee)
    with alone(course):
        last = course.log.latest().get((trainee, exercise))
        if last is None or row not in last.points or last.attempt != entry.attempt:
            raise CourseError(f"{trainee} has no mark for {exercise}/{row}: mark the work first.")
        held_grades(course)
        old = next(r for r in last.card.rows if r.criterion == row)
        exact = quarters(Fraction(points), old.max_points)
        if not says_something(reason) or exact != Fraction(points):
            raise CourseError(
                f"{exercise}/{row}: give a reason, and points from 0 to {float(old.max_points):g} in steps of 0.25."
            )
        overrides = added(last.overrides, Override(row=row, points=exact, reason=reason.strip()))
        fresh = course.log.append(
            overridden(without_overrides(last.card), overrides),
            course=course.name,
            artifact=last.artifact,
            rubric=last.rubric,
            reason=reason.strip(),
            overrides=overrides,
            now=datetime.now(UTC),
        )
        write_grades(course, entry.account, fresh)
        return fresh


__all__ = [
    "MarkingBusy",
    "MarkingIncomplete",
    "ScoreLogError",
    "cards",
    "grades",
    "mark",
    "moves",
    "override",
    "standings",
]
