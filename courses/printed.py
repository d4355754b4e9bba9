"""Command lines that the program prints: they work as they stand there when they are typed.

The rule kept here: a printed line names this program as it was called, and the home if it is not the usual one.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from courses.layout import Course


def program() -> str:
    """This program as it was called, so that a command which is printed works when it is typed."""
    called = Path(sys.argv[0])
    if called.name != "cenlab":
        return "cenlab"
    return "cenlab" if shutil.which("cenlab") == str(called.absolute()) else shlex.quote(sys.argv[0])


def usual_home() -> Path:
    """Where a course lies if no home is named."""
    return Path.home() / "cenlab"


def command(course: Course, step: str, *words: str) -> str:
    """The command line of a step of a course, quoted for a shell, with its home if that must be named."""
    named = [] if course.home == usual_home().absolute() else ["--home", str(course.home)]
    return " ".join([program(), *map(shlex.quote, ("course", step, course.name, *words, *named))])
