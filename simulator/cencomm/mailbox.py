"""A mailbox: sealed messages in a folder, opened with the owner's key at the moment of the simulated clock.

The rule kept here: a message is read from its bytes each time; what is known about its sender is worked out for the
moment of reading, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator import strict_json
from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import Opened, read_message
from simulator.cencomm.errors import Malformed
from simulator.cencomm.profile import MAX_MESSAGE
from simulator.cencomm.trust import Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message opened: everything that the envelope told, and its body."""

    opened: Opened
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Messages by their name, the owner's key and whom he trusts."""

    files: Mapping[str, Path]
    owner: Credential
    trust: Trust

    def read(self, name: str, at: datetime) -> Letter:
        """Open one message at a moment; faults of the sender's certificate are shown with it.

        Raises:
            MessageFault: if nothing may be released.
            KeyError: if there is no message of that name.
        """
        path = self.files[name]
        if path.stat().st_size > 2 * MAX_MESSAGE + 100_000:
            raise Malformed(detail=f"{path.stat().st_size:,} bytes are too many")
        opened = read_message(path.read_bytes(), self.owner.key, self.owner.certificate, self.trust, at)
        return Letter(opened=opened, body=read_body(opened.content))


def read_body(content: bytes) -> Mapping[str, Any]:
    """A message's body: a JSON object.

    Raises:
        Malformed: if it is not.
    """
    try:
        return strict_json.parse_object(content, most=MAX_MESSAGE)
    except strict_json.JsonFault as fault:
        raise Malformed(detail=f"the body cannot be read: {fault}") from fault
