"""A course is made: its keys, roster and settings.

The rule kept here: what was begun and cannot be ended is taken away again. Nothing of nbgrader is imported.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from courses.edge import cleaned_up
from courses.layout import SCENARIO, TRIES, Course, Enrolled, Mode, planned_course
from courses.planned import check_new
from courses.settings import save
from grading.rubric import exercise_names

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
