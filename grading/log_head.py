"""The head of the score log: how many marks it holds and which is the last, under a seal of its own.

The rule kept here: the head never runs ahead of the log. Before the first mark it says none, after each mark it says
one more; a stop between the two leaves a log that is longer than its head, which is no fault, because a line without
the course's key cannot be written. A log that is shorter than its head was cut.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from grading.seal import SealError, canonical
from simulator import durable
from simulator.errors import plainly
from simulator.strict_json import read_object

SCHEMA_VERSION = 1
PRIVATE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the log held when the head was written: the number of lines, and the last line's SHA-256."""

    count: int
    last: str


def _sealed(key: bytes, head: Head) -> str:
    body = canonical({"schema_version": SCHEMA_VERSION, "count": head.count, "last": head.last})
    return hmac.new(key, b"cenlab score log head 1\0" + body, hashlib.sha256).hexdigest()


def read_head(path: Path, key: bytes) -> Head | None:
    """The head; None if there is none.

    Raises:
        SealError: if it is damaged or was not written with this key.
    """
    if not path.exists() and not path.is_symlink():
        return None
    remedy = "Put your copy of the folder scores/ back."
    try:
        raw = read_object(path, version=SCHEMA_VERSION)
        head = Head(count=int(raw["count"]), last=str(raw["last"]))
        good = hmac.compare_digest(_sealed(key, head), str(raw["seal"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SealError(f"{path}: cannot be read ({plainly(error)}). {remedy}") from None
    if not good:
        raise SealError(f"{path}: the seal of the score log's head does not hold; it was changed. {remedy}")
    return head


def write_head(path: Path, key: bytes, head: Head) -> None:
    """Write the head, whole or not at all.

    Raises:
        OSError: if the disk refuses.
    """
    raw = {"schema_version": SCHEMA_VERSION, "count": head.count, "last": head.last, "seal": _sealed(key, head)}
    durable.write_json(path, raw, mode=PRIVATE)
