"""The other sources of a world: which there are, and one block of one of them as tables.

The rule kept here: what a source shows and what its rows truly are go to different rooms.
"""

from __future__ import annotations

import importlib
from types import ModuleType

import pyarrow as pa

from simulator.errors import CenlabError
from simulator.world.micro import Rows
from simulator.world.plan import Plan

SOURCES: tuple[str, ...] = ()


class UnknownSource(CenlabError):
    """A source that this version does not have."""


def choose_sources(text: str) -> tuple[str, ...]:
    """Sources by name from "all", "none" or a list with commas.

    Raises:
        UnknownSource: if one is not known; names those that are.
    """
    if text in ("all", "none"):
        return SOURCES if text == "all" else ()
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in names:
        if name not in SOURCES:
            raise UnknownSource(f"--sources: there is no source {name!r}. There are: {', '.join(SOURCES)}; all; none.")
    return tuple(name for name in SOURCES if name in names)


def _register(name: str) -> ModuleType:
    return importlib.import_module(f"simulator.observation.registers.{name}")


def draw_source(name: str, plan: Plan, block: int, rows: Rows, *, text: bool) -> dict[str, pa.Table]:
    """One block of one source: what it shows (as people read it, or as keys) and what its rows truly are."""
    register = _register(name)
    drawn = register.draw(plan, block, rows)
    shown = register.render(drawn.observed) if text else drawn.observed
    return {f"observed/{name}": shown, f"truth/{name}": drawn.truth}
