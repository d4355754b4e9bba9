"""Several builds of one world over a shared folder: who does which piece, and who finishes. There is no scheduler.

The rule kept here: a claim is a lock that the writing process holds on a file, so that it ends with the process however
that ends; a file that somebody left means nothing. Receipts tell what is finished. Nobody writes a piece while the
world is being finished, and nobody finishes while a piece is written: that is what the gate is for.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.errors import CenlabError
from simulator.publish.jobs import read_receipt

CLAIMS, GATE, BEGINNING, WHOLE = "claims", "gate", "beginning", "whole"
MOST_PARTS = 10_000
_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL}


class NoLocks(CenlabError):
    """The disk knows no locks, so no build can tell others what it is at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One of several builds that make a world together: number 1 to `of`."""

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of <= MOST_PARTS:
            raise ValueError(f"part {self.number} of {self.of}: parts are numbered from 1, at most {MOST_PARTS:,}")

    def ordered(self, places: Sequence[int]) -> list[int]:
        """Pieces in the order in which this part takes them: its own share, then the others' from the end."""
        own = [place for place in places if place % self.of == self.number - 1]
        return own + [place for place in reversed(places) if place % self.of != self.number - 1]


@contextmanager
def locked(path: Path, *, shared: bool = False, wait: bool = False, make: bool = False) -> Iterator[bool]:
    """Hold a lock on a file; False if another holds it, or if the file is not (or no longer) there.

    wait: until others let go. make: the file is made if it is missing, its folder is not.

    Raises:
        NoLocks: if the disk knows none.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if make else 0), 0o600)
    except (FileNotFoundError, NotADirectoryError):
        yield False
        return
    try:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        yield hold(handle, path, kind if wait else kind | fcntl.LOCK_NB) and is_there(handle, path)
    finally:
        os.close(handle)


def hold(handle: int, path: Path, kind: int) -> bool:
    """Take a lock of a kind (see `flock`) on an open file; False if another process has it.

    Raises:
        NoLocks: if the disk knows none.
    """
    try:
        fcntl.flock(handle, kind)
    except OSError as fault:
        if fault.errno in _NO_LOCKS:
            raise NoLocks(
                f"The disk of {path.parent} knows no locks ({fault.strerror}), by which builds tell each other what "
                "they are at. Name an --out on another disk."
            ) from None
        if fault.errno not in _TAKEN:
            raise
        return False
    return True


def is_there(handle: int, path: Path) -> bool:
    """Whether the locked file still has its name: who waited for a lock may hold one that was thrown away."""
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except (FileNotFoundError, NotADirectoryError):
        return False


@contextmanager
def at_work(folder: Path) -> Iterator[bool]:
    """Inside, nobody finishes the world in `folder`; False if that has happened already."""
    with locked(folder / GATE, shared=True, wait=True) as there:
        yield there


@contextmanager
def finishing(folder: Path) -> Iterator[bool]:
    """Inside, nobody else writes in `folder`; False if another process has finished the world meanwhile."""
    with locked(folder / GATE, wait=True) as there:
        yield there


@contextmanager
def beginning(folder: Path) -> Iterator[bool]:
    """Inside, no other part says what is built in `folder`; False if the world is finished already."""
    with at_work(folder) as there, locked(folder / CLAIMS / BEGINNING, wait=True, make=there) as mine:
        yield there and mine


def do_claimed(
    function: Callable[..., dict[str, Any]], folder: Path, name: str, arguments: tuple[Any, ...]
) -> dict[str, Any] | None:
    """Do a piece that nobody holds; its receipt, or None if another process is at it or the world is finished."""
    with at_work(folder) as there, locked(folder / CLAIMS / name, make=there) as mine:
        if not (there and mine) or (folder / WHOLE).exists():
            return None
        return read_receipt(folder, name) or function(*arguments)


def is_settled(folder: Path) -> bool:
    """Whether no piece is needed any more: the world in `folder` is whole, or has its name already."""
    return (folder / WHOLE).exists() or not (folder / GATE).exists()
