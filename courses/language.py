"""In which language a notebook on the disk was built; a module of its own, because looking must cost nothing."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.workspace.home import Home


def language_of(path: Path) -> str:
    """The language in which a notebook was built; "" if it does not say or cannot be read."""
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["metadata"]["cenlab"]["lang"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def in_language(home: Home, lang: str) -> bool:
    """Whether every exercise of the bundle has its notebook in this language."""
    return all(language_of(home.folder(name) / f"{name}.ipynb") == lang for name in home.manifest.exercises)
