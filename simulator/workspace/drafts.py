"""A draft: the answers of one exercise as they stand, saved by themselves.

The rule kept here: a draft on disk is always whole. A damaged one is set aside under another name, never lost.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.workspace.home import Home, write_atomic

SCHEMA_VERSION = 1


class Draft:
    """The answers of one exercise; change `answers`, then save.

    revision counts the saves, so that a browser's copy can be told newer or older.
    """

    def __init__(self, home: Home, exercise: str) -> None:
        self.home = home
        self.exercise = exercise
        self.path = home.drafts / f"{exercise}.json"
        self.revision = 0
        self.answers: dict[str, Any] = {}
        self._load()

    def _load(self) -> None:
        if not self.path.is_file():
            return
        try:
            raw = json.loads(self.path.read_text(encoding="utf-8"))
            if raw["schema_version"] != SCHEMA_VERSION or raw["world"] != self.home.manifest.world:
                raise ValueError("of another version or another world")
            self.revision, self.answers = int(raw["revision"]), dict(raw["answers"])
        except (ValueError, KeyError, TypeError):
            number = 1
            while (aside := self.path.with_suffix(f".aside{number}.json")).exists():
                number += 1
            self.path.rename(aside)

    def save(self) -> int:
        """Save the answers; the new revision."""
        self.revision += 1
        raw = {
            "schema_version": SCHEMA_VERSION,
            "world": self.home.manifest.world,
            "revision": self.revision,
            "answers": self.answers,
        }
        write_atomic(self.path, json.dumps(raw, ensure_ascii=False, indent=1, allow_nan=False).encode())
        return self.revision
