"""Who can open a delivered folder: its owner alone, one more user of the machine, or whoever holds the stick.

The rule kept here: an officer's key lies in the folder, so it is closed to all others wherever the file system can
close it; where it cannot (FAT on a stick), that is said, and the stick is handed over like a key.
"""

from __future__ import annotations

import os
import pwd
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from simulator import durable
from simulator.errors import CenlabError

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
# Tags of POSIX.1e as Linux writes them into the extended attribute (include/uapi/linux/posix_acl_xattr.h).
VERSION, OWNER, USER, GROUP, MASK, OTHER = 2, 0x01, 0x02, 0x04, 0x10, 0x20
NOBODY = 0xFFFFFFFF


class AccessFault(CenlabError):
    """A user is unknown, or a disk cannot open a folder for him."""


def user_number(name: str) -> int:
    """The number of a user of this machine, by name or number.

    Raises:
        AccessFault: if there is none.
    """
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        if name.isdecimal():
            return int(name)
    raise AccessFault(f"--for {name}: this machine has no such user. `getent passwd` lists them.")


def user_name(number: int) -> str:
    """The name of a user of this machine, or the number."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def user_here(name: str) -> int | None:
    """The number of a user of this machine, by name or number, who is somebody else than we are; None if none is."""
    try:
        number = user_number(name)
    except AccessFault:
        return None
    return number if number != os.geteuid() else None


def account_here(account: str) -> int | None:
    """The user of this machine that has the account's name and is somebody else than we are; None if there is none."""
    try:
        number = pwd.getpwnam(account).pw_uid
    except KeyError:
        return None
    return number if number != os.geteuid() else None


def _inside(folder: Path) -> Iterator[Path]:
    yield folder
    for here, folders, files in os.walk(folder):
        yield from (Path(here, name) for name in (*folders, *files) if not Path(here, name).is_symlink())


def close(folder: Path) -> bool:
    """Close a folder and everything of ours in it to all others; whether the file system keeps such modes."""
    closed = True
    for path in _inside(folder):
        if path.stat().st_uid != os.geteuid():
            continue
        for name in (ACCESS, DEFAULT):
            with suppress(OSError):
                os.removexattr(path, name)
        try:
            path.chmod(durable.PRIVATE_FOLDER if path.is_dir() else durable.PRIVATE_FILE)
        except PermissionError:
            closed = False
        closed = closed and not path.stat().st_mode & 0o077
    return closed


def works_there(folder: Path) -> int | None:
    """The other user of this machine for whom a delivered folder is open: who was named, or whose it is."""
    users: list[int] = []
    for path in (folder, folder / "trainee"):
        with suppress(OSError):
            users += _named(os.getxattr(path, ACCESS))
        with suppress(OSError):
            users.append(path.stat().st_uid)
    return next((user for user in users if user not in (os.geteuid(), 0)), None)


def worked_there(folder: Path, user: int | None) -> int | None:
    """A further user, neither we nor this one, to whom something in a folder belongs; root is nobody's officer."""
    owners = {path.stat().st_uid for path in _inside(folder)} - {os.geteuid(), user, 0}
    return min(owners, default=None)


def is_shared(path: Path) -> bool:
    """Whether a list of access names further users for a path."""
    try:
        return bool(os.getxattr(path, ACCESS))
    except OSError:
        return False


def open_for(folder: Path, user: int) -> None:
    """Let one more user of this machine work in a folder, and nobody else: root hands it over, others share it.

    What is the user's own already, stays as he made it.

    Raises:
        AccessFault: if the file system keeps no lists of access.
    """
    if os.geteuid() == 0:
        group = _group(user)
        for path in _inside(folder):
            os.chown(path, user, group, follow_symlinks=False)
        return
    try:
        for path in _inside(folder):
            if path.stat().st_uid != os.geteuid():
                continue
            rights = 7 if path.is_dir() else 6
            os.setxattr(path, ACCESS, _list(rights, (user,)))
            if path.is_dir():
                os.setxattr(path, DEFAULT, _list(rights, sorted({user, os.geteuid()})))
    except OSError as error:
        raise AccessFault(
            f"{folder}: cannot be opened for {user_name(user)} ({error.strerror}): this disk keeps no lists of access. "
            "Use another disk, or a stick. Nothing was changed."
        ) from error


def _group(user: int) -> int:
    try:
        return pwd.getpwuid(user).pw_gid
    except KeyError:
        return user


def _list(rights: int, users: tuple[int, ...] | list[int]) -> bytes:
    entries = [(OWNER, rights, NOBODY), *((USER, rights, user) for user in users)]
    entries += [(GROUP, 0, NOBODY), (MASK, rights, NOBODY), (OTHER, 0, NOBODY)]
    return struct.pack("<I", VERSION) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def _named(raw: bytes) -> tuple[int, ...]:
    """The users whom a list of access names."""
    entries = [struct.unpack_from("<HHI", raw, at) for at in range(4, len(raw) - 7, 8)]
    return tuple(number for tag, _, number in entries if tag == USER)
