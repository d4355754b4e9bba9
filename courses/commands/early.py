"""What a command looks at before it imports anything heavy: names, options, places.

The rule kept here: whatever can be refused is refused within a second and before anything was changed. Here nothing
is imported that costs more than that: no nbgrader, no tables, no pictures, no cryptography.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from courses.folders import no_new_folder
from courses.layout import Course, CourseError, open_course, says_something
from courses.printed import command, usual_home
from simulator.authored import authored_toml
from simulator.content import content
from simulator.texts import LANGUAGES
from simulator.visible import visible

Name = Annotated[str, typer.Argument(help="The course's name.", metavar="COURSE")]
HomeOption = Annotated[Path | None, typer.Option(help="The cenlab home. [default: ~/cenlab]", show_default=False)]


def say(text: str, *, err: bool = False) -> None:
    """Print one line, whatever stands in it: a name with a line feed, a control code, a direction mark forges none."""
    typer.echo(visible(text), err=err)


def home_of(home: Path | None) -> Path:
    """The home that was named, or the usual one."""
    return Path(home).absolute() if home else usual_home()


def opened(name: str, home: Path | None) -> Course:
    """The course of that name.

    Raises:
        CourseError: names the courses that there are.
    """
    return open_course(home_of(home), name)


def language(value: str, option: str = "--lang") -> str:
    """A language that cenlab speaks.

    Raises:
        BadParameter: names them.
    """
    if value not in LANGUAGES:
        raise typer.BadParameter(f"{value!r}: cenlab speaks {' and '.join(LANGUAGES)}.", param_hint=option)
    return value


def folder_for(path: Path, option: str) -> Path:
    """A folder that can be written to, or can be made where it is named.

    Raises:
        BadParameter: if something else stands there, or it is closed.
    """
    place = next(p for p in (path.absolute(), *path.absolute().parents) if p.exists() or p.is_symlink())
    if not place.is_dir():
        raise typer.BadParameter(f"{place}: a file stands where a folder should be. Name another.", param_hint=option)
    if not os.access(place, os.W_OK | os.X_OK):
        raise typer.BadParameter(f"{place}: cannot be written to. Name another.", param_hint=option)
    why = "" if place == path.absolute() else no_new_folder(place / path.name)
    if why:
        raise typer.BadParameter(f"{path}: {why}. Name another.", param_hint=option)
    return path


def wish_of_points(course: Course, trainee: str, exercise: str, row: str, points: float, reason: str) -> None:
    """Whether an override can be meant: trainee, exercise and row exist, points are quarters within the row's.

    Raises:
        CourseError: names what there is.
    """
    course.enrolled(trainee)
    if exercise not in course.exercises:
        raise CourseError(f"{exercise!r} is no exercise of {course.name}. It has: {', '.join(course.exercises)}.")
    rubric = authored_toml(content("exercises", exercise, "rubric.toml"))
    most = {entry["id"]: Fraction(entry["points"]) for entry in rubric["row"]}
    if row not in most:
        raise CourseError(f"{exercise} has no row {row!r}. It has: {', '.join(most)}.")
    exact = Fraction(points) if points == points and abs(points) < 1e6 else Fraction(-1)
    if not 0 <= exact <= most[row] or exact % Fraction(1, 4):
        raise CourseError(f"{exercise}/{row}: points are 0 to {float(most[row]):g} in steps of 0.25, not {points:g}.")
    if not says_something(reason):
        raise CourseError(
            f"{exercise}/{row}: give a --reason in words; it is kept with the mark and shown to the trainee."
        )
    if not _has_mark(course, trainee, exercise):
        remedy = command(course, "mark")
        raise CourseError(f"{trainee} has no mark for {exercise}/{row}: mark the work first. {remedy}")


def _has_mark(course: Course, trainee: str, exercise: str) -> bool:
    """Whether the log of marks has a line about this work; who changes a mark looks at its seal then."""
    try:
        lines = (course.path / "scores" / "log.jsonl").read_bytes().splitlines()
    except FileNotFoundError:
        return False
    return any(trainee.encode() in line and exercise.encode() in line for line in lines)


def free_port(port: int) -> int:
    """A port on which this machine lets us listen.

    Raises:
        OSError: if it is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise OSError(error.errno, error.strerror, f"127.0.0.1:{port}") from None
    return port


@contextmanager
def goes_on_with(step: str) -> Iterator[None]:
    """Whoever stops a long step with Ctrl-C reads the command that goes on; exit code 130."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"Stopped. What was finished stays. Go on with: {step}", err=True)
        raise typer.Exit(130) from None


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[..., None]]:
    """A bar on standard error; call what is yielded once for each part that is done."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    left = (TextColumn("left"), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *left)
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        yield lambda *_: progress.advance(task)
        progress.update(task, completed=total)  # what was done before counts too
