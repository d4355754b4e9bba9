"""Reading what lies under a name that somebody else can fill: only plain files are opened, and never without an end.

The rule kept here: whatever lies there (a pipe, a socket, a device, a folder, a link to any of them, a file that never
ends), the answer comes at once. It is the first bytes of a plain file, or an `OSError` that says what lies there.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Without waiting: a pipe has no writer, and would hold us for ever.
AS_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
MOST = 64_000_000
PART = 1 << 20


class NotPlain(OSError):
    """Something else than a plain file lies under the name, or one with more bytes than are read."""

    def __init__(self, path: str | Path, why: str) -> None:
        super().__init__(errno.EINVAL, why, str(path))


@contextmanager
def opened(path: str | Path, *, folder: int | None = None) -> Iterator[int]:
    """The descriptor of a plain file, for reading; folder: that of an open folder in which the name counts.

    Raises:
        FileNotFoundError: if nothing lies there.
        NotPlain: if it is anything else than a plain file; a link is followed nowhere.
        OSError: if the disk refuses it.
    """
    # Looked at before it is opened: opening alone moves some devices.
    if not stat.S_ISREG(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
        raise NotPlain(path, "is no plain file")
    try:
        handle = os.open(path, AS_FILE, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):  # a link, a socket: put there since we looked
            raise NotPlain(path, "is no plain file") from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotPlain(path, "is no plain file")
        yield handle
    finally:
        os.close(handle)


def first_bytes(handle: int, most: int) -> bytes:
    """What an open file holds, at most so many bytes."""
    parts: list[bytes] = []
    while most and (part := os.read(handle, min(most, PART))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def read_plain(path: str | Path, *, most: int = MOST) -> bytes:
    """The bytes of a plain file.

    Raises:
        FileNotFoundError: if nothing lies there.
        NotPlain: if it is anything else than a plain file, or one of more than `most` bytes.
        OSError: if the disk refuses it.
    """
    with opened(path) as handle:
        data = first_bytes(handle, most + 1)
    if len(data) > most:
        raise NotPlain(path, f"has more than {most:,} bytes")
    return data


def is_plain(path: Path) -> bool:
    """Whether a plain file lies there; a link is none."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
