"""Reading a scenario file: TOML, shapes, cross-references; every fault says file, key, rule and remedy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.errors import ScenarioError
from simulator.texts import N_
from simulator.world.checks import faults
from simulator.world.extending import Sources, read_sources
from simulator.world.scenario import Scenario

RULES = {
    "extra_forbidden": (N_("unknown key"), N_("Remove it or mend its spelling.")),
    "missing": (N_("missing key"), N_("Add it.")),
    "greater_than_equal": (N_("the number is too small"), N_("Write a number within the limits; the README has them.")),
    "less_than_equal": (N_("the number is too large"), N_("Write a number within the limits; the README has them.")),
    "less_than": (N_("the number is too large"), N_("Write a number within the limits; the README has them.")),
    "finite_number": (N_("not a finite number"), N_("Write a number.")),
    "float_type": (N_("not a number"), N_("Write a number without quotation marks.")),
    "int_type": (N_("not a whole number"), N_("Write a whole number without quotation marks.")),
    "int_from_float": (N_("not a whole number"), N_("Write it without a fraction.")),
    "int_parsing": (N_("not a whole number"), N_("Write a whole number without quotation marks.")),
    "int_parsing_size": (N_("the number is too large"), N_("Write a number within the limits; the README has them.")),
    "bool_type": (N_("neither true nor false"), N_("Write true or false.")),
    "bool_parsing": (N_("neither true nor false"), N_("Write true or false.")),
    "string_type": (N_("not a text"), N_("Write it in quotation marks.")),
    "string_pattern_mismatch": (
        N_("not a code or name of this kind"),
        N_("Countries are two capital letters, pairs AA-BB, names small letters, digits and _."),
    ),
    "literal_error": (N_("not one of the words that stand here"), N_("Use one of the words named.")),
    "list_type": (N_("not a list"), N_("Write it in square brackets.")),
    "tuple_type": (N_("not a list"), N_("Write it in square brackets.")),
    "dict_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "model_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "model_attributes_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "too_short": (N_("too few entries"), N_("Add one.")),
    "too_long": (N_("too many entries"), N_("Remove some.")),
    "union_tag_not_found": (N_("a feature without its kind"), N_("Add kind = …; the README lists them.")),
    "union_tag_invalid": (N_("no such kind of feature"), N_("The README lists the kinds.")),
}
BOUNDS = {"greater_than_equal": "ge", "less_than_equal": "le", "less_than": "lt"}
LIMITS = {"greater_than_equal": "at least", "less_than_equal": "at most", "less_than": "less than"}
DATES = (
    "date_from_datetime_inexact",
    "datetime_from_date_parsing",
    "datetime_object_invalid",
    "date_from_datetime_parsing",
    "date_parsing",
    "date_type",
    "datetime_parsing",
    "datetime_type",
)


def load_scenario(path: Path | str) -> Scenario:
    """Read and check a scenario file.

    Raises:
        ScenarioError: for the first fault, with file, key, rule and remedy.
    """
    sources = read_sources(Path(path))
    try:
        scenario = Scenario.model_validate(sources.values)
    except ValidationError as fault:
        raise named(sources, fault) from None
    for key, rule, remedy in faults(scenario):
        raise ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy)
    return scenario


def named(sources: Sources, fault: ValidationError) -> ScenarioError:
    """The first fault of the shapes, in this course's words."""
    first = fault.errors(include_url=False)[0]
    key = _key(first["loc"], sources.values)
    kind = str(first["type"])
    if kind in DATES:
        rule, remedy = N_("not a day of the calendar"), N_("Write YYYY-MM-DD.")
    elif kind in BOUNDS and isinstance(first["input"], str | date):
        rule, remedy = N_("the day lies outside the calendar of scenarios"), N_("Mend the year.")
    else:
        rule, remedy = RULES[kind]
    shown = [repr(first["input"])] if kind not in ("missing", "extra_forbidden") else []
    shown += [f"{LIMITS[kind]} {_bound(first)}"] if kind in BOUNDS else []
    shown += [str(first["ctx"]["expected"])] if kind == "literal_error" else []
    shown = [text for text in shown if len(text) < 60]
    if shown:
        rule = f"{rule} ({'; '.join(shown)})"
    return ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy)


def _bound(fault: Mapping[str, Any]) -> Any:
    """The bound that a number or day does not keep."""
    return fault["ctx"][BOUNDS[str(fault["type"])]]


def _key(loc: tuple[int | str, ...], values: Any) -> str:
    """The path as the author would say it; an organisation, feature or operation is named by its kind or title."""
    parts: list[str] = []
    for part in loc:
        values = _step(values, part)
        called = values.get("kind", values.get("title")) if isinstance(values, dict) else None
        if isinstance(part, int) and called is not None:
            parts.append(f"{part + 1} ({called})")
        else:
            parts.append(str(part + 1) if isinstance(part, int) else part)
    return ".".join(parts)


def _step(values: Any, part: int | str) -> Any:
    try:
        return values[part]
    except (KeyError, IndexError, TypeError):
        return values
