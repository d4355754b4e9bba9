"""A disk that is really full: a small file system of its own for one process, mounted where nobody else sees it."""

from __future__ import annotations

import ctypes
import io
import multiprocessing
import os
import resource
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

FORK = multiprocessing.get_context("fork")
NEW_USER, NEW_MOUNTS = 0x10000000, 0x00020000
PRIVATE, RECURSIVE = 1 << 18, 1 << 14
FILLER = ".filler"


class Disk:
    """The folder that is the disk. Where the machine lets nobody mount, a limit on files' sizes stands for it."""

    def __init__(self, path: Path, kilobytes: int) -> None:
        self.path = path
        libc = ctypes.CDLL(None, use_errno=True)
        spaces = NEW_MOUNTS if os.geteuid() == 0 else NEW_MOUNTS | NEW_USER
        self.mounted = (
            libc.unshare(spaces) == 0
            and libc.mount(b"none", b"/", None, PRIVATE | RECURSIVE, None) == 0
            and libc.mount(b"tmpfs", bytes(path), b"tmpfs", 0, f"size={kilobytes}k".encode()) == 0
        )

    def fill(self) -> None:
        """Take all room that is left."""
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
            return
        with (self.path / FILLER).open("wb", buffering=0) as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def free(self) -> None:
        """Give the room back."""
        if self.mounted:
            (self.path / FILLER).unlink()
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)

    def names(self) -> list[str]:
        """Everything that lies there, by its path."""
        paths = (path.relative_to(self.path) for path in self.path.rglob("*"))
        return sorted(str(path) for path in paths if path.name != FILLER)


def cenlab(*words: str) -> tuple[int, str]:
    """The program as a person starts it, in this process: exit code and all that it said."""
    from courses import cli

    said = io.StringIO()
    before = sys.argv
    sys.argv = ["cenlab", *words]
    try:
        with redirect_stdout(said), redirect_stderr(said):
            try:
                cli.main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                code = 99
                traceback.print_exc(file=said)
    finally:
        sys.argv = before
    return code, said.getvalue()


def on_small_disk(path: Path, kilobytes: int, call: Callable[[Disk], Any]) -> Any:
    """What a function returns in a process for which `path` is a disk of that size."""
    path.mkdir(parents=True, exist_ok=True)
    here, there = FORK.Pipe()

    def child() -> None:
        try:
            there.send(("", call(Disk(path, kilobytes))))
        except BaseException:
            there.send((traceback.format_exc(), None))

    process = FORK.Process(target=child)
    process.start()
    there.close()
    trouble, value = here.recv()
    process.join()
    assert not trouble, trouble
    return value
