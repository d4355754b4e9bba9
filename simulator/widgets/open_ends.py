"""What of an exercise is not settled, whichever form is in sight: texts that were not read, windows that differ.

    ends = OpenEnds(home, exercise, place)
    ends.unread()       # ["Report B · Quantity"]
    ends.undecided()    # ["Report A · Date of seizure"]

The rule kept here: nothing is called saved or handed in behind the back of a form that is out of sight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.texts import N_, translator
from simulator.widgets.window import said, value_at
from simulator.workspace.home import Home
from simulator.workspace.merge import blank
from simulator.workspace.unread import unread

NOT_SAVED = N_(
    "Not saved yet: two windows differ in {fields}. Choose first which holds; until then this browser keeps your words."
)
UNDECIDED = N_("Not handed over: two windows differ in {fields}. Choose first.")
SAVED = N_("Saved")
SAVED_BUT = N_(
    "Saved, except what could not be read and counts as blank: {fields}. It stays in its field: mend it there."
)
UNREAD = N_("Typed, but not read, so it counts as blank: {fields}.")


@dataclass(frozen=True, slots=True)
class Place:
    """A part in words: its title ("" where the exercise has only one), its form's description, what it holds."""

    title: str
    spec: Mapping[str, Any]
    value: Mapping[str, Any]


class Holder(Protocol):
    """What shows a part of the draft: a form, a board."""

    conflicts: Any

    def keep_again(self) -> None:
        """Keep what an earlier try could not."""


class OpenEnds:
    """The open ends of one exercise; place names a part, None where the exercise has none of that name."""

    def __init__(self, home: Home, exercise: str, place: Callable[[str], Place | None] | None = None) -> None:
        self._home, self._exercise, self._place = home, exercise, place
        self._holders: dict[str, Holder] = {}
        self._tr = translator(home.lang)

    def hold(self, part: str, holder: Holder) -> None:
        """From now on a part is shown by this form or board."""
        self._holders[part] = holder

    def _named(self, part: str, label: str) -> str:
        place = self._place(part) if self._place else None
        return " · ".join(filter(None, (place.title if place else "", label)))

    def undecided(self) -> list[str]:
        """Where two windows differ, each with the name of its part."""
        return [
            self._named(part, conflict["label"])
            for part, holder in self._holders.items()
            for conflict in holder.conflicts
        ]

    def unread(self) -> list[str]:
        """The fields whose text could not be read, each with the name of its part."""
        names: list[str] = []
        for part, texts in unread(self._home, self._exercise).items():
            place = self._place(part) if self._place else None
            if place is None:
                continue
            for path in texts:
                value = value_at(place.value, path)
                # What another window answered meanwhile is no longer open.
                if blank(value) or isinstance(value, list):
                    label = said(place.spec, path, None, self._home.lang)[0]
                    names.append(" · ".join(filter(None, (place.title, label))))
        return list(dict.fromkeys(names))

    def unread_said(self) -> str:
        """The unread fields in a sentence; "" if there are none."""
        names = self.unread()
        return self._tr(UNREAD, fields=", ".join(names)) if names else ""

    def undecided_said(self) -> str:
        """Why nothing can be handed in; "" if nothing is undecided."""
        names = self.undecided()
        return self._tr(UNDECIDED, fields=", ".join(names)) if names else ""

    def saved(self) -> tuple[str, bool]:
        """What saving answers, and whether something is not on the disk.

        Raises:
            CenlabError: if the disk refuses what it refused before.
        """
        for holder in self._holders.values():
            holder.keep_again()
        undecided, names = self.undecided(), self.unread()
        if undecided:
            return self._tr(NOT_SAVED, fields=", ".join(undecided)), True
        if names:
            return self._tr(SAVED_BUT, fields=", ".join(names)), True
        return self._tr(SAVED), False
