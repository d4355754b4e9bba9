"""A trainee's home: where the bundle, the drafts, the notebooks and the receipts lie.

    bundle/     what was handed out; never written by the trainee's side
    drafts/     one JSON file an exercise, saved by itself
    course/     JupyterLab's root: one folder an exercise, with the notebook and artifact.json
    receipts/   what was submitted and when
    outbox/     what was submitted while no collector was in reach, one file each
    returned/   what came back from the instructor, sealed for this officer
    feedback/   marks and feedback pages
    settings.json

The rule kept here: nothing outside these folders is read or written.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator import durable, strict_json
from simulator.errors import CenlabError
from simulator.plain_files import MOST, read_plain
from simulator.texts import LANGUAGES, N_
from simulator.workspace import refusals

SCHEMA_VERSION = 1
KINDS = {
    "course": str,
    "trainee": str,
    "world": str,
    "attempt": int,
    "mode": str,
    "country": str,
    "as_of": str,
    "exercises": list,
}
"""What a bundle's public manifest says of itself, and as what."""


NOT_SAVED = N_("{path} cannot be saved: {why}. What stood there still does; mend that and save again.")
DAMAGED = N_("{path} is damaged and cannot be read. {remedy}")
MISSING = N_("{path} is missing. {remedy}")
UNUSABLE = N_("What lies in {path} is damaged or incomplete and cannot be read. {remedy}")
OTHER_VERSION = N_("{path}: schema_version: is not {known}. {remedy}")
CLOSED = N_("{path} cannot be read: {why}.")
VERSION = N_(
    "{path}: schema_version: is {version}, this cenlab reads {known}. The file was left untouched; use the cenlab that "
    "wrote it."
)


class HomeError(CenlabError):
    """The trainee's home is missing, damaged or of another version."""


class OtherVersion(HomeError):
    """The bundle was written by another cenlab: it is whole, and stays as it is."""


class NotSaved(HomeError, OSError):
    """The disk refused a file; what stood there before still stands there."""


def write_atomic(path: Path, data: bytes, *, mode: int = durable.PRIVATE_FILE) -> None:
    """Write a file that only its owner reads, unless another mode is asked for, so that it lasts, or not at all.

    Raises:
        NotSaved: if the disk refuses.
    """
    try:
        durable.write_bytes(path, data, mode=mode)
    except OSError as error:
        raise NotSaved(NOT_SAVED, path=path, why=refusals.why(error)) from error


def read_json(path: Path) -> Any:
    """A JSON file's value.

    Raises:
        HomeError: if the file is missing or is not JSON.
    """
    try:
        return strict_json.parse(read_bytes(path))
    except strict_json.JsonFault as fault:
        raise HomeError(DAMAGED, path=path, remedy=refusals.remedy(path)) from fault


def read_bytes(path: Path, *, most: int = MOST) -> bytes:
    """A file's bytes.

    Raises:
        HomeError: if the file is missing, no plain file, larger than `most` bytes, or the disk refuses it.
    """
    try:
        return read_plain(path, most=most)
    except FileNotFoundError:
        raise HomeError(MISSING, path=path, remedy=refusals.remedy(path)) from None
    except (OSError, ValueError) as error:
        raise HomeError(CLOSED, path=path, why=refusals.why(error)) from error


def read_text(path: Path) -> str:
    """A text in UTF-8.

    Raises:
        HomeError: as `read_bytes`, or if it is no such text.
    """
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise HomeError(DAMAGED, path=path, remedy=refusals.remedy(path)) from error


@dataclass(frozen=True)
class Manifest:
    """The public manifest of a bundle: whose it is, of which world, and the moment the world stands at."""

    course: str
    trainee: str
    world: str
    attempt: int
    mode: str
    country: str
    as_of: str
    exercises: tuple[str, ...]


class Home:
    """One trainee's home folder."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.bundle = self.path / "bundle"
        self.drafts = self.path / "drafts"
        self.course = self.path / "course"
        self.receipts = self.path / "receipts"
        self.outbox = self.path / "outbox"
        self.returned = self.path / "returned"
        self.feedback = self.path / "feedback"

    @classmethod
    def find(cls, start: Path | None = None) -> Home:
        """The home above a folder (the current one by default).

        Raises:
            HomeError: if no folder above holds a bundle.
        """
        here = Path(start or Path.cwd()).absolute()
        for folder in (here, *here.parents):
            if os.path.lexists(folder / "bundle" / "bundle.json"):
                return cls(folder)
        raise HomeError(
            N_("{path} does not lie in a course folder. Open the exercise from cenlab's start page."), path=here
        )

    @cached_property
    def manifest(self) -> Manifest:
        """The bundle's public manifest.

        Raises:
            HomeError: if it is missing, damaged or of another version.
        """
        path = self.bundle / "bundle.json"
        raw = read_json(path)
        version = raw.get("schema_version") if isinstance(raw, dict) else None
        if not strict_json.is_version(version, SCHEMA_VERSION):
            raise (OtherVersion if type(version) is int else HomeError)(
                VERSION, path=path, version=repr(version)[:40], known=str(SCHEMA_VERSION)
            )
        for name, kind in KINDS.items():
            if name not in raw:
                raise HomeError(
                    N_("{path}: {name}: is missing. {remedy}"), path=path, name=name, remedy=refusals.OF_BUNDLE
                )
            if type(raw[name]) is not kind or (kind is list and not all(isinstance(v, str) for v in raw[name])):
                shown = repr(str(raw[name])[:60])
                raise HomeError(
                    N_("{path}: {name}: is {value}. {remedy}"),
                    path=path,
                    name=name,
                    value=shown,
                    remedy=refusals.OF_BUNDLE,
                )
        return Manifest(**{name: raw[name] for name in KINDS} | {"exercises": tuple(raw["exercises"])})

    @property
    def is_whole(self) -> bool:
        """Whether there is a bundle whose manifest can be read; a missing or damaged one may be put there anew.

        Raises:
            OtherVersion: for a bundle of another cenlab, which is left as it is.
        """
        try:
            return bool(Home(self.path).manifest.course)
        except OtherVersion:
            raise
        except HomeError:
            return False

    def material(self, exercise: str) -> Path:
        """The folder of an exercise's material in the bundle.

        Raises:
            HomeError: if the bundle has no such exercise.
        """
        path = self.bundle / "exercises" / exercise
        if exercise not in self.manifest.exercises or not path.is_dir():
            raise HomeError(
                N_("The bundle has no exercise {exercise}: it has {exercises}. {remedy}"),
                exercise=repr(exercise),
                exercises=", ".join(self.manifest.exercises),
                remedy=refusals.OF_BUNDLE,
            )
        return path

    def folder(self, exercise: str) -> Path:
        """The assignment's folder, which nbgrader knows."""
        return self.course / exercise

    @property
    def lang(self) -> str:
        """The officer's language; Russian unless chosen otherwise."""
        try:
            language = read_json(self.path / "settings.json")["lang"]
        except (HomeError, KeyError, TypeError):
            return "ru"
        return language if language in LANGUAGES else "ru"

    def set_lang(self, lang: str) -> None:
        """Remember the officer's language.

        Raises:
            ValueError: for a language that cenlab does not speak.
        """
        if lang not in LANGUAGES:
            raise ValueError(f"cenlab speaks {', '.join(LANGUAGES)}, not {lang!r}")
        write_atomic(self.path / "settings.json", json.dumps({"lang": lang}).encode())
