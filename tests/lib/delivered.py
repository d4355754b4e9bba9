"""A tiny course, delivered: commands as they are typed, an officer's work in his folder, his start page."""

from __future__ import annotations

from pathlib import Path

from tiny import NAME, right_quantity
from typer.testing import CliRunner

from courses.cli import app
from courses.course import create_course, publish_world, release
from courses.lab import pages
from courses.lab.place import Place
from courses.lab.state import desk, returns
from courses.layout import Course, Mode
from simulator.workspace import Draft, Home, submit


def run(home: Path, *words: str, code: int = 0) -> str:
    """A command of a course as it is typed; what it said on both streams."""
    result = CliRunner().invoke(app, ["course", *words, "--home", str(home)], catch_exceptions=True)
    if result.exception and not isinstance(result.exception, SystemExit):
        assert code == 1, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return result.output


def answer(folder: Path, *, right: bool = True) -> Home:
    home = Place(folder).trainee
    draft = Draft(home, NAME)
    draft.answers = {"quantity": float(right_quantity(home)) if right else 1.0, "text": "Behind the first row."}
    draft.save()
    submit(home, NAME)
    return home


def start_page(folder: Path, lang: str) -> str:
    place = Place(folder)
    trouble = returns(place)
    return pages.start(desk(place), lang, "/", xsrf="x", trouble=trouble)


def made(home: Path, name: str, *trainees: str, mode: Mode = "graded") -> Course:
    """A released course; its worlds are drawn in this process, where the tiny content is."""
    course = create_course(home, name, trainees, mode=mode)
    for trainee in trainees:
        publish_world(course, trainee)
    release(course)
    return course
