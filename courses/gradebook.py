"""nbgrader's gradebook beside the sealed marks: what it holds, where it differs, and how it is put right.

The rule kept here: the log is the truth, the gradebook a copy for formgrader. What somebody typed or changed there is
shown with its remedy and counts for nothing; it never stands in the way of anybody's mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Literal

from courses.edge import database_words, of_database
from courses.layout import Course
from courses.nbgrader_course import Gradebook, generate, gradebook, quiet_log
from courses.printed import command
from grading.score_log import Mark
from grading.scorecard import quarters
from simulator import durable
from simulator.errors import CenlabError

Kind = Literal["typed", "changed", "missing"]
Held = Mapping[tuple[str, str], Mapping[str, tuple[float | None, float | None, float | None]]]
KINDS: dict[Kind, str] = {
    "typed": "typed into formgrader",
    "changed": "changed in the gradebook's file",
    "missing": "missing in the gradebook",
}


class GradebookFault(CenlabError):
    """The gradebook's file is damaged, closed or in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A grade cell of which the gradebook says something else than the sealed mark. held: its points, None if none.

    maximum is the most that the row gives, 0 where the rubric has no such row.
    """

    trainee: str
    exercise: str
    row: str
    kind: Kind
    sealed: float
    held: float | None
    maximum: float

    @property
    def can_count(self) -> bool:
        """Whether the held points could be set by an override: in steps of 0.25, and no more than the row gives."""
        held = Fraction(self.held or 0)
        return self.held is not None and quarters(held, Fraction(self.maximum)) == held


@contextmanager
def opened_gradebook(course: Course) -> Iterator[Gradebook]:
    """The gradebook, made if there is none, closed at the end.

    Raises:
        GradebookFault: if the file is damaged, closed or in use; names the remedy.
    """
    path = course.nbgrader / "gradebook.db"
    remedy = f"Build it anew from the sealed score log: {command(course, 'restore')}"
    if path.is_dir():
        raise GradebookFault(f"{path}: is a folder. {remedy}")
    try:
        with quiet_log(), closing(gradebook(course)) as book:
            yield book
    except Exception as error:
        if not of_database(error):
            raise
        raise GradebookFault(database_words(error, str(path), remedy)) from error


def held_grades(course: Course) -> Held:
    """What the gradebook holds: (points of the marking, points typed, extra points) by account, exercise and cell.

    Raises:
        GradebookFault: if it cannot be read.
    """
    held: dict[tuple[str, str], dict[str, tuple[float | None, float | None, float | None]]] = {}
    if not (course.nbgrader / "gradebook.db").exists():
        return held
    with opened_gradebook(course) as book:
        for assignment in book.assignments:
            for submission in assignment.submissions:
                cells = held.setdefault((submission.student_id, assignment.name), {})
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        cells[grade.name] = (grade.auto_score, grade.manual_score, grade.extra_credit)
    return held


def sealed_cells(mark: Mark) -> dict[str, float]:
    """Points by grade cell as nbgrader holds them."""
    return {name: float(points) for name, points in mark.points.items()}


def differences(held: Held, account: str, mark: Mark) -> list[Difference]:
    """Where the gradebook says something else than a sealed mark, in order of the cells."""
    sealed = sealed_cells(mark)
    cells = held.get((account, mark.exercise), {})
    most = {row.criterion: float(row.max_points) for row in mark.card.rows}
    changes = []
    for row in sorted({*sealed, *cells}):
        points, typed, extra = cells.get(row, (None, None, None))
        kind: Kind | None = None
        if typed is not None or extra not in (None, 0.0):
            kind = "typed"
        elif row not in cells:
            kind = "missing"
        elif row not in sealed or points != sealed[row]:
            kind = "changed"
        if kind is not None:
            said = None if row not in cells else (points if typed is None else typed) or 0.0
            changes.append(
                Difference(
                    trainee=mark.trainee,
                    exercise=mark.exercise,
                    row=row,
                    kind=kind,
                    sealed=sealed.get(row, 0.0),
                    held=None if said is None else said + (extra or 0.0),
                    maximum=most.get(row, 0.0),
                )
            )
    return changes


def write_grades(course: Course, account: str, mark: Mark) -> None:
    """Bring a sealed mark into the gradebook, over whatever stands there.

    Raises:
        GradebookFault: if it cannot be written.
    """
    with opened_gradebook(course) as book:
        book.update_or_create_student(account)
        stamp = _collected_at(course.nbgrader / "submitted" / account / mark.exercise)
        book.update_or_create_submission(mark.exercise, account, timestamp=stamp)
        for name, points in sealed_cells(mark).items():
            grade = book.find_grade(name, mark.exercise, mark.exercise, account)
            grade.auto_score, grade.manual_score, grade.extra_credit = points, None, None
            grade.needs_manual_grade = False
        book.db.commit()


def forget(course: Course, account: str, exercise: str) -> None:
    """Take a submission out of the gradebook, so that the next marking makes it whole again.

    Raises:
        GradebookFault: if it cannot be written.
    """
    with opened_gradebook(course) as book:
        book.remove_submission(exercise, account)


def set_aside(path: Path) -> Path | None:
    """Give a file a name of its own beside; None if there is none."""
    if not path.exists():
        return None
    aside = next(p for n in count(1) if not (p := path.with_name(f"{path.stem}.aside{n}{path.suffix}")).exists())
    durable.move(path, aside)
    return aside


def rebuild(course: Course) -> int:
    """Build the gradebook anew from the score log; the number of marks written. The old file is set aside."""
    set_aside(course.nbgrader / "gradebook.db")
    for exercise in course.exercises:
        generate(course, exercise)
    accounts = {entry.trainee: entry.account for entry in course.trainees}
    latest = [m for m in course.log.latest().values() if m.trainee in accounts and m.exercise in course.exercises]
    for mark in latest:
        write_grades(course, accounts[mark.trainee], mark)
    return len(latest)


def _collected_at(folder: Path) -> datetime | None:
    try:
        text = (folder / "timestamp.txt").read_text(encoding="utf-8").strip().removesuffix(" UTC")
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except (OSError, ValueError):
        return None
