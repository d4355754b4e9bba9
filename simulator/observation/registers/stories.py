"""The planted chains as the registers ask for them: which chains there are in a block, and who stands beside them.

The rule kept here: chains are cast once a plan, from the rows of their home block; in every other block there are none,
but for the register of firms, whose first block holds the firms of all chains.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from simulator.observation.registers.drawn import NOBODY, Planned, Rows
from simulator.world.chains import PAYERS, Cast, cast_chains, home_block
from simulator.world.micro import draw_seizures
from simulator.world.plan import Plan

# The plan whose chains were asked for last, with them: every register of a block wants the same.
_RECENT: list[tuple[Planned, Cast]] = []


def no_cast() -> Cast:
    """No chain at all."""
    nobody = np.empty(0, np.int64)
    names = ("feature", "story", "row", "other_row", "firm", "further", "collector", "director", "owner", "partner")
    return Cast(**dict.fromkeys(names, nobody), payers=np.empty((0, PAYERS), np.int64))


def cast_of(plan: Planned, block: int, rows: Rows) -> Cast:
    """The chains of a block with these rows."""
    if not plan.scenario.chain or not rows["seized"].size or home_block(cast(Plan, plan)) != block:
        return no_cast()
    return _cast(plan, rows)


def firms_of(plan: Planned, block: int, rows: Rows) -> Cast:
    """The chains whose firms stand in the register of firms of a block: all of them in the first one."""
    whole = cast(Plan, plan)
    if not plan.scenario.chain or block:
        return no_cast()
    home = home_block(whole)
    if home == block:
        return cast_of(plan, block, rows)
    return _cast(plan, None)


def _cast(plan: Planned, rows: Rows | None) -> Cast:
    recent = next(iter(_RECENT), None)
    if recent is None or recent[0] is not plan:
        whole = cast(Plan, plan)
        recent = (plan, cast_chains(whole, draw_seizures(whole, home_block(whole)) if rows is None else rows))
        _RECENT[:] = [recent]
    return recent[1]


def per_chain(size: int, *pattern: int) -> tuple[np.ndarray, np.ndarray]:
    """For a pattern that each of `size` chains repeats: the chain of every row, and the pattern's value."""
    return np.repeat(np.arange(size), len(pattern)), np.tile(np.array(pattern, np.int64), size)


def office_of(plan: Planned, rows: Rows, row: np.ndarray) -> np.ndarray:
    """The office (position in words) at which each of these rows was seized."""
    if not row.size:
        return np.full(0, NOBODY, np.int64)
    return np.asarray(plan.static.office[rows["route"][row], rows["leg"][row]], np.int64)
