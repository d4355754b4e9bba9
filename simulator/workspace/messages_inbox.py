"""The inbox of a message exercise: each message read by itself, and the memory of what was received.

The rule kept here: an item's fault is the item's state. Whatever lies in the inbox, the others stay readable; a fault
is worked out at each reading, never stored. What held in every respect is remembered on disk, so that a second copy
of it is seen as one after a restart too; so is how new the newest list of revoked certificates was.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulator.cencomm.certificates import reading
from simulator.cencomm.errors import MessageFault
from simulator.cencomm.mailbox import Letter, Mailbox
from simulator.cencomm.received import Received
from simulator.cencomm.trust import ListMark, Trust
from simulator.strict_json import read_object
from simulator.workspace.home import Home, HomeError, read_json, write_atomic

LISTS_SEEN = "lists-seen.json"


class Inbox:
    """Messages by their name, as they can be read at a moment."""

    def __init__(self, home: Home, exercise: str, mailbox: Mailbox) -> None:
        self.path: Path = home.drafts / f"{exercise}-received.json"
        self.world = home.manifest.world
        trust = replace(mailbox.trust, newest=newest_list(home, mailbox.trust))
        self.mailbox = replace(mailbox, trust=trust, received=self._remembered())

    def _remembered(self) -> Received:
        """What was received in this world; a damaged memory is begun anew, since it only lists what lies here."""
        try:
            raw = read_json(self.path)
            if raw["world"] == self.world:
                return Received.from_data(raw["received"])
        except (HomeError, ValueError, KeyError, TypeError):
            pass
        return Received()

    def read(self, name: str, at: datetime) -> Letter:
        """One message at a moment.

        Raises:
            MessageFault: if nothing of it may be released.
            KeyError: if there is no message of that name.
        """
        return self.mailbox.read(name, at)

    def fault(self, name: str, at: datetime) -> MessageFault | None:
        """Why a message cannot be read at a moment; None if it can."""
        try:
            self.read(name, at)
        except MessageFault as fault:
            return fault
        return None

    def take(self, name: str, letter: Letter) -> None:
        """Remember a message that was read and holds in every respect."""
        if self.mailbox.take(name, letter):
            data = {"world": self.world, "received": self.mailbox.received.as_data()}
            write_atomic(self.path, json.dumps(data, ensure_ascii=False, indent=1).encode())

    def missing(self, letter: Letter) -> tuple[int, ...]:
        """Numbers of a message's sender that did not come, as far as they can be known."""
        return self.mailbox.received.missing(letter.opened.header.sender)


def newest_list(home: Home, trust: Trust) -> ListMark | None:
    """How new the newest list of this authority was that this home has seen, today's included; it is remembered.

    Without that memory an old list, put in the place of the new one, would give a lost key its word back.
    """
    path, root = home.drafts / LISTS_SEEN, reading(trust.root).identity[2]
    seen: dict[str, Any] = {}
    newest: ListMark | None = None
    try:
        seen = dict(read_object(path, version=1)["lists"])
        newest = ListMark(number=int(seen[root][0]), issued=datetime.fromisoformat(seen[root][1]).astimezone(UTC))
    except (KeyError, TypeError, ValueError, IndexError):  # nothing was seen yet, or the memory is damaged
        pass
    mark = trust.mark
    if mark is None or (newest is not None and not newest.older_than(mark)):
        return newest
    seen[root] = [mark.number, mark.issued.isoformat()]
    write_atomic(path, json.dumps({"schema_version": 1, "lists": seen}, indent=1).encode())
    return mark
