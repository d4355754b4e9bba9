"""The folders of one cenlab home, and whether this cenlab may use it.

    HOME/home.json        schema version
    HOME/trainee/         the trainee's side (simulator.workspace.Home)
    HOME/instructor/      keys, sealed truth, marking (0700)
    HOME/exchange/        what the two sides hand each other
    HOME/jupyter/         JupyterLab's settings, apart from the user's own

The rule kept here: a home of another version is refused and left untouched.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import CenlabError
from simulator.strict_json import is_version
from simulator.workspace.home import Home, read_json, write_atomic

SCHEMA_VERSION = 1


class PlaceError(CenlabError):
    """The home cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """One cenlab home."""

    path: Path

    @classmethod
    def at(cls, path: Path | None) -> Place:
        """The home at a path, ~/cenlab by default."""
        return cls(Path(path or Path.home() / "cenlab").expanduser().absolute())

    @property
    def trainee(self) -> Home:
        """The trainee's side."""
        return Home(self.path / "trainee")

    @property
    def jupyter(self) -> Path:
        """JupyterLab's own folder."""
        return self.path / "jupyter"

    @property
    def marks(self) -> Path:
        """What came back from marking, on the trainee's side: marks.json and feedback pages."""
        return self.path / "trainee" / "feedback"

    def open(self) -> None:
        """Make the folder if it is new, and check that it is ours to use.

        Raises:
            PlaceError: if it cannot be written, is of another version, or holds something else.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PlaceError(
                f"{self.path}: cannot be made ({error.strerror}). Choose another with --home DIR."
            ) from None
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise PlaceError(f"{self.path}: cannot be written. Choose another with --home DIR.")
        note = self.path / "home.json"
        if not note.exists():
            others = sorted(entry.name for entry in self.path.iterdir() if not entry.name.startswith("."))
            if others and not {"trainee", "instructor"} & set(others):
                raise PlaceError(
                    f"{self.path} holds other things ({', '.join(others[:3])}). Choose an empty folder with --home DIR."
                )
            write_atomic(note, json.dumps({"schema_version": SCHEMA_VERSION}).encode())
            return
        raw = read_json(note)
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if not is_version(version, SCHEMA_VERSION):
            raise PlaceError(
                f"{note}: schema_version is {version!r}, this cenlab reads {SCHEMA_VERSION}. The home was left "
                "untouched: use the cenlab that made it, or another folder with --home DIR."
            )

    @property
    def is_prepared(self) -> bool:
        """Whether the trainee's side is complete."""
        home = self.trainee
        if not (home.bundle / "bundle.json").is_file():
            return False
        return all((home.folder(name) / f"{name}.ipynb").is_file() for name in home.manifest.exercises)
