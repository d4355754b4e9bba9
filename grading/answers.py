"""Sealed answers: the hash of what was handed in is on the disk, under seal, before the truth is opened.

The rule kept here: no truth is opened for an answer that is not sealed. In practice, where the answers open at once,
the seal shows which answer was given first; nobody can say afterwards that he had known.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from grading.seal import canonical
from simulator import durable
from simulator.strict_json import JsonFault, parse_object

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Whose answer to which exercise, by the SHA-256 of the artifact."""

    course: str
    trainee: str
    exercise: str
    attempt: int
    artifact: str


class SealedAnswers:
    """The sealed answers of a course, one line of JSON each, in `path`, under `key`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def seal(self, answer: Answer, now: datetime | None = None) -> str:
        """Bring an answer's seal to the disk; the moment (UTC) at which it was sealed first.

        Raises:
            OSError: if the disk refuses.
        """
        lines, whole = self._lines()
        before = self._moment(answer, lines)
        if before:
            return before
        record = {
            "schema_version": SCHEMA_VERSION,
            "sealed_at": (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **asdict(answer),
        }
        line = canonical({**record, "seal": self._seal(record)}) + b"\n"
        durable.append(self.path, line if whole else b"\n" + line)
        return str(record["sealed_at"])

    def moment(self, answer: Answer) -> str:
        """When an answer was sealed first; "" if it never was."""
        return self._moment(answer, self._lines()[0])

    def _moment(self, answer: Answer, lines: list[bytes]) -> str:
        wanted = asdict(answer)
        for line in lines:
            try:
                record = parse_object(line)
                seal = str(record.pop("seal"))
            except (JsonFault, KeyError):  # cut short by a power cut: it was told to nobody
                continue
            good = hmac.compare_digest(self._seal(record), seal)
            if good and all(record.get(name) == value for name, value in wanted.items()):
                return str(record["sealed_at"])
        return ""

    def _seal(self, record: dict[str, object]) -> str:
        return hmac.new(self._key, b"cenlab sealed answer 1\0" + canonical(record), hashlib.sha256).hexdigest()

    def _lines(self) -> tuple[list[bytes], bool]:
        """The lines, and whether the last one is whole."""
        data = self.path.read_bytes() if self.path.is_file() else b""
        return data.splitlines(), not data or data.endswith(b"\n")
