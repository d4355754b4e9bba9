"""Finds the answer sheets of an exercise kind: `tests/grading/answer_sheets/<kind>.py`."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent.parent / "grading" / "answer_sheets"


@lru_cache(maxsize=8)
def sheets(kind: str) -> ModuleType:
    """The module with `reference`, `known_wrong`, `all_unknown` and `first_option` of one kind."""
    spec = importlib.util.spec_from_file_location(f"answer_sheets_{kind}", FOLDER / f"{kind}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
