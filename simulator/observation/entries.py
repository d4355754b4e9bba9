"""Which seizures become records, in which order and under which numbers.

The rule kept here: nothing about a record's number or place in a table follows from the hidden truth. Records stand in
the order of entry, seconds decide within a day, ids are a keyed permutation of that order.
"""

from __future__ import annotations

import numpy as np

from simulator.rng import stream
from simulator.world.counts import Calendar
from simulator.world.delays import working_day
from simulator.world.truth import Truth

ID_BITS = 30
# Officers enter between 08:30 and 18:00 local time; in UTC about 03:00 to 13:00.
FIRST_SECOND, LAST_SECOND = 3 * 3600, 13 * 3600
SECOND_AGENCY_DAYS = 9.0


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


def choose_entries(truth: Truth, seed: bytes, duplicate_rate: float) -> dict[str, np.ndarray]:
    """Records in order of entry: truth row, day and second of entry, whether a second agency entered it again, case_id.

    Only what was entered by the world's present becomes a record.
    """
    rows = truth.rows
    today = truth.scenario.moment.date().toordinal()
    rng = stream(seed, "observation-entries")
    reported = np.flatnonzero(rows["entered"] > 0)
    again = reported[rng.random(reported.size) < duplicate_rate]
    later = rows["entered"][again] + 1 + rng.exponential(SECOND_AGENCY_DAYS, again.size).astype(np.int64)
    later = working_day(later)
    open_ = _platform_open(truth, again, later)
    again, later = again[open_], later[open_]
    row = np.concatenate([reported, again])
    day = np.concatenate([rows["entered"][reported], later])
    duplicate = np.concatenate([np.zeros(reported.size, bool), np.ones(again.size, bool)])
    second = rng.integers(FIRST_SECOND, LAST_SECOND, row.size)
    seen = np.flatnonzero(day <= today)
    order = seen[np.lexsort((second[seen], day[seen]))]
    return {
        "row": row[order],
        "day": day[order],
        "second": second[order],
        "duplicate": duplicate[order],
        "case_id": permuted(np.arange(order.size, dtype=np.int64), seed),
    }


def _platform_open(truth: Truth, row: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether the row's country enters anything on that day; the second agency cannot either while it does not."""
    calendar = Calendar(truth.scenario, truth.gaps, truth.batches)
    country = truth.rows["country"][row]
    found = np.ones(row.size, bool)
    for code in truth.scenario.reporting_countries:
        here = country == truth.static.country_codes.index(code)
        for first, last, _ in calendar.closed(code):
            found &= ~(here & (day >= first) & (day <= last))
    return found


def case_numbers(country: np.ndarray, year: np.ndarray, codes: list[str]) -> list[str]:
    """`KG-2026-000117`: running numbers by reporting country and year of entry, in order of entry."""
    key = country.astype(np.int64) * 10_000 + year
    order = np.argsort(key, kind="stable")
    _, starts, sizes = np.unique(key[order], return_index=True, return_counts=True)
    running = np.empty(key.size, np.int64)
    running[order] = np.arange(key.size) - np.repeat(starts, sizes) + 1
    return [
        f"{codes[c]}-{y}-{n:06d}" for c, y, n in zip(country.tolist(), year.tolist(), running.tolist(), strict=True)
    ]
