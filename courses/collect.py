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
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.exchange.default import ExchangeCollect
from traitlets import Unicode

from courses.layout import Course, CourseError
from courses.nbgrader_course import config, course_directory, quiet_log
from grading.desk import ARTIFACT, Desk, read_plain
from grading.intake import MAX_NOTEBOOK, tidy
from simulator.strict_json import parse_object
from simulator.workspace.artifact import MAX_BYTES

FOLDER = re.compile(r"(?P<account>[^+/]+)\+(?P<exercise>[^+/]+)\+(?P<stamp>[^+/]+)(\+[^/]*)?")
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
        if not entry.is_dir(follow_symlinks=False):
            odd.append(f"{entry.name}: is no folder")
        elif match["account"] not in desk.seats:
            odd.append(f"{entry.name}: {match['account']} is not on the roster")
        elif not sent_by_owner(match["account"], (state := entry.stat(follow_symlinks=False)).st_uid):
            odd.append(f"{entry.name}: was not sent by {match['account']}")
        else:
            seen = datetime.fromtimestamp(state.st_ctime_ns / 1e9, UTC)
            found = Arrival(account=match["account"], folder=Path(entry.path), at=seen)
            before = newest.get(found.account)
            if before is None or (found.at, found.folder.name) > (before.at, before.folder.name):
                newest[found.account] = found
    return newest, odd


def take(arrival: Arrival, exercise: str, destination: Path, released: Path) -> list[str]:
    """Copy the two files of a submission into its folder; what was left behind or mended, in words."""
    partial = destination.with_name(f".{destination.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    names = sorted(entry.name for entry in os.scandir(arrival.folder))
    known = {ARTIFACT, released.name, "timestamp.txt", "submission_secret.txt"}
    notebook = released.name
    others = [name for name in names if name.endswith(".ipynb") and name != notebook]
    if notebook not in names and len(others) == 1:
        notebook = others[0]
        known.add(notebook)
    notes = [f"left behind: {name}" for name in names if name not in known]
    for name, kept, most in ((ARTIFACT, ARTIFACT, MAX_BYTES), (notebook, released.name, MAX_NOTEBOOK)):
        raw = read_plain(arrival.folder / name, most)
        if raw is not None:
            (partial / kept).write_bytes(raw)
        elif name in names:
            notes.append(f"left behind: {name} is no plain file")
    mended = tidy(partial, released)
    if mended:
        notes.append(mended)
    (partial / "timestamp.txt").write_text(arrival.at.strftime(STAMP), encoding="utf-8")
    shutil.rmtree(destination, ignore_errors=True)
    os.replace(partial, destination)
    return notes


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
        for text in odd:
            self._note(exercise, "", [text])

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
                self._keep(arrival, exercise)
                self._note(exercise, account, take(arrival, exercise, destination, released))
            except OSError as error:
                self.troubles.append(f"{exercise} of {account}: {error}")
            else:
                self.collected.append(account)

    def _keep(self, arrival: Arrival, exercise: str) -> None:
        """Every artifact that was ever handed in, by its hash: a later one never replaces an earlier one."""
        raw = read_plain(arrival.folder / ARTIFACT, MAX_BYTES)
        if raw is None:
            return
        folder = self._desk.root / "received" / arrival.account / exercise
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{hashlib.sha256(raw).hexdigest()}.json"
        if not path.exists():
            path.write_bytes(raw)

    def _note(self, exercise: str, account: str, notes: list[str]) -> None:
        if not notes:
            return
        path = self._desk.root / "received" / "notes.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            for text in notes:
                file.write(json.dumps({"exercise": exercise, "account": account, "note": text[:300]}) + "\n")


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
