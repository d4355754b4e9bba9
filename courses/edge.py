"""The edge of the command line: what a disk, a database or an encoding refuses, said as what, where and the remedy.

The rule kept here: trouble of the machine is no fault of the program, so it ends with a sentence and exit code 1. A
traceback means a fault in cenlab itself. Nothing heavy is imported: a database's error is known by its name.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.errors import CenlabError
from simulator.visible import visible

AGAIN = "Then give the same command again."
REMEDIES: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", f"Make room on it, or choose another place. {AGAIN}"),
    errno.EDQUOT: ("your share of the disk is used up", f"Make room, or ask who runs the machine. {AGAIN}"),
    errno.EFBIG: ("the file is larger than this machine allows", f"Raise the limit (ulimit -f). {AGAIN}"),
    errno.EROFS: ("the disk cannot be written to", "Open the lock of the stick, or choose another place."),
    errno.EACCES: ("is closed to you", "Change its owner or mode (ls -l shows them), or choose another place."),
    errno.EPERM: ("is closed to you", "Change its owner or mode (ls -l shows them), or choose another place."),
    errno.EEXIST: ("is in the way", "Move it aside, or choose another place."),
    errno.ENOTDIR: ("a file stands where a folder should be", "Move the file aside, or choose another place."),
    errno.EISDIR: ("a folder stands where a file should be", "Move the folder aside, or choose another place."),
    errno.ENOTEMPTY: ("holds other things", "Move them aside, or choose another place."),
    errno.ENOENT: ("is missing", "Put it back, or mend the path."),
    errno.ENAMETOOLONG: ("is too long a name", "Choose a shorter one."),
    errno.ELOOP: ("is a link that leads back to itself", "Take the link away, or choose another place."),
    errno.EIO: ("the disk does not answer", f"Plug it in again, or choose another one. {AGAIN}"),
    errno.ENODEV: ("the disk is gone", f"Plug it in again, or choose another one. {AGAIN}"),
    errno.EMFILE: ("too many files are open", f"Raise the limit (ulimit -n). {AGAIN}"),
    errno.ENOMEM: ("the memory is used up", f"End other programs. {AGAIN}"),
    errno.EADDRINUSE: ("this port is in use", "Choose another one with --port."),
}
DATABASES = ("sqlite3", "sqlalchemy.exc")
WORKERS = ("concurrent.futures.process",)
STEPS = ("nbgrader.",)


def words(error: BaseException) -> str | None:
    """What happened, where, and what to do; None for an error that is a fault of the program."""
    if isinstance(error, CenlabError):
        return str(error)
    if isinstance(error, UnicodeError):
        return (
            f"A text cannot be read or written: {_encoding(error)}. If it is a file's, save that file as UTF-8; if it "
            "is the screen's, set the language of the terminal to UTF-8 (LC_ALL=C.UTF-8)."
        )
    if of_database(error):
        return database_words(error)
    if isinstance(error, OSError):
        return _machine(error)
    if isinstance(error, MemoryError):
        return f"The memory is used up. End other programs. {AGAIN}"
    if _from(error, WORKERS):
        return f"A process that did part of the work was ended by the machine, most likely for its memory. {AGAIN}"
    if _from(error, STEPS):
        return f"nbgrader refused a step: {visible(str(error))}"
    return None


def _from(error: BaseException, modules: tuple[str, ...]) -> bool:
    return any(kind.__module__.startswith(modules) for kind in type(error).__mro__)


def _encoding(error: UnicodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start} is no {error.encoding}"
    if isinstance(error, UnicodeEncodeError):
        return f"{visible(error.object[error.start : error.start + 1])!r} does not exist in {error.encoding}"
    return str(error)


def _machine(error: OSError) -> str:
    what, remedy = REMEDIES.get(error.errno or 0, (error.strerror or str(error), f"Mend that. {AGAIN}"))
    names = [visible(os.fsdecode(name)) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)]
    if error.errno == errno.EEXIST and error.filename2 is not None:
        names = names[::-1][:1]
    where = names[0] if names else _full_places() if error.errno == errno.ENOSPC else ""
    return f"{where}: {what}. {remedy}" if where else f"{what[0].upper()}{what[1:]}. {remedy}"


def _full_places() -> str:
    """The disks that are full, among those a command of cenlab uses, where the error itself names no file."""
    looked = [Path.home(), Path.cwd(), Path("/tmp"), *(Path(word) for word in sys.argv[1:] if os.sep in word)]
    full: dict[int, str] = {}
    for path in looked:
        try:
            folder = next(place for place in (path, *path.parents) if place.exists())
            state = os.statvfs(folder)
            if state.f_bavail * state.f_frsize < 1_000_000:
                full.setdefault(os.stat(folder).st_dev, str(folder))
        except (OSError, StopIteration):
            continue
    return ", ".join(full.values())


def database_words(error: BaseException, where: str = "", remedy: str = "Put a copy back.") -> str:
    """What a database refused; where is its file, remedy what mends a damaged one."""
    text = str(getattr(error, "orig", None) or error).splitlines()[0]
    at = f"{where}: " if where else ""
    if re.search("locked|busy", text):
        return f"{at}the database is in use by another program ({text}). Close that program. {AGAIN}"
    if re.search("is full", text):
        return f"{at}the disk is full ({text}). Make room on it. {AGAIN}"
    if re.search("readonly|read-only|unable to open|disk I/O", text):
        return f"{at}the database cannot be opened or written ({text}). Look at the disk, its room and owner. {AGAIN}"
    return f"{at}the database is damaged ({text}). {remedy}"


def of_database(error: BaseException) -> bool:
    """Whether an error comes from a database or from the layer above it."""
    return _from(error, DATABASES)


@contextmanager
def cleaned_up(undo: Callable[[], None]) -> Iterator[None]:
    """What is begun inside is undone if it does not come to its end, whatever ended it."""
    try:
        yield
    except BaseException:
        undo()
        raise


def soften_streams() -> None:
    """Standard output and error show a letter that they do not know by its number, and never raise."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
