"""A course from its making to its marks: the functions that the command line, the demonstration and tests call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from courses.collect import collect_exercise
from courses.keys import write_private
from courses.layout import Course, CourseError, Enrolled, Mode, check_course, checked_name, open_course
from courses.marking import cards, grades, mark, restore_gradebook
from courses.publishing import publish_world, publish_worlds
from courses.release import deliver, release
from courses.settings import save
from grading.feedback import render_feedback
from grading.rubric import exercise_names
from simulator.publish.audit import Secret, audit
from simulator.texts import LANGUAGES

SCENARIO = "northern_corridor"
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
) -> Course:
    """Make a course under a cenlab home: keys, roster, settings. Worlds and notebooks come with their own steps.

    Raises:
        CourseError: if the course exists or a name cannot be used.
        KeyFault: if the seed is shorter than 32 bytes.
    """
    roster = [t if isinstance(t, Enrolled) else Enrolled(trainee=t, account=t) for t in trainees]
    for entry in roster:
        checked_name("trainee", entry.trainee)
        checked_name("account", entry.account)
    course = check_course(
        Course(
            home=Path(home).absolute(),
            name=name,
            lang=lang,
            mode=mode,
            scenario=scenario,
            country=country,
            exercises=tuple(exercises if exercises is not None else exercise_names()),
            trainees=tuple(roster),
        )
    )
    if (course.path / "course.toml").exists():
        raise CourseError(f"{course.path} exists already: choose another name, or open the course that is there.")
    course.instructor.mkdir(parents=True, exist_ok=True, mode=0o700)
    course.instructor.chmod(0o700)
    course.ring.create(name, seed)
    course.nbgrader.mkdir(parents=True, exist_ok=True)
    save(course)
    if progress:
        progress(name)
    return course


def collect(course: Course) -> dict[str, list[str]]:
    """Collect every exercise from the exchange; the accounts from which something new came, by exercise."""
    return {exercise: collect_exercise(course, exercise) for exercise in course.exercises}


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
    for trainee, by_exercise in cards(course).items():
        for exercise, card in by_exercise.items():
            for lang in LANGUAGES:
                path = course.path / "feedback" / trainee / f"{exercise}.{lang}.html"
                pages[path] = render_feedback(card, lang=lang, mode=course.mode, closed=course.closed).encode()
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
