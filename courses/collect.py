"""Collecting: nbgrader's exchange, and folders and sticks, read with suspicion.

The rule kept here: of what arrives, two files are taken, and only if the seat's officer signed them for this very
exercise, they are later than what was taken before (`handins`) and seen before the work was closed. Everything else is
kept aside, named and shown.
The time is the moment at which the collector saw it; what the submission says of itself only orders one officer's own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.exchange.default import ExchangeCollect
from traitlets import Unicode

from courses.carrying import is_folder
from courses.handins import Arrival, Judge, Oddity, Taken, carried, digest, in_exchange
from courses.layout import Course, CourseError, open_course
from courses.nbgrader_course import config, course_directory, quiet_log
from courses.printed import command
from grading.closing import AFTER_CLOSING, STAMP, STAMP_FILE, is_late
from grading.desk import ARTIFACT
from grading.intake import tidy
from simulator import durable
from simulator.counted import counted
from simulator.errors import plainly
from simulator.strict_json import parse_object
from simulator.visible import visible

MOST_NOTES, LONGEST_NOTE = 10, 300


def take(arrival: Arrival, destination: Path, released: Path) -> list[str]:
    """Put the two files of a hand-in into its folder, readable to its owner only; what was odd or mended, in words."""
    with durable.new_folder(destination, mode=durable.PRIVATE_FOLDER, replace=True) as partial:
        for name, raw in ((ARTIFACT, arrival.artifact), (released.name, arrival.notebook)):
            if raw is not None:
                durable.write_bytes(partial / name, raw, mode=durable.PRIVATE_FILE)
        mended = tidy(partial, released)
        stamp = arrival.at.strftime(STAMP)
        durable.write_text(partial / STAMP_FILE, stamp, mode=durable.PRIVATE_FILE)
    return [*arrival.odd, *([mended] if mended else [])]


class Sorter:
    """Sorts the hand-ins of one exercise: fresh ones of each account, the last of which counts; others, and why not."""

    def __init__(self, course: Course, exercise: str, *, accept: Collection[str] = (), hold: bool = True) -> None:
        self.course, self.exercise = course, exercise
        self.taken = Taken(course)
        self.fresh: dict[str, list[Arrival]] = {}
        self.oddities: list[Oddity] = []
        self._accept, self._hold = accept, hold

    def sort(self, pieces: Iterable[Arrival | Oddity]) -> None:
        """Look at everything that lies there; each officer's own in the order in which he signed."""
        arrivals: list[Arrival] = []
        for item in pieces:
            if isinstance(item, Oddity):
                self.oddities.append(item)
            elif item.statement.exercise == self.exercise:
                arrivals.append(item)
        for arrival in sorted(arrivals, key=lambda a: (a.account, a.statement.order)):
            self._judge(arrival)

    def _judge(self, arrival: Arrival) -> None:
        if self.taken.has_seen(arrival):
            return
        if is_late(arrival.at, self.course.closing):
            self._refuse(arrival, AFTER_CLOSING)
            return
        stated = arrival.statement
        before = self.fresh.get(arrival.account, [])
        last = before[-1].statement if before else self.taken.last(arrival.account, self.exercise)
        devices = [*self.taken.devices(arrival.account), *(earlier.statement.device for earlier in before)]
        if last is not None and stated.time <= last.time and stated.number <= last.number:
            self._refuse(arrival, "is older than what was collected before; the later work stays")
        elif self._hold and devices and stated.device not in devices and stated.trainee not in self._accept:
            self._refuse(
                arrival,
                "came from another computer or account than his work before, which stays. If it is his own: "
                + command(self.course, "collect", "--accept", stated.trainee),
            )
        else:
            self.fresh.setdefault(arrival.account, []).append(arrival)

    def _refuse(self, arrival: Arrival, why: str) -> None:
        self.taken.set_aside(arrival)
        self.oddities.append(
            Oddity(
                exercise=self.exercise,
                account=arrival.account,
                note=f"{arrival.place}: {why}",
                statement=digest(arrival.statement),
            )
        )


class Collect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collecting step with our eyes; formgrader's button uses it too."""

    desk = Unicode("", help="The course's desk.json.").tag(config=True)
    sources: Sequence[Path] = ()
    accept: Collection[str] = ()
    hold = True

    def init_src(self) -> None:
        """Find what everyone on the roster handed in since the last time."""
        self.course_path = os.path.join(self.root, self.coursedir.course_id)
        self.inbound_path = os.path.join(self.course_path, "inbound")
        if not os.path.isdir(self.inbound_path):
            self.fail(f"Course not found: {self.inbound_path}")
        path = Path(self.desk)
        self._course = open_course(path.parents[3], path.parent.name)
        exercise = self.coursedir.assignment_id
        judge = Judge(self._course)
        sorter = Sorter(self._course, exercise, accept=self.accept, hold=self.hold)
        now = datetime.now(UTC)
        arrivals: list[Arrival | Oddity] = list(in_exchange(Path(self.inbound_path), exercise, judge))
        for folder in self.sources:
            arrivals += carried(folder, judge, now)
        sorter.sort(arrivals)
        self.src_records = sorter.fresh
        self._taken = sorter.taken
        self.collected: list[str] = []
        self.troubles: list[str] = []
        self.oddities = list(sorter.oddities)
        write_notes(self._course, sorter.oddities)

    def copy_files(self) -> None:
        """Take what is newer than what was taken before."""
        exercise = self.coursedir.assignment_id
        released = Path(self.coursedir.format_path("release", ".", exercise)) / f"{exercise}.ipynb"
        for account, fresh in sorted(self.src_records.items()):
            if self.coursedir.student_id not in ("*", "", account):
                continue
            destination = self._course.nbgrader / "submitted" / account / exercise
            try:
                odd = take(fresh[-1], destination, released)
                for arrival in fresh:
                    self._taken.keep(arrival)
            except OSError as error:
                self.troubles.append(f"{exercise} of {account}: {plainly(error)}")
            else:
                self.collected.append(account)
                about = [Oddity(exercise=exercise, account=account, note=text) for text in odd]
                write_notes(self._course, about, taken=True)
                self.oddities += about


def write_notes(course: Course, oddities: Sequence[Oddity], *, taken: bool = False) -> None:
    """Add what was found odd to the course's notes, each once; a flood is counted, not listed.

    taken: the work itself was taken, the note is about something beside it.
    """
    path = course.path / "received" / "notes.jsonl"
    before = set(path.read_bytes().splitlines()) if path.is_file() else set()
    lines = [
        json.dumps(
            {
                "exercise": odd.exercise,
                "account": odd.account,
                "note": odd.note,
                "statement": odd.statement,
                "taken": taken,
            }
        )
        for odd in each_once([odd for odd in oddities if not odd.foreign])
    ]
    fresh = [line for line in lines if line.encode() not in before]
    if fresh:
        durable.append(path, "".join(f"{line}\n" for line in fresh).encode())


def each_once(oddities: Iterable[Oddity]) -> list[Oddity]:
    """What was found odd, each once, in its order; of a flood of one kind the first and how many more there are."""
    by_kind: dict[tuple[str, str, str], list[Oddity]] = {}
    for odd in oddities:
        # Nobody's are told apart by their reason: a flood of one kind does not hide the one of another.
        kind = "" if odd.account else odd.note.rpartition(": ")[2]
        by_kind.setdefault((odd.exercise, odd.account, kind), []).append(odd)
    return [odd for alike in by_kind.values() for odd in summed(list({odd.note: odd for odd in alike}.values()))]


def summed(oddities: Sequence[Oddity]) -> list[Oddity]:
    """The first ones, each note cut to a line's length, and how many more there are."""
    told = [
        odd if len(odd.note) <= LONGEST_NOTE else replace(odd, note=f"{odd.note[:LONGEST_NOTE]}…")
        for odd in oddities[:MOST_NOTES]
    ]
    more = len(oddities) - len(told)
    return [*told, replace(oddities[0], note=f"and {more} more of that kind", statement="")] if more else told


def notes(course: Course) -> list[dict[str, Any]]:
    """What collecting found odd, oldest first, each once."""
    path = course.path / "received" / "notes.jsonl"
    if not path.is_file():
        return []
    entries = [parse_object(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return list({tuple(note.values()): note for note in entries}.values())


def shown(odd: Oddity) -> str:
    """An oddity as a line for a terminal: exercise and account if they are known, then where and what."""
    about = " ".join(visible(part) for part in (odd.exercise, odd.account) if part)
    return f"{about}: {visible(odd.note)}" if about else visible(odd.note)


def late_only(course: Course) -> set[tuple[str, str]]:
    """Account and exercise of what came after the work was closed."""
    return {(note["account"], note["exercise"]) for note in notes(course) if note["note"].endswith(AFTER_CLOSING)}


def uncollected(course: Course, folders: Sequence[Path]) -> list[tuple[str, str]]:
    """Trainee and exercise of hand-ins that lie in the collector's folder or in folders, and were never looked at."""
    judge, now, taken = Judge(course), datetime.now(UTC), Taken(course)
    pieces: list[Arrival | Oddity] = []
    for exercise in course.exercises:
        pieces += in_exchange(course.inbound, exercise, judge)
    for folder in folders:
        pieces += carried(folder, judge, now)
    arrivals = [piece for piece in pieces if isinstance(piece, Arrival) and not taken.has_seen(piece)]
    return sorted({(arrival.statement.trainee, arrival.statement.exercise) for arrival in arrivals})


def not_taken(course: Course) -> list[str]:
    """What was handed in for an exercise and did not count, in lines for a terminal; what is nobody's in one line.

    Files of a stick that no officer signed were shown when it was collected: junk buries nothing later. What was taken
    after all, as another computer's work that was accepted, is no longer told.
    """
    received = Taken(course)

    def counts(note: dict[str, Any]) -> bool:
        statement = str(note.get("statement", ""))
        return bool(statement) and received.marked(note["account"], note["exercise"], statement).exists()

    entries = [note for note in notes(course) if not note.get("taken") and not counts(note)]
    lines = [
        shown(Oddity(exercise=note["exercise"], account=note["account"], note=note["note"]))
        for note in entries
        if note["account"] or note["exercise"]
    ]
    nobodys = len(entries) - len(lines)
    if nobodys:
        path = course.path / "received" / "notes.jsonl"
        lines.append(
            f"{counted(nobodys, 'more thing')} that no officer signed for this course, shown when collected: {path}"
        )
    return lines


def collect_exercise(
    course: Course,
    exercise: str,
    sources: Sequence[Path] = (),
    *,
    accept: Collection[str] = (),
    hold: bool = True,
    heard: list[Oddity] | None = None,
) -> list[str]:
    """Collect one exercise from the exchange and from folders; the accounts from which something new came.

    accept: trainees whose work is taken from another computer than before; hold False takes it from anybody's.
    heard: what is found odd now is added.

    Raises:
        CourseError: if a folder is not there; after all others are collected, if some could not be.
    """
    for folder in sources:
        if not is_folder(folder):
            raise CourseError(f"{folder}: is no folder that can be read. Is the stick plugged in?")
    with quiet_log():
        step = Collect(
            coursedir=course_directory(course, exercise),
            authenticator=Authenticator(config=config(course)),
            config=config(course),
        )
        step.sources, step.accept, step.hold = sources, accept, hold
        step.start()
    if heard is not None:
        heard += step.oddities
    if step.troubles:
        raise CourseError(f"Not collected, everything else was: {'; '.join(step.troubles)}. Mend and collect again.")
    return list(step.collected)
