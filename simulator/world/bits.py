"""Random bits and tables of quantiles: the cheap draws of the micro stage.

The rule kept here: raw words of Philox only, so that no method of a generator stands between a seed and a row. One
64-bit word gives four draws of 16 bits; weighted codes come from tables of 4,096 quantiles, so a probability is exact
to 1/4096 (errors of rounding go to the largest weights).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulator.rng import stream

QUANTILES = 4096
SHIFT = 4
WHOLE = 1 << 16
Picker = tuple[np.ndarray, np.ndarray]


class Bits:
    """Draws of 16 bits of one block of a named stage: each call of `draw` gives fresh ones, shape (n,), uint16."""

    def __init__(self, seed: bytes, stage: str, block: int) -> None:
        self._words = stream(seed, stage, block).bit_generator

    def draw(self, n: int) -> np.ndarray:
        """n draws, uniform on 0..65535."""
        words = np.asarray(self._words.random_raw(-(-n // 4)), dtype="<u8")
        return words.view("<u2")[:n]

    def wide(self, n: int) -> np.ndarray:
        """n draws of 32 bits."""
        words = np.asarray(self._words.random_raw(-(-n // 2)), dtype="<u8")
        return words.view("<u4")[:n]


def threshold(chance: np.ndarray | float) -> np.ndarray:
    """What a draw of 16 bits lies below with this chance; 65,536 for certainty."""
    return np.asarray(np.rint(np.clip(chance, 0.0, 1.0) * WHOLE), dtype=np.uint32)


def quantile_table(positions: np.ndarray, cumulative: np.ndarray, dtype: type[np.generic] = np.int16) -> np.ndarray:
    """4,096 positions in proportion to their weights: element q is the position at quantile (q + 1/2) / 4096."""
    middle = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return np.asarray(positions[np.searchsorted(cumulative, middle, side="right")], dtype=dtype)


def quantile_tables(pickers: Iterable[Picker], dtype: type[np.generic] = np.int16) -> np.ndarray:
    """Tables of several pickers one after the other; `look_up` reads them by key."""
    return np.concatenate([quantile_table(positions, cumulative, dtype) for positions, cumulative in pickers])


def quantile_rows(weights: np.ndarray) -> np.ndarray:
    """Tables of positions 0 to n - 1 in proportion to weights (tables, n), one after the other as `look_up` wants."""
    total = np.cumsum(weights, axis=1)
    edges = np.ceil(total / total[:, -1:] * QUANTILES - 0.5).astype(np.int64)
    counts = np.diff(edges, axis=1, prepend=0)
    return np.repeat(np.tile(np.arange(weights.shape[1], dtype=np.int16), weights.shape[0]), counts.ravel())


def look_up(tables: np.ndarray, key: np.ndarray | int, draw: np.ndarray) -> np.ndarray:
    """One entry a row: quantile `draw` of table `key`."""
    if isinstance(key, int):
        return np.asarray(tables[(draw >> SHIFT) + key * QUANTILES] if key else tables[draw >> SHIFT])
    place = key.astype(np.int32) * QUANTILES
    place += draw >> SHIFT
    return np.asarray(tables.take(place))


def scaled(draw: np.ndarray, size: np.ndarray | int) -> np.ndarray:
    """Uniform integers 0..size-1 from draws of 16 bits; size below 65,536."""
    return np.asarray((draw.astype(np.uint32) * np.asarray(size, dtype=np.uint32)) >> 16)


def lasting(numbers: np.ndarray, salt: int) -> np.ndarray:
    """32 fixed bits (uint32) for every number and salt: what belongs to an entity for good, without a table of them.

    The finaliser of MurmurHash3 (Appleby, public domain); numbers count modulo 2**32.
    """
    mixed = numbers.astype(np.uint32) ^ np.uint32(salt)
    mixed ^= mixed >> np.uint32(16)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return np.asarray(mixed)
