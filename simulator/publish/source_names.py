"""The names of a world's other sources, and a choice of them. Nothing heavy is imported: commands look here first."""

from __future__ import annotations

from simulator.errors import CenlabError

SOURCES = (
    "crossings",
    "plate_reads",
    "declarations",
    "bookings",
    "tracking",
    "calls",
    "companies",
    "payments",
    "informants",
    "partner",
    "press",
    "traffic",
)


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
