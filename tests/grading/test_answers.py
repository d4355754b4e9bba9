"""No truth is opened for an answer that is not sealed on the disk."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tiny import NAME, make, right_quantity, work

from courses.course import collect, mark
from courses.lab.marking import mark_home
from courses.lab.place import Place
from courses.layout import Course, open_course
from courses.marking import MarkingIncomplete
from courses.practice import COURSE, TRAINEE, prepare_practice
from courses.settings import desk_of
from courses.standing import sealed_moments
from courses.submissions import artifact_of
from grading import desk
from grading.answers import Answer, SealedAnswers
from simulator.widgets.receipt import receipt_text
from simulator.workspace import Draft, submit
from simulator.workspace.receipts import receipts

KEY = b"k" * 32
NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


def answer(artifact: str = "a" * 64) -> Answer:
    return Answer(course="c", trainee="anna", exercise=NAME, attempt=1, artifact=artifact)


@pytest.fixture
def answers(tmp_path: Path) -> SealedAnswers:
    return SealedAnswers(tmp_path / "answers.jsonl", KEY)


def test_an_answer_keeps_the_moment_at_which_it_was_sealed_first(answers: SealedAnswers) -> None:
    assert answers.moment(answer()) == ""
    assert answers.seal(answer(), NOON) == "2026-03-05T12:00:00Z"
    assert answers.seal(answer()) == answers.moment(answer()) == "2026-03-05T12:00:00Z"
    assert len(answers.path.read_bytes().splitlines()) == 1


def test_a_seal_that_was_changed_or_written_with_another_key_is_none(answers: SealedAnswers) -> None:
    SealedAnswers(answers.path, b"x" * 32).seal(answer(), NOON)
    assert answers.moment(answer()) == ""
    answers.seal(answer(), NOON)
    answers.path.write_bytes(answers.path.read_bytes().replace(b"12:00", b"09:00"))
    assert answers.moment(answer()) == ""


def test_a_line_that_was_cut_short_spoils_no_other(answers: SealedAnswers) -> None:
    answers.seal(answer(), NOON)
    answers.path.write_bytes(answers.path.read_bytes()[:-20])
    assert answers.moment(answer()) == ""
    answers.seal(answer("b" * 64), NOON)
    assert answers.moment(answer("b" * 64)) == "2026-03-05T12:00:00Z"


def practised(tiny: Path) -> Course:
    home = prepare_practice(tiny, "en")
    draft = Draft(home, NAME)
    draft.answers = {"quantity": float(right_quantity(home)), "text": "Behind the first row."}
    draft.save()
    submit(home, NAME)
    return open_course(tiny, COURSE)


def handed_in(tiny: Path) -> Course:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect(course)
    return course


def test_a_power_cut_at_the_opening_of_the_truth_leaves_the_seal(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = practised(tiny)

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(desk, "open_truth", die)
    child = multiprocessing.get_context("fork").Process(target=mark_home, args=(Place(tiny),))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    handed = artifact_of(course, TRAINEE, NAME)
    sealed = Answer(course=COURSE, trainee=TRAINEE, exercise=NAME, attempt=1, artifact=handed)
    assert desk_of(course).answers.moment(sealed)
    assert course.log.marks() == []


@pytest.mark.parametrize("make_course", [handed_in, practised])
def test_where_the_seal_cannot_be_written_the_truth_stays_closed(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, make_course: Callable[[Path], Course]
) -> None:
    course = make_course(tiny)
    desk._opened.cache_clear()  # the leak test before the release read it, in the same process
    opened = []
    real = desk.open_truth
    monkeypatch.setattr(desk, "open_truth", lambda *a, **k: (opened.append(a), real(*a, **k))[1])
    path = desk_of(course).answers.path
    path.mkdir(parents=True)
    with pytest.raises(MarkingIncomplete, match="the truth stays closed"):
        mark(course) if course.name != COURSE else mark_home(Place(tiny))
    assert opened == []
    path.rmdir()
    mark(course)
    assert len(opened) == 1


def test_the_page_says_when_the_answer_was_sealed(tiny: Path) -> None:
    course = practised(tiny)
    mark_home(Place(tiny))
    (moment,) = sealed_moments(course).values()
    assert moment.endswith("Z")
    page = (Place(tiny).marks / f"{NAME}.en.html").read_text()
    assert "sealed before the truth opened" in page
    # By the clocks of the receipt, so that both can be laid side by side.
    last = receipts(Place(tiny).trainee, NAME)[-1]
    told = receipt_text(last, "en", course.country)
    assert "(UTC+6)" in told
    assert page.count("(UTC") == page.count("(UTC+6)") == 1
