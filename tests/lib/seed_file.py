"""A seed as a command takes it: in a file that others cannot read."""

from __future__ import annotations

from pathlib import Path


def seed_file(folder: Path, text: str = "00" * 32) -> str:
    """The path of a closed file that holds the text, beside a folder that is to be made."""
    path = folder.with_name(f"{folder.name}.seed")
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return str(path)
