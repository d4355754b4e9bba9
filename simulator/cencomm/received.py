"""What a reader has taken so far: per sender the ids and numbers of messages that held in every respect.

The rule kept here: a message is taken only after everything about it held, so that one that was refused (for a list
that had run out, say) is no replay when it comes again; a late lower number is a late message, not a replay. Numbers
that are missing between the lowest and the highest are shown: whoever withholds a message leaves a gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from simulator.cencomm.errors import Replayed
from simulator.cencomm.header import Header

MAX_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Taken:
    """A message taken: its sender's number, and the place it lies in ("" if it lies nowhere)."""

    counter: int
    place: str = ""


@dataclass(slots=True)
class Received:
    """Messages taken, by sender's address and message id."""

    senders: dict[str, dict[str, Taken]] = field(default_factory=dict)

    def check(self, header: Header, place: str = "") -> None:
        """Whether a message of this sender is new; the same place read again is not a second message.

        Raises:
            Replayed: if this sender's message id or number came before, from another place.
        """
        known = self.senders.get(header.sender, {})
        same = known.get(header.message_id)
        if same is not None and place and same == Taken(header.counter, place):
            return
        if same is not None or any(taken.counter == header.counter for taken in known.values()):
            raise Replayed()

    def take(self, header: Header, place: str = "") -> bool:
        """Note a message that held in every respect; whether it was not noted before.

        Raises:
            Replayed: if this sender's message id or number came before, from another place.
        """
        self.check(header, place)
        known = self.senders.setdefault(header.sender, {})
        fresh = header.message_id not in known
        known[header.message_id] = Taken(header.counter, place)
        return fresh

    def missing(self, sender: str) -> tuple[int, ...]:
        """Numbers between the lowest and the highest taken that did not come, lowest first; at most MAX_SHOWN."""
        numbers = sorted(taken.counter for taken in self.senders.get(sender, {}).values())
        gaps: list[int] = []
        for low, high in pairwise(numbers):
            gaps += range(low + 1, min(high, low + 1 + MAX_SHOWN - len(gaps)))
            if len(gaps) >= MAX_SHOWN:
                break
        return tuple(gaps)

    def as_data(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "schema_version": 1,
            "senders": {
                sender: {name: [taken.counter, taken.place] for name, taken in messages.items()}
                for sender, messages in self.senders.items()
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Received:
        """From what `as_data` gave.

        Raises:
            ValueError: if it is of another version or shape.
        """
        try:
            if type(data["schema_version"]) is not int or data["schema_version"] != 1:
                raise ValueError(f"schema_version: {data['schema_version']!r:.40} is not 1")
            return cls(
                {
                    str(sender): {str(name): Taken(int(number), str(place)) for name, (number, place) in taken.items()}
                    for sender, taken in data["senders"].items()
                }
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no memory of received messages: {error}") from error
