"""A question's search as data: a query whose values are drawn, and the edits that make a named mistake of it.

    query = { reporting_country = "{country}", product = "{product}", seizure = "{year}", entry = "{next}.." }
    wrong.entry-date = { dates = "entry" }          wrong.one-post = { edit = { office = ["{office}"] } }

Keys are those of `simulator.cen.query.Query`; `seizure` and `entry` take a span: a year, a month, a day, or
"first..last" with either end left open.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.cen.query import Query

Ask = Mapping[str, str | bool | float | list[str]]
SPANS = ("seizure", "entry")
CODES = frozenset(name for name, field in Query.model_fields.items() if field.default == ())


class Data(BaseModel):
    """What an author writes: nothing unknown, nothing infinite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Count = Literal["", "cases", "weight", "lines", "first_line", "stated", "unflagged", "without_largest", "whole_cases"]


class Words(Data):
    """A text that the trainee reads."""

    text: str


class Slip(Data):
    """A named mistake: the search as it is asked by whoever falls into the trap, and what he counts in it.

    edit replaces conditions, drop leaves some out, dates asks the spans of one date of the other one, by counts another
    column. need: the
    question is only asked where this mistake gives another answer; find_some: and finds something at all. text says in
    a few words what such a saved search asks.
    """

    edit: dict[str, str | bool | float | list[str]] = {}
    drop: tuple[str, ...] = ()
    dates: Literal["", "seizure", "entry"] = ""
    count: Count = ""
    by: str = ""
    need: bool = False
    find_some: bool = False
    text: str = ""

    def asked(self, query: Ask) -> dict[str, str | bool | float | list[str]]:
        """The template of the mistaken search."""
        changed = {name: value for name, value in query.items() if name not in self.drop} | self.edit
        if self.dates:
            other = SPANS[1 - SPANS.index(self.dates)]
            changed[self.dates] = changed.pop(other, changed.get(self.dates, ""))
        return changed


Slips = Annotated[dict[str, Slip], Field(max_length=20)]


def filled(template: Ask, values: Mapping[str, str]) -> Query:
    """The search with its values.

    Raises:
        KeyError: for a value that is not drawn.
        ValueError: for a span that is none, or what no search can ask.
    """
    fields: dict[str, Any] = {}
    for name, value in template.items():
        if name in SPANS:
            fields[f"{name}_from"], fields[f"{name}_to"] = span(_text(str(value), values))
        elif name in CODES:
            items = [value] if isinstance(value, str) else value
            fields[name] = tuple(_text(str(item), values) for item in items)  # type: ignore[union-attr]
        else:
            fields[name] = _text(value, values) if isinstance(value, str) else value
    return Query.model_validate(fields)


def span(text: str) -> tuple[str, str]:
    """First and last day of "2025", "2025-12", "2025-12-05", "2025-07-01..2025-12-31", "2026..", "..2025" or ""."""
    first, dots, last = text.partition("..")
    if not dots:
        return _first(text), _last(text)
    return _first(first), _last(last)


def with_ends(name: str, text: str) -> dict[str, str]:
    """A value by its name; of a span "first..last" the values first and last too."""
    if ".." not in text:
        return {name: text}
    first, last = span(text)
    return {name: text, "first": first, "last": last}


def _first(text: str) -> str:
    return text + {0: "", 4: "-01-01", 7: "-01"}.get(len(text), "")


def _last(text: str) -> str:
    if len(text) == 7:
        return f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]:02d}"
    return f"{text}-12-31" if len(text) == 4 else text


def _text(text: str, values: Mapping[str, str]) -> str:
    return text.format_map(values) if "{" in text else text
