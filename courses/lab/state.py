"""What the start page tells: the course path, how far each exercise is, marks, receipts. Reads the trainee's side only.

The rule kept here: a damaged file is a state that the page names, with what to do; it never takes the page away. A
missing one makes an exercise look untouched.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from courses.lab.place import Place
from simulator.content import content
from simulator.errors import CenlabError
from simulator.plain_files import is_plain
from simulator.texts import N_
from simulator.workspace.home import Home
from simulator.workspace.marks import NAME as MARKS
from simulator.workspace.marks import read_marks
from simulator.workspace.receipts import Receipt, given, place_receipt
from simulator.workspace.returned import take_returned
from simulator.workspace.rules import most_tries

DAYS = (
    (1, N_("Entering seizures")),
    (2, N_("Dirty papers and quality")),
    (3, N_("Searching and counting")),
    (4, N_("Joining the traces")),
    (5, N_("Warning partners, acting together")),
)
RECEIPT_DAMAGED = N_(
    "{title}: the newest receipt cannot be read ({file}). Your answers are kept. Open the exercise and submit it once "
    "more: you get a new receipt."
)
MARKS_ANEW = N_("The marks cannot be read ({file}). What you handed in is kept, and is being marked anew.")
MARKS_AWAY = N_(
    "The marks cannot be read ({file}). What you handed in is kept. Ask your instructor to return them again."
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
    receipt: Receipt | None = None
    waiting: bool = False
    changed: bool = False
    way: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A file that cannot be read: what to do (a msgid with {title} and {file}), the exercise's title, its place."""

    text: str
    file: str
    title: str = ""


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
    damages: tuple[Damage, ...] = ()

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
    return dict(read_marks(place.marks).marks)


def waiting(place: Place) -> list[str]:
    """The exercises whose newest submission has no mark yet."""
    known = marks(place)
    names = []
    for name in place.trainee.manifest.exercises:
        receipts = given(place.trainee, name).receipts
        if receipts and known.get(name, {}).get("artifact") != receipts[-1].sha256:
            names.append(name)
    return names


def damages(place: Place) -> tuple[Damage, ...]:
    """The files of the start page that cannot be read, each with what to do."""
    home = place.trainee
    damaged = []
    if read_marks(place.marks).damaged:
        text = MARKS_AWAY if place.delivered else MARKS_ANEW
        damaged.append(Damage(text=text, file=str((place.marks / MARKS).relative_to(home.path))))
    for name in home.manifest.exercises:
        last = given(home, name).last_damaged
        if last is not None:
            file = str(last.relative_to(home.path))
            damaged.append(Damage(text=RECEIPT_DAMAGED, file=file, title=exercise_title(name)))
    return tuple(damaged)


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
        receipts = given(home, name).receipts
        receipt = receipts[-1] if receipts else None
        mark = known.get(name)
        draft = home.drafts / f"{name}.json"
        state: State = "new"
        if mark and (over or name not in behind):
            state = "marked"
        elif receipt:
            state = "submitted"
        elif is_plain(draft):
            state = "started"
        changed = receipt is not None and _later(draft, place_receipt(home, name, receipt.number))
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
                receipt=receipt,
                waiting=name in behind,
                changed=changed,
                way=_way(home, receipt) if receipt else "",
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
        damages=damages(place),
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
    return read_marks(place.marks).closed


def _way(home: Home, receipt: Receipt) -> str:
    """Where a hand-in lies: "collector", or "outbox" as long as its file is still there to be carried."""
    return receipt.way if receipt.way != "outbox" or is_plain(home.outbox / receipt.folder) else "collector"


def _later(draft: Path, receipt: Path) -> bool:
    """Whether a draft was saved after a receipt was written."""
    try:
        return draft.lstat().st_mtime > receipt.lstat().st_mtime + 1
    except OSError:
        return False


def returns(place: Place) -> str:
    """Take what the instructor has returned, in a course that was handed out; "" or why it was refused."""
    return take_returned(place.trainee) if place.delivered else ""
