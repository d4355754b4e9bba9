"""What was handed in, wherever it lies: judged by the officer's signature before anything is taken.

The rule kept here: only what the seat's own officer signed for this course, world, attempt and exercise can be taken,
and only what is later than what was taken. Everything else stays out, is kept aside and named: it never replaces
what is good. Names of folders, owners of files and words inside prove nothing.
"""

from __future__ import annotations

import hashlib
import pwd
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509

from courses.carrying import MOST, entries_of, files_in
from courses.certificates import CertificateOffice
from courses.keys import read_certificate
from courses.layout import Course, Enrolled
from grading.desk import ARTIFACT
from grading.intake import MAX_NOTEBOOK
from grading.taking import Folder, NotTaken, opened, read_plain, taken
from simulator import durable
from simulator.counted import counted
from simulator.strict_json import read_object
from simulator.workspace import handin
from simulator.workspace.artifact import MAX_BYTES
from simulator.workspace.handin import HandIn, HandInRefused, Statement

FOLDER = re.compile(r"[^+/]+\+(?P<exercise>[^+/]+)\+[^+/]+(\+[^/]*)?")
LATEST = "latest.statement"
ASIDE = 200
"""As many refused hand-ins of one account are kept aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One hand-in whose signature holds: by whom, its statement and artifact, the notebook, and when it was seen.

    place is where it lies, shown to people; at is the moment at which it arrived (aware UTC).
    """

    account: str
    signed: HandIn
    artifact: bytes
    notebook: bytes | None
    place: str
    at: datetime
    odd: tuple[str, ...] = ()

    @property
    def statement(self) -> Statement:
        """What was signed."""
        return self.signed.statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Something that was not taken, or left behind: exercise and account ("" if nobody's) and why, in words.

    statement names what was signed ("" if nothing was), so that its note ends when it is taken after all. foreign is
    signed for another course, which is said and not noted.
    """

    exercise: str
    account: str
    note: str
    statement: str = ""
    foreign: bool = False


class TakenBefore(HandInRefused):
    """The very statement that was taken already; whether its key is still in force is no question any more."""


class OtherCourse(HandInRefused):
    """What was signed for another course: one stick may serve several."""


class Judge:
    """Who may hand in for whom, by the certificates of the course."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self._taken = Taken(course)
        self._office = CertificateOffice(course)
        self._certificates: dict[str, list[x509.Certificate]] = {}

    def seat(self, hand_in: HandIn, exercise: str | None = None) -> Enrolled:
        """The roster's entry whose officer signed.

        Raises:
            HandInRefused: says what speaks against it.
            OtherCourse: if it is another course's.
            TakenBefore: if it was taken before its key was revoked.
        """
        stated = hand_in.statement
        if stated.course != self.course.name:
            raise OtherCourse(f"belongs to the course {stated.course!r}")
        entry = next((e for e in self.course.trainees if e.trainee == stated.trainee), None)
        if entry is None:
            raise HandInRefused(f"{stated.trainee!r} is not on the roster")
        if stated.exercise not in self.course.exercises or exercise not in (None, stated.exercise):
            raise HandInRefused(f"was signed for the exercise {stated.exercise!r}")
        if (stated.attempt, stated.world) != (entry.attempt, self.course.keys.world_id(entry.trainee, entry.attempt)):
            raise HandInRefused(f"belongs to another world of {entry.trainee}")
        if not any(hand_in.signed_by(certificate) for certificate in self.certificates(entry)):
            if self._taken.mark(entry.account, stated).exists():
                raise TakenBefore(f"of {entry.trainee} was collected before")
            raise HandInRefused(f"is not signed with a key of {entry.trainee} that is in force")
        return entry

    def certificates(self, entry: Enrolled) -> list[x509.Certificate]:
        """An officer's certificates that are not revoked: of his bundle, and those issued later."""
        if entry.trainee not in self._certificates:
            known = self._office.known(entry.trainee)
            bundle = self.course.world(entry.trainee) / "bundle" / "officer" / "certificate.pem"
            if bundle.is_file():
                first = read_certificate(bundle)
                known += [] if self._office.is_revoked(first) else [first]
            self._certificates[entry.trainee] = known
        return self._certificates[entry.trainee]


def sent_by_owner(account: str, owner: int) -> bool:
    """Whether a folder's owner may hand in under this account.

    Where accounts are those of the machine, only the owner may; where they are not, the signature alone decides.
    """
    try:
        return pwd.getpwnam(account).pw_uid == owner
    except KeyError:
        return True


def in_exchange(inbound: Path, exercise: str, judge: Judge) -> Iterator[Arrival | Oddity]:
    """The hand-ins of an exercise in the collector's folder, in order of name."""
    with opened(inbound) as box:
        for name in box.names(MOST):
            match = FOLDER.fullmatch(name)
            if name.startswith(".") or match is None or match["exercise"] != exercise:
                continue
            try:
                with opened(name, box) as folder:
                    yield _from_folder(folder, name, exercise, judge)
            except (FileNotFoundError, TakenBefore):  # taken back meanwhile, or by us
                continue
            except (HandInRefused, NotTaken) as why:
                yield Oddity(exercise=exercise, account="", note=f"{name}: {why}")
            except OSError as error:
                yield Oddity(exercise=exercise, account="", note=f"{name}: cannot be read ({error.strerror})")


def _from_folder(folder: Folder, name: str, exercise: str, judge: Judge) -> Arrival:
    """A folder of the exchange, opened once: what it becomes meanwhile does not count."""
    raw = _read(folder, handin.STATEMENT, handin.MAX_STATEMENT, "is not signed")
    assert raw is not None
    hand_in = handin.read_statement(raw)
    seat = judge.seat(hand_in, exercise)
    if not sent_by_owner(seat.account, folder.owner):
        raise HandInRefused(f"was not sent by {seat.account}")
    artifact = _read(folder, ARTIFACT, MAX_BYTES, f"{seat.trainee}: the answers are missing")
    assert artifact is not None
    hand_in.check_artifact(artifact)
    names, count = folder.names(), folder.count()
    notebook, known = f"{exercise}.ipynb", {ARTIFACT, handin.STATEMENT, "timestamp.txt", "submission_secret.txt"}
    others = [other for other in names if other.endswith(".ipynb") and other != notebook]
    if notebook not in names and len(others) == 1:
        notebook = others[0]
    odd = [f"left behind: {other}" for other in names if other not in known | {notebook}]
    if count > len(names):
        more = counted(count - len(names), "file that was not looked at", "files that were not looked at")
        odd.append(f"left behind: {more}")
    try:
        text = _read(folder, notebook, MAX_NOTEBOOK, "")
    except NotTaken as why:
        odd.insert(0, f"left behind: {notebook} {why}")
        text = None
    return Arrival(
        account=seat.account,
        signed=hand_in,
        artifact=artifact,
        notebook=text,
        place=name,
        at=datetime.fromtimestamp(folder.written_ns(handin.STATEMENT, ARTIFACT) / 1e9, UTC),
        odd=tuple(odd),
    )


def _read(folder: Folder, name: str, most: int, missing: str) -> bytes | None:
    """A plain file of a hand-in. If there is none: None, or a refusal where that has words."""
    try:
        return folder.read(name, most)
    except FileNotFoundError:
        if missing:
            raise HandInRefused(missing) from None
        return None
    except NotTaken as why:
        raise NotTaken(f"{name} {why}" if missing else str(why)) from why


def carried(folder: Path, judge: Judge, now: datetime) -> Iterator[Arrival | Oddity]:
    """The hand-ins in the files of a folder: a delivered home, a stick with several, an outbox; links stay behind."""
    closed: list[Path] = []
    for path in files_in(folder, closed):
        try:
            hand_in, artifact, notebook = handin.unpack(taken(path, handin.MAX_CARRIED))
            seat = judge.seat(hand_in)
        except TakenBefore:
            continue
        except (HandInRefused, NotTaken) as refused:
            foreign = isinstance(refused, OtherCourse)
            yield Oddity(exercise="", account="", note=f"{path}: {refused}", foreign=foreign)
            continue
        except OSError as error:
            yield Oddity(exercise="", account="", note=f"{path}: cannot be read ({error.strerror})")
            continue
        yield Arrival(
            account=seat.account,
            signed=hand_in,
            artifact=artifact,
            notebook=notebook or None,
            place=str(path),
            at=now,
        )
    for path in closed:
        yield Oddity(exercise="", account="", note=f"{path}: cannot be looked into")


def digest(stated: Statement) -> str:
    """By what a statement is named in the course's notes and marks."""
    return hashlib.sha256(stated.canonical()).hexdigest()[:32]


class Taken:
    """What was taken so far, on disk, by account and exercise: every artifact by its hash, and the last statement."""

    def __init__(self, course: Course) -> None:
        self.folder = course.path / "received"

    def last(self, account: str, exercise: str) -> Statement | None:
        """The statement of what was taken last; None before the first."""
        path = self.folder / account / exercise / LATEST
        raw = read_plain(path, handin.MAX_STATEMENT)
        return handin.read_statement(raw).statement if raw is not None else None

    def has_seen(self, arrival: Arrival) -> bool:
        """Whether these very answers were taken before under this very statement."""
        return self.mark(arrival.account, arrival.statement).exists()

    def mark(self, account: str, stated: Statement) -> Path:
        """The file that stands where what was stated has been taken."""
        return self.marked(account, stated.exercise, digest(stated))

    def marked(self, account: str, exercise: str, statement: str) -> Path:
        """The same file, by the statement's digest."""
        return self.folder / account / exercise / f"{statement}.seen"

    def devices(self, account: str) -> list[str]:
        """The devices from which the officer's work is taken."""
        path = self.folder / account / "devices"
        return list(read_object(path, version=1)["devices"]) if path.is_file() else []

    def keep(self, arrival: Arrival) -> None:
        """Keep the artifact by its hash, note statement and device: a later one never deletes an earlier one."""
        stated = arrival.statement
        folder = self.folder / arrival.account / stated.exercise
        durable.make_folder(folder, mode=durable.PRIVATE_FOLDER)
        durable.write_bytes(folder / f"{stated.artifact}.json", arrival.artifact, mode=durable.PRIVATE_FILE)
        durable.write_bytes(self.mark(arrival.account, stated), b"", mode=durable.PRIVATE_FILE)
        durable.write_json(folder / LATEST, arrival.signed.to_json(), mode=durable.PRIVATE_FILE)
        devices = self.devices(arrival.account)
        if stated.device not in devices:
            value: Mapping[str, Any] = {"schema_version": 1, "devices": [*devices, stated.device]}
            durable.write_json(folder.parent / "devices", value, mode=durable.PRIVATE_FILE)

    def set_aside(self, arrival: Arrival) -> None:
        """Keep what was signed and not taken, beside what counts; a flood of them is cut."""
        folder = self.folder / "aside"
        durable.make_folder(folder, mode=durable.PRIVATE_FOLDER)
        path = (
            folder / f"{arrival.account}.{arrival.statement.exercise}.{arrival.statement.artifact[:16]}{handin.SUFFIX}"
        )
        his = sum(entry.name.startswith(f"{arrival.account}.") for entry in entries_of(folder))
        if not path.exists() and his < ASIDE:
            data = handin.pack(arrival.signed, arrival.artifact, arrival.notebook)
            durable.write_bytes(path, data, mode=durable.PRIVATE_FILE)
