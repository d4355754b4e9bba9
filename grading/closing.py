"""Closing: what is handed in after the answers were opened is kept, and never marked.

The rule kept here: the collector's own time decides, never what the officer's machine says; where either moment is
not known, closed work counts as late.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from grading.taking import read_plain

STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
STAMP_FILE = "timestamp.txt"
AFTER_CLOSING = "handed in after closing: kept, not marked"


def is_late(seen: datetime | None, closing: str | None) -> bool:
    """Whether what the collector saw at a moment (aware UTC) came after the closing.

    closing: None while the work is open, else the moment of closing (ISO), "" if that is not known.
    """
    if closing is None:
        return False
    try:
        return seen is None or seen > datetime.fromisoformat(closing)
    except (TypeError, ValueError):
        return True


def seen_at(folder: Path) -> datetime | None:
    """When the collector saw what lies collected in a folder; None if that is not known."""
    try:
        text = (read_plain(folder / STAMP_FILE, 100) or b"").decode("ascii")
        return datetime.strptime(text.strip(), STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
