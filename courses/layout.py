"""Where everything of a course lies on the instructor's side, and the course's own settings, `course.toml`.

    instructor/                      0700
      keys/<course>/                 course_root, seal, certificates
      courses/<course>/
        course.toml                  settings and roster
        worlds/<trainee>/<attempt>/  bundle.json, truth.cms, bundle/ (what the trainee gets)
        nbgrader/                    nbgrader's own layout; formgrader opens here
        scores/log.jsonl             every mark ever given
        feedback/<trainee>/<exercise>.<lang>.html

The rule kept here: state never lies in the checkout.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from courses.keys import CourseKeys, KeyRing, write_private
from grading.score_log import ScoreLog
from simulator.errors import CenlabError
from simulator.texts import LANGUAGES

SCHEMA_VERSION = 1
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,59}")
Mode = Literal["practice", "graded"]


class CourseError(CenlabError):
    """A course is missing, exists already, or is asked for something that it does not hold."""


def checked_name(what: str, name: str) -> str:
    """A name that may stand in a path, in nbgrader's folders and in an artifact.

    Raises:
        CourseError: for anything else: it could leave its folder or break the collector's naming.
    """
    if not NAME.fullmatch(name) or ".." in name:
        raise CourseError(
            f"{what} {name[:60]!r}: use 1 to 60 letters (a-z), digits and . _ @ - ; begin with a letter or digit."
        )
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """One trainee of the roster; account is the name under which the collector knows him."""

    trainee: str
    account: str
    attempt: int = 1
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course on the instructor's side. mode says how feedback is opened; exercises are released ones."""

    home: Path
    name: str
    lang: str
    mode: Mode
    scenario: str
    country: str
    exercises: tuple[str, ...]
    trainees: tuple[Enrolled, ...]
    closed: bool = False

    @property
    def instructor(self) -> Path:
        """The instructor's home, closed to others."""
        return self.home / "instructor"

    @property
    def path(self) -> Path:
        """The course's folder."""
        return self.instructor / "courses" / self.name

    @property
    def nbgrader(self) -> Path:
        """nbgrader's course root."""
        return self.path / "nbgrader"

    @property
    def exchange(self) -> Path:
        """nbgrader's exchange: the one folder that both sides use; it lies outside the instructor's closed home."""
        return self.home / "exchange"

    @property
    def inbound(self) -> Path:
        """Where submissions arrive."""
        return self.exchange / self.name / "inbound"

    @property
    def ring(self) -> KeyRing:
        """The folder of the keys."""
        return KeyRing(folder=self.instructor / "keys" / self.name)

    @cached_property
    def keys(self) -> CourseKeys:
        """The keys; read once."""
        return self.ring.load(self.name)

    @property
    def log(self) -> ScoreLog:
        """The score log."""
        return ScoreLog(self.path / "scores" / "log.jsonl", self.keys.seal())

    def enrolled(self, trainee: str) -> Enrolled:
        """The roster's entry of a trainee.

        Raises:
            CourseError: if there is none.
        """
        for entry in self.trainees:
            if entry.trainee == trainee:
                return entry
        raise CourseError(f"{trainee!r} is not on the roster of {self.name}.")

    def world(self, trainee: str) -> Path:
        """The folder of the trainee's world at its present attempt."""
        return self.path / "worlds" / trainee / str(self.enrolled(trainee).attempt)

    def lang_of(self, trainee: str) -> str:
        """The trainee's language: his own, or the course's."""
        return self.enrolled(trainee).lang or self.lang

    def with_trainee(self, entry: Enrolled) -> Course:
        """This course with one roster entry replaced; not saved."""
        return replace(self, trainees=tuple(entry if e.trainee == entry.trainee else e for e in self.trainees))

    def save(self) -> None:
        """Write course.toml."""
        write_private(self.path / "course.toml", _toml(self).encode())


def _toml(course: Course) -> str:
    """The settings as TOML; JSON's strings are TOML's."""

    def line(key: str, value: Any) -> str:
        return f"{key} = {json.dumps(value, ensure_ascii=False)}"

    lines = [
        line("schema_version", SCHEMA_VERSION),
        line("name", course.name),
        line("lang", course.lang),
        line("mode", course.mode),
        line("closed", course.closed),
        line("scenario", course.scenario),
        line("country", course.country),
        line("exercises", list(course.exercises)),
    ]
    for entry in course.trainees:
        lines += ["", "[[trainee]]", line("id", entry.trainee), line("account", entry.account)]
        lines.append(line("attempt", entry.attempt))
        if entry.lang:
            lines.append(line("lang", entry.lang))
    return "\n".join(lines) + "\n"


def open_course(home: Path, name: str) -> Course:
    """The course of that name under a cenlab home.

    Raises:
        CourseError: if it does not exist or its settings cannot be read.
    """
    home = Path(home).absolute()
    path = home / "instructor" / "courses" / checked_name("course", name) / "course.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: there is no course {name!r} in {home}.") from None
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: cannot be read ({error}). Mend the line or put your copy back.") from None
    if raw.get("schema_version") != SCHEMA_VERSION:
        raise CourseError(
            f"{path}: schema_version is {raw.get('schema_version')!r}, this cenlab reads {SCHEMA_VERSION}."
        )
    try:
        course = Course(
            home=home,
            name=raw["name"],
            lang=raw["lang"],
            mode=raw["mode"],
            closed=raw.get("closed", False),
            scenario=raw["scenario"],
            country=raw["country"],
            exercises=tuple(raw["exercises"]),
            trainees=tuple(
                Enrolled(
                    trainee=checked_name("trainee", entry["id"]),
                    account=checked_name("account", entry.get("account", entry["id"])),
                    attempt=entry.get("attempt", 1),
                    lang=entry.get("lang", ""),
                )
                for entry in raw.get("trainee", [])
            ),
        )
    except KeyError as missing:
        raise CourseError(f"{path}: {missing.args[0]}: is missing.") from None
    return check_course(course)


def check_course(course: Course) -> Course:
    """The course itself, if its settings make sense.

    Raises:
        CourseError: names the setting.
    """
    checked_name("course", course.name)
    for what, lang in (("course", course.lang), *((e.trainee, e.lang or course.lang) for e in course.trainees)):
        if lang not in LANGUAGES:
            raise CourseError(f"{what}: lang is {lang!r}; cenlab speaks {', '.join(LANGUAGES)}.")
    if course.mode not in ("practice", "graded"):
        raise CourseError(f"mode is {course.mode!r}: practice or graded.")
    for what in ("trainee", "account"):
        names = [getattr(entry, what) for entry in course.trainees]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise CourseError(f"{what} {', '.join(twice)}: stands twice on the roster.")
    return course
