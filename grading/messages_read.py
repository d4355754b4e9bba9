"""What a trainee sent, opened as its readers would open it: with each reader's own key from the sealed truth.

The rule kept here: who can read a message is found out by trying the keys, never believed from what a draft says;
whatever bytes were handed in, the result is a list of messages, never an error.
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509

from simulator.cencomm.authority import Credential
from simulator.cencomm.clock import moments
from simulator.cencomm.envelope import Opened, read_message
from simulator.cencomm.errors import MessageFault
from simulator.cencomm.header import address_of
from simulator.cencomm.mailbox import read_body
from simulator.cencomm.trust import Trust
from simulator.workspace.messages_answers import Answers, Sent

LATEST = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as its readers see it. readers: ids of the truth's readers; at: by the steps, None if there is none."""

    id: str
    type: str
    reply_to: str
    handling: str
    readers: frozenset[str]
    body: Mapping[str, Any]
    at: datetime | None

    def word(self, name: str) -> str:
        """A field that should be text; "" for anything else."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        """A field that should be a finite number; None for anything else."""
        value = self.body.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            return None
        return float(value)

    def codes(self, name: str) -> tuple[str, ...]:
        """A field that should be a list of codes."""
        value = self.body.get(name)
        return tuple(code for code in value if isinstance(code, str)) if isinstance(value, list) else ()

    def concerns(self, message: str) -> bool:
        """Whether it answers a message or reports about it."""
        return message == self.reply_to or message in self.codes("about")

    def prose(self) -> str:
        """All text of the body."""
        return "\n".join(_strings(self.body))


def _strings(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, Mapping):
            waiting += [*node, *node.values()]
        elif isinstance(node, list):
            waiting += node


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Everybody who might be able to read, with keys, and whom they trust."""

    people: Mapping[str, Credential]
    officer: x509.Certificate
    trust: Trust
    at: datetime

    @classmethod
    def of(cls, truth: Mapping[str, Any]) -> Readers:
        """The readers of a sealed truth."""
        people = {
            name: Credential.load(pair["key"].encode(), pair["certificate"].encode())
            for name, pair in truth["readers"].items()
        }
        trust = Trust.load(truth["root"].encode(), truth["crl"].encode())
        officer = x509.load_pem_x509_certificate(truth["officer"].encode())
        at = datetime.fromisoformat(truth["clock"]).astimezone(UTC) + LATEST
        return cls(people=people, officer=officer, trust=trust, at=at)

    def is_officers(self, signer: x509.Certificate) -> bool:
        """Whether a certificate is the officer's: the one of his bundle, or a later one of the same authority."""
        return signer == self.officer or (
            self.trust.issued(signer) and address_of(signer) == address_of(self.officer) != ""
        )

    def open(self, data: bytes) -> tuple[frozenset[str], Opened | None]:
        """Who can open a message of the officer's, and the message; (nobody, None) if nobody can."""
        copies: dict[str, Opened] = {}
        for name, reader in self.people.items():
            try:
                opened = read_message(data, reader.key, reader.certificate, self.trust, self.at)
            except MessageFault:
                continue
            if self.is_officers(opened.signer):
                copies[name] = opened
        return frozenset(copies), next(iter(copies.values()), None)


def sent_messages(truth: Mapping[str, Any], answers: Answers) -> list[Message]:
    """Everything that was sent and that anybody can read, in the order of sending; a number counts once."""
    if not answers.sent:
        return []
    readers = Readers.of(truth)
    times = send_times(truth, answers)
    messages: dict[str, Message] = {}
    for record in answers.sent:
        message = _read(readers, record, times.get(record.id))
        if message is not None and record.id not in messages:
            messages[record.id] = message
    return list(messages.values())


def _read(readers: Readers, sent: Sent, at: datetime | None) -> Message | None:
    try:
        data = base64.b64decode(sent.cms, validate=True)
    except (binascii.Error, ValueError):
        return None
    names, opened = readers.open(data)
    if opened is None:
        return None
    try:
        body = read_body(opened.content)
    except MessageFault:
        body = {}
    return Message(
        id=sent.id,
        type=opened.header.type,
        reply_to=opened.header.reply_to,
        handling=opened.header.handling,
        readers=names,
        body=body,
        at=None if at is None else max(at, opened.facts.signed_at),
    )


def send_times(truth: Mapping[str, Any], answers: Answers) -> dict[str, datetime]:
    """The simulated moment at which each message went out, reckoned from the steps."""
    start = datetime.fromisoformat(truth["clock"]).astimezone(UTC)
    note_at = datetime.fromisoformat(truth["note_at"]).astimezone(UTC)
    steps = [event.step for event in answers.events]
    first_times: dict[str, datetime] = {}
    for event, at in zip(answers.events, moments(start, steps, truth["minutes"], note_at), strict=True):
        if event.step == "send":
            first_times.setdefault(event.about, at)
    return first_times
