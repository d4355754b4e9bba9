"""Strict DER (X.690): a walk over the bytes that refuses every second way of writing the same value.

The rule kept here: definite minimal lengths, low tag numbers, minimal integers, whole bytes covered. Together with
the comparison of the re-encoded structure this leaves one encoding a message.
"""

from __future__ import annotations

from simulator.cencomm.errors import Malformed
from simulator.texts import N_

MAX_DEPTH = 32
_BOOLEAN, _INTEGER, _OCTETS, _NULL, _SEQUENCE, _SET = 0x01, 0x02, 0x04, 0x05, 0x30, 0x31
_ALWAYS_CONSTRUCTED = frozenset({0x10, 0x11})


def _head(data: memoryview, at: int, end: int) -> tuple[int, int, int]:
    """Tag byte, start and end of the contents of the element at `at`."""
    if end - at < 2:
        raise Malformed(detail=N_("the bytes end too early"))
    tag, first = data[at], data[at + 1]
    if tag & 0x1F == 0x1F:
        raise Malformed(detail=N_("a tag number above 30"))
    at += 2
    if first == 0x80 or first > 0x84:
        raise Malformed(detail=N_("an indefinite or too large length"))
    size = first
    if first > 0x80:
        octets = bytes(data[at : at + first - 0x80])
        if len(octets) != first - 0x80 or octets[0] == 0 or (len(octets) == 1 and octets[0] < 0x80):
            raise Malformed(detail=N_("a length that is not minimal"))
        size, at = int.from_bytes(octets, "big"), at + len(octets)
    if size > end - at:
        raise Malformed(detail=N_("the bytes end too early"))
    return tag, at, at + size


def _primitive(tag: int, body: memoryview) -> None:
    if tag in (_INTEGER, 0x0A) and (
        not len(body) or (len(body) > 1 and ((body[0] == 0 and body[1] < 0x80) or (body[0] == 0xFF and body[1] > 0x7F)))
    ):
        raise Malformed(detail=N_("a number that is not minimal"))
    if tag == _BOOLEAN and bytes(body) not in (b"\x00", b"\xff"):
        raise Malformed(detail=N_("a truth value that is not DER"))
    if tag == _NULL and len(body):
        raise Malformed(detail=N_("a NULL with contents"))


def check_der(data: bytes) -> None:
    """Walk one element that must fill `data`.

    Raises:
        Malformed: names the first rule that is broken.
    """
    view = memoryview(data)
    waiting = [(0, len(view), 0)]
    first = True
    while waiting:
        at, end, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise Malformed(detail=N_("nested too deep"))
        while at < end:
            tag, start, stop = _head(view, at, end)
            universal, constructed = tag < 0x40, bool(tag & 0x20)
            if universal and constructed != (tag & 0x1F in _ALWAYS_CONSTRUCTED):
                raise Malformed(detail=N_("a string in pieces or a simple sequence"))
            if constructed:
                waiting.append((start, stop, depth + 1))
            elif universal:
                _primitive(tag, view[start:stop])
            if first and stop != end:
                raise Malformed(detail=N_("bytes after the end"))
            first, at = False, stop
    if first:
        raise Malformed(detail=N_("no bytes"))
