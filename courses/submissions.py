"""What lies collected, by the account that handed it in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from courses.layout import Course
from grading.taking import read_plain
from simulator.workspace.artifact import MAX_BYTES

ARTIFACT = "artifact.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A collected submission by the account that handed it in."""

    account: str
    exercise: str

    @property
    def name(self) -> str:
        """Its name in one text."""
        return f"{self.account}/{self.exercise}"


def folder_of(course: Course, account: str, exercise: str) -> Path:
    """The folder into which a submission is collected."""
    return course.nbgrader / "submitted" / account / exercise


def collected(course: Course, account: str, exercise: str) -> bool:
    """Whether anything was collected."""
    return folder_of(course, account, exercise).is_dir()


def artifact_of(course: Course, account: str, exercise: str) -> str:
    """The SHA-256 of the collected artifact; that of nothing, if there is none."""
    raw = read_plain(folder_of(course, account, exercise) / ARTIFACT, MAX_BYTES)
    return hashlib.sha256(raw or b"").hexdigest()


def submissions(course: Course) -> list[Submission]:
    """What lies collected, in order of exercise and account."""
    accounts = sorted(entry.account for entry in course.trainees)
    return [
        Submission(account=account, exercise=exercise)
        for exercise in course.exercises
        for account in accounts
        if collected(course, account, exercise)
    ]
