"""Where everything of a course lies on the instructor's side, and the course's own settings, `course.toml`.

    instructor/                      0700
      keys/<course>/                 course_root, seal, certificates; office/: the training authority, officers' keys
      recovery/<course>/             the recovery key, if the instructor named no other disk for it
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
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator.authored import authored_toml
from simulator.content import SCENARIO_FILE, content
from simulator.errors import CenlabError, ScenarioError, plainly
from simulator.texts import LANGUAGES

if TYPE_CHECKING:  # a name is looked up before anything heavy is imported
    from courses.keys import CourseKeys, KeyRing
    from grading.score_log import ScoreLog

SCHEMA_VERSION = 1
TRIES = 3
SCENARIO = "northern_corridor"
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


def says_something(reason: str) -> bool:
    """Whether a reason has any letter or digit: the dots that stand for it in a printed command give none."""
    return any(letter.isalnum() for letter in reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """One trainee of the roster; account is the name under which the collector knows him."""

    trainee: str
    account: str
    attempt: int = 1
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """One course on the instructor's side. mode says how feedback is opened; exercises are released ones.

    tries is how many different hand-ins of one exercise are marked in graded work; later ones are kept and shown.
    closed_at is the moment of closing (ISO, UTC), "" where it is not known.
    """

    home: Path
    name: str
    lang: str
    mode: Mode
    scenario: str
    country: str
    exercises: tuple[str, ...]
    trainees: tuple[Enrolled, ...]
    closed: bool = False
    closed_at: str = ""
    tries: int = TRIES

    @property
    def closing(self) -> str | None:
        """When graded work was closed (ISO), "" if that is not known; None while it is open, and in practice."""
        return self.closed_at if self.closed and self.mode == "graded" else None

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
        from courses.keys import KeyRing

        return KeyRing(folder=self.instructor / "keys" / self.name, spare=self.instructor / "recovery" / self.name)

    @cached_property
    def keys(self) -> CourseKeys:
        """The keys; read once."""
        return self.ring.load(self.name)

    @property
    def log(self) -> ScoreLog:
        """The score log."""
        from grading.score_log import ScoreLog

        return ScoreLog(self.path / "scores" / "log.jsonl", self.keys.seal())

    def enrolled(self, trainee: str) -> Enrolled:
        """The roster's entry of a trainee.

        Raises:
            CourseError: if there is none.
        """
        for entry in self.trainees:
            if entry.trainee == trainee:
                return entry
        raise CourseError(
            f"{trainee!r} is not on the roster of {self.name}.{_meant(trainee, [e.trainee for e in self.trainees])}"
        )

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
        from courses.keys import write_private

        write_private(self.path / "course.toml", _toml(self).encode())


def _meant(name: str, names: Sequence[str]) -> str:
    """The names that there are, the nearest first where one is near: a remedy for a typing mistake."""
    if not names:
        return ""
    folded = {other.casefold(): other for other in names}
    near = get_close_matches(name.casefold(), folded, n=1)
    return f" Did you mean {folded[near[0]]}?" if near else f" There are: {', '.join(sorted(names)[:12])}."


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
        *([line("closed_at", course.closed_at)] if course.closed_at else []),
        line("tries", course.tries),
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
        raw = authored_toml(path)
    except FileNotFoundError:
        there = sorted(p.parent.name for p in path.parent.parent.glob("*/course.toml"))
        raise CourseError(
            f"{path} is missing: there is no course {name!r} in {home}."
            + (_meant(name, there) or " Make it with: cenlab course new, or name its home with --home DIR.")
        ) from None
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({plainly(error)}). Put your copy back.") from None
    except ScenarioError as error:
        raise CourseError(f"{error} Mend the line or put your copy back.") from None
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
            closed_at=str(raw.get("closed_at", "")),
            tries=raw.get("tries", TRIES),
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
        folded = [name.casefold() for name in names]
        twice = sorted({name for name in names if folded.count(name.casefold()) > 1})
        if twice:
            raise CourseError(
                f"{what} {', '.join(twice)}: stands twice on the roster, capital and small letters taken as one: many "
                "disks do not tell them apart. Choose another name."
            )
    if type(course.tries) is not int or course.tries < 1:
        raise CourseError(f"tries is {course.tries!r}: a whole number, 1 or more.")
    return course


def planned_course(
    home: Path,
    name: str,
    trainees: Sequence[str | Enrolled],
    *,
    lang: str,
    mode: Mode,
    country: str,
    scenario: str = SCENARIO,
    tries: int = TRIES,
) -> Course:
    """A course as it is wished, without exercises yet; nothing is written.

    Raises:
        CourseError: if a name cannot be used.
    """
    roster = [t if isinstance(t, Enrolled) else Enrolled(trainee=t, account=t) for t in trainees]
    for entry in roster:
        checked_name("trainee", entry.trainee)
        checked_name("account", entry.account)
    return Course(
        home=Path(home).absolute(),
        name=name,
        lang=lang,
        mode=mode,
        scenario=scenario,
        country=country,
        exercises=(),
        trainees=tuple(roster),
        tries=tries,
    )


def scenario_path(scenario: str) -> Path:
    """A scenario's file: a name among the content, or a path."""
    path = Path(scenario)
    if path.is_absolute():
        return path
    own = content("datasets", "scenarios") / scenario / SCENARIO_FILE
    return own if own.is_file() else content("datasets", "scenarios", f"{scenario}.toml")


def reporting_countries(scenario: str) -> tuple[str, ...]:
    """The countries whose officers report in a scenario, read from its file and what it extends; () if it says none."""
    path = scenario_path(scenario)
    for _ in range(8):
        raw = authored_toml(path) if path.is_file() else {}
        if "reporting_countries" in raw:
            return tuple(raw["reporting_countries"])
        if not isinstance(raw.get("extends"), str):
            break
        beside = path.parent / raw["extends"]
        path = beside if beside.is_file() else content("datasets", "scenarios") / raw["extends"]
    return ()
