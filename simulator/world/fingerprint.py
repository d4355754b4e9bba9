"""The hash of a plan: what two processes compare before they work on one world.

The rule kept here: every number, text and array of the plan goes in, to the last bit; a part of a kind that is not
known here is refused, so that nothing new is left out in silence.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from simulator.rng import lengthed
from simulator.world.counts import Calendar
from simulator.world.plan import Plan
from simulator.world.scenario import Scenario

PLAIN = frozenset((str, int, float, bool, bytes, type(None)))


def plan_hash(plan: Plan) -> str:
    """SHA-256 over all that a plan holds, as hex; equal plans give equal rows."""
    writing = _Writing()
    writing.write(plan)
    return writing.digest()


class _Writing:
    """A plan written down so that different plans differ: each part with its kind, each length before its content."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._plain: dict[tuple[type, Any], bytes] = {}

    def digest(self) -> str:
        """SHA-256 of what was written, as hex."""
        self._hash.update(b"".join(self._pieces))
        self._pieces.clear()
        return self._hash.hexdigest()

    def write(self, part: Any) -> None:
        """Add one part and all that it holds."""
        kind = type(part)
        if kind in PLAIN:
            self._pieces.append(self._plain.get((kind, part)) or self._leaf(part))
        elif kind is tuple or kind is list:
            self._pieces.append(_head("row", len(part)))
            for member in part:
                self.write(member)
        elif isinstance(part, np.ndarray):
            self._array(part)
        elif isinstance(part, Scenario):
            self._pieces.append(_head("scenario", 1))
            self.write(part.fingerprint)
        elif isinstance(part, Calendar):
            self._pieces.append(_head("calendar", 2))
            self.write(part.gaps)
            self.write(part.scenario)
        elif is_dataclass(kind):
            names = _names(kind)
            self._pieces.append(_head(kind.__name__, len(names)))
            for name, written in names:
                self._pieces.append(written)
                self.write(getattr(part, name))
        elif isinstance(part, dict):
            self._pieces.append(_head("dict", len(part)))
            for name, member in part.items():
                self.write(name)
                self.write(member)
        else:
            self._other(part)

    def _array(self, part: np.ndarray) -> None:
        """An array goes into the hash from where it lies: it may be most of what a process holds."""
        if part.dtype.hasobject:
            raise TypeError("a plan holds an array of objects, which has no hash")
        order = part.dtype.newbyteorder("<")
        self._pieces.append(_head(f"array {order} {part.shape}", part.nbytes))
        self.digest()
        self._hash.update(np.ascontiguousarray(part.astype(order, copy=False)).reshape(-1).view(np.uint8).data)

    def _other(self, part: Any) -> None:
        """Kinds that are written as a plain one."""
        if isinstance(part, np.generic):
            self.write(part.item())
        elif isinstance(part, date):
            self._pieces.append(_head("day", 1))
            self.write(part.isoformat())
        elif isinstance(part, (tuple, list)):
            self.write(tuple(part))
        else:
            raise TypeError(f"a plan holds a {type(part).__name__}, which has no hash yet; give it one in {__name__}")

    def _leaf(self, part: Any) -> bytes:
        """A plain part as bytes, remembered: words and figures come again and again."""
        text = part.hex() if isinstance(part, (float, bytes)) else str(part)
        written = lengthed(type(part).__name__, text)
        # -0.0 equals 0.0 and is another number: floats are not remembered.
        if not isinstance(part, float):
            self._plain[type(part), part] = written
        return written


@lru_cache(maxsize=1024)
def _head(kind: str, count: int) -> bytes:
    """What stands before the members of a part of many."""
    return lengthed(kind) + count.to_bytes(8, "big")


@lru_cache(maxsize=64)
def _names(kind: type) -> tuple[tuple[str, bytes], ...]:
    """The members of a dataclass, and their names as they are written."""
    return tuple((field.name, lengthed("str", field.name)) for field in fields(kind))
