"""Whoever stops a long step with Ctrl-C reads the command that goes on, and it does."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import CEILING_S, until

from courses.layout import open_course

pytestmark = pytest.mark.slow
PROGRAM = [sys.executable, "-m", "courses.cli"]


def test_a_course_that_is_stopped_in_its_making_is_ended_by_the_command_that_is_named(tmp_path: Path) -> None:
    home = tmp_path / "cenlab"
    command = [*PROGRAM, "course", "new", "spring", "asan", "gulnara", "nurlan", "--home", str(home)]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    worlds = home / "instructor" / "courses" / "spring" / "worlds"
    until(lambda: list(worlds.glob("*/1/*")), "a world that is being made")
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=CEILING_S)
    assert process.returncode == 130
    assert "Traceback" not in words
    step = words.split("Go on with: ")[1].strip().splitlines()[0]
    again = [*PROGRAM, *shlex.split(step)[1:]]
    run = subprocess.run(again, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "3 worlds" in run.stdout
    course = open_course(home, "spring")
    assert {path.name for path in worlds.iterdir()} == {enrolled.trainee for enrolled in course.trainees}
