"""Warming up: modules and tables are loaded once in this process, before the children that judge are made.

The rule kept here: what is loaded here judges nobody; each submission tells its own story behind the wall.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from simulator.workspace.artifact import Artifact


@lru_cache(maxsize=64)
def _warmed(kind: str, exercise: str, mode: str) -> list[bool]:
    return []


def warm_up(kind: str, exercise: str, mode: str, judge: Callable[[Artifact], object]) -> None:
    """Judge a blank sheet once in this process, so that every child finds modules and tables loaded already.

    What a blank sheet does to the scorer is of no account here: each submission tells its own story.
    """
    runs = _warmed(kind, exercise, mode)
    if runs:
        return
    runs.append(True)
    names = dict.fromkeys(("course", "trainee", "world"), "blank")
    blank = Artifact.model_validate(
        {"schema_version": 1, "attempt": 1, "mode": mode, "exercise": exercise, "answers": {}, **names}
    )
    with suppress(Exception):
        judge(blank)
