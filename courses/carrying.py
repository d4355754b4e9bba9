"""Which files of a folder or stick are hand-ins, and which folders were handed out; nothing is opened here.

The rule kept here: links stay behind, and a flood of files hides nobody. Nothing heavy is imported: commands look here
first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from courses.folders import delivered_in
from courses.layout import Course, CourseError

SUFFIX = ".handin"
DEPTH = 4
MOST = 200_000
"""As many folders or files of one place are looked at: a flood of foreign ones hides nobody."""
NOTHING_HANDED_IN = ("bundle", "course", "drafts", "jupyter", "lost+found")


def files_in(folder: Path, closed: list[Path] | None = None) -> list[Path]:
    """Every file of a hand-in under a folder, not deeper than a stick with delivered folders goes, in order.

    closed: the folders are added that could not be looked into.
    """
    paths: list[Path] = []
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            entries = entries_of(here)
        except OSError:
            if closed is not None:
                closed.append(here)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if depth < DEPTH and entry.name not in NOTHING_HANDED_IN:
                    waiting.append((Path(entry.path), depth + 1))
            elif entry.name.endswith(SUFFIX):
                paths.append(Path(entry.path))
    return sorted(paths)[:MOST]


def entries_of(folder: Path) -> list[os.DirEntry[str]]:
    """What lies in a folder, in order, at most MOST.

    Raises:
        OSError: if it cannot be read.
    """
    with os.scandir(folder) as entries:
        listed = [entry for _, entry in zip(range(MOST), entries, strict=False)]
    return sorted(listed, key=lambda entry: entry.name)


def is_folder(path: Path) -> bool:
    """Whether a folder can be looked into."""
    try:
        return stat.S_ISDIR(path.stat().st_mode) and os.access(path, os.R_OK | os.X_OK)
    except OSError:
        return False


def check_sources(course: Course, folders: Sequence[Path]) -> None:
    """Whether in each folder that was named something of a course can lie: a folder handed out, or work in a file.

    Raises:
        CourseError: names the one that is not there, is closed, or holds nothing of the kind.
    """
    for folder in folders:
        if not is_folder(folder):
            raise CourseError(f"{folder}: is no folder that can be read. Is the stick plugged in?")
        owners = {name for name, _, _ in delivered_in(folder)}
        if course.name not in owners and not files_in(folder):
            of = f"; the folders there belong to the course {', '.join(sorted(owners))}" if owners else ""
            raise CourseError(
                f"{folder}: no trainee's folder of {course.name} and no handed-in work (*{SUFFIX}) lies there{of}. "
                "Nothing was collected. Look at the path."
            )
