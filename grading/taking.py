"""Taking files from a folder that somebody else can change while we look at it.

The rule kept here: a folder is opened once and everything in it is reached through that handle, so that what was
looked at is what is taken, whatever its name leads to by then. Only plain files that have no other name are read:
a link, a device, a pipe, a folder stays behind, and so does a file with a second name, which may be somebody's key.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from simulator.plain_files import NotPlain, first_bytes
from simulator.plain_files import opened as opened_file

AS_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A folder of one submission has a handful of files. Of a flood the first names are read, never all.
MOST_NAMES = 2_000


class NotTaken(OSError):
    """The file or folder stays behind; the text says why."""


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder; handle is its descriptor."""

    handle: int

    @property
    def owner(self) -> int:
        """The user's number to whom it belongs."""
        return os.fstat(self.handle).st_uid

    @property
    def changed_ns(self) -> int:
        """When the file system saw it change last, in nanoseconds since 1970."""
        return os.fstat(self.handle).st_ctime_ns

    def written_ns(self, *names: str) -> int:
        """When the file system saw it or one of these files in it change last, in nanoseconds since 1970.

        A file that is written over where it lies leaves its folder's time as it was.

        Raises:
            OSError: if a file is gone.
        """
        states = [os.stat(name, dir_fd=self.handle, follow_symlinks=False) for name in names]
        return max([self.changed_ns, *(state.st_ctime_ns for state in states)])

    def names(self, most: int = MOST_NAMES) -> list[str]:
        """At most `most` names that lie in it, sorted."""
        with os.scandir(self.handle) as entries:
            return sorted(entry.name for entry in islice(entries, most))

    def count(self) -> int:
        """How many names lie in it."""
        with os.scandir(self.handle) as entries:
            return sum(1 for _ in entries)

    def read(self, name: str, most: int) -> bytes:
        """At most `most` + 1 bytes of a plain file in it.

        Raises:
            FileNotFoundError: if there is none of that name.
            NotTaken: if it is anything else than a plain file with one name, or cannot be read.
        """
        return _read(name, most, self.handle)


def _plain_name(name: str) -> str:
    if not name or "/" in name or "\0" in name or name in (".", ".."):
        raise NotTaken("is no name of a file")
    return name


def _why(error: Exception, kind: str) -> str:
    """What is closed to us or on a failing disk may well be of the right kind: then the reason is the system's."""
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM, errno.EIO, errno.ESTALE):
        return f"cannot be read ({os.strerror(error.errno)})"
    return kind


def _read(name: str | Path, most: int, folder: int | None) -> bytes:
    try:
        with opened_file(_plain_name(name) if isinstance(name, str) else name, folder=folder) as handle:
            if os.fstat(handle).st_nlink > 1:
                raise NotTaken("has a second name elsewhere (a hard link)")
            return first_bytes(handle, most + 1)
    except (FileNotFoundError, NotTaken):
        raise
    except NotPlain as error:
        raise NotTaken("is no plain file") from error
    except (OSError, ValueError) as error:
        raise NotTaken(_why(error, "is no plain file")) from error


def read_plain(path: Path, most: int) -> bytes | None:
    """At most `most` + 1 bytes of a plain file with one name; None if there is none."""
    try:
        return taken(path, most)
    except OSError:
        return None


def taken(path: Path, most: int) -> bytes:
    """The same where the reason counts.

    Raises:
        FileNotFoundError: if there is none.
        NotTaken: if it is anything else than a plain file with one name, or cannot be read.
    """
    return _read(path, most, None)


@contextmanager
def opened(path: Path | str, inside: Folder | None = None) -> Iterator[Folder]:
    """An open folder: of a path, or of a name inside another open folder. A link is not followed.

    Raises:
        FileNotFoundError: if there is none.
        NotTaken: if it is no folder, or cannot be read.
    """
    try:
        handle = (
            os.open(path, AS_FOLDER)
            if inside is None
            else os.open(_plain_name(str(path)), AS_FOLDER, dir_fd=inside.handle)
        )
    except FileNotFoundError:
        raise
    except (OSError, ValueError) as error:
        raise NotTaken(_why(error, "is no folder")) from error
    try:
        yield Folder(handle)
    finally:
        os.close(handle)
