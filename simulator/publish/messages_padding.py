"""Messages whose file tells nothing: name and length do not say who wrote it, to how many, or whether it is true.

The rule kept here: every file of an inbox has the same length to the byte and a name of the same shape. The body is
filled up inside the signed and sealed content; signatures differ in length by a byte or two from one sealing to the
next, so a message is sealed until it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.cencomm.header import canonical
from simulator.chance import Stream

LENGTH = 8192
"""Bytes of every message in an inbox; the longest that is drawn has about five thousand."""
MOST_SEALINGS = 400
PADDING = "padding"


class CannotPad(RuntimeError):
    """A message is longer than the common length, or does not come out at it: a fault of the drawing."""


def padded(body: Mapping[str, Any], seal: Callable[[bytes], bytes], length: int = LENGTH) -> bytes:
    """The sealed body, filled up so that the whole has exactly `length` bytes.

    Raises:
        CannotPad: if the body is too long for that.
    """
    fill = 0
    for _ in range(MOST_SEALINGS):
        data = seal(canonical({**body, PADDING: " " * fill}))
        missing = length - len(data)
        if missing == 0:
            return data
        if fill + missing < 0:
            break
        fill += missing
    raise CannotPad(f"a message of {len(data)} bytes cannot be brought to {length}")


def names(rng: Stream, count: int) -> list[str]:
    """Numbers of messages as a mail server gives them, all different, in no order: "M-48213"."""
    return [f"M-{10_000 + int(number)}" for number in rng.choice(90_000, size=count, replace=False)]
