"""What the start page tells: the course path, how far each exercise is, marks, receipts. Reads the trainee's side only.

The rule kept here: a missing or damaged file makes an exercise look untouched; it never takes the page away.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from courses.lab.place import Place
from simulator.content import content
from simulator.errors import CenlabError
from simulator.texts import N_
from simulator.workspace.home import Home, read_json
from simulator.workspace.returned import take_returned
from simulator.workspace.rules import most_tries

DAYS = (
    (1, N_("Entering seizures")),
    (2, N_("Dirty papers and quality")),
    (3, N_("Searching and counting")),
    (4, N_("Joining the traces")),
    (5, N_("Warning partners, acting together")),
)
State = Literal["new", "started", "submitted", "marked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The points of one skill so far; least says that some of them are rounded down."""

    points: float = 0.0
    most: float = 0.0
    least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One exercise on the course path; texts are English msgids.

    way: where the last hand-in lies, as `Receipt.way`; tries: how many hand-ins have a mark in graded work; least: the
    points are rounded down, and no mark yet.
    """

    exercise: str
    title: str
    summary: str
    day: int
    order: int
    minutes: int
    maximum: float
    state: State
    points: float | None = None
    least: bool = False
    receipt: Mapping[str, Any] | None = None
    waiting: bool = False
    changed: bool = False
    way: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the start page. most_tries: the limit of graded work, None if there is none or it is not known."""

    course: str
    trainee: str
    country: str
    as_of: str
    mode: str
    steps: tuple[Step, ...]
    skills: Mapping[str, Reached] = field(default_factory=dict)
    delivered: bool = False
    closed: bool = False
    most_tries: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing is marked any more: the full answers of graded work are open."""
        return self.closed and self.mode == "graded"

    @property
    def next_step(self) -> Step | None:
        """Where to go on: what was begun, else the first untouched one."""
        for wanted in ("started", "new"):
            for step in self.steps:
                if step.state == wanted:
                    return step
        return None


def exercise_facts(name: str) -> dict[str, Any]:
    """The exercise.toml of an exercise, unchecked: titles, minutes, points."""
    with content("exercises", name, "exercise.toml").open("rb") as handle:
        return tomllib.load(handle)


def exercise_title(name: str) -> str:
    """An exercise's title (a msgid); its name if the content has gone."""
    try:
        return str(exercise_facts(name)["title"])
    except (CenlabError, OSError, ValueError, KeyError):
        return name


def marks(place: Place) -> dict[str, Any]:
    """Marks by exercise; empty before the first."""
    try:
        return dict(read_json(place.marks / "marks.json")["exercises"])
    except (CenlabError, KeyError, TypeError):
        return {}


def receipts(home: Home, exercise: str) -> list[dict[str, Any]]:
    """The receipts of an exercise, oldest first."""
    rows = []
    for path in sorted((home.receipts / exercise).glob("receipt-*.json")):
        try:
            rows.append(dict(read_json(path)))
        except (CenlabError, TypeError, ValueError):
            continue
    return rows


def waiting(place: Place) -> list[str]:
    """The exercises whose newest submission has no mark yet."""
    known = marks(place)
    names = []
    for name in place.trainee.manifest.exercises:
        given = receipts(place.trainee, name)
        if given and known.get(name, {}).get("artifact") != given[-1].get("sha256"):
            names.append(name)
    return names


def desk(place: Place) -> Desk:
    """The start page's contents.

    Raises:
        HomeError: if the bundle is missing or of another version.
    """
    home = place.trainee
    manifest = home.manifest
    known = marks(place)
    behind, over = set(waiting(place)), is_closed(place) and manifest.mode == "graded"
    steps = []
    skills: dict[str, Reached] = {}
    for name in manifest.exercises:
        try:
            facts = exercise_facts(name)
        except (CenlabError, OSError, ValueError):
            facts = {"title": name, "summary": "", "day": 1, "order": 99, "minutes": 0, "points": 0}
        given = receipts(home, name)
        mark = known.get(name)
        draft = home.drafts / f"{name}.json"
        state: State = "new"
        if mark and (over or name not in behind):
            state = "marked"
        elif given:
            state = "submitted"
        elif draft.is_file():
            state = "started"
        last = home.receipts / name / f"receipt-{given[-1]['number']:04d}.json" if given else None
        changed = bool(last and draft.is_file() and last.is_file() and draft.stat().st_mtime > last.stat().st_mtime + 1)
        steps.append(
            Step(
                exercise=name,
                title=facts["title"],
                summary=facts["summary"],
                day=facts["day"],
                order=facts["order"],
                minutes=facts["minutes"],
                maximum=facts["points"],
                state=state,
                points=mark["points"] if mark else None,
                least=is_least(mark),
                receipt=given[-1] if given else None,
                waiting=name in behind,
                changed=changed,
                way=_way(home, given[-1]) if given else "",
                tries=_tries(mark),
            )
        )
        for skill, (points, most) in (mark or {}).get("skills", {}).items():
            before = skills.get(skill, Reached())
            skills[skill] = Reached(
                points=before.points + points, most=before.most + most, least=before.least or is_least(mark)
            )
    return Desk(
        course=manifest.course,
        trainee=manifest.trainee,
        country=manifest.country,
        as_of=manifest.as_of,
        mode=manifest.mode,
        steps=tuple(sorted(steps, key=lambda step: (step.day, step.order))),
        skills=skills,
        delivered=place.delivered,
        closed=is_closed(place),
        most_tries=most_tries(home) if manifest.mode == "graded" else None,
    )


def is_least(mark: Any) -> bool:
    """Whether the points of a mark are rounded down: they are until the instructor closes the work."""
    return isinstance(mark, Mapping) and mark.get("least") is True


def _tries(mark: Any) -> int:
    """How many hand-ins were marked, as the instructor returned it; 0 before that."""
    tries = mark.get("tries") if isinstance(mark, Mapping) else None
    return tries if type(tries) is int and tries > 0 else 0


def is_closed(place: Place) -> bool:
    """Whether the instructor has closed the work: full answers are open."""
    try:
        return read_json(place.marks / "marks.json").get("closed") is True
    except (CenlabError, AttributeError):
        return False


def _way(home: Home, receipt: Mapping[str, Any]) -> str:
    """Where a hand-in lies: "collector", or "outbox" as long as its file is still there to be carried."""
    way = str(receipt.get("way", "collector"))
    return way if way != "outbox" or (home.outbox / str(receipt.get("folder"))).is_file() else "collector"


def returns(place: Place) -> str:
    """Take what the instructor has returned, in a course that was handed out; "" or why it was refused."""
    return take_returned(place.trainee) if place.delivered else ""
