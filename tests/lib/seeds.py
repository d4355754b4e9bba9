"""The seeds of all test worlds: numbers, moved to other worlds by one setting.

    CENLAB_TEST_SEED=7 .venv/bin/python -m pytest tests/world

Tests state what holds in every world, or a statistic with its tolerance; so they hold under any base.
"""

from __future__ import annotations

import hashlib
import os

BASE = os.environ.get("CENLAB_TEST_SEED", "")


def seed(number: int, kind: str = "") -> bytes:
    """32 bytes for the n-th world of a kind; without a base and a kind, the number itself."""
    if not BASE and not kind:
        return number.to_bytes(32, "big")
    return hashlib.sha256(f"cenlab test world {BASE} {kind} {number}".encode()).digest()
