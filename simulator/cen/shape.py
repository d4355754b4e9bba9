"""The shape of a record: any JSON value goes in, well-typed values and faults come out.

The rule kept here: nothing that a person or a program may send raises; what has the wrong type becomes a fault and
counts as blank for the rules that follow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.cen.catalogue import (
    COUNTRY,
    OFFICE,
    PACKING,
    Field,
    catalogue,
    country_codes,
)
from simulator.cen.faults import Fault, Say
from simulator.cen.rulebook import fault
from simulator.reference import codes
from simulator.texts import N_

TEXT_MAX = 200
NUMBER_MAX = 1e15
EXPECTED = {
    "text": N_("a text"),
    "number": N_("a number"),
    "list": N_("a list"),
    "row": N_("a row of fields"),
    "record": N_("a record"),
}
RECORD = N_("The record")


@dataclass(frozen=True, slots=True)
class Shape:
    """A record whose values have the right types; blank values are left out, rows keep their places."""

    values: Mapping[str, Any]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Reader:
    office_codes: frozenset[str]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, path: str, label: str, expected: str) -> None:
        self.faults.append(fault("wrong-type", path, field=Say(label), expected=Say(EXPECTED[expected])))

    def row(self, raw: Any, group: str, path: str) -> dict[str, Any]:
        fields = catalogue().of_group(group) if group else catalogue().of_case()
        if not isinstance(raw, dict):
            label = catalogue().fields[group].label if group else RECORD
            self.wrong(path, label, "row" if group else "record")
            return {}
        known = {entry.key: entry for entry in fields}
        values: dict[str, Any] = {}
        for key in raw:
            if key not in known:
                self.faults.append(fault("unknown-field", joined(path, str(key)[:40]), name=str(key)[:40]))
        for key, entry in known.items():
            value = self.value(raw.get(key), entry, joined(path, key))
            if value not in (None, "", [], {}):
                values[key] = value
        return values

    def value(self, raw: Any, entry: Field, path: str) -> Any:
        if raw is None or raw == "" or raw == []:
            return None
        if entry.kind == "number":
            return self.number(raw, entry.label, path)
        if entry.kind == "packing":
            return self.packing(raw, entry.label, path)
        if entry.kind in ("ordered", "choices"):
            return self.codes(raw, entry, path)
        if entry.kind == "group":
            return self.group(raw, entry, path)
        return self.text(raw, entry, path)

    def text(self, raw: Any, entry: Field, path: str) -> str | None:
        if not isinstance(raw, str):
            self.wrong(path, entry.label, "text")
            return None
        if not storable(raw):
            self.faults.append(fault("unreadable", path, field=Say(entry.label)))
            return None
        limit = entry.max if entry.kind in ("area", "auto") and entry.max else TEXT_MAX
        if len(raw) > limit:
            self.faults.append(fault("too-long", path, field=Say(entry.label), max=limit))
            return None
        if entry.codes and raw not in self.allowed(entry.codes):
            self.faults.append(fault("not-in-list", path, field=Say(entry.label), code=raw[:40]))
            return None
        return raw.strip()

    def allowed(self, name: str) -> frozenset[str]:
        if name == COUNTRY:
            return country_codes()
        return self.office_codes if name == OFFICE else frozenset(codes(name))

    def number(self, raw: Any, label: str, path: str) -> float | None:
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not abs(raw) <= NUMBER_MAX:
            self.wrong(path, label, "number")
            return None
        return float(raw)

    def packing(self, raw: Any, label: str, path: str) -> dict[str, float] | None:
        if not isinstance(raw, dict):
            self.wrong(path, label, "row")
            return None
        for key in raw:
            if key not in PACKING:
                self.faults.append(fault("unknown-field", joined(path, str(key)[:40]), name=str(key)[:40]))
        amounts = {}
        for key in PACKING:
            if raw.get(key) is not None and raw[key] != "":
                number = self.number(raw[key], label, joined(path, key))
                if number is not None:
                    amounts[key] = number
        return amounts

    def codes(self, raw: Any, entry: Field, path: str) -> list[str] | None:
        if not isinstance(raw, list):
            self.wrong(path, entry.label, "list")
            return None
        self.limit(raw, entry, path)
        rows = raw[: entry.max or None]
        values = [self.text(row, entry, joined(path, str(n))) for n, row in enumerate(rows) if row != ""]
        return [value for value in values if value]

    def group(self, raw: Any, entry: Field, path: str) -> list[dict[str, Any]] | None:
        if not isinstance(raw, list):
            self.wrong(path, entry.label, "list")
            return None
        self.limit(raw, entry, path)
        rows = raw[: entry.max or None]
        return [self.row(row, entry.name, joined(path, str(n))) for n, row in enumerate(rows)]

    def limit(self, raw: list[Any], entry: Field, path: str) -> None:
        if entry.max and len(raw) > entry.max:
            self.faults.append(fault("too-many", path, field=Say(entry.label), max=entry.max))


def joined(path: str, key: str) -> str:
    """A path one step deeper: ("lines.0", "unit") -> "lines.0.unit"."""
    return f"{path}.{key}" if path else key


def storable(text: str) -> bool:
    """Whether every database keeps the text: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def read_shape(record: Any, offices: Mapping[str, object]) -> Shape:
    """Bring any JSON value into the shape of a record; offices are the codes that exist."""
    reader = _Reader(frozenset(offices))
    values = reader.row(record, "", "")
    return Shape(values, tuple(reader.faults))


def finite(value: object) -> bool:
    """Whether a value is a number that can be counted with."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
