"""One window on a part of a draft: what it shows, what it stood on when it last met the disk, what is open between two.

The rule kept here: a window never undoes what another one kept. What only one side changed is joined; what both
changed is asked, and until it is answered the disk keeps the other side's value and the window its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.formats import day, number
from simulator.workspace.drafts import Part
from simulator.workspace.merge import Conflict, Value, merge, put_at


class Window:
    """The memory of one widget that shows a part of a draft."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.standing: Value = part.read()
        self.conflicts: tuple[Conflict, ...] = ()
        self._pushes: list[tuple[Value, Value]] = []

    def pushed(self, before: Value, after: Value) -> None:
        """The browser was told to show after in the place of before."""
        self._pushes.append((before, after))

    def caught_up(self, value: Value, seen: int) -> Value:
        """What a browser sends that has seen so many pushes, as if it had seen them all."""
        for before, after in self._pushes[seen:]:
            value = dict(merge(before, value, after, identity=self.part.identity).shown)
        return value

    def keep(self, value: Value) -> tuple[Value, Sequence[str], int | None]:
        """Keep what is shown; what is to be shown now, the paths that another window changed, the new revision."""
        merged, revision = self.part.keep(value, self.standing)
        self.conflicts = tuple(merged.conflicts)
        stands: Value = self.part.read()
        for conflict in self.conflicts:
            # Until it is answered, this window stands where it did: a later save may not pass for an answer.
            stands = put_at(stands, conflict.path, value_at(self.standing, conflict.path), identity=self.part.identity)
        self.standing = stands
        return dict(merged.shown), merged.taken, revision

    def resume(self, basis: Value) -> None:
        """The browser brings back what it kept for itself; basis is what that grew out of."""
        self.standing = basis

    def choose(self, path: str, mine: bool, value: Value) -> Value:
        """Answer a conflict: this window's value or the other's; what is to be shown and kept."""
        conflict = next((candidate for candidate in self.conflicts if candidate.path == path), None)
        if conflict is None:
            return value
        identity = self.part.identity
        self.standing = put_at(self.standing, path, conflict.theirs, identity=identity)
        self.conflicts = tuple(other for other in self.conflicts if other is not conflict)
        return dict(value if mine else put_at(value, path, conflict.theirs, identity=identity))

    def refresh(self) -> None:
        """The part was written by the screen itself: from now on the window stands on that."""
        self.standing, self.conflicts = self.part.read(), ()


def value_at(value: Any, path: str) -> Any:
    """What stands at a path of a form's value; None where nothing does."""
    for key in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def said(spec: Mapping[str, Any], path: str, value: Any, lang: str) -> tuple[str, str]:
    """A field of a form by its path, and a value of it, in words."""
    fields = [field for section in spec["sections"] for field in section["fields"]]
    names: list[str] = []
    field: Mapping[str, Any] = {}
    for key in path.split("."):
        if field.get("kind") == "packing":
            break  # its steps are parts of one field
        if key.isdecimal():
            names[-1] = f"{field.get('row_label') or names[-1]} {int(key) + 1}"
            continue
        field = next((entry for entry in fields if entry["name"] == key), {})
        names.append(str(field.get("label", key)).split(" / ")[0])
        fields = field.get("fields", [])
    return " · ".join(names), _words(spec, field, value, lang)


def _words(spec: Mapping[str, Any], field: Mapping[str, Any], value: Any, lang: str) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    options = field.get("options") or spec.get("lists", {}).get(field.get("list"), [])
    labels = {option["code"]: str(option["label"]).split(" / ")[0] for option in options}
    if isinstance(value, list):
        return ", ".join(_words(spec, field, part, lang) for part in value)
    if isinstance(value, Mapping):
        return "(" + ", ".join(_words(spec, {}, part, lang) for part in value.values()) + ")"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value, lang)
    return day(value, lang) if field.get("kind") == "date" else labels.get(value, str(value))
