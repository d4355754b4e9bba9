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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, Literal

from cryptography import x509
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from simulator import strict_json
from simulator.cencomm import profile
from simulator.cencomm.certificates import address_of, identity_of, once
from simulator.cencomm.errors import Malformed
from simulator.cencomm.memory import Memory
from simulator.texts import N_

__all__ = ["Framed", "Header", "Recipient", "address_of", "addressed", "canonical", "frame", "identity_of", "unframe"]


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


# Lists of recipients, and these by serial number, by the bytes that write them: the messages of a group name the same
# members again and again.
_LISTS = Memory[tuple[tuple[Recipient, ...], dict[str, Recipient]]]()
_LIST_BEGINS, _LIST_ENDS = b'"recipients":[', b'],"reply_to":'
_place = attrgetter("address", "serial")


@dataclass(frozen=True, slots=True)
class Framed:
    """A header, the content that follows it, and the header's recipients by serial number."""

    header: Header
    content: bytes
    named: Mapping[str, Recipient] = field(repr=False)


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


@once
def _carried(certificate: x509.Certificate) -> Recipient:
    """The recipient that a certificate stands for, who can stand in a header.

    Raises:
        Malformed: if he cannot.
    """
    try:
        return Recipient.model_validate(dict(Recipient.of(certificate)))
    except ValidationError as error:
        raise Malformed(detail=N_("the header cannot be read")) from error


def addressed(header: Header, certificates: Sequence[x509.Certificate], digest: str) -> Header:
    """The header with the recipients of an envelope and its digest, held to every rule of a reader but the length.

    Raises:
        Malformed: if a reader would not take it.
    """
    recipients = tuple(sorted(map(_carried, certificates), key=_place))
    # Whatever the header was made of: a copy with other values is not checked by pydantic.
    values = {**header.__dict__, "recipients": recipients, "recipient_infos": digest}
    try:
        return Header.__pydantic_validator__.validate_python(values)  # type: ignore[no-any-return]
    except ValidationError as error:
        raise Malformed(detail=N_("the header cannot be read")) from error


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
        header, named = _of_group(line) or _of_anybody(line)
    except strict_json.JsonFault as fault:
        raise Malformed(
            detail=N_("the header is not canonical")
            if fault.code == strict_json.SYNTAX
            else N_("the header cannot be read")
        ) from fault
    return Framed(header, content, named)


def _list_in(line: bytes) -> slice:
    """Where the recipients stand in a line that is written in the one way.

    Within a text each quote stands behind a backslash: what is looked for can only be the key, and the next one.
    """
    return slice(line.find(_LIST_BEGINS) + len(_LIST_BEGINS), line.rfind(_LIST_ENDS))


def _of_group(line: bytes) -> tuple[Header, dict[str, Recipient]] | None:
    """The header of a line whose list of recipients was read before; None if it was not, or anything is wrong.

    A line is written in the one way if its list is and the line with an empty list is.
    """
    place = _list_in(line)
    known = _LISTS.get(line[place])
    if known is None or not line.startswith(_LIST_BEGINS, place.start - len(_LIST_BEGINS)):
        return None
    try:
        header = strict_json.as_written(Header, line[: place.start] + line[place.stop :], Header.line)
    except strict_json.JsonFault:
        return None
    if header.recipients:
        return None
    # The header is new and nobody else's: a copy with its recipients would cost as much as reading it did.
    header.__dict__["recipients"], named = known
    return header, named


def _of_anybody(line: bytes) -> tuple[Header, dict[str, Recipient]]:
    """The header of any line; its list of recipients is remembered."""
    header = strict_json.as_written(Header, line, Header.line, most=profile.MAX_HEADER)
    named = {recipient.serial: recipient for recipient in header.recipients}
    if named:
        _LISTS.put(line[_list_in(line)], (header.recipients, named))
    return header, named
