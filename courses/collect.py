"""Collecting: nbgrader's exchange, read with suspicion.

The rule kept here: of what arrives two files are taken by name, as plain files, cut off at their limit. Links, other
files and unknown senders stay behind and are named. The time is the moment at which the file system saw the
submission last change; what the submission says of itself does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.exchange.default import ExchangeCollect
from traitlets import Unicode

from courses.layout import Course, CourseError
from courses.nbgrader_course import config, course_directory, quiet_log
from grading.desk import ARTIFACT, Desk
from grading.intake import MAX_NOTEBOOK, tidy
from grading.taking import NotTaken, opened
from simulator import durable
from simulator.strict_json import parse_object
from simulator.workspace.artifact import MAX_BYTES

FOLDER = re.compile(r"(?P<account>[^+/]+)\+(?P<exercise>[^+/]+)\+(?P<stamp>[^+/]+)(\+[^/]*)?")
MOST_NOTES, LONGEST_NOTE = 10, 300
STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One folder in the exchange: whose, and when the file system saw it last."""

    account: str
    folder: Path
    at: datetime


def sent_by_owner(account: str, owner: int) -> bool:
    """Whether a folder's owner may hand in under this account.

    Where accounts are those of the machine, only the owner may; where they are not, everybody works as one user and
    the artifact's own names decide.
    """
    try:
        return pwd.getpwnam(account).pw_uid == owner
    except KeyError:
        return True


def arrivals(inbound: Path, exercise: str, desk: Desk) -> tuple[dict[str, Arrival], list[str]]:
    """The newest submission of each account, and what was passed over, in words."""
    newest: dict[str, Arrival] = {}
    odd: list[str] = []
    for entry in sorted(os.scandir(inbound), key=lambda e: e.name):
        match = FOLDER.fullmatch(entry.name)
        if entry.name.startswith(".") or match is None or match["exercise"] != exercise:
            continue
        try:
            state = entry.stat(follow_symlinks=False)
        except FileNotFoundError:  # taken back meanwhile
            continue
        if not stat.S_ISDIR(state.st_mode):
            odd.append(f"{entry.name}: is no folder")
        elif match["account"] not in desk.seats:
            odd.append(f"{entry.name}: {match['account']} is not on the roster")
        elif not sent_by_owner(match["account"], state.st_uid):
            odd.append(f"{entry.name}: was not sent by {match['account']}")
        else:
            seen = datetime.fromtimestamp(state.st_ctime_ns / 1e9, UTC)
            found = Arrival(account=match["account"], folder=Path(entry.path), at=seen)
            before = newest.get(found.account)
            if before is None or (found.at, found.folder.name) > (before.at, before.folder.name):
                newest[found.account] = found
    return newest, odd


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken out of a submission's folder, each file read once. artifact, notebook: None if there is none."""

    artifact: bytes | None
    notebook: bytes | None
    notes: list[str]


def look(arrival: Arrival, released: Path) -> Taken:
    """Read the two files of a submission, and nothing else, from the folder that was looked at.

    Raises:
        NotTaken: if another folder, a link or another user's folder stands there by now.
        FileNotFoundError: if it is gone.
    """
    with opened(arrival.folder.parent) as inbound, opened(arrival.folder.name, inbound) as folder:
        if not sent_by_owner(arrival.account, folder.owner):
            raise NotTaken(f"was not sent by {arrival.account}")
        names, count = folder.names(), folder.count()
        known = {ARTIFACT, released.name, "timestamp.txt", "submission_secret.txt"}
        notebook = released.name
        others = [name for name in names if name.endswith(".ipynb") and name != notebook]
        if notebook not in names and len(others) == 1:
            notebook = others[0]
            known.add(notebook)
        notes = [f"left behind: {name}" for name in names if name not in known]
        if count > len(names):
            notes.append(f"left behind: {count - len(names)} files that were not looked at")
        files: dict[str, bytes] = {}
        for name, most in ((ARTIFACT, MAX_BYTES), (notebook, MAX_NOTEBOOK)):
            try:
                files[name] = folder.read(name, most)
            except FileNotFoundError:
                continue
            except NotTaken as why:
                notes.insert(0, f"left behind: {name} {why}")
    return Taken(artifact=files.get(ARTIFACT), notebook=files.get(notebook), notes=notes)


def file_away(taken: Taken, arrival: Arrival, destination: Path, released: Path) -> list[str]:
    """Put what was taken where marking looks for it, readable to its owner only; what was odd or mended, in words."""
    with durable.new_folder(destination, mode=durable.PRIVATE_FOLDER, replace=True) as partial:
        for name, raw in ((ARTIFACT, taken.artifact), (released.name, taken.notebook)):
            if raw is not None:
                durable.write_bytes(partial / name, raw, mode=durable.PRIVATE_FILE)
        mended = tidy(partial, released)
        stamp = arrival.at.strftime(STAMP)
        durable.write_text(partial / "timestamp.txt", stamp, mode=durable.PRIVATE_FILE)
    return [*taken.notes, *([mended] if mended else [])]


class Collect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's collecting step with our eyes; formgrader's button uses it too."""

    desk = Unicode("", help="The course's desk.json.").tag(config=True)

    def init_src(self) -> None:
        """Find the newest submission of everyone on the roster."""
        self.course_path = os.path.join(self.root, self.coursedir.course_id)
        self.inbound_path = os.path.join(self.course_path, "inbound")
        if not os.path.isdir(self.inbound_path):
            self.fail(f"Course not found: {self.inbound_path}")
        self._desk = Desk.load(Path(self.desk))
        exercise = self.coursedir.assignment_id
        self.src_records, odd = arrivals(Path(self.inbound_path), exercise, self._desk)
        self.collected: list[str] = []
        self.troubles: list[str] = []
        self._note(exercise, "", odd)

    def copy_files(self) -> None:
        """Take what is newer than what was taken before."""
        exercise = self.coursedir.assignment_id
        released = Path(self.coursedir.format_path("release", ".", exercise)) / f"{exercise}.ipynb"
        for account, arrival in sorted(self.src_records.items()):
            if self.coursedir.student_id not in ("*", "", account):
                continue
            destination = self._desk.submitted(account, exercise)
            before = self.coursedir.get_existing_timestamp(str(destination))
            if before is not None and arrival.at.replace(tzinfo=None) <= before:
                continue
            try:
                taken = look(arrival, released)
                self._keep(taken, account, exercise)
                self._note(exercise, account, file_away(taken, arrival, destination, released))
            except NotTaken as why:
                self._note(exercise, account, [f"left behind: {arrival.folder.name} {why}"])
            except OSError as error:
                self.troubles.append(f"{exercise} of {account}: {error}")
            else:
                self.collected.append(account)

    def _keep(self, taken: Taken, account: str, exercise: str) -> None:
        """Every artifact that was ever handed in, by its hash: a later one never replaces an earlier one."""
        if taken.artifact is None:
            return
        name = f"{hashlib.sha256(taken.artifact).hexdigest()}.json"
        path = self._desk.root / "received" / account / exercise / name
        if not path.exists():
            durable.write_bytes(path, taken.artifact, mode=durable.PRIVATE_FILE)

    def _note(self, exercise: str, account: str, notes: list[str]) -> None:
        path = self._desk.root / "received" / "notes.jsonl"
        before = set(path.read_bytes().splitlines()) if path.is_file() else set()
        lines = [json.dumps({"exercise": exercise, "account": account, "note": text}) for text in summed(notes)]
        fresh = [line for line in lines if line.encode() not in before]
        if fresh:
            durable.append(path, "".join(f"{line}\n" for line in fresh).encode())


def summed(notes: list[str]) -> list[str]:
    """The first notes, each cut to a line's length, and how many more there are."""
    shown = [text if len(text) <= LONGEST_NOTE else f"{text[:LONGEST_NOTE]}…" for text in notes[:MOST_NOTES]]
    return shown if len(notes) <= MOST_NOTES else [*shown, f"and {len(notes) - MOST_NOTES} more of that kind"]


def notes(course: Course) -> list[dict[str, Any]]:
    """What collecting found odd, oldest first, each once."""
    path = course.path / "received" / "notes.jsonl"
    if not path.is_file():
        return []
    found = [parse_object(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return list({tuple(note.values()): note for note in found}.values())


def collect_exercise(course: Course, exercise: str) -> list[str]:
    """Collect one exercise; the accounts from which something new came.

    Raises:
        CourseError: after all others are collected, if some could not be.
    """
    with quiet_log():
        step = Collect(
            coursedir=course_directory(course, exercise),
            authenticator=Authenticator(config=config(course)),
            config=config(course),
        )
        step.start()
    if step.troubles:
        raise CourseError(f"Not collected, everything else was: {'; '.join(step.troubles)}. Mend and collect again.")
    return list(step.collected)
