"""Opening a screen from a notebook's cell: finds the home and the exercise from the folder the notebook lies in.

The rule kept here: whatever goes wrong, the trainee reads one sentence that says what to do, not a traceback.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import ipywidgets

from simulator.errors import CenlabError
from simulator.texts import N_, translator
from simulator.workspace.home import Home

MATERIAL_FAULT = N_(
    "A file of this exercise is damaged. Your answers are kept. Ask your instructor for the bundle again."
)
DAMAGED = (OSError, LookupError, TypeError, ValueError, AttributeError)
"""What reading material of another shape raises: it is read as it was written, not checked field by field."""
SCREENS = ("entry", "retrieval", "synthesis", "messages")


def open_screen(name: str) -> Any:
    """The screen of this name for the exercise whose notebook is open: "entry", "retrieval", "synthesis" or "messages".

    Raises:
        ValueError: for a screen that does not exist.
    """
    if name not in SCREENS:
        raise ValueError(f"there is no screen {name!r}: {', '.join(SCREENS)}")
    folder = Path.cwd()
    try:
        home = Home.find(folder)
        return importlib.import_module(f"simulator.widgets.{name}_screen").screen(home, folder.name)
    except CenlabError as error:
        return trouble(str(error), _lang(folder))
    except DAMAGED as error:
        return trouble(f"{translator(_lang(folder))(MATERIAL_FAULT)} ({type(error).__name__}: {error})", _lang(folder))


def _lang(folder: Path) -> str:
    try:
        return Home.find(folder).lang
    except CenlabError:
        return "ru"


def trouble(text: str, lang: str) -> ipywidgets.DOMWidget:
    """One calm paragraph in place of a screen."""
    tr = translator(lang)
    label = ipywidgets.Label(f"{tr(N_('The screen cannot be opened.'))} {text}")
    label.layout.width = "100%"
    return label
