"""Two windows on one draft: what each changed since they stood together, joined field by field.

The rule kept here: what one side changed is taken, what both changed differently is nobody's to decide: what stands on
disk stays there, and the two values are handed back to be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Value = dict[str, Any]
Identity = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A field that both sides changed, each to something else; None is a blank."""

    path: str
    mine: Any
    theirs: Any


@dataclass(slots=True)
class Merged:
    """draft is what goes to disk, shown what this window shows: they differ where a conflict stands.

    taken are the paths where the other side's change came in.
    """

    draft: Any
    shown: Any
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def blank(value: Any) -> bool:
    """Whether a value says nothing: None, "", and lists and rows of such."""
    if isinstance(value, Mapping):
        return all(blank(inner) for inner in value.values())
    if isinstance(value, list):
        return all(blank(inner) for inner in value)
    return value is None or value == ""


def alike(mine: Any, other: Any) -> bool:
    """Whether two values say the same, however their blanks are written."""
    if blank(mine) or blank(other):
        return blank(mine) and blank(other)
    if isinstance(mine, Mapping) and isinstance(other, Mapping):
        return all(alike(mine.get(key), other.get(key)) for key in {*mine, *other})
    if isinstance(mine, list) and isinstance(other, list):
        return len(mine) == len(other) and all(map(alike, mine, other))
    return bool(mine == other)


def merge(basis: Any, mine: Any, theirs: Any, *, path: str = "", identity: Identity | None = None) -> Merged:
    """Join mine and theirs, which both grew out of basis.

    Rows of a list are joined by place where all three have as many; with an identity (a name without points), by that.
    Otherwise a list is one field. Paths are as the form has them ("lines.0.quantity").
    """
    if alike(mine, theirs) or alike(basis, theirs):
        return Merged(mine, mine)
    if alike(basis, mine):
        return Merged(theirs, theirs, taken=[path])
    sides = (basis, mine, theirs)
    if all(isinstance(side, Mapping) or blank(side) for side in sides):
        return _joined([dict(side or {}) if isinstance(side, Mapping) else {} for side in sides], path, identity)
    rows = [side or [] for side in sides]
    if all(_of_rows(side) for side in rows):
        # The first row stands ready in every window: two that fill it in speak of one line.
        ready = blank(basis) and len(rows[1]) == len(rows[2]) == 1
        if identity is not None:
            named = [{identity(row): row for row in side} for side in rows]
            return _as_list(_joined(named, path, identity, whole=True))
        if ready or len({len(side) for side in rows}) == 1:
            return _as_list(_joined([{str(at): row for at, row in enumerate(side)} for side in rows], path, identity))
    return Merged(theirs, mine, [Conflict(path=path, mine=mine, theirs=theirs)])


def _as_list(merged: Merged) -> Merged:
    merged.draft, merged.shown = list(merged.draft.values()), list(merged.shown.values())
    return merged


def _of_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)


def _joined(sides: list[Value], path: str, identity: Identity | None, *, whole: bool = False) -> Merged:
    """Join three mappings key by key; whole: an entry is one field."""
    basis, mine, theirs = sides
    merged = Merged({}, {})
    for key in dict.fromkeys([*theirs, *mine]):
        place = f"{path}.{key}" if path else key
        entries = (basis.get(key), mine.get(key), theirs.get(key))
        inner = _field(*entries, place) if whole else merge(*entries, path=place, identity=identity)
        merged.conflicts += inner.conflicts
        merged.taken += inner.taken
        for target, value in ((merged.draft, inner.draft), (merged.shown, inner.shown)):
            if value is not None:
                target[key] = value
    return merged


def _field(basis: Any, mine: Any, theirs: Any, path: str) -> Merged:
    if alike(mine, theirs) or alike(basis, theirs):
        return Merged(mine, mine)
    if alike(basis, mine):
        return Merged(theirs, theirs, taken=[path])
    return Merged(theirs, mine, [Conflict(path=path, mine=mine, theirs=theirs)])


def put_at(value: Any, path: str, new: Any, *, identity: Identity | None = None) -> Any:
    """A copy of a value in which one path holds something else; None takes it away."""
    if not path:
        return new
    key, _, rest = path.partition(".")
    if identity is not None and isinstance(value, list):
        rows = {**{identity(row): row for row in value}, key: new}
        return [row for row in rows.values() if row is not None]
    if isinstance(value, list):
        return [put_at(row, rest, new, identity=identity) if str(at) == key else row for at, row in enumerate(value)]
    copied = dict(value or {})
    inner = put_at(copied.get(key), rest, new, identity=identity) if rest else new
    if inner is None:
        copied.pop(key, None)
    else:
        copied[key] = inner
    return copied
