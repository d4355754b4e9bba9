"""The rules' texts, severities and figures, read from rules.toml.

The rule kept here: code states the condition, the file states the words and the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from simulator.authored import authored_toml
from simulator.cen.faults import Fault, Severity
from simulator.errors import ScenarioError

RULES = Path(__file__).parent / "rules.toml"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule's words; text and remedy hold {fields}."""

    id: str
    severity: Severity
    text: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Words that name a code of a field in free text."""

    field: str
    code: str
    words: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All rules by id, the figures they use, the words that name codes."""

    rules: Mapping[str, Rule]
    figures: Mapping[str, Any]
    words: tuple[Word, ...]


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """The rules that ship with the package.

    Raises:
        ScenarioError: if the file has another version, a severity that does not exist or a rule twice.
    """
    data = authored_toml(RULES)
    if data.get("schema_version") != SCHEMA_VERSION:
        raise ScenarioError(
            file=RULES.name, key="schema_version", rule="is not 1", remedy="Use the rules of this version."
        )
    rules: dict[str, Rule] = {}
    for entry in data["rule"]:
        rule = Rule(**entry)
        if rule.severity not in ("E", "W", "A") or rule.id in rules:
            raise ScenarioError(
                file=RULES.name, key=rule.id, rule="stands twice or has no severity E, W, A", remedy="Correct it."
            )
        rules[rule.id] = rule
    words = tuple(Word(**entry) for entry in data["word"])
    return Rulebook(rules=MappingProxyType(rules), figures=MappingProxyType(data["figures"]), words=words)


def figure(name: str) -> Any:
    """One figure or table of figures of rules.toml."""
    return rulebook().figures[name]


def fault(rule: str, path: str, **params: object) -> Fault:
    """A fault of a rule at a path; params fill the {fields} of its texts.

    Raises:
        KeyError: if rules.toml has no such rule.
    """
    words = rulebook().rules[rule]
    return Fault(rule=rule, path=path, severity=words.severity, text=words.text, remedy=words.remedy, params=params)
