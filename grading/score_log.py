"""The score log: every mark ever given, one JSON line each, sealed and chained, never overwritten.

The rule kept here: a mark exists when its line is on the disk. The gradebook is a copy that can be rebuilt from here;
a line that a crash or a full disk cut short is taken off again before the next one is written.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from grading.card_json import card_from_json, card_to_json
from grading.scorecard import ScoreCard
from grading.seal import SealError, canonical, seal, verify
from simulator import durable
from simulator.errors import CenlabError
from simulator.strict_json import is_version, parse_object

SCHEMA_VERSION = 1
FIRST = "0" * 64


class ScoreLogError(CenlabError):
    """The score log cannot be read or written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One version of one trainee's mark in one exercise, as the log holds it.

    artifact and rubric are SHA-256 hashes; reason is empty for the marking step, a person's words for an override.
    """

    course: str
    exercise: str
    trainee: str
    attempt: int
    version: int
    artifact: str
    rubric: str
    reason: str
    card: ScoreCard

    @property
    def points(self) -> dict[str, Fraction]:
        """Points by rubric row."""
        return {row.criterion: row.points for row in self.card.rows}


def _mark(record: Mapping[str, Any]) -> Mark:
    return Mark(
        course=record["course"],
        exercise=record["exercise"],
        trainee=record["trainee"],
        attempt=record["attempt"],
        version=record["version"],
        artifact=record["artifact"],
        rubric=record["rubric"],
        reason=record["reason"],
        card=card_from_json(record["card"]),
    )


class ScoreLog:
    """The log of one course at `path`, sealed with `key`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def append(
        self, card: ScoreCard, *, course: str, artifact: str, rubric: str, reason: str = "", now: datetime | None = None
    ) -> Mark:
        """Write a mark as the next version; the same mark of the same artifact is not written twice.

        Raises:
            ScoreLogError: if the line cannot be brought to the disk whole; the log then is as before.
            SealError: if an earlier line was changed.
        """
        with self._locked():
            lines = self._lines(repair=True)
            earlier = self._verified(lines)
            mine = [r for r in earlier if (r["exercise"], r["trainee"]) == (card.exercise, card.trainee)]
            written = card_to_json(card)
            fresh = {"artifact": artifact, "rubric": rubric, "reason": reason, "attempt": card.attempt, "card": written}
            if mine and all(mine[-1][name] == value for name, value in fresh.items()):
                return _mark(mine[-1])
            record: dict[str, Any] = {
                "schema_version": SCHEMA_VERSION,
                "course": course,
                "exercise": card.exercise,
                "trainee": card.trainee,
                "version": len(mine) + 1,
                "status": card.status,
                "points": {row.criterion: str(row.points) for row in card.rows},
                "max_points": str(card.max_points),
                "previous": hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST,
                "marked_at": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
                **fresh,
            }
            record["seal"] = seal(self._key, record)
            self._write(canonical(record) + b"\n")
            return _mark(record)

    def marks(self) -> list[Mark]:
        """Every mark, oldest first.

        Raises:
            SealError: if a line was changed, taken out or put in.
        """
        return [_mark(record) for record in self._verified(self._lines())]

    def latest(self) -> dict[tuple[str, str], Mark]:
        """The last version by (trainee, exercise)."""
        return {(mark.trainee, mark.exercise): mark for mark in self.marks()}

    def _verified(self, lines: list[bytes]) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        previous = FIRST
        for number, line in enumerate(lines, start=1):
            try:
                record = parse_object(line)
                if not is_version(record["schema_version"], SCHEMA_VERSION):
                    raise ScoreLogError(
                        f"{self.path}:{number}: schema_version is {record['schema_version']!r}, this cenlab reads "
                        f"{SCHEMA_VERSION}. The log was left untouched; use the cenlab that wrote it."
                    )
            except (ValueError, KeyError, TypeError) as error:
                raise SealError(f"{self.path}:{number}: is no score record ({error}). Put your copy back.") from None
            verify(self._key, record)
            if record["previous"] != previous:
                raise SealError(f"{self.path}:{number}: a line before it was taken out or moved. Put your copy back.")
            previous = hashlib.sha256(line).hexdigest()
            records.append(record)
        return records

    def _lines(self, *, repair: bool = False) -> list[bytes]:
        """The whole lines; a torn last one is passed over, and taken off if asked."""
        if not self.path.is_file():
            return []
        data = self.path.read_bytes()
        whole = data.rfind(b"\n") + 1
        if repair and whole < len(data):
            os.truncate(self.path, whole)
        return data[:whole].splitlines()

    def _write(self, line: bytes) -> None:
        try:
            durable.append(self.path, line)
        except OSError as error:
            raise ScoreLogError(
                f"{self.path}: the mark could not be written ({error}). Nothing was lost: make room on the disk, or "
                "raise the file-size limit, and mark again."
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        durable.make_folder(self.path.parent)
        handle = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)
