"""Numbers from keys: a fast mix that picks, and permutations that scatter keys without meeting.

The rule kept here: everything is a pure function of (key, salt); a key below 0 means nobody, and gives no text.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints: TypeAlias = npt.NDArray[np.integer]
Words: TypeAlias = npt.NDArray[np.uint64]
Signs: TypeAlias = npt.NDArray[np.uint8]
# Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014), section 5: SplitMix64.
GOLDEN = 0x9E3779B97F4A7C15
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
MASK = 0xFFFFFFFFFFFFFFFF


def salt_of(purpose: str) -> int:
    """A 64-bit number of a purpose's name, the same for ever: the first 8 bytes of its SHA-256."""
    return int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "little")


def mixed(keys: Ints | Words, purpose: str) -> Words:
    """SplitMix64 of key + salt: 64 well-mixed bits a key, shape (n,)."""
    z = keys.astype(np.uint64)
    z += np.uint64((salt_of(purpose) + GOLDEN) & MASK)
    z ^= z >> np.uint64(30)
    z *= FIRST
    z ^= z >> np.uint64(27)
    z *= SECOND
    z ^= z >> np.uint64(31)
    return z


def picked(keys: Ints, purpose: str, count: int | Ints, *, skew: bool = False) -> npt.NDArray[np.int64]:
    """An index in 0..count-1 a key, shape (n,); uniform, or with `skew` dense near 0 (index = count * u**2)."""
    u = mixed(keys, purpose) >> np.uint64(32)
    if skew:
        u = (u * u) >> np.uint64(32)
    wide = np.asarray(count).astype(np.uint64)
    return ((u * wide) >> np.uint64(32)).astype(np.int64)


def permuted(keys: Ints, left: int, right: int, purpose: str) -> npt.NDArray[np.int64]:
    """A permutation of 0..left*right-1 applied to the keys modulo that size: a Feistel net of four rounds.

    Keys that differ by less than left*right never meet; keys in a row come out in no order.
    """
    low, high = np.uint64(right), np.uint64(left)
    k = keys.astype(np.uint64) % np.uint64(left * right)
    a, b = k // low, k % low
    for turn in range(2):
        b = (b + (mixed(a, f"{purpose} b{turn}") >> np.uint64(20))) % low
        a = (a + (mixed(b, f"{purpose} a{turn}") >> np.uint64(20))) % high
    return (a * low + b).astype(np.int64)


def digits(numbers: Ints, width: int) -> Signs:
    """Decimal digits as ASCII, shape (n, width), first digit first, zeros in front."""
    out = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        out[:, place] = digit + 48
    return out


def signs(text: str) -> Signs:
    """The ASCII codes of a text."""
    return np.frombuffer(text.encode("ascii"), dtype=np.uint8)


def texts_of(matrix: Signs, keys: Ints | None = None) -> pa.Array:
    """Rows of ASCII codes as strings; zeros are left out; a key below 0 gives null. (n, width) -> n strings."""
    count = len(matrix)
    letters = matrix != 0
    valid = None
    if keys is not None and (keys < 0).any():
        here = np.asarray(keys) >= 0
        letters &= here[:, None]
        valid = pa.py_buffer(np.packbits(here, bitorder="little"))
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(letters.sum(axis=1), out=offsets[1:])
    data = np.ascontiguousarray(matrix[letters])
    return pa.Array.from_buffers(pa.string(), count, [valid, pa.py_buffer(offsets), pa.py_buffer(data)])


def spread(value: int | Ints, count: int) -> npt.NDArray[np.int64]:
    """One number for all rows, or one a row: always shape (count,).

    Raises:
        ValueError: if there are more or fewer numbers than rows.
    """
    out = np.asarray(value, dtype=np.int64)
    if out.ndim == 0:
        return np.full(count, int(out), dtype=np.int64)
    if out.shape != (count,):
        raise ValueError(f"{out.shape} values for {count} rows")
    return out
