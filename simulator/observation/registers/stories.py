"""The planted chains as the registers ask for them: which chains there are in a block, and who stands beside them.

The rule kept here: chains are cast once a plan, in every process alike, from the rows of the blocks in which they lie;
the register of firms has their firms in the blocks in whose days they were registered.
"""

from __future__ import annotations

from functools import partial
from typing import cast

import numpy as np

from simulator.observation.registers.drawn import NOBODY, Planned, Rows
from simulator.world.chains import Cast, cast_chains, joined_casts, spread_chains
from simulator.world.micro import draw_seizures
from simulator.world.plan import Plan

# The plan whose chains were asked for last, with them: every register of a block wants the same.
_RECENT: list[tuple[Planned, dict[int, Cast], Cast]] = []


def cast_of(plan: Planned, block: int, rows: Rows) -> Cast:
    """The chains of a block with these rows."""
    if not plan.scenario.chain or not rows["seized"].size:
        return joined_casts([])
    return _casts(plan, rows)[0].get(block) or joined_casts([])


def whole_cast(plan: Planned, rows: Rows | None = None) -> Cast:
    """All chains of a world; rows are those of its only block, if it has one and they are at hand."""
    return _casts(plan, rows)[1] if plan.scenario.chain else joined_casts([])


def told_blocks(plan: Planned) -> list[int]:
    """The blocks of a world in which chains lie."""
    return sorted(_casts(plan, None)[0]) if plan.scenario.chain else []


def _casts(plan: Planned, rows: Rows | None) -> tuple[dict[int, Cast], Cast]:
    recent = next(iter(_RECENT), None)
    if recent is None or recent[0] is not plan:
        whole = cast(Plan, plan)
        drawn = partial(draw_seizures, whole)
        casts = spread_chains(whole, drawn) if len(whole.blocks) > 1 else {0: cast_chains(whole, rows or drawn(0))}
        recent = (plan, casts, joined_casts(list(casts.values())))
        _RECENT[:] = [recent]
    return recent[1], recent[2]


def per_chain(size: int, *pattern: int) -> tuple[np.ndarray, np.ndarray]:
    """For a pattern that each of `size` chains repeats: the chain of every row, and the pattern's value."""
    return np.repeat(np.arange(size), len(pattern)), np.tile(np.array(pattern, np.int64), size)


def office_of(plan: Planned, rows: Rows, row: np.ndarray) -> np.ndarray:
    """The office (position in words) at which each of these rows was seized."""
    if not row.size:
        return np.full(0, NOBODY, np.int64)
    return np.asarray(plan.static.office[rows["route"][row], rows["leg"][row]], np.int64)
