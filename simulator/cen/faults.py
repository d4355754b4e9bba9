"""A fault of a record: which rule, where, how grave, what to do. Shown in the reader's language.

The rule kept here: a fault says what is missing or does not fit, never what is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from simulator.formats import said
from simulator.texts import translator

Severity = Literal["E", "W", "A"]
"""E blocks, W asks for confirmation, A is advice."""


@dataclass(frozen=True, slots=True)
class Say:
    """A value inside a fault's text that is itself a text to translate."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One broken rule at one path ("lines.0.quantity", "" for the whole record); text and remedy are English msgids."""

    rule: str
    path: str
    severity: Severity
    text: str
    remedy: str
    params: Mapping[str, object] = field(default_factory=dict)

    def render(self, lang: str) -> dict[str, str]:
        """The fault for the form widget: rule, path, severity, text and remedy in one language."""
        tr = translator(lang)
        values = {name: _shown(value, lang) for name, value in self.params.items()}
        return {
            "rule": self.rule,
            "path": self.path,
            "severity": self.severity,
            "text": tr(self.text, **values),
            "remedy": tr(self.remedy, **values),
        }


def _shown(value: object, lang: str) -> str:
    if isinstance(value, Say):
        return translator(lang)(value.text)
    if isinstance(value, tuple):
        return ", ".join(_shown(part, lang) for part in value)
    return str(said(value, lang))


def blocking(faults: list[Fault]) -> list[Fault]:
    """The faults that keep a record from being submitted."""
    return [fault for fault in faults if fault.severity == "E"]
