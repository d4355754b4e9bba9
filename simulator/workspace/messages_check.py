"""What a message lacks before it can be sent, and what in it looks like a person.

The rule kept here: it says what is missing or seen, never what is right. What is seen is a remark, it never stops a
message; marking sees the same (`cen.nominal.personal`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.cen.nominal import personal
from simulator.cencomm.procedure import MessageField, procedure
from simulator.texts import N_

MAX_TEXT = 4_000
MARKS = ("handling", "source_grade", "information_grade")
FILL = N_("This field is mandatory.")
FILL_REMEDY = N_("Fill it in, then send.")
NOT_IN_LIST = N_("{value} is not in the list.")
CHOOSE = N_("Choose from the list.")
TOO_LONG = N_("The text is too long.")
SHORTEN = N_("Shorten it to {limit} characters.")
PERSON = N_("This looks like {kind}.")
NO_PERSONS = N_("Look at the group's rule on personal data: a role, for example «the driver», is enough.")


def check_message(value: Mapping[str, Any], lists: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The faults of a message as the form gives it: path, severity, text, remedy and the values of the texts."""
    try:
        kind = procedure().message_type(str(value.get("type", "")))
    except KeyError:
        return [_fault("type", FILL, FILL_REMEDY)]
    fields = [MessageField(name="recipients", kind="choices", label="", list="recipients", required=True)]
    fields += [MessageField(name=name, kind="choice", label="", list=name, required=True) for name in MARKS]
    if kind.refers:
        fields.append(MessageField(name="reply_to", kind="choice", label="", list="inbox"))
    faults = [fault for field in (*fields, *kind.field) for fault in _check_field(field, value.get(field.name), lists)]
    return faults + [remark for field in kind.field for remark in _remarks(field, value.get(field.name))]


def filled(value: Any) -> bool:
    """Whether a field was answered."""
    return value not in (None, "", [], {})


def _fault(path: str, text: str, remedy: str, **params: Any) -> dict[str, Any]:
    return {"path": path, "severity": "E", "text": text, "remedy": remedy, "params": params}


def _remarks(field: MessageField, value: Any) -> list[dict[str, Any]]:
    """What in a text looks like personal data, each kind once."""
    if field.kind not in ("text", "area") or not isinstance(value, str):
        return []
    labels = dict.fromkeys(hit.label for hit in personal(value[:MAX_TEXT]))
    return [_fault(field.name, PERSON, NO_PERSONS, kind=label) | {"severity": "W"} for label in labels]


def _check_field(field: MessageField, value: Any, lists: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    if not filled(value):
        return [_fault(field.name, FILL, FILL_REMEDY)] if field.required else []
    if field.kind in ("choice", "choices"):
        codes = value if isinstance(value, list) else [value]
        unknown = [str(code)[:60] for code in codes if code not in lists[field.list]]
        if unknown or (field.kind == "choices") != isinstance(value, list):
            return [_fault(field.name, NOT_IN_LIST, CHOOSE, value=", ".join(unknown) or str(value)[:60])]
    elif field.kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            return [_fault(field.name, NOT_IN_LIST, CHOOSE, value=str(value)[:60])]
    elif not isinstance(value, str) or len(value) > MAX_TEXT:
        return [_fault(field.name, TOO_LONG, SHORTEN, limit=MAX_TEXT)]
    return []
