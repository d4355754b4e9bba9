"""The practice worlds that were left: when, what was earned in them, the pages that explain it.

The rule kept here: looked at, never changed; a damaged folder is shown as far as it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from courses.lab.place import Place
from courses.lab.renew import NOTE
from simulator.plain_files import is_plain
from simulator.strict_json import JsonFault, read_object
from simulator.workspace.marks import read_marks

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A world that was left; left is an ISO moment (UTC), marks are (points, maximum) by exercise."""

    world: str
    left: str
    marks: Mapping[str, tuple[float, float]]
    folder: Path

    @property
    def points(self) -> float:
        """What was earned in all."""
        return sum(points for points, _ in self.marks.values())

    @property
    def maximum(self) -> float:
        """The most that the marked exercises give."""
        return sum(most for _, most in self.marks.values())

    def page(self, exercise: str, lang: str) -> Path | None:
        """The feedback page of an exercise, if there is one."""
        path = self.folder / "feedback" / f"{exercise}.{lang}.html"
        return path if exercise in self.marks and is_plain(path) else None


def earlier_worlds(place: Place) -> list[Earlier]:
    """The worlds that were left, the last one first."""
    root = place.trainee.path / "earlier"
    try:
        folders = [path for path in root.iterdir() if path.is_dir() and NAME.fullmatch(path.name)]
    except OSError:
        folders = []
    return sorted((_world(folder) for folder in folders), key=lambda world: world.left, reverse=True)


def _world(folder: Path) -> Earlier:
    try:
        left = str(read_object(folder / NOTE)["left"])
    except (JsonFault, KeyError):
        left = datetime.fromtimestamp(folder.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Earlier(world=folder.name, left=left, marks=_marks(folder), folder=folder)


def _marks(folder: Path) -> dict[str, tuple[float, float]]:
    return {name: (mark["points"], mark["max"]) for name, mark in read_marks(folder / "feedback").marks.items()}
