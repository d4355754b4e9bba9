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

from simulator.cencomm.authority import Credential
from simulator.cencomm.envelope import Opened, read_message
from simulator.cencomm.errors import Malformed
from simulator.cencomm.profile import MAX_MESSAGE, MAX_SEALED_MESSAGE
from simulator.cencomm.received import Received
from simulator.cencomm.trust import Trust
from simulator.plain_files import first_bytes, opened
from simulator.strict_json import JsonFault, parse_object
from simulator.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message opened: everything that the envelope told, and its body."""

    opened: Opened
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Messages by their name, the owner's key and whom he trusts; received is the memory against replays."""

    files: Mapping[str, Path]
    owner: Credential
    trust: Trust
    received: Received = field(default_factory=Received)

    def read(self, name: str, at: datetime) -> Letter:
        """Open one message at a moment; faults of the sender's certificate are shown with it.

        A message that holds is compared with what was received before, and not noted: `take` does that.

        Raises:
            MessageFault: if nothing may be released; it concerns this message alone.
            KeyError: if there is no message of that name.
        """
        data = _bytes_of(self.files[name])
        opened = read_message(data, self.owner.key, self.owner.certificate, self.trust, at)
        letter = Letter(opened=opened, body=read_body(opened.content))
        if opened.verdict is None:
            self.received.check(opened.header, name)
        return letter

    def take(self, name: str, letter: Letter) -> bool:
        """Note a message that was read and holds in every respect; whether it is a new one."""
        return letter.opened.verdict is None and self.received.take(letter.opened.header, name)


def _bytes_of(path: Path) -> bytes:
    try:
        with opened(path) as handle:
            data = first_bytes(handle, MAX_SEALED_MESSAGE + 1)
    except OSError as error:
        raise Malformed(detail=N_("the file cannot be read")) from error
    if len(data) > MAX_SEALED_MESSAGE:
        raise Malformed(detail=N_("too many bytes"))
    return data


def read_body(content: bytes) -> Mapping[str, Any]:
    """A message's body: a JSON object.

    Raises:
        Malformed: if it is not.
    """
    try:
        return parse_object(content, most=MAX_MESSAGE)
    except JsonFault as error:
        raise Malformed(detail=N_("the body cannot be read")) from error
