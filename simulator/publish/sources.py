"""The other sources of a world: which there are, and one block of one of them as tables.

The rule kept here: what a source shows and what its rows truly are go to different rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import pyarrow as pa

from simulator.observation.registers import (
    bookings,
    calls,
    companies,
    crossings,
    declarations,
    informants,
    partner,
    payments,
    plate_reads,
    press,
    tracking,
    traffic,
)
from simulator.observation.registers.chain_truth import SOURCES as BEARING
from simulator.observation.registers.chain_truth import chain_tables
from simulator.observation.registers.drawn import Drawn
from simulator.observation.registers.journeys import draw_traffic
from simulator.observation.registers.stories import cast_of
from simulator.world.micro import Rows
from simulator.world.plan import Plan

# Registers that see the same vehicles on the way; they share what was drawn of them.
ROAD = (crossings, plate_reads, declarations)
REGISTERS: tuple[ModuleType, ...] = (
    *ROAD,
    bookings,
    tracking,
    calls,
    companies,
    payments,
    informants,
    partner,
    press,
    traffic,
)
# Not a source: the truth of the planted chains.
CHAINS = "chains"


def draw_sources(
    names: tuple[str, ...], plan: Plan, block: int, rows: Rows, *, text: bool
) -> Iterator[tuple[str, dict[str, pa.Table]]]:
    """One block of each source, by name: what it shows (as people read it, or as keys) and what its rows truly are.

    The last one is CHAINS: the truth of what was planted in the others in this block.
    """
    on_the_way = None
    truth: dict[str, pa.Table] = {}
    for register in REGISTERS:
        if register.NAME not in names:
            continue
        if register in ROAD:
            on_the_way = on_the_way or draw_traffic(plan, block, rows)
            drawn: Drawn = register.draw(plan, block, rows, on_the_way)
        else:
            on_the_way = None
            drawn = register.draw(plan, block, rows)
        render: Callable[[pa.Table], pa.Table] | None = getattr(register, "render", None)
        shown = render(drawn.observed) if text and render else drawn.observed
        if register.NAME in BEARING:
            truth[register.NAME] = drawn.truth
        yield register.NAME, {f"observed/{register.NAME}": shown, f"truth/{register.NAME}": drawn.truth}
    if truth and plan.scenario.chain:
        chains = cast_of(plan, block, rows)
        if len(plan.blocks) > 1 and chains.size and "companies" in truth:
            truth["companies"] = companies.truth_of(plan, chains)
        yield CHAINS, {f"truth/{name}": table for name, table in chain_tables(plan, block, rows, truth).items()}
