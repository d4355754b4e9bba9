"""A draft: the answers of one exercise as they stand, saved by themselves.

The rule kept here: a draft on disk is always whole. A damaged one is set aside under another name, never lost.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from simulator import durable, strict_json
from simulator.errors import CenlabError
from simulator.workspace.home import Home, write_atomic

SCHEMA_VERSION = 1


class DraftError(CenlabError):
    """The draft cannot be read; what lies on the disk stays as it is."""


class Draft:
    """The answers of one exercise; change `answers`, then save.

    revision counts the saves, so that a browser's copy can be told newer or older. With a model, answers that do not
    fit it count as damaged.

    Raises:
        DraftError: if the disk refuses the file.
    """

    def __init__(self, home: Home, exercise: str, model: type[BaseModel] | None = None) -> None:
        self.home = home
        self.exercise = exercise
        self.path = home.drafts / f"{exercise}.json"
        self.revision = 0
        self.answers: dict[str, Any] = {}
        try:
            self._load(model)
        except OSError as error:
            raise DraftError(f"{self.path} cannot be read ({error.strerror or error}). Nothing was changed.") from error

    def _load(self, model: type[BaseModel] | None) -> None:
        if not self.path.exists() and not self.path.is_symlink():
            return
        try:
            raw = strict_json.parse_object(self.path.read_bytes(), version=SCHEMA_VERSION)
            if raw["world"] != self.home.manifest.world:
                raise ValueError("of another version or another world")
            revision, answers = int(raw["revision"]), dict(raw["answers"])
            if model is not None:
                model.model_validate(answers)
            self.revision, self.answers = revision, answers
        except (ValueError, KeyError, TypeError, OverflowError, IsADirectoryError, FileNotFoundError):
            number = 1
            while (aside := self.path.with_suffix(f".aside{number}.json")).exists():
                number += 1
            durable.move(self.path, aside)

    def save(self) -> int:
        """Save the answers; the new revision.

        Raises:
            NotSaved: if the disk refuses; the draft on it is the one before.
        """
        raw = {
            "schema_version": SCHEMA_VERSION,
            "world": self.home.manifest.world,
            "revision": self.revision + 1,
            "answers": self.answers,
        }
        write_atomic(self.path, json.dumps(raw, ensure_ascii=False, indent=1, allow_nan=False).encode())
        self.revision += 1
        return self.revision
