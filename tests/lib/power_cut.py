"""A disk that may lose power at any moment: what a file system promises, and not a byte more.

The rule kept here: the content of a file is on the disk when it was flushed and as it was flushed; a name is on the
disk when the folder that holds it was flushed. Everything else may or may not be there. The real system does the work;
this only listens to the calls of `os` below one folder and knows after each what a cut would leave.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

Tree = dict[str, bytes]
"""Content of every file that has a name, by its path below the folder; hidden neighbours included."""
Names = dict[str, int]
"""What a folder holds: file numbers by name."""


def visible(tree: Tree) -> Tree:
    """Without the hidden neighbours, which stand for nothing."""
    return {name: data for name, data in tree.items() if not any(p.startswith(".") for p in Path(name).parts)}


class Disk:
    """What is on the disk below `root`. look is called after each change with every tree that a cut could leave."""

    def __init__(self, root: Path, look: Callable[[Tree], None] | None = None) -> None:
        self.root = root.absolute()
        self._look = look
        self._content: dict[int, bytes] = {}
        self._folders: dict[int, Names] = {}
        self._pinned: dict[int, int] = {}
        self._learn(self.root)

    def _learn(self, folder: Path) -> None:
        """What lay there before counts as flushed."""
        self._folders[self._pin(folder)] = self._listing(folder)
        for path in folder.iterdir():
            if path.is_dir():
                self._learn(path)
            else:
                self._content[self._pin(path)] = path.read_bytes()

    def _pin(self, path: Path) -> int:
        """The file's number; the file is held open, so that the system does not give its number to another."""
        number = path.stat().st_ino
        if number not in self._pinned:
            self._pinned[number] = os.open(path, os.O_RDONLY)
        return number

    def _listing(self, folder: Path) -> Names:
        return {path.name: self._pin(path) for path in folder.iterdir() if not path.is_symlink()}

    def close(self) -> None:
        """Let go of the files."""
        for handle in self._pinned.values():
            os.close(handle)

    def changed(self) -> None:
        """Something below the folder has changed."""
        if self._look:
            for tree in self.after_a_cut():
                self._look(tree)

    def flushed(self, handle: int) -> None:
        """A file's content or a folder's names are on the disk now."""
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if path != self.root and self.root not in path.parents:
            return
        if path.is_dir():
            self._folders[self._pin(path)] = self._listing(path)
        else:
            self._content[self._pin(path)] = path.read_bytes()
        self.changed()

    def after_a_cut(self) -> Iterator[Tree]:
        """The trees that may be found: the names in each folder as they are now or as they were flushed last.

        Of more than four folders in doubt: all as flushed, all as now, and each one alone as now.
        """
        now = {self.root.stat().st_ino: self._listing(self.root)}
        for path in self.root.rglob("*"):
            if path.is_dir() and not path.is_symlink():
                now[self._pin(path)] = self._listing(path)
        open_ones = [number for number, names in now.items() if names != self._folders.get(number, {})]
        folders = set(now) | set(self._folders)
        choices = list(product((False, True), repeat=min(len(open_ones), 4)))
        if len(open_ones) > 4:
            alone = [tuple(a is b for b in open_ones) for a in open_ones]
            choices = [(False,) * len(open_ones), (True,) * len(open_ones), *alone]
        for happened in choices:
            names = {number: self._folders.get(number, {}) for number in folders}
            names |= {number: now[number] for number, yes in zip(open_ones, happened, strict=True) if yes}
            yield self._tree(names, self.root.stat().st_ino, "")

    def _tree(self, names: dict[int, Names], folder: int, above: str) -> Tree:
        tree: Tree = {}
        for name, number in names[folder].items():
            if number in names:
                tree |= self._tree(names, number, f"{above}{name}/")
            else:
                tree[f"{above}{name}"] = self._content.get(number, b"")
        return tree


@contextmanager
def listening(monkeypatch: Any, root: Path, look: Callable[[Tree], None] | None = None) -> Iterator[Disk]:
    """The calls of `os` below a folder, heard as long as the block runs."""
    disk = Disk(root, look)
    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "link", "mkdir", "unlink", "remove", "rmdir", "fsync"):
            patch.setattr(os, name, _heard(getattr(os, name), disk))
        try:
            yield disk
        finally:
            disk.close()


def _heard(call: Callable[..., Any], disk: Disk) -> Callable[..., Any]:
    def heard(*given: Any, **named: Any) -> Any:
        result = call(*given, **named)
        if call.__name__ == "fsync":
            disk.flushed(given[0] if isinstance(given[0], int) else given[0].fileno())
        else:
            disk.changed()
        return result

    heard.__name__ = call.__name__
    return heard
