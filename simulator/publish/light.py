"""A process that builds worlds does without pandas, which pyarrow imports with its first array where it is installed.

The rule kept here: only processes that do nothing but build are made light; no table of a build passes through pandas,
and importing it takes as long as everything else that such a process imports. What is loaded already stays.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _WithoutPandas(MetaPathFinder):
    """Says that there is no pandas; pyarrow asks once and goes on without."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Nothing of pandas, everything else as always."""
        if fullname == "pandas":
            raise ModuleNotFoundError("a process that builds worlds has no pandas", name="pandas")
        return None


def make_light() -> None:
    """From now on this process imports no pandas."""
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _WithoutPandas())
