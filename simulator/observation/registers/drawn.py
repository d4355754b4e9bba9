"""What every register of the other sources shares: its two tables, row numbers, cheap draws, order and columns.

The rules kept here: a register is a pure function of (plan, block, rows); row numbers and entity keys are keyed
permutations, so neither says what a row truly is; equal moments are ordered by a keyed shuffle, not by kind of row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from simulator.chance import Stream
from simulator.reproducible import interpolated
from simulator.rng import stream
from simulator.world.scenario import Scenario
from simulator.world.words import words

Rows = dict[str, np.ndarray]

# What a row of a register is; bits of the column `kind` of every truth table.
TRUE, BACKGROUND, FALSE_LEAD, DECEPTION, CIRCULAR, ERROR = 1, 2, 4, 8, 16, 32

NOBODY = -1
# Keys from here on belong to licit entities, below it are those that organisations use: see world.encounters, people.
LICIT = 1 << 32
# Bits of the keys of entities that have pools; everything else has KEY_BITS. Licit ones follow the hidden ones, of
# which so many have keys of their own; where a world has more, keys are used again.
ENTITY_BITS = {"vehicle": 26, "person": 22, "company": 24}
HIDDEN = {"vehicle": (1 << 26) - (1 << 22), "person": 1 << 18, "company": 1 << 18}
KEY_BITS = 40
ROW_BITS = 24
DAY = 86_400
# Ordinal of 1970-01-01.
EPOCH = 719_163
PIECE = 1 << 15


class Planned(Protocol):
    """The part of a plan that registers read."""

    @property
    def seed(self) -> bytes: ...
    @property
    def scenario(self) -> Scenario: ...
    @property
    def cases(self) -> int: ...
    @property
    def scale(self) -> float: ...
    @property
    def network(self) -> Any: ...
    @property
    def static(self) -> Any: ...
    @property
    def macro(self) -> Any: ...
    @property
    def people(self) -> Any: ...
    @property
    def encounters(self) -> Any: ...
    @property
    def attributes(self) -> Any: ...
    @property
    def blocks(self) -> Sequence[Any]: ...
    def block_cases(self, number: int) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A register's rows of one block: what it shows, and what each row truly is, in the same order."""

    observed: pa.Table
    truth: pa.Table


# --- row numbers and keys ------------------------------------------------------------------------


def _turn_keys(seed: bytes, what: str) -> list[int]:
    return [int(k) for k in stream(seed, f"register-keys-{what}").integers(1, 2**31, 8)]


def _mixed(half: np.ndarray, odd: int, more: int, mask: int) -> np.ndarray:
    mixed = (half * (odd | 1) + more) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return np.asarray((mixed >> 12) & mask)


def _feistel(numbers: np.ndarray, keys: list[int], bits: int, *, back: bool) -> np.ndarray:
    half, mask = bits // 2, (1 << bits // 2) - 1
    permuted = np.empty(numbers.shape, np.int64)
    for start in range(0, numbers.size, PIECE):
        piece = numbers[start : start + PIECE].astype(np.int64)
        left, right = piece >> half, piece & mask
        for turn in range(4):
            if back:
                odd, more = keys[6 - 2 * turn], keys[7 - 2 * turn]
                left, right = right ^ _mixed(left, odd, more, mask), left
            else:
                left, right = right, left ^ _mixed(right, keys[2 * turn], keys[2 * turn + 1], mask)
        permuted[start : start + PIECE] = np.where(piece < 0, piece, (left << half) | right)
    return permuted


def shown_keys(seed: bytes, what: str, keys: np.ndarray) -> np.ndarray:
    """The keys under which registers show entities of a kind ("vehicle", "person", "company", ...); -1 stays -1.

    A keyed permutation, of the integers below 2**ENTITY_BITS or else 2**40: the same entity has the same key in every
    register and block, and the key does not tell whether the entity is licit. Texts (plates, names) are made from
    these keys, so whoever writes a paper about an entity calls this first.

    Raises:
        ValueError: if a key does not fit.
    """
    bits = ENTITY_BITS.get(what, KEY_BITS)
    if what in ENTITY_BITS:
        few = HIDDEN[what]
        keys = np.where(keys >= LICIT, keys - (LICIT - few), np.where(keys < few, keys, keys % few))
    if keys.size and int(keys.max()) >= 1 << bits:
        raise ValueError(f"{what} keys go up to {int(keys.max())}, at most {(1 << bits) - 1} can be shown")
    return _feistel(keys, _turn_keys(seed, what), bits, back=False)


def row_numbers(seed: bytes, name: str, block: int, size: int) -> np.ndarray:
    """Numbers of a register's rows: a keyed permutation of (block, place in the block), unique in a world.

    Raises:
        ValueError: if a block has 2**24 rows or more.
    """
    if size >= 1 << ROW_BITS:
        raise ValueError(f"a block of {name} has {size} rows, at most {(1 << ROW_BITS) - 1} can be numbered")
    return shown_keys(seed, f"row-{name}", np.arange(size, dtype=np.int64) + (block << ROW_BITS))


# --- draws ---------------------------------------------------------------------------------------


def raw16(rng: Stream, size: int) -> np.ndarray:
    """`size` uniform integers below 2**16."""
    return np.asarray(rng.bit_generator.random_raw((size + 3) // 4)).view(np.uint16)[:size]


def raw32(rng: Stream, size: int) -> np.ndarray:
    """`size` uniform integers below 2**32."""
    return np.asarray(rng.bit_generator.random_raw((size + 1) // 2)).view(np.uint32)[:size]


def below(rng: Stream, bound: int | np.ndarray, size: int) -> np.ndarray:
    """Uniform integers from 0 to below `bound` (one, or one an element, under 2**31), int64."""
    return np.asarray((raw32(rng, size).astype(np.uint64) * np.asarray(bound, np.uint64)) >> 32, np.int64)


def few_often(rng: Stream, size: int) -> np.ndarray:
    """Places from 0 to below 1 in a pool whose first members are met most often: the square of a uniform u.

    Of one met a row in `c` to begin with, half of all rows are of members with 2 c rows and more, a tenth of such with
    10 c: most are met hardly ever and some daily, so that no number of rows is only of organisations' entities.
    """
    return squared(raw32(rng, size))


def squared(luck: np.ndarray) -> np.ndarray:
    """The places of `few_often` for uniform integers below 2**32."""
    u = luck / 2**32
    return np.asarray(u * u)


def hits(rng: Stream, share: float | np.ndarray, size: int) -> np.ndarray:
    """True with probability `share` (resolution 2**-16), one an element."""
    return np.asarray(raw16(rng, size) < np.rint(np.asarray(share) * 65536).astype(np.uint32))


def rare(rng: Stream, share: float, size: int) -> np.ndarray:
    """Positions of the elements hit with a small probability, ascending: costs only as much as there are hits.

    What is hit twice counts once, so 1 - exp(-share) of many are hit: of 0.07 stated 0.0676, of 0.005 all but a 400th.
    """
    if size == 0 or share <= 0:
        return np.empty(0, np.int64)
    number = int(rng.binomial(size, share))
    return np.unique(rng.integers(0, size, number))


def quantile_table(weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """65,536 equally likely positions in proportion to the weights (int32); draw with `table[raw16(rng, n)]`."""
    cumulative = np.cumsum(np.asarray(weights, float))
    edges = np.rint(cumulative / cumulative[-1] * 65536).astype(np.int64)
    return np.repeat(np.arange(edges.size, dtype=np.int32), np.diff(edges, prepend=0))


def value_table(quantiles: np.ndarray) -> np.ndarray:
    """65,536 equally likely values by linear interpolation in evenly spaced quantiles (first = least, last = most)."""
    places = (np.arange(65536) + 0.5) / 65536 * (len(quantiles) - 1)
    return interpolated(places, np.arange(len(quantiles)), quantiles)


def hashed(keys: np.ndarray, salt: int) -> np.ndarray:
    """A fixed uint64 for every key and salt (splitmix64): lasting attributes of an entity without a table of them."""
    mixed = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64((salt * 0xD1B54A32D192ED03) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)))


def hashed16(keys: np.ndarray, salt: int) -> np.ndarray:
    """A fixed uniform integer below 2**16 for every key and salt, to look up in a quantile table."""
    return np.asarray(hashed(keys, salt) >> np.uint64(48), np.int64)


# --- order ---------------------------------------------------------------------------------------


def time_order(seed: bytes, name: str, block: int, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The order by (day, second of day) as int64 positions; equal moments in an order that a key decides."""
    size = day.size
    if size == 0:
        return np.empty(0, np.int64)
    bits = max(1, (size - 1).bit_length())
    mask = (1 << bits) - 1
    odd = int(stream(seed, f"register-order-{name}", block).integers(0, 2**31)) | 1
    moment = (day.astype(np.int64) - int(day.min())) * DAY + second
    packed = (moment << bits) | ((np.arange(size, dtype=np.int64) * (odd & mask)) & mask)
    packed.sort()
    return np.asarray(((packed & mask) * pow(odd, -1, 1 << bits)) & mask)


def world_cases(plan: Planned) -> float:
    """Expected cases of all blocks together."""
    months = plan.scenario.months
    return plan.cases * months / min(60, months)


def expected_rows(plan: Planned, name: str, block: int) -> float:
    """Expected number of a register's rows in a block: the scenario's figure a case times the block's cases."""
    return float(getattr(plan.scenario.sources, name) * plan.block_cases(block))


# --- columns -------------------------------------------------------------------------------------


def labelled(positions: np.ndarray, labels: Sequence[str]) -> pa.Array:
    """A dictionary column with the smallest index type that holds all the labels."""
    small = np.int8 if len(labels) <= 127 else np.int16 if len(labels) <= 32767 else np.int32
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(small)), pa.array(list(labels), pa.string()))


def worded(column: str, positions: np.ndarray) -> pa.Array:
    """A dictionary column of one of the world's code lists."""
    return labelled(positions, words(column))


def moments(day: np.ndarray, second: np.ndarray) -> pa.Array:
    """Days (ordinals) and seconds of day, UTC, as timestamps of seconds; day 0 is null."""
    seconds = (day.astype(np.int64) - EPOCH) * DAY + second
    return pa.array(seconds, mask=day == 0 if (day == 0).any() else None).cast(pa.timestamp("s"))


def dates(day: np.ndarray) -> pa.Array:
    """Days (ordinals) as date32; day 0 is null."""
    days = (day.astype(np.int64) - EPOCH).astype(np.int32)
    return pa.array(days, mask=day == 0 if (day == 0).any() else None).cast(pa.date32())
