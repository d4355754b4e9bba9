"""Faults of shapes in this course's words: what pydantic found, as rule, remedy and what the author wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from simulator.reference import offices
from simulator.texts import N_

# What a check yields: key, rule, remedy, and the values of the {fields} in these two.
Fault = tuple[str, str, str] | tuple[str, str, str, Mapping[str, object]]
# So many names that look alike are told, or so many of all.
MOST_NAMED, MOST_ALIKE = 12, 4


def named_like(code: str, known: Iterable[str]) -> str:
    """What an author may have meant: the names that look alike; all where none does, or the first of them."""
    names = list(known)
    alike = get_close_matches(code, names, MOST_ALIKE)
    return ", ".join(alike or (names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], "…"]))


def unlisted(key: str, code: str, known: Iterable[str]) -> Fault:
    """The fault of a code that is in no list."""
    words = {"near": named_like(code, known)}
    return key, N_("the code is in its list"), N_("Mend the code; there are {near}."), words


def unnamed(key: str, code: str, known: Iterable[str]) -> Fault:
    """The fault of a name that the scenario does not have."""
    words = {"near": named_like(code, known)}
    return key, N_("what is named exists in the scenario"), N_("Add it, or mend the name; there are {near}."), words


def unposted(key: str, code: str) -> Fault:
    """The fault of a post that no table has."""
    words = {"near": named_like(code, [post for post in offices() if post[:2] == code[:2]] or offices())}
    return key, N_("every post is in offices.csv"), N_("Mend the code, or add the post; there are {near}."), words


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
        N_("Names have small letters, digits and _."),
    ),
    "literal_error": (N_("not one of the words that stand here"), N_("Use one of the words named.")),
    "list_type": (N_("not a list"), N_("Write it in square brackets.")),
    "tuple_type": (N_("not a list"), N_("Write it in square brackets.")),
    "dict_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "model_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "model_attributes_type": (N_("not a table"), N_("Write it in braces, or as a table of its own.")),
    "float_parsing": (N_("not a number"), N_("Write a number with a point.")),
    "string_too_long": (N_("the text is too long"), N_("Shorten it.")),
    "too_short": (N_("too few entries"), N_("Add one.")),
    "too_long": (N_("too many entries"), N_("Remove some.")),
    "union_tag_not_found": (N_("a feature without its kind"), N_("Add kind = …; the README lists them.")),
    "union_tag_invalid": (N_("no such kind of feature"), N_("The README lists the kinds.")),
}
# What a code is, by the pattern that it did not fit.
PATTERNS = {
    r"^[A-Z]{2}$": N_("Countries are two capital letters."),
    r"^[A-Z]{2}-[A-Z]{2}$": N_("Pairs of countries are two codes with a hyphen between, as in XC-XD."),
    r"^[A-Z]{2}-[A-Z0-9]+(-[A-Z0-9]+)*$": N_("Posts are a country's code, a hyphen, capital letters: XC-MIRREN."),
    r"^[A-Z0-9_]+$": N_("Codes have capital letters, digits and _."),
    r"^[A-Z][A-Z0-9_]{1,39}$": N_("Codes have capital letters, digits and _, and begin with a letter."),
    r"^[a-z0-9_]+\.csv$": N_("Tables have small letters, digits and _, and end in .csv."),
}
# What an author wrote is shown up to this length.
LONGEST_SHOWN = 60
BOUNDS = {"greater_than_equal": "ge", "less_than_equal": "le", "less_than": "lt"}
# Where the words that may stand there are named, however many.
NAMING = ("expected", "expected_tags")
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


def worded(fault: Mapping[str, Any]) -> tuple[str, str, str]:
    """(rule, remedy, what was written and its bound) of one error of a ValidationError."""
    kind = str(fault["type"])
    if kind in DATES:
        rule, remedy = N_("not a day of the calendar"), N_("Write YYYY-MM-DD.")
    elif kind in BOUNDS and not isinstance(fault["ctx"][BOUNDS[kind]], int | float):
        rule, remedy = N_("the day lies outside the calendar of scenarios"), N_("Mend the year.")
    else:
        rule, remedy = RULES[kind]
        remedy = PATTERNS.get(str(fault.get("ctx", {}).get("pattern")), remedy)
    shown = [repr(fault["input"])] if kind not in ("missing", "extra_forbidden") else []
    shown += [f"{LIMITS[kind]} {fault['ctx'][BOUNDS[kind]]}"] if kind in BOUNDS else []
    shown = [text for text in shown if len(text) < LONGEST_SHOWN]
    for named in NAMING:
        shown += [str(fault["ctx"][named])] if named in fault.get("ctx", {}) else []
    return rule, remedy, "; ".join(shown)
