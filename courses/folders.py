"""The folders into which a course is handed out: whose one is, whether it can become a trainee's, which are known.

    FOLDER/home.json     whose folder it is: course and trainee
    FOLDER/trainee/      the trainee's home

The rule kept here: a folder that is somebody else's, or a stick that is not plugged in, is refused before anything is
written. Nothing heavy is imported: commands look here first.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from courses.access import account_here, user_here, user_name, user_number, worked_there, works_there
from courses.layout import Course, CourseError
from courses.printed import command
from simulator import durable
from simulator.errors import plainly
from simulator.strict_json import JsonFault, read_object

SCHEMA_VERSION = 1
NOTE = "home.json"
REMOVABLE = ("/media", "/run/media", "/mnt")
DEPTH = 3
LOCKED = "the disk or stick is locked against writing. Open its lock, or take another one"
WRITTEN = ("bundle", "course", "drafts", "receipts", "outbox", "returned", "feedback")


def wish(course: Course, trainee: str, folder: Path, user: str | None = None) -> int | None:
    """For whom a folder is to be opened beside us, if it can be handed out at all: a user's number, None for nobody.

    That is the user who was named; else who works there already, for whom that very folder was opened before, or who
    has the account's name on this machine.

    Raises:
        CourseError: as `check_target`, or another user has worked there, whose work we could not hand over.
        AccessFault: if this machine has no such user.
    """
    account = course.enrolled(trainee).account
    number = user_number(user) if user else None
    for path in (folder, folder / "trainee"):
        check_open(path)
    check_target(course, trainee, folder)
    check_published(course, trainee)
    if number is None:
        before = known_user(course, trainee, folder)
        number = works_there(folder) or (user_here(before) if before else None) or account_here(account)
    if folder.is_dir() and os.geteuid() != 0:
        other = worked_there(folder, number)
        if other is not None:
            raise CourseError(
                f"{folder}: {user_name(other)} has worked there, and what is his stays his. Name a new folder, or "
                f"deliver with --for {user_name(other)}. Nothing was changed."
            )
    return number if number != os.geteuid() else None


def check_published(course: Course, trainee: str) -> None:
    """Whether there is something to hand out to a trainee.

    Raises:
        CourseError: if his world is not made yet.
    """
    if not (course.world(trainee) / "bundle" / "bundle.json").is_file():
        remedy = command(course, "publish")
        raise CourseError(f"The world of {trainee} is not published yet. Run: {remedy}")


def check_some_world(course: Course) -> None:
    """Whether anything of a course was ever published: there is nothing to close or to mark before.

    Raises:
        CourseError: if no trainee's world is made yet.
    """
    if not any((course.world(entry.trainee) / "bundle" / "bundle.json").is_file() for entry in course.trainees):
        raise CourseError(f"No world of {course.name} is published yet. Run: {command(course, 'publish')}")


def check_open(folder: Path) -> None:
    """Whether we can put something into a folder.

    Raises:
        CourseError: if it is closed to us.
    """
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        if is_locked(folder):
            raise CourseError(f"{folder}: {LOCKED}. Nothing was changed.")
        raise CourseError(
            f"{folder}: is closed to you; it belongs to {user_name(folder.stat().st_uid)}. Deliver to a new folder, or "
            "ask him to open it. Nothing was changed."
        )


def check_target(course: Course, trainee: str, folder: Path) -> None:
    """Whether this folder can become, or is, the trainee's.

    Raises:
        CourseError: names what stands against it.
    """
    if not folder.parent.is_dir() or is_away(folder):
        raise CourseError(
            f"{folder}: {folder.parent} is not there. Is the stick plugged in and opened? Nothing was written."
        )
    check_no_links(folder)
    if not folder.exists():
        why = no_new_folder(folder)
        if why:
            raise CourseError(f"{folder}: {why}. Name a folder in a place of yours, or a stick. Nothing was changed.")
        return
    if not folder.is_dir():
        raise CourseError(f"{folder}: is a file. Name a folder.")
    owners = owners_of(folder)
    for owner in owners:
        if owner != (course.name, trainee):
            raise CourseError(
                f"{folder} is the folder of {owner[1]} (course {owner[0]}); {trainee} (course {course.name}) needs one "
                "of his own. Nothing was written."
            )
    others = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    if not owners and others:
        raise CourseError(f"{folder} holds other things ({', '.join(others[:3])}). Name a new folder in it.")


def no_new_folder(folder: Path) -> str:
    """Why a folder that is not there yet cannot be made in the one above; "" if it can: it is tried and taken away."""
    above = folder.parent
    if not os.access(above, os.W_OK | os.X_OK):
        if is_locked(above):
            return LOCKED
        return f"{above} is closed to you; it belongs to {user_name(above.stat().st_uid)}"
    trial = above / f".cenlab-{secrets.token_hex(8)}"
    try:
        trial.mkdir(mode=0o700)
        trial.rmdir()
    except OSError as error:
        return f"no folder can be made in {above} ({plainly(error)})"
    return ""


def is_locked(folder: Path) -> bool:
    """Whether the disk or stick itself takes no writing (a stick's lock, a disk mounted to be read only)."""
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def check_no_links(folder: Path) -> None:
    """Whether the places into which we write are folders of the folder itself.

    Raises:
        CourseError: if one is a link, which could lead anywhere, also into the instructor's own folders.
    """
    for path in (folder, folder / "trainee", *(folder / "trainee" / name for name in WRITTEN), folder / "jupyter"):
        if path.is_symlink():
            raise CourseError(f"{path}: is a link. Nothing was written; name the folder itself, or a new one.")


def is_away(folder: Path) -> bool:
    """Whether a path under the places where sticks appear leads to this machine's own disk: no stick is there."""
    for root in map(Path, REMOVABLE):
        if root in folder.parents:
            between = [path for path in (folder, *folder.parents) if root in path.parents]
            return not any(os.path.ismount(path) for path in (*between, root))
    return False


def owner_of(folder: Path) -> tuple[str, str] | None:
    """Course and trainee of a folder, by its note or by the bundle in it; None for a folder of nobody's."""
    return next(iter(owners_of(folder)), None)


def owners_of(folder: Path) -> list[tuple[str, str]]:
    """Course and trainee as the note of a folder and the bundle in it say; two where they contradict each other."""
    owners: list[tuple[str, str]] = []
    for path in (folder / NOTE, folder / "trainee" / "bundle" / "bundle.json", folder / "bundle" / "bundle.json"):
        try:
            raw = read_object(path, most=1_000_000)
        except JsonFault:
            continue
        if isinstance(raw.get("course"), str) and isinstance(raw.get("trainee"), str):
            owners.append((raw["course"], raw["trainee"]))
    return list(dict.fromkeys(owners))


def _remembered(course: Course) -> dict[str, dict[str, Any]]:
    try:
        raw = read_object(course.path / "deliveries.json", version=SCHEMA_VERSION)
    except JsonFault:
        return {}
    return {key: value for key, value in raw.items() if isinstance(value, dict)}


def known_folders(course: Course) -> dict[str, Path]:
    """The folders to which a course was handed out, by trainee."""
    return {trainee: Path(path) for trainee, path in _remembered(course).get("folders", {}).items()}


def earlier_folders(course: Course, trainee: str) -> list[Path]:
    """Further folders to which a trainee's bundle was handed out, before the one that is known as his."""
    earlier = _remembered(course).get("earlier", {}).get(trainee, [])
    return [Path(path) for path in earlier if isinstance(path, str)]


def known_user(course: Course, trainee: str, folder: Path) -> str:
    """The user of this machine for whom that very folder was opened last; "" if for nobody."""
    if known_folders(course).get(trainee) != folder:
        return ""
    return str(_remembered(course).get("users", {}).get(trainee, ""))


def remember(course: Course, trainee: str, folder: Path, user: str) -> None:
    """Note where a trainee's folder lies, and for which user of this machine it was opened ("" for nobody)."""
    before = known_folders(course)
    folders = {name: str(path) for name, path in before.items()} | {trainee: str(folder)}
    users = {**_remembered(course).get("users", {}), trainee: user}
    others = dict.fromkeys([*earlier_folders(course, trainee), before.get(trainee, folder)])
    earlier = {**_remembered(course).get("earlier", {}), trainee: [str(path) for path in others if path != folder]}
    value = {"schema_version": SCHEMA_VERSION, "folders": folders, "users": users, "earlier": earlier}
    durable.write_json(course.path / "deliveries.json", value, mode=durable.PRIVATE_FILE)


def deliver_again(course: Course, trainee: str) -> str:
    """The command line that hands a trainee his bundle again, as it was handed out last; FOLDER if it never was."""
    folder = known_folders(course).get(trainee)
    user = known_user(course, trainee, folder) if folder else ""
    return command(course, "deliver", trainee, str(folder or "FOLDER"), *(["--for", user] if user else []))


def sources(course: Course, folders: Sequence[Path]) -> list[Path]:
    """The folders that were named, or those known that are there now, the earlier ones of a trainee too."""
    if folders:
        return [Path(folder).absolute() for folder in folders]
    known = known_folders(course)
    paths = [path for trainee, last in known.items() for path in (last, *earlier_folders(course, trainee))]
    return [path for path in dict.fromkeys(paths) if is_here(path)]


def is_here(folder: Path) -> bool:
    """Whether a known folder can be looked into now."""
    return folder.is_dir() and not is_away(folder) and os.access(folder, os.R_OK | os.X_OK)


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
    """The known folders that are not here now or are closed to us, by trainee."""
    return {trainee: folder for trainee, folder in known_folders(course).items() if not is_here(folder)}


def check_returnable(course: Course, folders: Sequence[Path]) -> None:
    """Whether folders that were named are there and hold delivered folders of a course.

    Raises:
        CourseError: if one is not there, or none holds a folder of this course.
    """
    for folder in folders:
        if not folder.is_dir():
            raise CourseError(f"{folder}: is not there. Is the stick plugged in?")
    here = [owner for folder in folders for owner, _, _ in delivered_in(folder.absolute())]
    if folders and course.name not in here:
        raise CourseError(f"{', '.join(map(str, folders))}: no delivered folder of {course.name} lies there.")
