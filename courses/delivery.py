"""Handing out to a folder or a stick, and giving back what was marked.

    FOLDER/home.json     whose folder it is: course and trainee
    FOLDER/trainee/      the trainee's home: bundle, notebooks, outbox, what is returned

The rule kept here: nothing of the instructor's side, not even a path, stands in what is handed out; a folder that is
somebody else's, or a stick that is not plugged in, is refused before anything is written.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from cryptography import x509

from courses.access import account_here, close, open_for, user_number
from courses.certificates import CertificateOffice
from courses.edge import cleaned_up
from courses.layout import Course, CourseError
from courses.marking import cards
from courses.release import deliver
from courses.standing import standings
from grading.feedback import told_points
from grading.scorecard import ScoreCard
from simulator import durable
from simulator.strict_json import JsonFault, read_object
from simulator.texts import LANGUAGES
from simulator.workspace.home import Home
from simulator.workspace.returned import Return, place_return, seal_return

SCHEMA_VERSION = 1
NOTE = "home.json"
REMOVABLE = ("/media", "/run/media", "/mnt")
DEPTH = 3
WRITTEN = ("bundle", "course", "drafts", "receipts", "outbox", "returned", "feedback")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A folder that is ready. user: the further user of this machine who can open it, None if it is only ours.

    keeps_modes: False on a stick that every holder can read.
    """

    folder: Path
    trainee: str
    user: int | None
    keeps_modes: bool


def hand_out(course: Course, trainee: str, folder: Path, *, user: str | None = None) -> Delivery:
    """Put a trainee's bundle and notebooks into a folder; his drafts and receipts that are there stay.

    user names who else on this machine opens it; without it, the user who has the account's name, if there is one.

    Raises:
        CourseError: if the folder is another's or holds other things, its parent is missing, or the world is not made.
        OSError: if the disk refuses; a folder that was empty or not there is so again, one in use keeps its work.
    """
    course.enrolled(trainee)
    folder = Path(folder).expanduser().absolute()
    check_target(course, trainee, folder)
    number = user_number(user) if user else account_here(course.enrolled(trainee).account)
    with cleaned_up(_taking_back(folder)):
        folder.mkdir(mode=durable.PRIVATE_FOLDER, exist_ok=True)
        home = deliver(course, trainee, folder / "trainee")
        for path in (home.outbox, home.returned, home.feedback):
            path.mkdir(exist_ok=True)
        (folder / "jupyter").mkdir(exist_ok=True)
        note = {"schema_version": SCHEMA_VERSION, "course": course.name, "trainee": trainee}
        durable.write_json(folder / NOTE, note)
        closed = close(folder)
        if number is not None and closed and number != os.geteuid():
            open_for(folder, number)
        _remember(course, trainee, folder)
    return Delivery(folder=folder, trainee=trainee, user=number if closed else None, keeps_modes=closed)


def _taking_back(folder: Path) -> Callable[[], None]:
    """What takes away all that was put into a folder since now, and the folder itself if it is not there yet."""
    before = set(os.listdir(folder)) if folder.is_dir() else None

    def take_back() -> None:
        for name in set(os.listdir(folder)) - (before or set()) if folder.is_dir() else ():
            path = folder / name
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        if before is None and folder.is_dir():
            with suppress(OSError):
                folder.rmdir()

    return take_back


def check_target(course: Course, trainee: str, folder: Path) -> None:
    """Whether this folder can become, or is, the trainee's.

    Raises:
        CourseError: names what stands against it.
    """
    if not folder.parent.is_dir() or _is_away(folder):
        raise CourseError(
            f"{folder}: {folder.parent} is not there. Is the stick plugged in and opened? Nothing was written."
        )
    check_no_links(folder)
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CourseError(f"{folder}: is a file. Name a folder.")
    owner = owner_of(folder)
    if owner is not None and owner != (course.name, trainee):
        raise CourseError(
            f"{folder} is the folder of {owner[1]} (course {owner[0]}); {trainee} (course {course.name}) needs one of "
            "his own. Nothing was written."
        )
    others = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    if owner is None and others:
        raise CourseError(f"{folder} holds other things ({', '.join(others[:3])}). Name a new folder in it.")


def check_no_links(folder: Path) -> None:
    """Whether the places into which we write are folders of the folder itself.

    Raises:
        CourseError: if one is a link, which could lead anywhere, also into the instructor's own folders.
    """
    for path in (folder, folder / "trainee", *(folder / "trainee" / name for name in WRITTEN), folder / "jupyter"):
        if path.is_symlink():
            raise CourseError(f"{path}: is a link. Nothing was written; name the folder itself, or a new one.")


def _is_away(folder: Path) -> bool:
    """Whether a path under the places where sticks appear leads to this machine's own disk: no stick is there."""
    for root in map(Path, REMOVABLE):
        if root in folder.parents:
            between = [path for path in (folder, *folder.parents) if root in path.parents]
            return not any(os.path.ismount(path) for path in (*between, root))
    return False


def owner_of(folder: Path) -> tuple[str, str] | None:
    """Course and trainee of a folder, by its note or by the bundle in it; None for a folder of nobody's."""
    for path in (folder / NOTE, folder / "trainee" / "bundle" / "bundle.json", folder / "bundle" / "bundle.json"):
        try:
            raw = read_object(path, most=1_000_000)
        except JsonFault:
            continue
        if isinstance(raw.get("course"), str) and isinstance(raw.get("trainee"), str):
            return raw["course"], raw["trainee"]
    return None


# ---------------------------------------------------------------- which folders


def known_folders(course: Course) -> dict[str, Path]:
    """The folders to which a course was handed out, by trainee."""
    try:
        raw = read_object(course.path / "deliveries.json", version=SCHEMA_VERSION)["folders"]
    except (JsonFault, KeyError):
        return {}
    return {trainee: Path(path) for trainee, path in raw.items()}


def _remember(course: Course, trainee: str, folder: Path) -> None:
    folders = {name: str(path) for name, path in known_folders(course).items()} | {trainee: str(folder)}
    value = {"schema_version": SCHEMA_VERSION, "folders": folders}
    durable.write_json(course.path / "deliveries.json", value, mode=durable.PRIVATE_FILE)


def sources(course: Course, folders: Sequence[Path]) -> list[Path]:
    """The folders that were named, or those known that are there now."""
    if folders:
        return [Path(folder).absolute() for folder in folders]
    return [folder for folder in known_folders(course).values() if folder.is_dir() and not _is_away(folder)]


def delivered_in(folder: Path, depth: int = DEPTH) -> Iterator[tuple[str, str, Path]]:
    """Every delivered folder in a folder, itself included: course, trainee, path."""
    owner = owner_of(folder)
    if owner is not None and (folder / "trainee").is_dir():
        yield *owner, folder
    elif depth:
        try:
            inner = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
        except OSError:
            return
        for path in inner:
            yield from delivered_in(Path(path), depth - 1)


def away(course: Course) -> dict[str, Path]:
    """The known folders that are not here now, by trainee."""
    return {t: folder for t, folder in known_folders(course).items() if not folder.is_dir() or _is_away(folder)}


# ---------------------------------------------------------------- giving back


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """What became of one trainee's return: where it lies, or why it could not be given ("" if it could)."""

    trainee: str
    folder: Path | None
    exercises: int = 0
    why: str = ""


def give_back(course: Course, folders: Sequence[Path] = ()) -> list[GivenBack]:
    """Lay marks, feedback pages and the list of revoked certificates into the delivered folders that are there.

    Raises:
        CourseError: if a named folder is not there, or holds no folder of this course.
    """
    for folder in folders:
        if not folder.is_dir():
            raise CourseError(f"{folder}: is not there. Is the stick plugged in?")
    homes = {
        trainee: path
        for folder in sources(course, folders)
        for name, trainee, path in delivered_in(folder)
        if name == course.name and any(entry.trainee == trainee for entry in course.trainees)
    }
    if folders and not homes:
        raise CourseError(f"{', '.join(map(str, folders))}: no delivered folder of {course.name} lies there.")
    by_trainee = cards(course)
    given = [_give(course, trainee, path, by_trainee[trainee]) for trainee, path in sorted(homes.items())]
    if not folders:
        absent = [e.trainee for e in course.trainees if e.trainee not in homes and by_trainee[e.trainee]]
        given += [GivenBack(trainee=trainee, folder=None, why="his folder is not here") for trainee in absent]
    return given


def _give(course: Course, trainee: str, folder: Path, marked: Mapping[str, ScoreCard]) -> GivenBack:
    home = Home(folder / "trainee")
    office = CertificateOffice(course)
    try:
        check_no_links(folder)
        reader = x509.load_pem_x509_certificate((home.bundle / "officer" / "certificate.pem").read_bytes())
        if reader not in office.known(trainee):
            remedy = f"cenlab course deliver {course.name} {trainee} {folder}"
            why = f"the key in it is not in force; this gives him his present one: {remedy}"
            return GivenBack(trainee=trainee, folder=folder, why=why)
        marks = returned(course, trainee, marked, office)
        path = place_return(home.returned, marks.number)
        durable.make_folder(path.parent)
        if not path.exists():
            durable.write_bytes(path, seal_return(marks, office.desk(), reader))
    except (CourseError, OSError, ValueError) as error:
        return GivenBack(trainee=trainee, folder=folder, why=str(error))
    return GivenBack(trainee=trainee, folder=folder, exercises=len(marked))


def returned(course: Course, trainee: str, marked: Mapping[str, ScoreCard], office: CertificateOffice) -> Return:
    """What goes back to a trainee; its number is the last one's if nothing has changed since."""
    entry = course.enrolled(trainee)
    marks = course.log.latest()
    tries = {grade.exercise: grade.tries for grade in standings(course) if grade.trainee == trainee}
    pages = {}
    for exercise in marked:
        for lang in LANGUAGES:
            path = course.path / "feedback" / trainee / f"{exercise}.{lang}.html"
            if path.is_file():
                pages[path.name] = path.read_text(encoding="utf-8")
    certificate = office.officer(trainee).certificate_pem.decode()
    body: dict[str, Any] = {
        "course": course.name,
        "trainee": trainee,
        "world": course.keys.world_id(trainee, entry.attempt),
        "closed": course.closed,
        "marks": {
            exercise: {
                "points": told_points(
                    card.points, card.max_points, card.max_points, mode=course.mode, closed=course.closed
                ),
                "max": float(card.max_points),
                "status": card.status,
                "artifact": marks[trainee, exercise].artifact,
                "tries": tries.get(exercise, 0),
                "skills": skills(card, mode=course.mode, closed=course.closed),
            }
            for exercise, card in marked.items()
        },
        "pages": pages,
        "certificate": certificate,
    }
    state = {"revoked": [e.serial for e in office.register() if e.revoked], **body}
    digest = json.dumps(state, sort_keys=True, ensure_ascii=True)
    return Return(**body, number=_number(course, trainee, digest), revoked=office.crl_pem().decode())


def skills(card: ScoreCard, *, mode: str, closed: bool) -> dict[str, list[float]]:
    """Points and maximum by skill, exact where the answers are open."""
    sums: dict[str, list[Fraction]] = {}
    for row in card.rows:
        held = sums.setdefault(row.skill, [Fraction(0), Fraction(0)])
        held[0] += row.points
        held[1] += row.max_points
    return {
        skill: [told_points(points, most, card.max_points, mode=mode, closed=closed), float(most)]
        for skill, (points, most) in sums.items()
    }


def _number(course: Course, trainee: str, state: str) -> int:
    """The number of a return that says this: the last one's, or one more."""
    path = course.path / "returned" / f"{trainee}.json"
    raw: dict[str, Any] = read_object(path, version=SCHEMA_VERSION) if path.is_file() else {"number": 0, "state": ""}
    number = int(raw["number"])
    if raw["state"] != state:
        number += 1
        value = {"schema_version": SCHEMA_VERSION, "number": number, "state": state}
        durable.write_json(path, value, mode=durable.PRIVATE_FILE)
    return number
