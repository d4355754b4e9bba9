"""How much disk a world needs, told before it is begun and refused where it is not there.

The rule kept here: an estimate, rather too large than too small. Bytes a row were measured on worlds of the northern
corridor of 12,500 cases (with text) and 400,000 (keys), zstd level 1, observed and truth together; a quarter is added.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from simulator.errors import CenlabError
from simulator.world.scenario import Scenario

# Tables of the cases themselves, bytes a case; the spill lies beside them until the world is whole.
CASE_TEXT, CASE_KEYS, SPILL = 108, 82, 62
# Tables that follow from the plan alone, whatever the number of cases.
PLAN = 2_000_000
RESERVE = 1.25
# The figure of the scenario that sets how many rows a source has, and bytes for each of it, with text and with keys.
ROWS = {
    "crossings": ("crossings", 19, 19),
    "plate_reads": ("crossings", 12, 12),
    "declarations": ("declarations", 52, 51),
    "bookings": ("bookings", 46, 36),
    "tracking": ("tracking", 33, 30),
    "calls": ("calls", 32, 32),
    "companies": ("companies", 82, 37),
    "payments": ("payments", 56, 44),
    "informants": ("reports", 121, 48),
    "partner": ("partner_messages", 122, 40),
    "press": ("press", 212, 42),
    "traffic": ("messages", 74, 41),
}


class NoRoom(CenlabError):
    """The disk has less room than the world needs."""


def bytes_needed(scenario: Scenario, cases: int, sources: tuple[str, ...], *, text: bool) -> int:
    """Bytes on disk of a world while it is being built."""
    years = scenario.months / min(60, scenario.months)
    per_case = float((CASE_TEXT if text else CASE_KEYS) + SPILL)
    for source in sources:
        figure, with_text, with_keys = ROWS[source]
        per_case += getattr(scenario.sources, figure) * (with_text if text else with_keys)
    return int(RESERVE * (PLAN + cases * years * per_case))


def require_room(folder: Path, needed: int) -> None:
    """Refuse a world for which the folder's disk has too little room.

    Raises:
        NoRoom: says what is needed and what is free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoRoom(
            f"{folder}: the world needs about {megabytes(needed)}, {megabytes(free)} are free there. Make room, name "
            "another --out, or ask for fewer --cases or --sources."
        )


def megabytes(count: int) -> str:
    """A number of bytes as people say it."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{max(count / 1e6, 1):,.0f} MB"
