"""The hash of a plan: what two processes compare before they work on one world.

The rule kept here: every number, text and array of the plan goes in, to the last bit; a part of a kind that is not
known here is refused, so that nothing new is left out in silence.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np

from simulator.rng import lengthed
from simulator.world.counts import Calendar
from simulator.world.plan import Plan
from simulator.world.scenario import Scenario


def plan_hash(plan: Plan) -> str:
    """SHA-256 over all that a plan holds, as hex; equal plans give equal rows."""
    return _digest(plan).hex()


def _digest(part: Any) -> bytes:
    if isinstance(part, Scenario):
        content = lengthed("scenario", part.fingerprint)
    elif isinstance(part, Calendar):
        content = lengthed("calendar", _digest((part.gaps, part.scenario)))
    elif isinstance(part, np.ndarray):
        kind = part.dtype.newbyteorder("<")
        values = np.ascontiguousarray(part.astype(kind, copy=False))
        content = lengthed("array", str(kind), str(part.shape), hashlib.sha256(values.tobytes()).digest())
    elif is_dataclass(part) and not isinstance(part, type):
        members = (piece for field in fields(part) for piece in (field.name, _digest(getattr(part, field.name))))
        content = lengthed(type(part).__name__, *members)
    elif isinstance(part, dict):
        content = lengthed("dict", *(_digest(member) for pair in part.items() for member in pair))
    elif isinstance(part, (tuple, list)):
        content = lengthed("row", *(_digest(member) for member in part))
    elif isinstance(part, bytes):
        content = lengthed("bytes", part)
    elif isinstance(part, date):
        content = lengthed("day", part.isoformat())
    elif isinstance(part, (bool, np.bool_)) or part is None:
        content = lengthed("plain", str(part))
    elif isinstance(part, (int, np.integer)):
        content = lengthed("whole", str(int(part)))
    elif isinstance(part, (float, np.floating)):
        content = lengthed("number", float(part).hex())
    elif isinstance(part, str):
        content = lengthed("text", part)
    else:
        raise TypeError(f"a plan holds a {type(part).__name__}, which has no hash yet; give it one in {__name__}")
    return hashlib.sha256(content).digest()
