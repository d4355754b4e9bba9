"""A window reads its own records and few more, and is the same as one that reads whole days."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.observation import entries, spills
from simulator.observation.entries import ENTRY, Window, daily, gather, id_bits, permuted, windows
from simulator.observation.spills import cut_spills
from simulator.rng import stream


def drawn(seed: int, records: int, spread: int) -> list[np.ndarray]:
    """Records of three blocks within four days, most on one of them and within so many seconds."""
    rng = stream(b"s" * 32, "spills", seed)
    table = np.zeros(records, ENTRY)
    table["day"] = rng.choice([5, 6, 7, 8], records, p=[0.1, 0.6, 0.2, 0.1])
    table["second"] = 3 * 3600 + rng.integers(0, spread, records)
    table["country"] = rng.integers(0, 3, records)
    table["truth_id"] = np.arange(records)
    return [part[np.lexsort((part["second"], part["day"]))] for part in np.array_split(table, [records // 2, records])]


def cut(blocks: list[np.ndarray], rows: int) -> tuple[Window, ...]:
    counts = {day: np.zeros(3, np.int64) for day in np.unique(np.concatenate(blocks)["day"]).tolist()}
    for block in blocks:
        index = daily(block, 3)
        for day, number in zip(index.days.tolist(), index.counts, strict=True):
            counts[day] += number
    return windows(counts, np.array([8]), rows=rows)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), st.integers(20, 900), st.integers(5, 60), st.sampled_from([1, 30, 36_000]))
def test_stretches_give_what_whole_days_give(seed: int, records: int, rows: int, spread: int) -> None:
    blocks = drawn(seed, records, spread)
    with patch.object(entries, "MARK", 4), patch.object(spills, "MARK", 4):
        by_marks = cut_spills([daily(block, 3) for block in blocks], cut(blocks, rows))
    read = 0
    for window, (moved, stretches) in zip(cut(blocks, rows), by_marks, strict=True):
        of_days = [block[(block["day"] >= window.first) & (block["day"] <= window.last)] for block in blocks]
        whole, records_of_whole = gather(window, of_days)
        again, records_of_stretches = gather(moved, (blocks[b][start:stop] for b, start, stop in stretches.tolist()))
        assert again == whole
        assert records_of_stretches.tobytes() == records_of_whole.tobytes()
        extra = sum(stop - start for _, start, stop in stretches.tolist()) - records_of_whole.size
        read += extra
        assert spread < 36_000 or extra <= 2 * 4 * len(blocks)
    assert spread < 36_000 or read <= records * 4 or rows < 10


def test_a_days_windows_read_little_more_than_the_day() -> None:
    blocks = drawn(1, 60_000, 36_000)
    table = cut_spills([daily(block, 3) for block in blocks], cut(blocks, 5_000))
    assert len(table) > 8
    read = sum(int((stretches[:, 2] - stretches[:, 1]).sum()) for _, stretches in table)
    assert 60_000 <= read <= 60_000 + 2 * entries.MARK * len(blocks) * len(table)
    busiest = max(len([w for w, _ in table if w.first == day]) for day in (5, 6, 7, 8))
    assert busiest * 36_000 > 2 * read, "each window of the busiest day once read that whole day"


def test_ids_of_a_billion_cases_are_all_different() -> None:
    assert [id_bits(cases) for cases in (1e4, 1e7, 8e8, 1.2e9, 4e9)] == [30, 30, 30, 34, 34]
    numbers = np.concatenate([np.arange(start, start + 50_000) for start in (0, 2**30 - 25_000, 1_999_950_000)])
    ids = permuted(numbers, b"k" * 32, bits=id_bits(1.2e9))
    assert np.unique(ids).size == np.unique(numbers).size
    assert ids.max() < 2**34
