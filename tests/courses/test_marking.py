"""Marking that cannot be broken off, edited, run twice or filled up without being noticed; nothing is ever lost."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tiny import NAME, make, right_quantity, work

from courses.course import collect, grades, mark, restore_gradebook
from courses.layout import Course, CourseError
from courses.marking import MarkingBusy, MarkingIncomplete, alone, gradebook_differences, override
from courses.nbgrader_course import autograde
from grading import score_log
from grading.desk import Desk, MarkingFault
from simulator.workspace import Home

FORK = multiprocessing.get_context("fork")


def handed_in(tiny: Path, *, wrong: tuple[str, ...] = ()) -> Course:
    names = ("anna", "boris", "clara")
    course = make(tiny, names)
    for name in names:
        work(tiny, name, quantity=3 if name in wrong else None)
    collect(course)
    return course


def points(course: Course) -> dict[str, float]:
    return {entry["trainee"]: entry["points"] for entry in grades(course)}


def book(course: Course, statement: str) -> None:
    with closing(sqlite3.connect(course.nbgrader / "gradebook.db")) as database, database:
        database.execute(statement)


def test_marking_again_changes_nothing(tiny: Path) -> None:
    course = handed_in(tiny, wrong=("boris",))
    assert mark(course) == 3
    before = course.log.path.read_bytes()
    assert mark(course) == 0
    assert mark(course, again=True) == 3
    assert course.log.path.read_bytes() == before
    assert points(course) == {"anna": 5, "boris": 1, "clara": 5}


def test_a_new_submission_is_a_new_version(tiny: Path) -> None:
    course = handed_in(tiny, wrong=("anna",))
    mark(course)
    work(tiny, "anna")
    assert collect(course) == {NAME: ["anna"]}
    assert mark(course) == 1
    versions = [(m.version, m.card.points) for m in course.log.marks() if m.trainee == "anna"]
    assert versions == [(1, 1), (2, 5)]
    assert points(course)["anna"] == 5


def test_nothing_handed_in_is_no_mark_and_no_points(tiny: Path) -> None:
    course = make(tiny)
    work(tiny, "anna")
    collect(course)
    mark(course)
    marks = {entry["trainee"]: (entry["points"], entry["max"], entry["status"]) for entry in grades(course)}
    assert marks == {"anna": (5, 5, "ok"), "boris": (0, 5, "none")}


EDITS = {
    "update grade set auto_score = 4 where auto_score = 0": "changed",
    "update grade set manual_score = 4": "typed",
    "update grade set extra_credit = 7": "typed",
    "delete from grade": "missing",
}


@pytest.mark.parametrize(("statement", "kind"), EDITS.items())
def test_an_edited_gradebook_counts_for_nothing_is_shown_and_marking_cures_it(
    tiny: Path, statement: str, kind: str
) -> None:
    course = handed_in(tiny, wrong=("boris",))
    mark(course)
    expected = points(course)
    book(course, statement)
    assert points(course) == expected
    assert {(difference.trainee, difference.kind) for difference in gradebook_differences(course)} >= {("boris", kind)}
    mark(course)
    assert gradebook_differences(course) == []
    assert points(course) == expected


def test_a_lost_gradebook_is_rebuilt_from_the_log(tiny: Path) -> None:
    course = handed_in(tiny, wrong=("boris",))
    mark(course)
    expected = points(course)
    (course.nbgrader / "gradebook.db").unlink()
    assert restore_gradebook(course) == 3
    assert points(course) == expected


def test_the_old_gradebook_is_set_aside_not_deleted(tiny: Path) -> None:
    course = handed_in(tiny)
    mark(course)
    restore_gradebook(course)
    restore_gradebook(course)
    assert len(list(course.nbgrader.glob("gradebook.aside*.db"))) == 2


def test_an_override_stands_until_other_work_arrives(tiny: Path) -> None:
    course = handed_in(tiny, wrong=("boris",))
    mark(course)
    decision = override(course, "boris", NAME, "tiny-quantity", 2.5, "The paper was smudged.")
    assert (decision.version, decision.reason) == (2, "The paper was smudged.")
    assert points(course)["boris"] == 3.5
    assert mark(course, again=True) == 3
    assert points(course)["boris"] == 3.5
    work(tiny, "boris")
    collect(course)
    mark(course)
    assert points(course)["boris"] == 5


@pytest.mark.parametrize(
    ("row", "value", "reason"),
    [
        ("tiny-quantity", 2, " "),
        ("tiny-quantity", 4.5, "more"),
        ("tiny-quantity", 0.1, "odd"),
        ("no-such-row", 1, "row"),
    ],
)
def test_an_override_needs_a_row_a_quarter_and_a_reason(tiny: Path, row: str, value: float, reason: str) -> None:
    course = handed_in(tiny)
    mark(course)
    with pytest.raises(CourseError):
        override(course, "anna", NAME, row, value, reason)


def test_two_markings_at_once_are_refused(tiny: Path) -> None:
    course = handed_in(tiny)
    with alone(course), pytest.raises(MarkingBusy, match="being marked already"):
        mark(course)
    assert mark(course) == 3


def _die_in_the_second(course: Course) -> None:
    count = 0
    real = score_log.ScoreLog.append

    def append(self: score_log.ScoreLog, *args: object, **names: object) -> score_log.Mark:
        nonlocal count
        count += 1
        entry = real(self, *args, **names)  # type: ignore[arg-type]
        if count == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return entry

    score_log.ScoreLog.append = append  # type: ignore[method-assign, assignment]
    mark(course)


def test_a_kill_in_the_middle_loses_nothing(tiny: Path) -> None:
    course = handed_in(tiny, wrong=("boris",))
    child = FORK.Process(target=_die_in_the_second, args=(course,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert len(course.log.marks()) == 2
    assert mark(course) == 2
    assert [mark.version for mark in course.log.marks()] == [1, 1, 1]
    assert points(course) == {"anna": 5, "boris": 1, "clara": 5}


@contextmanager
def file_size(most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("most", [4000, *(pytest.param(most, marks=pytest.mark.slow) for most in (0, 1500, 20_000))])
def test_a_file_size_limit_is_named_and_loses_nothing(tiny: Path, most: int) -> None:
    course = handed_in(tiny, wrong=("boris",))
    with file_size(most), pytest.raises(MarkingIncomplete, match="not marked"):
        mark(course)
    count = len(course.log.marks())
    mark(course)
    assert len(course.log.marks()) == 3 >= count
    assert points(course) == {"anna": 5, "boris": 1, "clara": 5}


def test_trouble_with_one_does_not_stop_the_others(tiny: Path) -> None:
    course = handed_in(tiny)
    (course.world("boris") / "truth.cms").write_bytes(b"damaged")
    with pytest.raises(MarkingIncomplete, match="boris") as caught:
        mark(course)
    assert [(account, exercise) for account, exercise, _ in caught.value.failures] == [("boris", NAME)]
    assert {m.trainee for m in course.log.marks()} == {"anna", "clara"}


def test_an_unknown_account_is_not_marked(tiny: Path) -> None:
    course = handed_in(tiny)
    folder = course.nbgrader / "submitted"
    (folder / "anna").rename(folder / "stranger")
    assert "not on the roster" in autograde(course, NAME, "stranger")
    desk = Desk.load(course.path / "desk.json")
    with pytest.raises(MarkingFault, match="stranger"):
        desk.mark("stranger", NAME)


def test_the_signature_decides_who_somebody_is_not_the_name_of_a_folder(tiny: Path) -> None:
    course = make(tiny)
    place = work(tiny, "anna")
    (folder,) = course.inbound.glob("anna+*")
    folder.rename(folder.with_name(folder.name.replace("anna", "boris", 1)))
    collect(course)
    mark(course)
    marks = {entry["trainee"]: (entry["points"], entry["status"]) for entry in grades(course)}
    assert marks == {"anna": (5, "ok"), "boris": (0, "none")}
    assert right_quantity(Home(place.path)) > 0
