"""Where the records of every window lie in the spills of the blocks.

The rule kept here: a window reads about its own records and few more. A spill is in order of entry, so a window's days
are one stretch of it; a part of a busy day is cut out at the marks of the block's index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulator.observation.entries import MARK, SECONDS, Daily, Window

# Marks of one day lie apart from those of the next by more than any second of the day.
DAY = SECONDS + 1


def cut_spills(blocks: Sequence[Daily], windows: Sequence[Window]) -> list[tuple[Window, np.ndarray]]:
    """Every window with its stretches (K, 3) int32: block, and first element and end in the block's spill.

    Stretches are in order of block. Base and numbers of a window count what the stretches leave out before it.
    """
    firsts, lasts = np.array([w.first for w in windows]), np.array([w.last for w in windows])
    starts, stops = np.array([w.start for w in windows]), np.array([w.stop for w in windows])
    divided = (starts > 0) | (stops < SECONDS)
    owner: list[np.ndarray] = []
    stretches: list[np.ndarray] = []
    earlier = np.zeros((len(windows), blocks[0].counts.shape[1] if blocks else 0), np.int64)
    for number, block in enumerate(blocks):
        sums = np.append(0, np.cumsum(block.counts.sum(axis=1, dtype=np.int64)))
        start = sums[np.searchsorted(block.days, firsts)]
        stop = sums[np.searchsorted(block.days, lasts, "right")]
        mine = np.flatnonzero(stop > start)
        parts = mine[divided[mine]] if block.marked.size else mine[:0]
        if parts.size:
            days = np.searchsorted(block.days, firsts[parts])
            low, high = np.searchsorted(block.marked, days), np.searchsorted(block.marked, days, "right")
            moments = block.marked.astype(np.int64) * DAY + block.seconds
            before = np.searchsorted(moments, days * DAY + starts[parts]) - low
            after = np.searchsorted(moments, days * DAY + stops[parts]) - low
            stop[parts] = np.where(after < high - low, start[parts] + (after + 1) * MARK, stop[parts])
            start[parts] += before * MARK
            late = before > 0
            earlier[parts[late]] += block.earlier[(low + before - 1)[late]]
        owner.append(mine)
        stretches.append(np.stack([np.full(mine.size, number), start[mine], stop[mine]], axis=1).astype(np.int32))
    window_of = np.concatenate(owner) if owner else np.zeros(0, np.int64)
    table = np.concatenate(stretches) if stretches else np.zeros((0, 3), np.int32)
    order = np.argsort(window_of, kind="stable")
    pieces = np.split(table[order], np.cumsum(np.bincount(window_of, minlength=len(windows)))[:-1]) if windows else []
    return [
        (_moved(window, count) if split else window, piece)
        for window, split, count, piece in zip(windows, divided.tolist(), earlier, pieces, strict=True)
    ]


def _moved(window: Window, earlier: np.ndarray) -> Window:
    """The window with what lies before its stretches counted in."""
    numbers = tuple((np.array(window.numbers) + earlier).tolist())
    return replace(window, base=window.base + int(earlier.sum()), numbers=numbers)
