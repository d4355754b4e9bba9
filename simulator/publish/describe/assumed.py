"""What stands in no public source: the modules' register, and the figures of scenario files that call them assumptions.

The rule kept here: a scenario with `assumption = true` counts with every number that it says; one that names its
sources counts with none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.content import SCENARIO_FILE, scenario_files
from simulator.errors import ScenarioError
from simulator.world import load_scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """One scenario file: its name, whether it calls its figures assumptions, and its numbers by table of the file.

    fault is "" or what is wrong with the file.
    """

    name: str
    assumption: bool
    figures: dict[str, int]
    fault: str = ""


def scenario_assumptions(paths: list[Path] | None = None) -> list[Assumed]:
    """What each scenario file assumes; those that ship by default. A file at fault is named, the others are read."""
    return [_assumed(path) for path in (scenario_files().values() if paths is None else paths)]


def _name(path: Path) -> str:
    return path.parent.name if path.name == SCENARIO_FILE else path.stem


def _assumed(path: Path) -> Assumed:
    try:
        scenario = load_scenario(path)
    except ScenarioError as fault:
        return Assumed(name=_name(path), assumption=False, figures={}, fault=str(fault))
    if not scenario.assumption:
        return Assumed(name=_name(path), assumption=False, figures={})
    values = scenario.model_dump()
    figures = {name: numbers(value) for name, value in values.items() if name != "schema_version"}
    return Assumed(name=_name(path), assumption=True, figures={name: many for name, many in figures.items() if many})


def numbers(value: Any) -> int:
    """How many numbers a value of a scenario holds, at any depth; flags and dates are none."""
    if isinstance(value, dict):
        return sum(numbers(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return sum(numbers(inner) for inner in value)
    return int(isinstance(value, int | float) and not isinstance(value, bool))
