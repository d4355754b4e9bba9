"""Everything that is written when a course's settings change: its own file, marking's view of it, nbgrader's settings.

The rule kept here: three files, one writer, so that they never disagree. Nothing heavy is imported.
"""

from __future__ import annotations

from typing import Any

from courses.keys import write_private
from courses.layout import Course
from grading.desk import Desk, Seat

AUTOGRADE_STEPS = (
    "grading.nbgrader_adapter.ScoreArtifact",
    "nbgrader.preprocessors.IgnorePattern",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
)
"""nbgrader's own list with our step where Execute stands."""
HEADER = """# Settings of nbgrader for this course, read by formgrader and by nbgrader's commands.
# Marking reads artifact.json and runs nothing: keep Autograde.autograde_preprocessors as it is.
c = get_config()  # noqa: F821
"""


def settings(course: Course) -> dict[str, dict[str, Any]]:
    """nbgrader's settings by class and trait."""
    desk = str(course.path / "desk.json")
    return {
        "CourseDirectory": {"course_id": course.name, "root": str(course.nbgrader)},
        "Exchange": {"root": str(course.exchange), "cache": str(course.path / "cache")},
        "ExchangeFactory": {"collect": "courses.collect.Collect"},
        "Collect": {"desk": desk, "update": True, "check_owner": False},
        "Autograde": {"autograde_preprocessors": list(AUTOGRADE_STEPS)},
        "ScoreArtifact": {"desk": desk},
        "OverwriteCells": {"add_missing_cells": True},
        "HTMLExporter": {"sanitize_html": True},
    }


def write_config(course: Course) -> None:
    """Write nbgrader_config.py into nbgrader's folder."""
    lines = [
        f"c.{section}.{key} = {value!r}" for section, keys in settings(course).items() for key, value in keys.items()
    ]
    write_private(course.nbgrader / "nbgrader_config.py", (HEADER + "\n".join(lines) + "\n").encode())


def desk_of(course: Course) -> Desk:
    """The course as marking sees it."""
    return Desk(
        course=course.name,
        mode=course.mode,
        tries=course.tries,
        closing=course.closing,
        root=course.path,
        keys=course.ring.folder,
        seats={e.account: Seat(trainee=e.trainee, attempt=e.attempt) for e in course.trainees},
    )


def save(course: Course) -> None:
    """Write the course's settings, marking's view of it and nbgrader's settings."""
    course.save()
    desk_of(course).save(course.path / "desk.json")
    write_config(course)
