"""nbgrader driven in this process: its settings for a course, and its steps as functions.

The rule kept here: nbgrader stays unmodified and its own commands and formgrader work on the same folder, with the
same `nbgrader_config.py`. Its converters change directory, so they belong in processes, never in threads.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager

from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.exchange.default import ExchangeReleaseAssignment
from traitlets.config import Config

from courses.exchange import open_exchange
from courses.layout import Course, CourseError
from courses.settings import settings


def config(course: Course) -> Config:
    """The same settings for use in this process."""
    return Config(settings(course))


def course_directory(course: Course, exercise: str, account: str = "*") -> CourseDirectory:
    """nbgrader's view of the course for one exercise and one account, or all."""
    return CourseDirectory(
        config=config(course),
        root=str(course.nbgrader),
        course_id=course.name,
        assignment_id=exercise,
        student_id=account,
    )


def gradebook(course: Course) -> Gradebook:
    """The gradebook; close it, or use it in a with statement. It is made if there is none.

    nbgrader asks the program alembic for the version of its tables, which is not on everybody's PATH; it is written
    here instead.
    """
    path = course.nbgrader / "gradebook.db"
    if not path.exists():
        head = ScriptDirectory(ALEMBIC_DIR).get_current_head()
        with closing(sqlite3.connect(path)) as database:
            database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            database.execute("INSERT INTO alembic_version (version_num) VALUES (?)", [head])
            database.commit()
    return Gradebook(f"sqlite:///{course.nbgrader / 'gradebook.db'}", course.name)


class _ErrorLines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def quiet_log() -> Iterator[_ErrorLines]:
    """nbgrader's talk and warnings kept off the screen; its errors are kept for the report."""
    log = logging.getLogger("traitlets")
    keeper = _ErrorLines()
    level, propagate, handlers = log.level, log.propagate, log.handlers[:]
    log.setLevel(logging.ERROR)
    log.propagate = False
    log.handlers = [keeper]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield keeper
    finally:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)


def reason(keeper: _ErrorLines, error: BaseException) -> str:
    """What went wrong, from the last traceback that nbgrader logged: its last line, without the module's name."""
    tracebacks = [text.strip().splitlines() for text in keeper.lines if "Traceback" in text]
    if not tracebacks:
        return str(error) or type(error).__name__
    last = next(line for line in reversed(tracebacks[-1]) if line and not line.startswith((" ", "(Background")))
    name, _, text = last.partition(": ")
    return (
        text if name.endswith(("Fault", "Error")) and text and "grading." in name else f"{name.split('.')[-1]}: {text}"
    )


def generate(course: Course, exercise: str) -> None:
    """`nbgrader generate_assignment`: from source/ to release/, and the cells into the gradebook.

    Raises:
        CourseError: with nbgrader's reason.
    """
    with quiet_log() as keeper:
        gradebook(course).close()
        step = GenerateAssignment(coursedir=course_directory(course, exercise), config=config(course))
        step.force = True
        try:
            step.start()
        except NbGraderException as error:
            raise CourseError(f"{exercise}: cannot be released: {reason(keeper, error)}") from error


def to_exchange(course: Course, exercise: str) -> None:
    """`nbgrader release_assignment`: from release/ to the exchange, from where trainees fetch it."""
    course.exchange.mkdir(parents=True, exist_ok=True)
    directory = course_directory(course, exercise)
    with quiet_log():
        step = ExchangeReleaseAssignment(
            coursedir=directory, authenticator=Authenticator(config=config(course)), config=config(course)
        )
        step.force = True
        step.start()
    open_exchange(course)


def autograde(course: Course, exercise: str, account: str) -> str:
    """`nbgrader autograde` for one submission; "" or the reason why it has no mark."""
    here = os.getcwd()
    with quiet_log() as keeper:
        try:
            step = Autograde(coursedir=course_directory(course, exercise, account), config=config(course))
            step.force = True
            step.start()
        except Exception as error:  # the batch goes on, whatever one submission or the disk does
            return reason(keeper, error) or type(error).__name__
        finally:
            os.chdir(here)
    return ""


__all__ = ["Gradebook", "MissingEntry", "autograde", "config", "generate", "gradebook", "settings", "to_exchange"]
