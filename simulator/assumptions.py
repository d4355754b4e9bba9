"""What no public source confirms: each module lists its own figures, one command prints them all.

The rule kept here: a figure of the simulation has a source in its docstring, or stands in this register.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass

ROOMS = ("simulator.reference", "simulator.world", "simulator.observation", "simulator.publish", "simulator.gates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One figure or rule that is ours: what it is, its value, and why this one was taken."""

    what: str
    value: str
    why: str


def every_assumption() -> Iterator[tuple[str, Assumption]]:
    """(module, assumption) of every module that lists some, in the order of the modules' names."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in sorted(info.name for info in pkgutil.walk_packages(package.__path__, f"{room}.")):
            for entry in getattr(importlib.import_module(module), "ASSUMPTIONS", ()):
                yield module, entry
