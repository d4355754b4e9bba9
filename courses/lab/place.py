"""The folders of one cenlab home, and whether this cenlab may use it.

    HOME/home.json        schema version; in a folder that an instructor handed out also its course and trainee
    HOME/trainee/         the trainee's side (simulator.workspace.Home)
    HOME/instructor/      keys, sealed truth, marking (0700)
    HOME/exchange/        what the two sides hand each other
    HOME/jupyter/         JupyterLab's settings, apart from the user's own

The rule kept here: a home of another version is refused and left untouched.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.access import is_shared, user_name
from simulator.errors import CenlabError
from simulator.plain_files import is_plain
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
        self._check_owner()
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
                inner = [f"--home {path}" for path in self._courses_near()]
                remedy = f"Is it {' or '.join(inner)}?" if inner else "Choose an empty folder with --home DIR."
                raise PlaceError(f"{self.path} holds other things ({', '.join(others[:3])}). {remedy}")
            write_atomic(note, json.dumps({"schema_version": SCHEMA_VERSION}).encode())
            return
        raw = read_json(note)
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if not is_version(version, SCHEMA_VERSION):
            raise PlaceError(
                f"{note}: schema_version is {version!r}, this cenlab reads {SCHEMA_VERSION}. The home was left "
                "untouched: use the cenlab that made it, or another folder with --home DIR."
            )

    def _check_owner(self) -> None:
        """Whether the folder is one that we may enter.

        Raises:
            PlaceError: names its owner and the remedy.
        """
        if not self.path.is_dir() or self.path.stat().st_uid == os.geteuid():
            return
        if not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
            owner, own = (user_name(number) for number in (self.path.stat().st_uid, os.geteuid()))
            raise PlaceError(
                f"{self.path} belongs to {owner} and is closed to you ({own}). If it is your course, its instructor "
                f"opens it for you: cenlab course deliver COURSE TRAINEE {self.path} --for {own}"
            )

    def _courses_near(self) -> list[Path]:
        """Folders that were handed out and lie in this one, or of which this one is the inside."""
        near = [self.path.parent, *(Path(entry.path) for entry in os.scandir(self.path) if entry.is_dir())]
        return sorted(path for path in near if Place(path).delivered)[:3]

    @property
    def is_new(self) -> bool:
        """Whether nothing of cenlab is there yet."""
        return not any((self.path / name).exists() for name in ("home.json", "trainee", "instructor"))

    @property
    def delivered(self) -> bool:
        """Whether an instructor handed it out: then he marks, and no practice world is drawn in it."""
        raw = self._note()
        if raw is None:  # who marks here must not change with a damaged file: a practice home has both sides
            return os.path.lexists(self.path / "home.json") and not (self.path / "instructor").is_dir()
        return bool(raw.get("course"))

    @property
    def note(self) -> dict[str, Any]:
        """What home.json says; empty if it is missing or damaged."""
        return self._note() or {}

    def _note(self) -> dict[str, Any] | None:
        try:
            raw = read_json(self.path / "home.json")
        except CenlabError:
            return None
        return raw if isinstance(raw, dict) and is_version(raw.get("schema_version"), SCHEMA_VERSION) else None

    def tighten(self) -> None:
        """Close the folder and the officer's key again: a copy follows the mask of whoever copied."""
        key = self.trainee.bundle / "officer" / "key.pem"
        for path, mode in ((self.path, 0o700), (self.trainee.path, 0o700), (key, 0o600)):
            with suppress(OSError):
                if path.stat().st_uid == os.geteuid() and not is_shared(path):
                    path.chmod(mode)

    @property
    def is_prepared(self) -> bool:
        """Whether the trainee's side is complete."""
        home = self.trainee
        if not home.is_whole:
            return False
        return all(is_plain(home.folder(name) / f"{name}.ipynb") for name in home.manifest.exercises)
