"""A draft: the answers of one exercise as they stand, saved by themselves.

    with Draft.edited(home, exercise) as draft:        # nobody else writes it until the block ends
        draft.answers["quantity"] = 7

The rule kept here: a draft on disk is always whole, and no save undoes another window's: what was read before somebody
else saved is refused, or joined field by field (`Part`). A damaged draft is set aside under another name, never lost.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulator import durable, strict_json
from simulator.errors import CenlabError
from simulator.plain_files import NotPlain, read_plain
from simulator.texts import N_
from simulator.workspace import refusals
from simulator.workspace.home import Home, NotSaved, write_atomic
from simulator.workspace.merge import Identity, Merged, Value, alike, merge

SCHEMA_VERSION = 1
_HELD: ContextVar[frozenset[str]] = ContextVar("held drafts", default=frozenset())


class DraftError(CenlabError):
    """The draft cannot be read; what lies on the disk stays as it is."""


class StaleDraft(DraftError):
    """Another window saved the draft after this one read it; what lies on the disk stays as it is."""


@contextmanager
def holding(home: Home, exercise: str) -> Iterator[None]:
    """Nobody else writes what belongs to an exercise's draft until the end of the block; blocks may lie in each other.

    Raises:
        NotSaved: if the disk refuses.
    """
    path = home.drafts / f".{exercise}.lock"
    if str(path) in _HELD.get():
        yield
        return
    try:
        durable.make_folder(home.drafts, mode=durable.PRIVATE_FOLDER)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, durable.PRIVATE_FILE)
    except OSError as error:
        raise NotSaved(
            N_("{path} cannot be opened: {why}. Mend that and save."), path=path, why=refusals.why(error)
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        token = _HELD.set(_HELD.get() | {str(path)})
        try:
            yield
        finally:
            _HELD.reset(token)
    finally:
        os.close(lock)


def put_aside(path: Path) -> None:
    """Give a damaged file the first free name x.asideN.json beside it, so that it is neither read nor lost."""
    if not os.path.lexists(path):
        return
    number = 1
    while os.path.lexists(aside := path.with_suffix(f".aside{number}.json")):
        number += 1
    durable.move(path, aside)


def set_aside(home: Home, exercise: str) -> list[Path]:
    """What of an exercise's work was damaged and lies aside, by name."""
    names = sorted(path.name for path in home.drafts.glob("*.aside*.json"))
    return [home.drafts / name for name in names if name.startswith((f"{exercise}.", f"{exercise}-"))]


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
            raise DraftError(
                N_("{path} cannot be read: {why}. Nothing was changed."), path=self.path, why=refusals.why(error)
            ) from error

    @classmethod
    @contextmanager
    def edited(cls, home: Home, exercise: str, model: type[BaseModel] | None = None) -> Iterator[Draft]:
        """The draft as it stands, held until the end of the block and saved there.

        Raises:
            DraftError: if the disk refuses the file; NotSaved: if it refuses the new one.
        """
        with holding(home, exercise):
            draft = cls(home, exercise, model)
            yield draft
            draft.save()

    def _load(self, model: type[BaseModel] | None) -> None:
        if not os.path.lexists(self.path):
            return
        try:
            raw = strict_json.parse_object(read_plain(self.path), version=SCHEMA_VERSION)
            if raw["world"] != self.home.manifest.world:
                raise ValueError("of another version or another world")
            revision, answers = int(raw["revision"]), dict(raw["answers"])
            if model is not None:
                model.model_validate(answers)
            self.revision, self.answers = revision, answers
        except (ValueError, KeyError, TypeError, OverflowError, NotPlain, FileNotFoundError):
            put_aside(self.path)

    def save(self) -> int:
        """Save the answers; the new revision.

        Raises:
            StaleDraft: if another window saved since this draft was read; NotSaved: if the disk refuses. In both cases
                the draft on it is the one before.
        """
        raw = {
            "schema_version": SCHEMA_VERSION,
            "world": self.home.manifest.world,
            "revision": self.revision + 1,
            "answers": self.answers,
        }
        data = json.dumps(raw, ensure_ascii=False, indent=1, allow_nan=False).encode()
        with holding(self.home, self.exercise):
            standing = self._standing()
            if standing not in (None, self.revision):
                raise StaleDraft(
                    N_(
                        "{path}: another window saved revision {standing}, this one read {read}. Nothing was "
                        "overwritten: read the draft again and change that."
                    ),
                    path=self.path,
                    standing=standing,
                    read=self.revision,
                )
            write_atomic(self.path, data)
        self.revision += 1
        return self.revision

    def _standing(self) -> int | None:
        """The revision on disk; None where no draft of this world lies there."""
        try:
            raw = strict_json.parse_object(read_plain(self.path), version=SCHEMA_VERSION)
            return int(raw["revision"]) if raw["world"] == self.home.manifest.world else None
        except (ValueError, KeyError, TypeError, OverflowError, OSError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one window shows of a draft: how it is read from the disk, how it is kept there.

    read gives the part as it stands, without blanks; write keeps it and gives the draft's revision; identity names the
    rows of lists that have no order; name is the part's own among those of the exercise.
    """

    home: Home
    exercise: str
    read: Callable[[], Value]
    write: Callable[[Value], int | None]
    identity: Identity | None = None
    name: str = ""

    def keep(self, mine: Value, basis: Value) -> tuple[Merged, int | None]:
        """Keep what a window shows, joined with what other windows kept since it stood on basis; the new revision.

        The revision is None where nothing had to be written.

        A field that both changed stays on disk as the other window left it, and comes back as a conflict.
        """
        with holding(self.home, self.exercise):
            theirs = self.read()
            merged = merge(basis, mine, theirs, identity=self.identity)
            return merged, None if alike(merged.draft, theirs) else self.write(dict(merged.draft))
