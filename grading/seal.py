"""The score seal: an HMAC that ties points to the course, the exercise, the trainee, the artifact and the rubric.

The rule kept here: a mark without a valid seal is never published.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from simulator.errors import CenlabError

# What the seal covers; a record that lacks one of these cannot be sealed. Records of version 1 knew no overrides.
SEALED_AT_FIRST = (
    "schema_version",
    "course",
    "exercise",
    "trainee",
    "attempt",
    "version",
    "artifact",
    "rubric",
    "status",
    "points",
    "max_points",
    "card",
    "reason",
    "previous",
)
SEALED = (*SEALED_AT_FIRST, "overrides")


class SealError(CenlabError):
    """A mark does not carry the seal of this course."""


def canonical(value: Any) -> bytes:
    """One byte string for one JSON value: sorted keys, no spaces, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def seal(key: bytes, record: Mapping[str, Any]) -> str:
    """The seal of a record, 64 hexadecimal digits. KeyError names a field that is missing."""
    names = SEALED_AT_FIRST if record["schema_version"] == 1 else SEALED
    body = canonical({name: record[name] for name in names})
    return hmac.new(key, b"cenlab score seal 1\0" + body, hashlib.sha256).hexdigest()


def verify(key: bytes, record: Mapping[str, Any]) -> None:
    """Check a record's seal.

    Raises:
        SealError: names the trainee, the exercise and the version.
    """
    try:
        good = hmac.compare_digest(seal(key, record), str(record["seal"]))
    except (KeyError, TypeError, ValueError):
        good = False
    if not good:
        where = f"{record.get('trainee')}, {record.get('exercise')}, version {record.get('version')}"
        raise SealError(f"{where}: the score seal does not hold; the record was changed after marking. Mark it again.")
