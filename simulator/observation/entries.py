"""Which seizures become records, in which order and under which numbers.

The rule kept here: nothing about a record's number or place in a table follows from the hidden truth. Records stand in
the order of entry, seconds decide within a day, ids are a keyed permutation of that order. Records are worked on in
windows of days of entry, or of a part of one busy day; what a window needs of a seizure is one element of `ENTRY`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from simulator.assumptions import Assumption
from simulator.reference.clocks import office_seconds
from simulator.rng import stream
from simulator.world.brands import PRODUCT as BRANDED
from simulator.world.micro import FIRST_SECOND, LAST_SECOND, Rows, in_time
from simulator.world.splits import cut, pauses
from simulator.world.words import number, numbers

# Ids have so many bits; those of a world in which so many would soon be used up have more.
ID_BITS, MORE_ID_BITS = 30, 34
WINDOW_ROWS = 131_072
# A busy day can be cut, without reading what is left out, about every so many records of a block.
MARK = 1_024
SECONDS = 86_400
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
        ("declared_goods", "<i2"),
        ("conveyance_country", "<i2"),
        ("legal_stage", "<i2"),
        ("first_nationality", "<i2"),
        ("product", "<i2"),
        ("product_2", "<i2"),
        ("brand", "<i2"),
        ("stamps", "<i2"),
        ("country", "<i2"),
        ("persons", "i1"),
        ("first_sex", "i1"),
        ("first_age", "i1"),
        ("part", "i1"),
        ("duplicate", "?"),
        ("quantity", "<f8"),
        ("quantity_2", "<f8"),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Records entered from day first to day last (ordinals, both included), in the platform's order.

    A busy day is several windows, each from second `start` (included) to second `stop` of it. base is how many records
    were entered before `first`; numbers has, for every country (position in Static.country_codes), how many it entered
    before `first` in that year. Of a part of a day `gather` makes them those before the part.
    """

    number: int
    first: int
    last: int
    base: int
    numbers: tuple[int, ...]
    start: int = 0
    stop: int = SECONDS


def id_bits(cases: float) -> int:
    """Bits of the ids of a world of so many expected records; it may grow by a quarter."""
    return ID_BITS if cases < 0.8 * 2**ID_BITS else MORE_ID_BITS


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

    A seizure entered in parts becomes two or three records, `part` 1, 2, 3; of all others it is 0. Only what was
    entered after day `after` and until day `until` becomes a record.
    """
    once = np.flatnonzero((rows["entered"] > after) & (rows["entered"] <= until))
    again = np.flatnonzero((rows["again"] > after) & (rows["again"] <= until))
    row = np.concatenate([once, again])
    day = np.concatenate([rows["entered"].take(once), rows["again"].take(again)])
    second = np.concatenate([rows["entered_second"].take(once), rows["again_second"].take(again)])
    duplicate = np.arange(row.size) >= once.size
    order = in_time(day, second)
    row, day, second, duplicate = (column.take(order) for column in (row, day, second, duplicate))
    divided = np.flatnonzero(~duplicate & (rows["parts"].take(row) > 0))
    whole = _records(rows, row[divided], day[divided], second[divided])
    of, parts = _in_parts(whole, rows["parts"].take(row[divided]))
    # Where the parts stand among the others is found before any record is written: each is written once.
    left = np.ones(row.size, bool)
    left[divided[of]] = False
    place = np.concatenate([np.flatnonzero(left), divided[of]])
    day, second = np.append(day[left], parts["day"]), np.append(second[left], parts["second"])
    order = in_time(day, second)
    records = _records(rows, row.take(place.take(order)), day.take(order), second.take(order))
    records["duplicate"] = duplicate.take(place.take(order))
    at = np.flatnonzero(order >= place.size - of.size)
    records[at] = parts[order[at] - (place.size - of.size)]
    return records


def _records(rows: Rows, row: np.ndarray, day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """These rows as ENTRY, entered whole and once at these moments."""
    records = np.empty(row.size, ENTRY)
    for name in ENTRY.names or ():
        if name not in ("day", "second", "part", "duplicate"):
            records[name] = rows[name].take(row)
    records["day"], records["second"], records["part"], records["duplicate"] = day, second, 0, False
    return records


def _in_parts(whole: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Records that are cut into so many parts (n,), by lines where there are two, else by quantity.

    Gives the position in whole of each part, and the parts; what cannot be cut has none.
    """
    nothing = numbers("product")[""]
    lines = whole["product_2"] != nothing
    pieces = cut(whole["truth_id"], whole["product"], whole["quantity"], parts)
    pieces[lines] = 0
    pieces[lines, 0], pieces[lines, 1] = whole["quantity"][lines], whole["quantity_2"][lines]
    row, part = np.nonzero((pieces > 0) & ((pieces > 0).sum(axis=1) > 1)[:, None])
    cut_up = whole[row]
    cut_up["part"], cut_up["quantity"] = part + 1, pieces[row, part]
    cut_up["product"] = np.where(lines[row] & (part == 1), whole["product_2"][row], whole["product"][row])
    cut_up["product_2"], cut_up["quantity_2"] = nothing, 0.0
    unbranded = cut_up["product"] != number("product", BRANDED)
    for name in ("brand", "stamps"):
        cut_up[name][unbranded] = numbers(name)[""]
    cut_up["second"] += (pauses(whole["truth_id"])[row] * part).astype(np.int32)
    return row, cut_up


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """An index of records in order of entry: who entered how many on which day, and where busy days can be cut.

    days (D,) ordinals, ascending; counts (D, countries). A mark is every MARK-th record of a day: marked (K,) is the
    day's position in days, seconds (K,) the mark's second of the day, earlier (K, countries) the day's records before
    the mark. All int32.
    """

    days: np.ndarray
    counts: np.ndarray
    marked: np.ndarray
    seconds: np.ndarray
    earlier: np.ndarray


def daily(entries: np.ndarray, countries: int) -> Daily:
    """The index of entries, which are in order of day and second."""
    first = np.flatnonzero(np.diff(entries["day"], prepend=-1))
    days = entries["day"][first]
    place = np.repeat(np.arange(days.size), np.diff(np.append(first, entries.size)))
    counts = np.bincount(place * countries + entries["country"], minlength=days.size * countries)
    sizes = np.diff(np.append(first, entries.size))
    of_day = np.maximum(sizes - 1, 0) // MARK
    marked = np.repeat(np.arange(days.size), of_day)
    nth = np.arange(marked.size) - np.repeat(np.cumsum(of_day) - of_day, of_day) + 1
    at = first[marked] + nth * MARK
    # Counts of each piece between two marks, summed up within the day.
    earlier = np.zeros((marked.size, countries), np.int64)
    for mark, stop in enumerate(at.tolist()):
        earlier[mark] = np.bincount(entries["country"][stop - MARK : stop], minlength=countries)
        if nth[mark] > 1:
            earlier[mark] += earlier[mark - 1]
    return Daily(
        days=days.astype(np.int32),
        counts=counts.reshape(-1, countries).astype(np.int32),
        marked=marked.astype(np.int32),
        seconds=entries["second"][at].astype(np.int32),
        earlier=earlier.astype(np.int32),
    )


def windows(counts: dict[int, np.ndarray], year_starts: np.ndarray, rows: int = WINDOW_ROWS) -> tuple[Window, ...]:
    """Days together until a window has about `rows` records; a new year begins a new window.

    A day that has more alone is divided into parts of about equal size, so a window never has many more.

    counts: ordinal -> records by country, over all blocks; year_starts are the ordinals of 1 January.
    """
    spans: list[Window] = []
    days = np.array(sorted(counts), np.int64)
    year = np.searchsorted(year_starts, days, "right")
    base = size = 0
    running = before = np.zeros(0, np.int64)
    first = last = 0
    for place, day in enumerate(days.tolist()):
        number, new_year = int(counts[day].sum()), place == 0 or year[place] != year[place - 1]
        if first and (new_year or size + number > rows):
            spans += _window(len(spans), first, last, base, before, size, rows)
            base, size, first = base + size, 0, 0
        if new_year:
            running = np.zeros(counts[day].size, np.int64)
        if not first:
            first, before = day, running
        last, size, running = day, size + number, running + counts[day]
    if first:
        spans += _window(len(spans), first, last, base, before, size, rows)
    return tuple(spans)


def _window(number: int, first: int, last: int, base: int, before: np.ndarray, size: int, rows: int) -> list[Window]:
    """One window, or the parts of a day with too many records; seconds of entry are spread evenly over the shift."""
    whole = Window(number=number, first=first, last=last, base=base, numbers=tuple(before.tolist()))
    parts = ceil(size / rows)
    if parts <= 1:
        return [whole]
    opens, closes = office_seconds(FIRST_SECOND, LAST_SECOND)
    cuts = [opens + (closes - opens) * part // parts for part in range(1, parts)]
    return [
        replace(whole, number=number + part, start=start, stop=stop)
        for part, (start, stop) in enumerate(zip([0, *cuts], [*cuts, SECONDS], strict=True))
    ]


def gather(window: Window, pieces: Iterable[np.ndarray]) -> tuple[Window, np.ndarray]:
    """The window's records out of those of its days, and the window with base and numbers of its own first record.

    pieces: the records of the window's days as ENTRY, one piece a block, each in order of entry; they are read one
    after another, and only what belongs to the window is kept. Of a busy day they may begin later, base and numbers
    then count what lies before them too, see `spills.cut_spills`.
    """
    shares = []
    earlier = np.zeros(len(window.numbers), np.int64)
    for piece in pieces:
        start, stop = 0, piece.size
        if window.first == window.last:
            start, stop = np.searchsorted(piece["second"], (window.start, window.stop)).tolist()
        earlier += np.bincount(piece["country"][:start], minlength=earlier.size)
        # As bytes, which are copied at once; as records it would be field by field.
        octets = np.ascontiguousarray(piece[start:stop]).view(np.uint8)
        shares.append(octets if octets.size == piece.nbytes else octets.copy())
    numbers = tuple((np.array(window.numbers) + earlier).tolist())
    window = replace(window, base=window.base + int(earlier.sum()), numbers=numbers)
    return window, np.concatenate(shares).view(ENTRY)


def running_numbers(window: Window, country: np.ndarray) -> np.ndarray:
    """The number of each record among its country's of the year, from 1."""
    running = np.empty(country.size, np.int32)
    for place, before in enumerate(window.numbers):
        mine = np.flatnonzero(country == place)
        running[mine] = before + 1 + np.arange(mine.size)
    return running


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
