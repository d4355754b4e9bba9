"""Waiting for what another process does: by a condition, with a ceiling that a loaded machine does not reach.

The rule kept here: no test takes it that a time is enough; the ceiling only turns what never comes into a failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

CEILING_S = 180
"""How long a server, a kernel, a browser or a program may take, in seconds."""
CEILING_MS = CEILING_S * 1000
PAUSE_S = 0.05
Answer = TypeVar("Answer")


def until(ask: Callable[[], Answer], what: str, *, pause: Callable[[float], None] = time.sleep) -> Answer:
    """The first answer that is not empty or false; `what` names it if it never comes.

    pause: waits so many seconds between two questions; a browser's page must go on with its own work meanwhile.
    """
    end = time.monotonic() + CEILING_S
    while not (answer := ask()):
        assert time.monotonic() < end, f"{what}: not within {CEILING_S} s"
        pause(PAUSE_S)
    return answer
