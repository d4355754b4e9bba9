"""The marks that came back, as they lie beside the feedback pages: `feedback/marks.json`.

    {"schema_version": 1, "closed": false, "exercises": {NAME: {"points": 3.5, "max": 8, "artifact": "ab12", ...}}}

The rule kept here: there is one strict reader for all who ask. A mark that is not whole is no mark; that something was
not whole is said, and the other marks stay.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.plain_files import is_plain
from simulator.strict_json import JsonFault, read_object

SCHEMA_VERSION = 1
NAME = "marks.json"
EXERCISE = re.compile(r"[a-z0-9_]{1,60}")
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSheet:
    """Marks by exercise, each with `points`, `max`, `artifact` and `skills`; closed: full answers are open.

    damaged: the file is there, and it or a mark in it could not be read.
    """

    marks: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    closed: bool = False
    damaged: bool = False


def read_marks(folder: Path) -> MarkSheet:
    """The marks in a folder of feedback; none before the first."""
    path = folder / NAME
    if not is_plain(path):
        return MarkSheet(damaged=path.is_symlink() or path.exists())
    try:
        raw = read_object(path, most=MOST_BYTES, version=SCHEMA_VERSION)
    except JsonFault:
        return MarkSheet(damaged=True)
    exercises, closed = raw.get("exercises"), raw.get("closed", False)
    if not isinstance(exercises, dict) or not isinstance(closed, bool):
        return MarkSheet(damaged=True)
    whole = {name: {"skills": {}, **mark} for name, mark in exercises.items() if _is_mark(name, mark)}
    return MarkSheet(marks=whole, closed=closed, damaged=len(whole) != len(exercises))


def _is_mark(name: str, mark: object) -> bool:
    if not EXERCISE.fullmatch(name) or not isinstance(mark, dict) or not isinstance(mark.get("artifact", ""), str):
        return False
    skills = mark.get("skills", {})
    if not isinstance(skills, dict):
        return False
    pairs = [[mark.get("points"), mark.get("max")], *skills.values()]
    return all(isinstance(pair, list) and len(pair) == 2 and all(map(_is_points, pair)) for pair in pairs)


def _is_points(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value < 1e6
