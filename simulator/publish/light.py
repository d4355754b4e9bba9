"""A process that builds worlds does without pandas, and keeps the memory that it frees for what it draws next.

The rule kept here: only processes that do nothing but build are made light; no table of a build passes through pandas,
which pyarrow imports with its first array where it is installed, and importing it takes as long as everything else that
such a process imports. What is loaded already stays. Columns of a block are a megabyte each and live for milliseconds:
giving their pages back each time takes one part in twenty-five of a large build's CPU.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

# Keys of glibc's mallopt, and bytes: free memory beyond the first goes back to the system, larger pieces at once.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
HELD, LARGE = 64 << 20, 8 << 20


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
    """From now on this process imports no pandas, and with glibc keeps HELD bytes of what it frees."""
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _WithoutPandas())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_TRIM_THRESHOLD, HELD)
        mallopt(_MMAP_THRESHOLD, LARGE)
