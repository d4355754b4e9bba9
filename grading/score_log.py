"""The score log: every mark ever given, one JSON line each, sealed and chained, never overwritten.

The rule kept here: a mark exists when its line is on the disk. The gradebook is a copy that can be rebuilt from here;
a line that a crash or a full disk cut short is taken off again before the next one is written. The head beside the
log (`grading.log_head`) counts its lines, so that whole lines cut off its end are missed.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from grading.card_json import card_from_json, card_to_json
from grading.log_head import Head, read_head, write_head
from grading.overrides import Override, overrides_from_json, overrides_to_json
from grading.scorecard import ScoreCard
from grading.seal import SealError, canonical, seal, verify
from simulator import durable
from simulator.counted import counted
from simulator.errors import CenlabError, plainly
from simulator.strict_json import is_version, parse_object

SCHEMA_VERSION = 2
FIRST = "0" * 64


class ScoreLogError(CenlabError):
    """The score log cannot be read or written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One version of one trainee's mark in one exercise, as the log holds it.

    artifact and rubric are SHA-256 hashes; reason is empty for the marking step, a person's words for an override.
    overrides are those that stand; the card has them already.
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
    overrides: tuple[Override, ...] = ()

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
        overrides=overrides_from_json(record["overrides"]),
    )


def _up_to_date(record: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """A record as the present version has it: one of version 1 tells an override by its reason and what changed."""
    if record["schema_version"] != 1:
        return record
    overrides: list[dict[str, str]] = []
    if record["reason"] and before is not None:
        changed = {row: points for row, points in record["points"].items() if points != before["points"].get(row)}
        overrides = [o for o in before["overrides"] if o["row"] not in changed]
        overrides += [{"row": r, "points": p, "reason": record["reason"]} for r, p in changed.items()]
    return {**record, "overrides": overrides}


def _stands(record: Mapping[str, Any], fresh: Mapping[str, Any]) -> bool:
    """Whether a record says what a fresh one would; the marking step, which has no reason, keeps a person's."""
    names = [name for name in fresh if name != "reason" or fresh["reason"]]
    return all(record[name] == fresh[name] for name in names)


class ScoreLog:
    """The log of one course at `path`, sealed with `key`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    @property
    def head_path(self) -> Path:
        """The file of the head."""
        return self.path.with_suffix(".head")

    def append(
        self,
        card: ScoreCard,
        *,
        course: str,
        artifact: str,
        rubric: str,
        reason: str = "",
        overrides: Sequence[Override] = (),
        now: datetime | None = None,
    ) -> Mark:
        """Write a mark as the next version; the same mark of the same artifact is not written twice.

        Raises:
            ScoreLogError: if the line cannot be brought to the disk whole; the log then is as before.
            SealError: if an earlier line was changed, or lines were cut off.
        """
        with self._locked():
            head, lines, earlier = self._read(repair=True)
            mine = [r for r in earlier if (r["exercise"], r["trainee"]) == (card.exercise, card.trainee)]
            fresh = {
                "artifact": artifact,
                "rubric": rubric,
                "reason": reason,
                "attempt": card.attempt,
                "card": card_to_json(card),
                "overrides": overrides_to_json(overrides),
            }
            if head is None or head.count != len(lines):
                self._write_head(lines)
            if mine and _stands(mine[-1], fresh):
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
            line = canonical(record)
            self._write(line + b"\n")
            self._write_head([*lines, line])
            return _mark(record)

    def marks(self) -> list[Mark]:
        """Every mark, oldest first.

        Raises:
            SealError: if a line was changed, taken out, put in or cut off.
        """
        return [_mark(record) for record in self._read()[2]]

    def latest(self) -> dict[tuple[str, str], Mark]:
        """The last version by (trainee, exercise)."""
        return {(mark.trainee, mark.exercise): mark for mark in self.marks()}

    def said(self) -> str:
        """How many marks the log holds and the first digits of its head, to be written down: only the instructor's
        own note shows that log and head were both put back to an earlier day.

        Raises:
            SealError: if the log was changed or cut.
        """
        _, lines, records = self._read()
        last = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
        return f"{counted(len(records), 'mark')} in the score log, head {last[:12]}"

    def _read(self, *, repair: bool = False) -> tuple[Head | None, list[bytes], list[dict[str, Any]]]:
        """Head, lines and records. The head is read first: the log, which others may lengthen now, is never behind."""
        head = read_head(self.head_path, self._key)
        lines = self._lines(repair=repair)
        records = self._verified(lines)
        if head is None:
            if any(record["schema_version"] != 1 for record in records):
                raise SealError(f"{self.head_path}: is missing, so marks may have been cut off. Put your copy back.")
        elif head.count > len(lines):
            raise SealError(
                f"{self.path}: {head.count - len(lines)} of {counted(head.count, 'mark')} cut off at its end. "
                "Put your copy of the folder scores/ back."
            )
        elif head.count and hashlib.sha256(lines[head.count - 1]).hexdigest() != head.last:
            raise SealError(f"{self.path}:{head.count}: is not the mark that its head names. Put your copy back.")
        return head, lines, records

    def _write_head(self, lines: Sequence[bytes]) -> None:
        last = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
        try:
            write_head(self.head_path, self._key, Head(count=len(lines), last=last))
        except OSError as error:
            raise ScoreLogError(
                f"{self.head_path}: cannot be written ({error.strerror or error}). Nothing was lost: make room on the "
                "disk, or raise the file-size limit, and mark again."
            ) from error

    def _verified(self, lines: list[bytes]) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        before: dict[tuple[str, str], dict[str, Any]] = {}
        previous = FIRST
        for number, line in enumerate(lines, start=1):
            try:
                record = parse_object(line)
                if not any(is_version(record["schema_version"], known) for known in (1, SCHEMA_VERSION)):
                    raise ScoreLogError(
                        f"{self.path}:{number}: schema_version is {record['schema_version']!r}, this cenlab reads "
                        f"{SCHEMA_VERSION}. The log was left untouched; use the cenlab that wrote it."
                    )
            except (ValueError, KeyError, TypeError) as error:
                raise SealError(
                    f"{self.path}:{number}: is no score record ({plainly(error)}). Put your copy back."
                ) from None
            verify(self._key, record)
            if record["previous"] != previous:
                raise SealError(f"{self.path}:{number}: a line before it was taken out or moved. Put your copy back.")
            previous = hashlib.sha256(line).hexdigest()
            whose = (record["trainee"], record["exercise"])
            before[whose] = _up_to_date(record, before.get(whose))
            records.append(before[whose])
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
            why = plainly(error)
            raise ScoreLogError(
                f"{self.path}: the mark could not be written ({why}). Nothing was lost: make room on the disk, or "
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
