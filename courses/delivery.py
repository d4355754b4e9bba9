"""Handing out to a folder or a stick, and giving back what was marked.

    FOLDER/home.json     whose folder it is: course and trainee
    FOLDER/trainee/      the trainee's home: bundle, notebooks, outbox, what is returned

The rule kept here: nothing of the instructor's side, not even a path, stands in what is handed out; a folder that is
somebody else's, or a stick that is not plugged in, is refused before anything is written.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509

from courses.access import close, open_for, user_name, works_there
from courses.certificates import CertificateOffice
from courses.edge import cleaned_up, words
from courses.exchange import open_exchange
from courses.folders import NOTE, check_no_links, check_open, check_returnable, delivered_in, remember, sources, wish
from courses.layout import Course, CourseError
from courses.marking import cards
from courses.printed import command
from courses.release import deliver, name_collector
from courses.standing import standings
from grading.feedback import is_exact
from grading.least import shown_points
from grading.scorecard import ScoreCard
from simulator import durable
from simulator.plain_files import read_plain
from simulator.strict_json import read_object
from simulator.texts import LANGUAGES
from simulator.workspace.home import Home
from simulator.workspace.returned import Return, place_return, seal_return

SCHEMA_VERSION = 1
STAGED = ".delivery.partial"
RENEWED = (NOTE, "trainee/bundle", "trainee/rules.json")
"""What every delivery brings anew; all else is the trainee's own once it is there."""


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
    """Put a trainee's bundle and notebooks into a folder; his work, his settings and his access there stay.

    Everything is made in a hidden folder beside, with the access that it will have, and then takes its names at once.
    user as in `wish`.

    Raises:
        CourseError, AccessFault: as `wish`; or the world is not made, the disk keeps no lists of access.
        OSError: if the disk refuses. Whatever is raised: the folder is as it was before.
    """
    folder = Path(folder).expanduser().absolute()
    number = wish(course, trainee, folder, user)
    check_key(course, trainee, folder)
    open_exchange(course)
    staged = folder / STAGED
    with cleaned_up(_taking_back(folder)):
        folder.mkdir(mode=durable.PRIVATE_FOLDER, exist_ok=True)
        durable.remove(staged)
        _stage(course, trainee, folder, staged)
        closed = close(staged)
        if not closed:
            number = None
        if number is not None:
            open_for(staged, number)
        pairs = list(_pairs(staged, folder))
        for place in sorted({path.parent for _, path in pairs}):
            check_open(place)
        is_his = number is not None and number == works_there(folder)
        with durable.exchanged(pairs):
            remember(course, trainee, folder, user_name(number) if number is not None else "")
            if not is_his:
                close(folder)
            if number is not None:
                open_for(folder, number)
    shutil.rmtree(staged, ignore_errors=True)
    return Delivery(folder=folder, trainee=trainee, user=number, keeps_modes=closed)


def check_key(course: Course, trainee: str, folder: Path) -> None:
    """Whether the key that lies in a folder is the trainee's, or none of this course's officers.

    Raises:
        CourseError: if it is a colleague's: a note can be written by anybody, and his key would take its place.
    """
    try:
        pem = read_plain(Home(folder / "trainee").bundle / "officer" / "certificate.pem")
        holder = CertificateOffice(course).holder(x509.load_pem_x509_certificate(pem))
    except (OSError, ValueError):
        return
    if holder not in ("", trainee):
        raise CourseError(
            f"{folder}: the key in it is that of {holder}, whatever its note says; {trainee} needs a folder of his "
            "own. Nothing was written."
        )


def _stage(course: Course, trainee: str, folder: Path, staged: Path) -> None:
    """All that a folder of a trainee holds, as on the first day, in the language that he has chosen since."""
    staged.mkdir(mode=durable.PRIVATE_FOLDER)
    there = Home(folder / "trainee")
    lang = there.lang if os.access(there.path / "settings.json", os.R_OK) else None
    home = deliver(course, trainee, staged / "trainee", collector=False, lang=lang)
    name_collector(course, home, there.path)
    for path in (home.outbox, home.returned, home.feedback, staged / "jupyter"):
        path.mkdir(exist_ok=True)
    note = {"schema_version": SCHEMA_VERSION, "course": course.name, "trainee": trainee}
    durable.write_json(staged / NOTE, note)


def _pairs(staged: Path, folder: Path, inside: str = "") -> Iterator[tuple[Path, Path]]:
    """What takes which name: what is the instructor's replaces what is there, of the trainee's only what is missing."""
    for path in sorted((staged / inside).iterdir()):
        name = f"{inside}/{path.name}".lstrip("/")
        target = folder / name
        if name in RENEWED or not os.path.lexists(target):
            yield path, target
        elif path.is_dir():
            if not target.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
            yield from _pairs(staged, folder, name)


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
    check_returnable(course, folders)
    homes = {
        (trainee, path)
        for folder in sources(course, folders)
        for name, trainee, path in delivered_in(folder)
        if name == course.name and any(entry.trainee == trainee for entry in course.trainees)
    }
    by_trainee = cards(course)
    given = [_give(course, trainee, path, by_trainee[trainee]) for trainee, path in sorted(homes)]
    if not folders:
        here = {trainee for trainee, _ in homes}
        absent = [e.trainee for e in course.trainees if e.trainee not in here and by_trainee[e.trainee]]
        given += [GivenBack(trainee=trainee, folder=None, why="his folder is not here") for trainee in absent]
    return given


def _give(course: Course, trainee: str, folder: Path, marked: Mapping[str, ScoreCard]) -> GivenBack:
    home = Home(folder / "trainee")
    office = CertificateOffice(course)
    try:
        check_no_links(folder)
        reader = x509.load_pem_x509_certificate(read_plain(home.bundle / "officer" / "certificate.pem"))
        if reader not in office.known(trainee):
            return GivenBack(trainee=trainee, folder=folder, why=_another_key(course, trainee, folder, office, reader))
        marks = returned(course, trainee, marked, office)
        path = place_return(home.returned, marks.number)
        durable.make_folder(path.parent)
        if not path.exists():
            durable.write_bytes(path, seal_return(marks, office.desk(), reader))
    except (CourseError, OSError, ValueError) as error:
        return GivenBack(trainee=trainee, folder=folder, why=words(error) or str(error))
    return GivenBack(trainee=trainee, folder=folder, exercises=len(marked))


def _another_key(
    course: Course, trainee: str, folder: Path, office: CertificateOffice, reader: x509.Certificate
) -> str:
    """Why nothing is returned to a folder whose key is not the trainee's present one; a remedy only if it was his."""
    holder = office.holder(reader)
    if holder == trainee:
        remedy = command(course, "deliver", trainee, str(folder))
        return f"the key in it is not in force; this gives him his present one: {remedy}"
    whose = f"that of {holder}" if holder else "of nobody in this course"
    return f"{folder}: the key in it is {whose}, whatever its note says. Nothing was put into it; look whose it is."


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
                **told_marks(card, exact=is_exact(mode=course.mode, closed=course.closed)),
                "artifact": marks[trainee, exercise].artifact,
                "tries": tries.get(exercise, 0),
            }
            for exercise, card in marked.items()
        },
        "pages": pages,
        "certificate": certificate,
    }
    state = {"revoked": [e.serial for e in office.register() if e.revoked], **body}
    digest = json.dumps(state, sort_keys=True, ensure_ascii=True)
    return Return(**body, number=_number(course, trainee, digest), revoked=office.crl_pem().decode())


def told_marks(card: ScoreCard, *, exact: bool) -> dict[str, Any]:
    """A card's points as the start page tells them; least says that they are rounded down."""
    shown = shown_points(card, exact=exact)
    return {
        "points": float(shown.points),
        "max": float(card.max_points),
        "least": not shown.exact,
        "status": card.status,
        "skills": {skill: [float(points), float(most)] for skill, (points, most) in shown.skills.items()},
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
