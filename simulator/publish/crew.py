"""How many processes build a world where nobody says it: as many as have a core, memory and enough to do.

The rule kept here: the number changes how long one waits, never what is written.
"""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

# What a process costs before its first row, in microseconds of a core: interpreter, imports, taking the plan. Measured
# like the next: with two processes 400,000 cases as keys take as long as with one, a million takes five sixths.
STARTING = 750_000
# What a case costs in microseconds of a core: as text and as keys, alone and with every source.
ALONE = {True: 9, False: 4}
WITH_SOURCES = {True: 55, False: 14}
# Bytes that a process needs at most while it works on a block.
MEMORY = 700_000_000
MOST = 64
QUOTA = Path("/sys/fs/cgroup/cpu.max")
FREE = Path("/proc/meminfo")


def usable_cores(quota: Path = QUOTA) -> int:
    """Cores that this process may use: those it is bound to, within what a container grants."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        granted, period = quota.read_text(encoding="ascii").split()
        return max(1, min(cores, ceil(int(granted) / int(period))))
    except (OSError, ValueError, ZeroDivisionError):
        return cores


def free_memory(table: Path = FREE) -> int | None:
    """Bytes that are free for new processes; None where the system does not say."""
    try:
        lines = dict(line.split(":", 1) for line in table.read_text(encoding="ascii").splitlines() if ":" in line)
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, ValueError, KeyError, IndexError):
        return None


def crew(cases: int, sources: tuple[str, ...], *, text: bool) -> int:
    """Processes for a world of so many cases: 1 where starting others takes longer than they save.

    text: numbers and narratives are written out.
    """
    cores, memory = usable_cores(), free_memory()
    if memory is not None:
        cores = min(cores, memory // MEMORY)
    work = cases * (WITH_SOURCES if sources else ALONE)[text]
    return int(max(1, min(cores, MOST, work // STARTING)))
