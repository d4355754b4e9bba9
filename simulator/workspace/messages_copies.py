"""The author's own readable copies of what he sent; the sealed bytes in the answers are what counts.

The rule kept here: a damaged copy is that copy's state, the message itself was sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulator.cencomm.procedure import procedure
from simulator.workspace.home import Home, HomeError, read_json, write_atomic
from simulator.workspace.messages_check import MARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The author's own copy of what he sent: when (aware UTC), what, to whom.

    damaged: the file cannot be read; then value and recipients are empty and the moment is the exercise's beginning.
    """

    id: str
    at: datetime
    value: Mapping[str, Any] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()
    damaged: bool = False


class Copies:
    """The folder of copies of one exercise."""

    def __init__(self, home: Home, exercise: str, clock: datetime) -> None:
        self.clock = clock
        self.folder: Path = home.drafts / f"{exercise}-sent"

    def keep(self, copy: Copy) -> None:
        """Write a copy."""
        raw = {"id": copy.id, "at": copy.at.isoformat(), "value": copy.value, "recipients": copy.recipients}
        write_atomic(self.folder / f"{copy.id}.json", json.dumps(raw, ensure_ascii=False, indent=1).encode())

    def read(self, name: str) -> Copy:
        """The copy of a message that was sent."""
        try:
            raw = read_json(self.folder / f"{name}.json")
            at, value = datetime.fromisoformat(raw["at"]).astimezone(UTC), dict(raw["value"])
            procedure().message_type(value["type"])
            recipients = tuple(str(recipient) for recipient in raw["recipients"])
            if not all(isinstance(value.get(mark), str) for mark in MARKS):
                raise ValueError("without its marks")
        except (HomeError, KeyError, TypeError, ValueError):
            return Copy(id=name, at=self.clock, damaged=True)
        return Copy(id=name, at=at, value=value, recipients=recipients)
