"""How what something costs grows with its input, told so that a busy machine does not change the answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

ROUNDS = 12


def seconds(act: Callable[[Any], object], given: Any, times: int = 1) -> float:
    """The processor time of so many acts in a row."""
    begin = time.process_time()
    for _ in range(times):
        act(given)
    return time.process_time() - begin


def growth(act: Callable[[Any], object], short: Any, long: Any, times: int, enough: float = 1.5) -> float:
    """What a long input costs beside so many short ones of the same size together: 1 where time is linear.

    Both spans are of one length and are measured in turn, so that a neighbour who takes every tenth millisecond of the
    core takes it from both; whoever is in doubt, above `enough`, is measured again. Quadratic time gives `times`.
    """
    spans: list[tuple[float, float]] = []
    while len(spans) < ROUNDS:
        spans.append((seconds(act, short, times), seconds(act, long)))
        share = min(span for _, span in spans) / max(min(span for span, _ in spans), 1e-4)
        if len(spans) >= 2 and share <= enough:
            break
    return share
