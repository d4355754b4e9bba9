"""nbgrader itself, unmodified: its own command, its feedback and formgrader's pages work on our course folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import GenerateFeedback
from tiny import NAME, make, work

from courses.course import collect, grades, mark
from courses.nbgrader_course import config, course_directory, quiet_log


def test_formgraders_own_functions_collect_and_mark_with_our_step(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    with quiet_log():
        api = NbGraderAPI(config=config(course), coursedir=course_directory(course, NAME))
        collected = api.collect(NAME)
        graded = api.autograde(NAME, "anna")
        assert (collected["success"], graded["success"]) == (True, True), (collected, graded)
        submissions = api.get_submissions(NAME)
    assert [(s["student"], s["score"], s["max_score"], s["needs_manual_grade"]) for s in submissions] == [
        ("anna", 5.0, 5.0, False)
    ]
    assert grades(course)[0]["points"] == 5


def test_nbgraders_feedback_is_made_and_shows_no_answer(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=3)
    collect(course)
    mark(course)
    with quiet_log():
        GenerateFeedback(coursedir=course_directory(course, NAME), config=config(course)).start()
    page = (course.nbgrader / "feedback" / "anna" / NAME / f"{NAME}.html").read_text()
    assert "tiny-quantity" in page
    assert "the paper says" not in page


@pytest.mark.slow
def test_nbgraders_command_reads_our_settings(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    command = [sys.executable, "-m", "nbgrader", "collect", NAME]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    process = subprocess.run(command, cwd=course.nbgrader, env=environment, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert (course.nbgrader / "submitted" / "anna" / NAME / "artifact.json").is_file()
