"""What was read from bytes, remembered by these very bytes.

The rule kept here: nothing is taken for what it only resembles, whoever wrote it; a stranger's many do no more than
push others out.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")
MOST_ENTRIES, MOST_BYTES = 256, 4 * 1024 * 1024
_MARK_BYTES = 256


class Memory(Generic[T]):
    """Values by bytes: looked up by their length and every so manieth byte, since a hash of all would cost more than
    the comparison of all that follows."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, bytes], tuple[bytes, T]] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, data: bytes) -> T | None:
        """What was remembered for these very bytes; None if nothing was."""
        entry = self._entries.get(_mark(data))
        return entry[1] if entry is not None and entry[0] == data else None

    def put(self, data: bytes, value: T) -> None:
        """Remember a value, which must follow from the bytes alone."""
        if len(self._entries) >= MOST_ENTRIES or self._bytes + len(data) > MOST_BYTES:
            self.clear()
        self._entries[_mark(data)] = data, value
        self._bytes += len(data)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._bytes = 0


def _mark(data: bytes) -> tuple[int, bytes]:
    return len(data), data[:: len(data) // _MARK_BYTES + 1]
