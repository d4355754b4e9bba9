"""The first start, told on the terminal as it goes; the work itself is `courses.practice`.

The rule kept here: what is there already stays; a first start that was broken off goes on where it stopped. Each step
is told when it begins, and its seconds when it has ended; that reads well in a terminal and in a file.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from courses.lab.place import Place
from courses.lab.timing import timed
from simulator.formats import number
from simulator.texts import N_, Translator

STEPS = {
    "course": N_("Keys of your practice course"),
    "world": N_("A world of your own: organisations, consignments, seizures"),
    "notebooks": N_("Notebooks of the exercises"),
    "server": N_("JupyterLab"),
}
SECONDS = N_("{seconds} s")


class Told:
    """Steps on the terminal: `1. Keys of your practice course … 0.8 s`; each begins when the one before has ended."""

    def __init__(self, tr: Translator, write: Callable[[str], None] | None = None) -> None:
        self._tr, self._write = tr, write or _to_terminal
        self._begun = 0.0
        self._count = 0
        self._step = ""

    def begin(self, step: str) -> None:
        """Say what is being done now; a name that is no step, or the step that goes on already, is passed over."""
        if step not in STEPS or (self._begun and step == self._step):
            return
        self.end()
        self._step = step
        self._count += 1
        self._begun = time.monotonic()
        self._write(f"  {self._count}. {self._tr.text(STEPS[step])} … ")

    def end(self) -> None:
        """Say how long the step took that is going on, if one is."""
        if self._begun:
            took = number(time.monotonic() - self._begun, self._tr.lang, digits=1)
            self._write(f"{self._tr(SECONDS, seconds=took)}\n")
        self._begun = 0.0


def _to_terminal(text: str) -> None:
    print(text, end="", flush=True)


def prepare_shown(place: Place, lang: str, tr: Translator, told: Told, *, again: bool = False) -> None:
    """Make the practice course and put it into the trainee's home, step by step; again: in a new world.

    Raises:
        CenlabError: if the content or the folder does not allow it.
    """
    first = N_("First start: your practice world is being made. This happens once.")
    fresh = N_("A new practice world is being made. The answers in the old one are set aside, not deleted.")
    print(tr.text(fresh if again else first), flush=True)
    if again:
        from courses.lab.renew import renew

        told.begin("world")
        renew(place, None, told.begin)
    else:
        told.begin("course")
        from courses.practice import prepare_practice

        with timed(place):
            prepare_practice(place.path, lang, told.begin)
    told.end()
