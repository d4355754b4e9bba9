"""Opening a screen from a notebook's cell: finds the home and the exercise from the folder the notebook lies in.

The rule kept here: whatever goes wrong, the trainee reads one sentence that says what to do, not a traceback.
"""

from __future__ import annotations

import html
import importlib
import logging
from pathlib import Path
from typing import Any

import ipywidgets

from simulator.errors import CenlabError
from simulator.texts import N_, translator
from simulator.visible import visible
from simulator.workspace.home import UNUSABLE, Home
from simulator.workspace.refusals import OF_BUNDLE

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
        lang = _lang(folder)
        return trouble(translator(lang).told(error), lang)
    except Exception:
        # A bundle's file that is whole as JSON and yet not what it should be: the log has the particulars.
        logging.getLogger(__name__).exception("the screen %s cannot be opened", name)
        lang = _lang(folder)
        return trouble(translator(lang)(UNUSABLE, path=folder.name, remedy=translator(lang)(OF_BUNDLE)), lang)


def _lang(folder: Path) -> str:
    try:
        return Home.find(folder).lang
    except CenlabError:
        return "ru"


def trouble(text: str, lang: str) -> ipywidgets.DOMWidget:
    """One calm paragraph in place of a screen."""
    tr = translator(lang)
    words = html.escape(visible(f"{tr(N_('The screen cannot be opened.'))} {text}"))
    paragraph = ipywidgets.HTML(f'<p role="alert" style="max-width: 72ch; overflow-wrap: anywhere">{words}</p>')
    paragraph.layout.width = "100%"
    return paragraph
