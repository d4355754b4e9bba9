"""What a world's pieces are made with, and the refusal of a machine that would make pieces of another world.

The rule kept here: one plan a world. Equal plans are what makes pieces fit together, so each process compares the hash
of its own plan with that of whoever began the world, and says what differs between the two machines.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import version

from simulator.errors import CenlabError

PACKAGES = ("cenlab", "numpy", "pyarrow")
Maker = tuple[tuple[str, str], ...]


class OtherPlan(CenlabError):
    """This machine draws another world from the same seed; nothing was written by it."""


@lru_cache(maxsize=1)
def this_machine() -> Maker:
    """Name and value of all that a plan may hang on here; the first is the machine's name."""
    return (
        ("machine", platform.node() or "unnamed"),
        ("processor", platform.machine()),
        ("system", platform.system()),
        ("python", platform.python_version()),
        *((name, version(name)) for name in PACKAGES),
    )


def refuse(*, wanted: str, here: str, maker: Iterable[tuple[str, str]]) -> None:
    """Compare the hash of the plan here with the one that a world was begun with by `maker`.

    Raises:
        OtherPlan: if they differ; names both machines and what differs between them.
    """
    if wanted == here:
        return
    mine, theirs = dict(this_machine()), dict(maker)
    differing = [
        f"{name} {theirs.get(name, 'unknown')} there, {mine.get(name, 'none')} here"
        for name in (*mine, *(name for name in theirs if name not in mine))
        if name != "machine" and theirs.get(name) != mine.get(name)
    ]
    raise OtherPlan(
        f"The machine {mine['machine']} draws another world from this seed than {theirs.get('machine', 'the machine')} "
        f"that began it: plan {here[:12]} here, {wanted[:12]} there. "
        + (f"What differs: {'; '.join(differing)}. " if differing else "All versions are equal: the files differ. ")
        + "Nothing was written here. Install the same cenlab with the same requirements.lock on every machine, and run "
        "the same command again; or build the world anew."
    )
