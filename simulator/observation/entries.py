"""Which seizures become records, in which order and under which numbers.

The rule kept here: nothing about a record's number or place in a table follows from the hidden truth. Records stand in
the order of entry, seconds decide within a day, ids are a keyed permutation of that order. Records are worked on in
windows of days of entry; what a window needs of a seizure is one element of `ENTRY`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.rng import stream
from simulator.world.micro import Rows, in_time

ID_BITS = 30
WINDOW_ROWS = 131_072
ENTRY = np.dtype(
    [
        ("day", "<i4"),
        ("second", "<i4"),
        ("truth_id", "<i8"),
        ("place", "<i4"),
        ("seized", "<i4"),
        ("control_reason", "<i2"),
        ("detection_means", "<i2"),
        ("detecting_service", "<i2"),
        ("goods_origin", "<i2"),
        ("conveyance_country", "<i2"),
        ("legal_stage", "<i2"),
        ("first_nationality", "<i2"),
        ("product", "<i2"),
        ("product_2", "<i2"),
        ("country", "<i2"),
        ("persons", "i1"),
        ("duplicate", "?"),
        ("quantity", "<f8"),
        ("quantity_2", "<f8"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Records entered from day first to day last (ordinals, both included), in the platform's order.

    base is how many records were entered before; numbers has, for every country (position in Static.country_codes),
    how many it entered before in the year of `first`.
    """

    number: int
    first: int
    last: int
    size: int
    base: int
    numbers: tuple[int, ...]


def permuted(numbers: np.ndarray, seed: bytes, *, bits: int = ID_BITS) -> np.ndarray:
    """A keyed permutation of the integers below 2**bits: a four-round Feistel network; bits is even."""
    half = bits // 2
    mask = (1 << half) - 1
    keys = stream(seed, "observation-ids").integers(1, 2**31, 8)
    left, right = numbers >> half, numbers & mask
    for turn in range(4):
        mixed = (right * (keys[2 * turn] | 1) + keys[2 * turn + 1]) & 0xFFFFFFFF
        mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
        left, right = right, left ^ ((mixed >> 13) & mask)
    return np.asarray((left << half) | right)


def choose_entries(rows: Rows, until: int, after: int = 0) -> np.ndarray:
    """The records that a block's seizures become, as ENTRY, in order of entry; a second agency's are `duplicate`.

    Only what was entered after day `after` and until day `until` becomes a record.
    """
    once = np.flatnonzero((rows["entered"] > after) & (rows["entered"] <= until))
    again = np.flatnonzero((rows["again"] > after) & (rows["again"] <= until))
    row = np.concatenate([once, again])
    day = np.concatenate([rows["entered"].take(once), rows["again"].take(again)])
    second = np.concatenate([rows["entered_second"].take(once), rows["again_second"].take(again)])
    order = in_time(day, second)
    row = row.take(order)
    found = np.empty(row.size, ENTRY)
    found["day"], found["second"] = day.take(order), second.take(order)
    found["duplicate"] = order >= once.size
    for name in ENTRY.names or ():
        if name not in ("day", "second", "duplicate"):
            found[name] = rows[name].take(row)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """How many records each country entered on each day: days (D,) ordinals, ascending; counts (D, countries)."""

    days: np.ndarray
    counts: np.ndarray

    def before(self, day: int) -> int:
        """Number of records entered before a day."""
        return int(self.counts[: np.searchsorted(self.days, day)].sum())


def daily(entries: np.ndarray, countries: int) -> Daily:
    """The counts of entries, which are in order of day."""
    days, place = np.unique(entries["day"], return_inverse=True)
    counts = np.bincount(place * countries + entries["country"], minlength=days.size * countries)
    return Daily(days=days, counts=counts.reshape(-1, countries).astype(np.int32))


def windows(counts: dict[int, np.ndarray], year_starts: np.ndarray, rows: int = WINDOW_ROWS) -> tuple[Window, ...]:
    """Days together until a window has about `rows` records; a new year begins a new window.

    counts: ordinal -> records by country, over all blocks; year_starts are the ordinals of 1 January.
    """
    found: list[Window] = []
    base, size, first, last = 0, 0, 0, 0
    running: np.ndarray | int = 0
    before: np.ndarray | int = 0
    for day in sorted(counts):
        number = int(counts[day].sum())
        new_year = bool(first) and np.searchsorted(year_starts, day, "right") > np.searchsorted(
            year_starts, last, "right"
        )
        if first and (new_year or size + number > rows):
            found.append(_window(len(found), first, last, size, base, before))
            base, size, first = base + size, 0, 0
            before = running
        if new_year:
            running = before = 0
        first, last = first or day, day
        size, running = size + number, running + counts[day]
        before = before if isinstance(before, np.ndarray) else np.zeros_like(counts[day])
    if first:
        found.append(_window(len(found), first, last, size, base, before))
    return tuple(found)


def _window(number: int, first: int, last: int, size: int, base: int, before: np.ndarray | int) -> Window:
    numbers = tuple(np.asarray(before).tolist())
    return Window(number=number, first=first, last=last, size=size, base=base, numbers=numbers)


def running_numbers(window: Window, country: np.ndarray) -> np.ndarray:
    """The number of each record among its country's of the year, from 1."""
    found = np.empty(country.size, np.int32)
    for place, before in enumerate(window.numbers):
        mine = np.flatnonzero(country == place)
        found[mine] = before + 1 + np.arange(mine.size)
    return found


def case_numbers(country: np.ndarray, year: np.ndarray, running: np.ndarray, codes: list[str]) -> list[str]:
    """`KG-2026-000117`: running numbers by reporting country and year of entry."""
    return [
        f"{codes[c]}-{y}-{n:06d}" for c, y, n in zip(country.tolist(), year.tolist(), running.tolist(), strict=True)
    ]


ASSUMPTIONS = (
    Assumption(
        what="numbers of cases",
        value="country, year of entry, running number of the country in that year: KG-2026-000117",
        why="a CEN-like number that tells nothing of the truth; the real platform's numbering is not public",
    ),
)
