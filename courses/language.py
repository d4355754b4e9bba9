"""In which language a notebook on the disk was built; a module of its own, because looking must cost nothing."""

from __future__ import annotations

from pathlib import Path

from simulator.strict_json import JsonFault, read_object
from simulator.workspace.home import Home


def language_of(path: Path) -> str:
    """The language in which a notebook was built; "" if it does not say or cannot be read."""
    try:
        return str(read_object(path)["metadata"]["cenlab"]["lang"])
    except (JsonFault, KeyError, TypeError):
        return ""


def in_language(home: Home, lang: str) -> bool:
    """Whether every exercise of the bundle has its notebook in this language."""
    return all(language_of(home.folder(name) / f"{name}.ipynb") == lang for name in home.manifest.exercises)
