"""How months become blocks, a rule over any counts: joined while they fit, divided by days where they are too large."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import northern
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.world.counts import Calendar, Cells
from simulator.world.features import Outlier
from simulator.world.operations import Rhythms
from simulator.world.plan import Block, make_blocks

MONTHS = 6
SCENARIO = northern.scenario().model_copy(
    update={"start": date(2024, 1, 1), "end": date(2024, MONTHS, 30), "feature": []}
)
CALENDAR = Calendar(SCENARIO, (), ())

# Months of few cells with small counts, so that a sum meets the size of a block exactly as often as not.
months_of_cells = st.lists(st.lists(st.integers(1, 5), max_size=3), min_size=MONTHS, max_size=MONTHS)


def cells_of(months: list[list[int]]) -> Cells:
    """Cells of the counts, month by month."""
    month = np.array([t for t, counts in enumerate(months) for _ in counts], np.int16)
    count = np.array([n for counts in months for n in counts], np.int32)
    nothing = np.zeros(len(count), np.int32)
    return Cells(month=month, route=nothing, leg=nothing, service=nothing, count=count)


NO_OPERATION = Rhythms(of=np.zeros((1, 1), np.int16), windows=((),))


def outlier(month: int) -> Outlier:
    return Outlier(month=month, route=0, leg=0, quantity=1.0)


def rows_of(block: Block) -> int:
    """A block's seizures without its outliers."""
    return block.size - len(block.outliers)


@given(months_of_cells, st.integers(1, 12), st.lists(st.integers(0, MONTHS - 1), max_size=3), st.integers(0, 99))
@settings(deadline=None)
def test_blocks_hold_every_day_and_every_seizure_once_and_are_as_large_as_they_may_be(
    months: list[list[int]], block_rows: int, large: list[int], number: int
) -> None:
    sizes = [sum(counts) for counts in months]
    outliers = tuple(map(outlier, large))
    cells = cells_of(months)
    rhythm = np.zeros(cells.month.size, np.int16)
    blocks = make_blocks(CALENDAR, cells, NO_OPERATION, rhythm, outliers, northern.seed(number), block_rows)
    assert [block.number for block in blocks] == list(range(len(blocks)))
    # Days: from the first of the world to its last, none twice; a block's months are those of its days.
    assert (blocks[0].first, blocks[-1].last) == (SCENARIO.start.toordinal(), SCENARIO.end.toordinal())
    assert all(after.first == before.last + 1 for before, after in pairwise(blocks))
    assert all(block.first <= block.last for block in blocks)
    for block in blocks:
        assert [block.t0, block.t1] == [date.fromordinal(day).month - 1 for day in (block.first, block.last)]
    # Seizures: each month's in its block or parts; ids follow one another; outliers lie in the first part.
    assert sum(map(rows_of, blocks)) == sum(sizes)
    assert [block.base for block in blocks] == np.cumsum([0, *(block.size for block in blocks)])[:-1].tolist()
    assert sorted(o.month for block in blocks for o in block.outliers) == sorted(large)
    assert all(block.t0 <= o.month <= block.t1 and block.part == 0 for block in blocks for o in block.outliers)
    for t, size in enumerate(sizes):
        here = [block for block in blocks if block.t0 <= t <= block.t1]
        if size > 1.5 * block_rows:
            assert [block.part for block in here] == list(range(len(here)))
            assert {block.parts for block in here} == {len(here)} == {-(-size // block_rows)}
            assert sum(map(rows_of, here)) == size
        else:
            (block,) = here
            assert (block.part, block.parts) == (0, 1)
            assert rows_of(block) == sum(sizes[block.t0 : block.t1 + 1])
            assert rows_of(block) <= block_rows or block.t0 == block.t1
    # A month begins a block only where it would not have fitted into the one before.
    for before, after in pairwise(blocks):
        if before.parts == after.parts == 1:
            assert rows_of(before) + sizes[after.t0] > block_rows
