"""Values inside a finding's text, said in the reader's language.

A parameter is a plain value, or a mapping that names what it is: {"number": 24000}, {"country": "TJ"},
{"list": "direction", "code": "EXPORT"}, {"day": "2026-03-15"}, {"day": "2026-03-15", "hour": "14:05"}. A bare
number, and a text that is an ISO day, are said as the reader's language writes them. The card itself has no language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from simulator.formats import day, number, said
from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.texts import Translator

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def spoken(value: Any, tr: Translator) -> Any:
    """A parameter as the reader reads it; a text is translated where it has a translation."""
    if isinstance(value, str):
        return day(value, tr.lang) if ISO_DAY.fullmatch(value) else tr(value)
    if isinstance(value, Mapping):
        return _named(value, tr)
    if isinstance(value, list | tuple):
        return ", ".join(str(spoken(part, tr)) for part in value)
    return said(value, tr.lang)


def _named(value: Mapping[str, Any], tr: Translator) -> str:
    if "number" in value:
        return number(value["number"], tr.lang)
    if "country" in value:
        code = str(value["country"])
        name = tr.country(code)
        return name if code == "XX" or name == code else f"{name} ({code})"
    if "day" in value:
        return " ".join(text for text in (day(str(value["day"]), tr.lang), str(value.get("hour", ""))) if text)
    if "list" in value:
        name, code = str(value["list"]), str(value.get("code", ""))
        return office_label(code, tr.lang) if name == "office" else code_label(name, code, tr.lang)
    return ", ".join(f"{key}: {inner}" for key, inner in value.items())
