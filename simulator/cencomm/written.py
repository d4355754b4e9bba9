"""The envelope in the one form in which this library writes it, and the same form read back by comparison.

The rule kept here: a form is one function from its changing parts to the bytes around them. The writer joins them; the
reader takes the parts from where they should stand, and goes on only if that very function gives the bytes that came.
So whatever is read here has one encoding, without a walk over it. What is written in another form (by OpenSSL), and
every fault, is left to the general reader, which knows both and names what is wrong.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.cencomm import profile
from simulator.cencomm.asn1 import BITS, OCTETS, SEQUENCE, SET, VERSION_0, VERSION_3, dump, head, wrap
from simulator.cencomm.certificates import Reading

KEY_AGREE = 0xA1
WRAPPED_BYTES = profile.KEY_BYTES + 8
POINT_BYTES = 65
# Between the issuer's name and the wrapped key stands a serial number of so many bytes, or the general reader is asked.
_SERIAL_BYTES = range(16, 21)
_CIPHER_ID = wrap(
    SEQUENCE, profile.AES256_GCM_ID + wrap(SEQUENCE, wrap(OCTETS, bytes(profile.NONCE_BYTES)) + dump(profile.TAG_BYTES))
)
_BEFORE_NONCE, _AFTER_NONCE = (profile.DATA_ID + _CIPHER_ID).split(bytes(profile.NONCE_BYTES))
_TAG_HEAD = head(OCTETS, profile.TAG_BYTES)
_FOOT_BYTES = len(_TAG_HEAD) + profile.TAG_BYTES
_ORIGIN = VERSION_3 + wrap(
    0xA0, wrap(0xA1, profile.EC_PUBLIC_KEY_ID + wrap(BITS, b"\x00\x04" + bytes(POINT_BYTES - 1)))
).removesuffix(b"\x04" + bytes(POINT_BYTES - 1))
_KEY_HEAD = head(OCTETS, WRAPPED_BYTES)
_KEY_AT = -WRAPPED_BYTES - len(_KEY_HEAD)


@dataclass(frozen=True, slots=True)
class Parts:
    """The changing parts of an envelope: whom it names, nonce, ciphertext with its tag at the end."""

    infos: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Named:
    """The recipients of an envelope: serial numbers (hexadecimal), ephemeral point, the reader's own wrapped key."""

    serials: tuple[str, ...]
    point: bytes
    wrapped: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Group:
    """What `recipient_infos` wrote for a group: all bytes but point and wrapped keys, taken out by `form`."""

    form: struct.Struct
    around: bytes
    serials: tuple[str, ...]
    point_at: int
    wrapped_at: int


# By length, the reader (issuer and serial number, DER) and the last recipient's number: the same group's comes again.
_GROUPS: dict[tuple[int, bytes, bytes], _Group] = {}
MOST_GROUPS = 64
_LAST_NUMBER = slice(_KEY_AT - min(_SERIAL_BYTES), _KEY_AT)


def after_head(data: bytes, at: int) -> int:
    """Where the contents of the element at `at` would begin; nothing is checked."""
    first = data[at + 1]
    return at + 2 if first < 0x80 else at + 2 + (first & 0x7F)


def after_element(data: bytes, at: int) -> int:
    """Where the element at `at` would end; nothing is checked."""
    first = data[at + 1]
    if first < 0x80:
        return at + 2 + first
    start = at + 2 + (first & 0x7F)
    return start + int.from_bytes(data[at + 2 : start], "big")


def _around(infos: int, ciphertext: int) -> tuple[bytes, bytes, bytes]:
    """What stands before recipient infos, nonce and ciphertext of these sizes."""
    before_text = _AFTER_NONCE + head(0x80, ciphertext)
    content = len(_BEFORE_NONCE) + profile.NONCE_BYTES + len(before_text) + ciphertext
    content_head = head(SEQUENCE, content)
    enveloped = len(VERSION_0) + infos + len(content_head) + content + _FOOT_BYTES
    enveloped_head = head(SEQUENCE, enveloped)
    inside = head(0xA0, len(enveloped_head) + enveloped) + enveloped_head
    oid = profile.AUTH_ENVELOPED_DATA_ID
    whole = head(SEQUENCE, len(oid) + len(inside) + enveloped) + oid + inside + VERSION_0
    return whole, content_head + _BEFORE_NONCE, before_text


def envelope(parts: Parts) -> bytes:
    """AuthEnvelopedData (DER) of these parts."""
    text, tag = parts.sealed[: -profile.TAG_BYTES], parts.sealed[-profile.TAG_BYTES :]
    first, second, third = _around(len(parts.infos), len(text))
    return b"".join((first, parts.infos, second, parts.nonce, third, text, _TAG_HEAD, tag))


def parts_of(data: bytes) -> Parts | None:
    """The parts from which `envelope` makes these bytes, without a look into infos; None if there are none."""
    try:
        at = after_head(data, 0) + len(profile.AUTH_ENVELOPED_DATA_ID)
        infos_at = after_head(data, after_head(data, at)) + len(VERSION_0)
        infos_end = after_element(data, infos_at)
        nonce_at = after_head(data, infos_end) + len(_BEFORE_NONCE)
        nonce_end = nonce_at + profile.NONCE_BYTES
        text_at, text_end = after_head(data, nonce_end + len(_AFTER_NONCE)), len(data) - _FOOT_BYTES
    except IndexError:
        return None
    if text_end < text_at:
        return None
    first, second, third = _around(infos_end - infos_at, text_end - text_at)
    if (
        data[:infos_at] != first
        or data[infos_end:nonce_at] != second
        or data[nonce_end:text_at] != third
        or not data.startswith(_TAG_HEAD, text_end)
    ):
        return None
    sealed = data[text_at:text_end] + data[text_end + len(_TAG_HEAD) :]
    return Parts(data[infos_at:infos_end], data[nonce_at:nonce_end], sealed)


def recipient_infos(point: bytes, entries: bytes) -> bytes:
    """RecipientInfos (DER): one key agreement from an uncompressed ephemeral point, with the recipients' entries."""
    agreement = _ORIGIN + point + profile.KEY_AGREEMENT_ID + head(SEQUENCE, len(entries)) + entries
    agreement = head(KEY_AGREE, len(agreement)) + agreement
    return head(SET, len(agreement)) + agreement


def entry(rid: bytes, wrapped: bytes) -> bytes:
    """A recipient (issuer and serial number, DER) and the content key wrapped for him."""
    return head(SEQUENCE, len(rid) + len(_KEY_HEAD) + len(wrapped)) + rid + _KEY_HEAD + wrapped


@lru_cache(maxsize=16)
def _entries_of(issuer: bytes) -> tuple[re.Pattern[bytes], dict[int, int]]:
    """How entries under an issuer's name are written, and by the length of one where its serial number begins."""
    forms, begins = [], {}
    for size in _SERIAL_BYTES:
        sample = entry(wrap(SEQUENCE, issuer + wrap(0x02, bytes(size))), bytes(WRAPPED_BYTES))
        at = len(sample) - WRAPPED_BYTES - len(_KEY_HEAD) - size
        # The least number of bytes, and no sign.
        number = rb"(?:[\x01-\x7f].{%d}|\x00[\x80-\xff].{%d})" % (size - 1, size - 2)
        forms.append(re.escape(sample[:at]) + number + re.escape(_KEY_HEAD) + b".{%d}" % WRAPPED_BYTES)
        begins[len(sample)] = at
    return re.compile(b"|".join(forms), re.S), begins


def recipients_of(infos: bytes, own: Reading) -> Named | None:
    """The recipients from which `recipient_infos` makes these bytes, all under the issuer of the reader's certificate,
    who is among them, nobody twice; None if they are none.

    What was read so before, and differs in nothing but point and wrapped keys, names the same recipients.
    """
    mark = len(infos), own.rid, infos[_LAST_NUMBER]
    group = _GROUPS.get(mark)
    if group is None or b"".join(group.form.unpack(infos)) != group.around:
        group = _group(infos, own)
        if group is None:
            return None
        if len(_GROUPS) >= MOST_GROUPS:
            _GROUPS.clear()
        _GROUPS[mark] = group
    point_at, wrapped_at = group.point_at, group.wrapped_at
    return Named(
        group.serials, infos[point_at : point_at + POINT_BYTES], infos[wrapped_at : wrapped_at + WRAPPED_BYTES]
    )


def _group(infos: bytes, own: Reading) -> _Group | None:
    """The group that an envelope names, read entry by entry; None as `recipients_of` gives it."""
    if len(infos) > profile.MAX_RECIPIENT_INFOS or own.id.serial <= 0:
        return None
    try:
        point_at = after_head(infos, after_head(infos, 0)) + len(_ORIGIN)
        keys_at = point_at + POINT_BYTES
        entries_at = after_head(infos, keys_at + len(profile.KEY_AGREEMENT_ID))
    except IndexError:
        return None
    point, written = infos[point_at:keys_at], infos[entries_at:]
    form, begins = _entries_of(own.id.issuer)
    entries = form.findall(written)
    if len(entries) > profile.MAX_RECIPIENTS or not point.startswith(b"\x04") or len(point) != POINT_BYTES:
        return None
    # The pieces that fit make up the whole: nothing was passed over between them.
    if recipient_infos(point, b"".join(entries)) != infos:
        return None
    numbers = [piece[begins[len(piece)] : _KEY_AT] for piece in entries]
    mine = own.id.serial.to_bytes(own.id.serial.bit_length() // 8 + 1, "big")
    if mine not in numbers or len(set(numbers)) != len(numbers):
        return None
    sizes = list(map(len, entries))
    # The point's first byte says that it is not compressed: it is none of those that change.
    outside = f"{point_at + 1}s{POINT_BYTES - 1}x{entries_at - keys_at}s"
    rids = f"%ds{WRAPPED_BYTES}x" * len(sizes) % tuple([size - WRAPPED_BYTES for size in sizes])
    pieces = struct.Struct(outside + rids)
    wrapped_at = entries_at + sum(sizes[: numbers.index(mine) + 1]) - WRAPPED_BYTES
    return _Group(pieces, b"".join(pieces.unpack(infos)), _hexadecimal(numbers), point_at, wrapped_at)


def _hexadecimal(numbers: list[bytes]) -> tuple[str, ...]:
    """Serial numbers as a header names them: without a zero at the beginning."""
    digits = ",".join(map(bytes.hex, numbers)).upper().split(",")
    return tuple([number.lstrip("0") if number[0] == "0" else number for number in digits])
