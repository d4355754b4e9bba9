"""Values inside a finding's text, said in the reader's language.

A parameter is a plain value, or a mapping that names what it is: {"number": 24000}, {"country": "TJ"},
{"list": "direction", "code": "EXPORT"}, {"day": "2026-03-15"}. The score card itself stays free of languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal

from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.texts import Translator


def spoken(value: Any, tr: Translator) -> Any:
    """A parameter as the reader reads it; a text is translated where it has a translation."""
    if isinstance(value, str):
        return tr(value)
    if isinstance(value, Mapping):
        return _named(value, tr)
    if isinstance(value, list | tuple):
        return ", ".join(str(spoken(part, tr)) for part in value)
    return value


def _named(value: Mapping[str, Any], tr: Translator) -> str:
    if "number" in value:
        return format_decimal(value["number"], format="#,##0.###", locale=tr.lang).replace("\u202f", "\u00a0")
    if "country" in value:
        code = str(value["country"])
        name = tr.country(code)
        return name if code == "XX" or name == code else f"{name} ({code})"
    if "day" in value:
        try:
            return format_date(date.fromisoformat(str(value["day"])), "d.MM.yyyy", locale=tr.lang)
        except ValueError:
            return str(value["day"])
    if "list" in value:
        name, code = str(value["list"]), str(value.get("code", ""))
        return office_label(code, tr.lang) if name == "office" else code_label(name, code, tr.lang)
    return ", ".join(f"{key}: {inner}" for key, inner in value.items())
