"""Writing so that it lasts: a file or folder is there whole or not at all, also after a power cut.

The rule kept here: what has been told as done (a receipt, a mark, a manifest) is on the disk before it is told. Data
is written into a hidden neighbour, flushed, given its name, and then the folder that holds the name is flushed too.
Nothing else in cenlab renames, replaces or writes a file. Errors are the system's own `OSError`; who calls says what
they mean to a person.

Everything takes a `mode` of permissions, cut by the process's mask as `open` does.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

FILE_MODE = 0o666
FOLDER_MODE = 0o777
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PARTIAL = ".partial"
"""How the hidden neighbours end; one that a killed process left stands for nothing and may be deleted."""
FLUSHES_AT_ONCE = 8
"""A disk that is asked at once writes once for all; one after the other each file waits for the disk's journal."""
_CANNOT_FLUSH = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
_CANNOT_LINK = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}


def write_bytes(path: Path, data: bytes, *, mode: int = FILE_MODE, exclusive: bool = False) -> None:
    """Write a file whole or not at all; missing folders above it are made.

    exclusive: refuse a name that is taken instead of replacing what lies there.

    Raises:
        FileExistsError: if exclusive and the name is taken.
        OSError: if the disk refuses; what lay there before still does.
    """
    with new_file(path, mode=mode, exclusive=exclusive) as partial:
        handle = os.open(partial, os.O_WRONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(data)


def write_text(path: Path, text: str, *, mode: int = FILE_MODE, exclusive: bool = False) -> None:
    """Write a text in UTF-8 as `write_bytes` writes bytes."""
    write_bytes(path, text.encode(), mode=mode, exclusive=exclusive)


def write_json(
    path: Path, value: Any, *, mode: int = FILE_MODE, exclusive: bool = False, indent: int | None = 1
) -> None:
    """Write a value as JSON with a line feed at the end, as `write_bytes` writes bytes.

    Raises:
        ValueError: if the value holds NaN or an infinity, which JSON does not know.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False) + "\n"
    write_text(path, text, mode=mode, exclusive=exclusive)


@contextmanager
def new_file(path: Path, *, mode: int = FILE_MODE, exclusive: bool = False, flush: bool = True) -> Iterator[Path]:
    """An empty hidden neighbour for a writer that wants a path; at the end it takes the name, on an error it goes.

    flush False leaves the flushing to a later `flush` of many files: until then nothing may be told of this one.
    """
    if flush:
        make_folder(path.parent)
    else:
        make_folder(path.parent.parent)
        path.parent.mkdir(exist_ok=True)
    partial = _partial(path)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode))
    try:
        yield partial
        if flush:
            _flush(partial)
        if exclusive:
            _claim(partial, path)
        else:
            os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    if flush:
        flush_name(path)


@contextmanager
def new_folder(path: Path, *, mode: int = FOLDER_MODE, replace: bool = False) -> Iterator[Path]:
    """An empty hidden neighbour to be filled; at the end all of it is flushed and it takes the name.

    replace: what lies there goes when the new folder is whole. A stop between the two names leaves the old folder
    hidden beside, and the next replacing puts it back first.

    Raises:
        OSError: if the name is taken and may not be replaced, or the disk refuses; what lay there still does.
    """
    make_folder(path.parent)
    old = path.with_name(f".{path.name}.old")
    _settle(path, old)
    if not replace and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    partial = _partial(path)
    os.mkdir(partial, mode)
    try:
        yield partial
        _flush_tree(partial)
        if os.path.lexists(path):
            os.replace(path, old)
        try:
            os.replace(partial, path)
        except OSError:
            _settle(path, old)
            raise
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    flush_name(path)
    _discard(old)


@contextmanager
def exchanged(pairs: Sequence[tuple[Path, Path]]) -> Iterator[None]:
    """Give staged files and folders their names, all of them or none; inside, they have them.

    pairs: (where it is staged, its name), on one disk. What lay under a name goes at the end; if that or anything
    inside fails, every name holds again what it held before. Owners and modes stay with what is moved.

    Raises:
        OSError: if the disk refuses a name; nothing has changed then.
    """
    moved: list[tuple[Path, Path, Path | None]] = []
    try:
        for staged, path in pairs:
            old = path.with_name(f".{path.name}.old")
            _settle(path, old)
            there = os.path.lexists(path)
            if there:
                os.replace(path, old)
            moved.append((staged, path, old if there else None))
            os.replace(staged, path)
        yield
    except BaseException:
        for staged, path, held in reversed(moved):
            if not os.path.lexists(staged):
                os.replace(path, staged)
            if held is not None:
                os.replace(held, path)
        raise
    for _, path, held in moved:
        flush_name(path)
        if held is not None:
            with suppress(OSError):  # it is hidden, and the next exchange takes it away
                _discard(held)


def write_folder(path: Path, files: Mapping[str, bytes], *, mode: int = FOLDER_MODE, replace: bool = False) -> None:
    """Write files by their relative names as one folder, whole or not at all. See `new_folder`.

    Raises:
        ValueError: if a name is absolute or leads out of the folder.
    """
    for name in files:
        if Path(name).is_absolute() or not Path(name).parts or ".." in Path(name).parts:
            raise ValueError(f"{name!r} leads out of {path}")
    with new_folder(path, mode=mode, replace=replace) as partial:
        for name, data in files.items():
            file = partial / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


def fill_from(partial: Path, source: Path) -> None:
    """Put a copy of everything in a folder into an empty one that `new_folder` gave.

    Raises:
        OSError: the disk's first refusal; `shutil.copytree` would give a list of all in a form of its own.
    """
    for path in sorted(source.rglob("*")):
        copy = partial / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        else:
            copy.write_bytes(path.read_bytes())


def append(path: Path, data: bytes, *, mode: int = PRIVATE_FILE) -> None:
    """Add to the end of a file, whole or not at all; the file is made if it is missing.

    Raises:
        OSError: if the disk refuses or takes a part only; the file is then as it was.
    """
    make_folder(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, mode)
    try:
        before = os.fstat(handle).st_size
        try:
            written = os.write(handle, data)
            if written != len(data):
                raise OSError(errno.ENOSPC, f"only {written} of {len(data)} bytes were taken")
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)
    if not before:
        flush_name(path)


def move(source: Path, target: Path) -> None:
    """Give a file or folder another name on the same disk; a file of that name is replaced.

    Raises:
        OSError: if the disk refuses, or the target is a folder that holds something.
    """
    make_folder(target.parent)
    os.replace(source, target)
    flush_name(target)
    if source.parent != target.parent:
        flush_name(source)


def remove(path: Path) -> None:
    """Delete a file or a whole folder, if it is there, so that it does not come back."""
    _discard(path)
    if path.parent.is_dir():
        flush_name(path)


def make_folder(path: Path, *, mode: int = FOLDER_MODE) -> None:
    """Make a folder and those above it that are missing, so that the names last. One that is there stays as it is."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        try:
            os.mkdir(folder, mode)
        except FileExistsError:
            if not folder.is_dir():
                raise
        flush_name(folder)


def flush(*paths: Path) -> None:
    """Bring files, then their names and those of their folders to the disk: for many files, before a receipt.

    Raises:
        OSError: if one is missing or the disk refuses.
    """
    folders = sorted({folder for path in paths for folder in (path.parent, path.parent.parent)})
    with ThreadPoolExecutor(FLUSHES_AT_ONCE) as hands:
        list(hands.map(_flush, paths))
        list(hands.map(flush_name, [folder / "any" for folder in folders]))


def flush_name(path: Path) -> None:
    """Bring to the disk under which names the folder above `path` holds its files.

    A folder that may be written and not read (a collector's inbox) cannot be flushed itself; the file systems that
    have such folders bring a file's name along when the file is flushed.
    """
    try:
        _flush(path.parent, os.O_DIRECTORY)
    except PermissionError:
        with suppress(FileNotFoundError):
            _flush(path)


def sweep(folder: Path) -> None:
    """Delete the hidden neighbours that killed processes left anywhere in a folder that nobody writes to now."""
    for path in folder.rglob(f".*{PARTIAL}"):
        _discard(path)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name[:50]}.{secrets.token_hex(4)}{PARTIAL}")


def _claim(partial: Path, path: Path) -> None:
    """Give the name unless it is taken; where a disk knows no hard links (FAT), take it with an empty file first."""
    try:
        os.link(partial, path)
    except OSError as fault:
        if fault.errno not in _CANNOT_LINK:
            raise
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        os.replace(partial, path)
    else:
        os.unlink(partial)


def _settle(path: Path, old: Path) -> None:
    """After a stop between two names: the old folder comes back, or goes if the new one stands."""
    if not os.path.lexists(old):
        return
    if os.path.lexists(path):
        _discard(old)
    else:
        os.replace(old, path)


def _discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush_tree(folder: Path) -> None:
    for above, _, names in os.walk(folder, topdown=False):
        for name in names:
            if not os.path.islink(file := os.path.join(above, name)):
                _flush(Path(file))
        _flush(Path(above), os.O_DIRECTORY)


def _flush(path: Path, kind: int = 0) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | (kind or os.O_NOFOLLOW))
    try:
        os.fsync(handle)
    except OSError as fault:
        if not kind or fault.errno not in _CANNOT_FLUSH:
            raise
    finally:
        os.close(handle)
