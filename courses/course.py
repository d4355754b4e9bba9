"""A course from its making to its marks: the functions that the command line, the demonstration and tests call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from courses.collect import collect_exercise
from courses.creation import create_course
from courses.exchange import open_exchange
from courses.handins import Oddity
from courses.keys import write_private
from courses.layout import Course, Enrolled, open_course
from courses.marking import cards, grades, mark, restore_gradebook
from courses.publishing import publish_world, publish_worlds
from courses.release import deliver, release, release_if_missing
from courses.settings import save
from courses.standing import sealed_moments, standings
from grading.feedback import Tries, render_feedback
from grading.weighing import BEYOND
from simulator.publish.audit import Secret, audit
from simulator.texts import LANGUAGES

Progress = Callable[[str], None]


def collect(
    course: Course,
    sources: Sequence[Path] = (),
    *,
    accept: Sequence[str] = (),
    hold: bool = True,
    heard: list[Oddity] | None = None,
) -> dict[str, list[str]]:
    """Collect every exercise from the exchange and from folders; the accounts from which something new came.

    accept, hold and heard as in `collect_exercise`. A practice course is released now, if it was not yet. The exchange
    is made anew where it is missing: a copy of the instructor's side on another machine has none.
    """
    if course.mode == "practice":
        release_if_missing(course)
    open_exchange(course)
    return {
        exercise: collect_exercise(course, exercise, sources, accept=accept, hold=hold, heard=heard)
        for exercise in course.exercises
    }


def close_course(course: Course) -> Course:
    """Close graded work: from now on the feedback shows full answers, because these worlds are used no more.

    What is handed in from now on is kept and never marked. The first closing counts: then the answers were opened.
    """
    fresh = course if course.closed else replace(course, closed=True, closed_at=datetime.now(UTC).isoformat())
    save(fresh)
    return fresh


def write_feedback(course: Course, progress: Progress | None = None) -> list[Path]:
    """Write the feedback page of every marked exercise, in every language; the pages of the trainees' own languages.

    Raises:
        LeakFound: if a page holds a secret; no page is written then.
    """
    pages: dict[Path, bytes] = {}
    own: list[Path] = []
    standing = {(grade.trainee, grade.exercise): grade for grade in standings(course)}
    moments = sealed_moments(course)
    for trainee, by_exercise in cards(course).items():
        for exercise, card in by_exercise.items():
            for lang in LANGUAGES:
                path = course.path / "feedback" / trainee / f"{exercise}.{lang}.html"
                stand = standing[trainee, exercise]
                page = render_feedback(
                    card,
                    lang=lang,
                    mode=course.mode,
                    closed=course.closed,
                    tries=Tries(number=stand.tries, most=course.tries, later=stand.later == BEYOND),
                    sealed=moments.get((trainee, exercise), ""),
                    country=course.country,
                )
                pages[path] = page.encode()
                if lang == course.lang_of(trainee):
                    own.append(path)
        if progress:
            progress(trainee)
    keys = course.keys
    named = {**course.ring.private_material(), "course root": keys.root, "seal key": keys.seal()}
    named |= {f"canary of {e.trainee}": keys.canary(e.trainee, e.attempt) for e in course.trainees}
    audit(
        {str(path.relative_to(course.path)): data for path, data in pages.items()},
        [Secret(name=name, value=value) for name, value in named.items()],
    )
    for path, data in pages.items():
        write_private(path, data)
    return own


__all__ = [
    "Course",
    "Enrolled",
    "cards",
    "close_course",
    "collect",
    "create_course",
    "deliver",
    "grades",
    "mark",
    "open_course",
    "publish_world",
    "publish_worlds",
    "release",
    "restore_gradebook",
    "write_feedback",
]
