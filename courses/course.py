"""A course from its making to its marks: the functions that the command line, the demonstration and tests call."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from courses.collect import collect_exercise
from courses.edge import cleaned_up
from courses.keys import write_private
from courses.layout import SCENARIO, TRIES, Course, Enrolled, Mode, check_new, open_course, planned_course
from courses.marking import cards, grades, mark, restore_gradebook
from courses.publishing import publish_world, publish_worlds
from courses.release import deliver, release
from courses.settings import save
from courses.standing import sealed_moments, standings
from grading.feedback import Tries, render_feedback
from grading.rubric import exercise_names
from simulator.publish.audit import Secret, audit
from simulator.texts import LANGUAGES

Progress = Callable[[str], None]


def create_course(
    home: Path,
    name: str,
    trainees: Sequence[str | Enrolled],
    lang: str = "en",
    seed: bytes | None = None,
    progress: Progress | None = None,
    *,
    mode: Mode = "graded",
    exercises: Sequence[str] | None = None,
    scenario: str = SCENARIO,
    country: str = "KG",
    tries: int = TRIES,
    recovery: Path | None = None,
) -> Course:
    """Make a course under a cenlab home: keys, roster, settings. Worlds and notebooks come with their own steps.

    recovery is the folder for the recovery key; a second folder of the home if none is named. What was begun is taken
    away again if it cannot be brought to its end.

    Raises:
        CourseError: if the course exists, a name cannot be used or the country does not report in the scenario.
        KeyFault: if the seed is shorter than 32 bytes or could be guessed, or the recovery key cannot lie there.
    """
    course = check_new(
        planned_course(home, name, trainees, lang=lang, mode=mode, scenario=scenario, country=country, tries=tries)
    )
    course = replace(course, exercises=tuple(exercises if exercises is not None else exercise_names()))
    course.instructor.mkdir(parents=True, exist_ok=True, mode=0o700)
    course.instructor.chmod(0o700)
    spare = course.ring.place_of_recovery(name, recovery)
    begun = [folder for folder in (course.path, course.ring.folder, course.ring.spare_folder) if not folder.exists()]
    with cleaned_up(partial(_take_away, [*begun, spare])):
        course.ring.create(name, seed, recovery)
        course.nbgrader.mkdir(parents=True, exist_ok=True)
        save(course)
    if progress:
        progress(name)
    return course


def _take_away(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.is_file():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path, ignore_errors=True)


def collect(
    course: Course, sources: Sequence[Path] = (), *, accept: Sequence[str] = (), hold: bool = True
) -> dict[str, list[str]]:
    """Collect every exercise from the exchange and from folders; the accounts from which something new came.

    accept and hold as in `collect_exercise`.
    """
    return {
        exercise: collect_exercise(course, exercise, sources, accept=accept, hold=hold) for exercise in course.exercises
    }


def close_course(course: Course) -> Course:
    """Close graded work: from now on the feedback shows full answers, because these worlds are used no more."""
    fresh = replace(course, closed=True)
    save(fresh)
    return fresh


def write_feedback(course: Course, progress: Progress | None = None) -> list[Path]:
    """Write the feedback page of every marked exercise, in every language; the pages of the trainees' own languages.

    Raises:
        LeakFound: if a page holds a secret; no page is written then.
    """
    pages: dict[Path, bytes] = {}
    own: list[Path] = []
    standing = {(one.trainee, one.exercise): one for one in standings(course)}
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
                    tries=Tries(number=stand.tries, most=course.tries, later=stand.later == "beyond"),
                    sealed=moments.get((trainee, exercise), ""),
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
