"""The four screens (the message desk on both its pages) over homes in miniature, as a browser test shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import entry_world
import messages_world
import retrieval_desk
import small_world

from grading.rubric import load_exercise
from simulator.widgets.entry_screen import EntryScreen
from simulator.widgets.messages_screen import MessagesScreen
from simulator.widgets.retrieval_screen import RetrievalScreen
from simulator.widgets.synthesis_screen import SynthesisScreen
from simulator.workspace import Home

NAMES = ("entry", "search", "board", "inbox", "writing")
EXERCISES = {
    "entry": entry_world.NAME,
    "search": retrieval_desk.NAME,
    "board": small_world.EXERCISE,
    "inbox": messages_world.NAME,
    "writing": messages_world.NAME,
}


def home_for(name: str, folder: Path, lang: str) -> Home:
    """A trainee's home with the material of one screen."""
    if name == "entry":
        home = entry_world.home_with(folder, entry_world.drawn(load_exercise(entry_world.NAME)).files)
    elif name == "search":
        home = retrieval_desk.home_with(folder, retrieval_desk.drawn(0))
    elif name == "board":
        home = small_world.home_of(folder, small_world.drawn(0))
    else:
        home = messages_world.home_with(folder, messages_world.drawn(1))
    home.set_lang(lang)
    home.folder(EXERCISES[name]).mkdir(parents=True, exist_ok=True)
    return home


def screen_on(name: str, home: Home) -> Any:
    """A screen over a home; "inbox" has a message open, "writing" a reply begun."""
    if name == "entry":
        return EntryScreen(home, EXERCISES[name])
    if name == "search":
        return RetrievalScreen(home, EXERCISES[name])
    if name == "board":
        return SynthesisScreen(home, EXERCISES[name])
    screen = MessagesScreen(home, EXERCISES[name])
    if name == "inbox":
        for kind in ("open", "facts"):
            screen.step({"kind": kind, "id": screen.room.material.entries[0].id})
        screen.refresh()
    if name == "writing":
        screen.write("FEEDBACK", recipients=["UZ", "OCU"])
        screen.refresh()
    return screen


def widget_of(screen: Any) -> Any:
    """The widget that is shown."""
    return screen.box if isinstance(screen, RetrievalScreen) else screen.widget
