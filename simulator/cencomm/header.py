"""The signed header: what a message is, from whom, for exactly whom; one line of canonical JSON before the content.

    {"counter":7,"created":"2026-03-05T07:40:00Z","from":"ncp.uz@cencomm.example", … }\n
    <the content, any bytes>

Canonical: keys in alphabetical order, no spaces, UTF-8 without escapes beyond JSON's own, one newline at the end. So
a header can be written with a text editor and signed with stock `openssl cms -sign -binary`. Keys: schema_version,
message_id, type, group, operation, from, recipients (address, serial in hexadecimal, sha256 of the certificate),
counter (of this sender, rising), handling, created, reply_to; recipient_infos (SHA-256 of the envelope's part that
names the recipients) is optional: OpenSSL cannot write it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from cryptography import x509
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from simulator import strict_json
from simulator.cencomm import profile
from simulator.cencomm.certificates import REMEMBERED, address_of, identity_of, once
from simulator.cencomm.errors import Malformed
from simulator.texts import N_

__all__ = ["Framed", "Header", "Recipient", "address_of", "canonical", "frame", "identity_of", "unframe"]


def _real(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Name = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[\w .:/@+-]+$")]
Address = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
Moment = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"), AfterValidator(_real)
]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Recipient(_Strict):
    """One recipient by address and certificate."""

    address: Address
    serial: Annotated[str, Field(pattern=r"^[0-9A-F]{1,40}$")]
    sha256: Digest

    @classmethod
    def of(cls, certificate: x509.Certificate) -> Recipient:
        """The recipient that a certificate stands for; whether a header can carry him, is seen when it is read."""
        return _recipient(certificate)

    def line(self) -> bytes:
        """The recipient as he stands in a header."""
        return self.__pydantic_serializer__.to_json(self)

    @property
    def identity(self) -> tuple[str, str, str]:
        """Address, serial number, fingerprint."""
        return self.address, self.serial, self.sha256


@once
def _recipient(certificate: x509.Certificate) -> Recipient:
    address, serial, sha256 = identity_of(certificate)
    return Recipient.model_construct(address=address, serial=serial, sha256=sha256)


class Header(_Strict):
    """What is bound to a message by its signature; recipients is filled when the message is sealed.

    The fields stand in the order of their names on the line, so that they are written in it.
    """

    counter: Annotated[int, Field(ge=1, le=2**53)]
    created: Moment
    sender: Address = Field(alias="from")
    group: Name
    handling: Annotated[str, Field(pattern=r"^H[0-3]$")]
    message_id: Name
    operation: Name
    recipient_infos: Digest | None = None
    recipients: tuple[Recipient, ...] = Field(default=(), max_length=profile.MAX_RECIPIENTS)
    reply_to: Annotated[str, Field(max_length=120)] = ""
    schema_version: Literal[1] = 1
    type: Name

    def line(self) -> bytes:
        """The header as one line of canonical JSON, without the newline."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


# Recipients by the bytes that write them, without their braces: the same members come back in every message.
_READ: dict[bytes, Recipient] = {}
_LIST_BEGINS, _BETWEEN, _LIST_ENDS = b'"recipients":[{', b"},{", b'}],"reply_to":'
_NO_LIST = b'"recipients":[],"reply_to":'


@dataclass(frozen=True, slots=True)
class Framed:
    """A header and the content that follows it."""

    header: Header
    content: bytes


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def frame(header: Header, content: bytes) -> bytes:
    """Header, newline, content."""
    return header.line() + b"\n" + content


def unframe(data: bytes) -> Framed:
    """Header and content apart.

    Raises:
        Malformed: if there is no header, it is too long, has unknown keys or is not canonical.
    """
    line, newline, content = data.partition(b"\n")
    if not newline or len(line) > profile.MAX_HEADER:
        raise Malformed(detail=N_("there is no header line"))
    try:
        header = _of_members(line) or _of_anybody(line)
    except strict_json.JsonFault as fault:
        raise Malformed(
            detail=N_("the header is not canonical")
            if fault.code == strict_json.SYNTAX
            else N_("the header cannot be read")
        ) from fault
    return Framed(header, content)


def _of_members(line: bytes) -> Header | None:
    """The header of a line whose recipients were all read before; None if it has others, or anything is wrong.

    A list is written as its members are, with commas between; so the line is written in the one way if the members are
    and the line without them is.
    """
    before, _, behind = line.partition(_LIST_BEGINS)
    names, _, after = behind.partition(_LIST_ENDS)
    try:
        members = tuple([_READ[piece] for piece in names.split(_BETWEEN)])
        header = strict_json.as_written(Header, before + _NO_LIST + after, Header.line)
    except (KeyError, strict_json.JsonFault):
        return None
    if header.recipients or len(members) > profile.MAX_RECIPIENTS:
        return None
    # The header is new and nobody else's: a copy with its recipients would cost as much as reading it did.
    header.__dict__["recipients"] = members
    return header


def _of_anybody(line: bytes) -> Header:
    """The header of any line; its recipients are remembered by the bytes that write them."""
    header = strict_json.as_written(Header, line, Header.line, most=profile.MAX_HEADER)
    if len(_READ) + len(header.recipients) > REMEMBERED:
        _READ.clear()
    _READ.update((recipient.line()[1:-1], recipient) for recipient in header.recipients)
    return header
