"""Judgings that ended without a mark of their own, kept for the instructor: whose, what befell them, and where.

The rule kept here: a line of JSON each, in which foreign bytes are escapes; the same failure is written once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from grading.score_log import Mark
from simulator import durable
from simulator.strict_json import JsonFault, parse_object

PLACE = re.compile(r'\s{0,8}File "(?P<file>[^"]{1,400})", line (?P<line>\d{1,9}), in (?P<name>\S{1,200})')


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What befell one judging. artifact: SHA-256 of what was judged; status: a name of the wall; trace: Python's."""

    exercise: str
    trainee: str
    attempt: int
    artifact: str
    status: str
    what: str
    trace: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The innermost place that Python named: file, line and function; "" where the judging left no trace."""
        places = [match for line in self.trace if (match := PLACE.fullmatch(line))]
        return "{file}, line {line}, in {name}".format(**places[-1].groupdict()) if places else ""

    def is_of(self, mark: Mark) -> bool:
        """Whether this mark says how this judging ended."""
        here = (self.exercise, self.trainee, self.attempt, self.artifact, self.status)
        return here == (mark.exercise, mark.trainee, mark.attempt, mark.artifact, mark.card.status)


@dataclass(frozen=True, slots=True)
class Failures:
    """The failures of a course, in `path`."""

    path: Path

    def record(self, failure: Failure) -> None:
        """Write a failure, if it does not stand there.

        Raises:
            OSError: if the disk refuses.
        """
        line = json.dumps(asdict(failure)).encode() + b"\n"
        if not (self.path.is_file() and line in self.path.read_bytes()):
            durable.append(self.path, line)

    def read(self) -> list[Failure]:
        """Every failure in order of writing; a line that was cut short is left out."""
        failures = []
        for line in self.path.read_bytes().splitlines() if self.path.is_file() else ():
            try:
                entry = parse_object(line)
                failures.append(Failure(**{**entry, "trace": tuple(map(str, entry["trace"]))}))
            except (JsonFault, KeyError, TypeError):
                continue
        return failures

    def standing(self, marks: Sequence[Mark]) -> list[Failure]:
        """Those by which the marks given stand without points, each mark's last, in order of the marks."""
        failures = self.read()
        last = (next((past for past in reversed(failures) if past.is_of(mark)), None) for mark in marks)
        return [failure for failure in last if failure is not None]
