"""Reading a scenario: TOML, its region's folder, shapes, cross-references; every fault says file, key, rule, remedy.

The rule kept here: a wrong file never reaches the simulation; who asks for all faults gets all of them, and loading
raises the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.content import SCENARIO_FILE
from simulator.errors import ScenarioError
from simulator.region import Region
from simulator.regional import using
from simulator.world.checks import faults
from simulator.world.checks_region import region_faults
from simulator.world.extending import REGION, Sources, read_sources
from simulator.world.faults import worded
from simulator.world.regions import Folder, read_region
from simulator.world.scenario import Scenario

# Codes of countries and posts within a key.
CODES = re.compile(r"[A-Z][A-Z0-9-]+")


def load_scenario(path: Path | str) -> Scenario:
    """Read and check a scenario: a file, or a folder with a scenario.toml.

    Raises:
        ScenarioError: for the first fault, with file, key, rule and remedy.
    """
    read = read_scenario(path)
    if read.faults or read.scenario is None:
        raise read.faults[0]
    return read.scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A scenario, None where it cannot be made; everything that is wrong with it, the most basic first.

    missing: what a world is built without, such as words in the other language.
    """

    scenario: Scenario | None
    faults: tuple[ScenarioError, ...]
    missing: tuple[ScenarioError, ...] = ()


def read_scenario(path: Path | str) -> Read:
    """Read a scenario, a file or a folder with a scenario.toml, and judge all of it."""
    file = Path(path)
    file = file / SCENARIO_FILE if file.is_dir() else file
    try:
        sources = read_sources(file)
    except ScenarioError as fault:
        return Read(scenario=None, faults=(fault,))
    region, folder = _region(sources)
    wrong = [] if folder is None else list(folder.faults)
    try:
        scenario = Scenario.model_validate({**sources.values, **({} if region is None else {REGION: region})})
    except ValidationError as fault:
        return Read(scenario=None, faults=(*shape_faults(sources, fault), *wrong))
    with using(scenario.region):
        if region is not None and folder is not None:
            wrong += region_faults(region, folder, scenario)
        wrong += _references(sources, scenario, folder)
    return Read(scenario=scenario, faults=tuple(wrong), missing=() if folder is None else tuple(folder.missing))


def _references(sources: Sources, scenario: Scenario, folder: Folder | None) -> list[ScenarioError]:
    """What refers to nothing, or does not fit; what names a row that was wrong itself is no further fault."""
    wrong = []
    try:
        for fault in faults(scenario):
            key, rule, remedy, *values = fault
            words: dict[str, Any] = {name: value for given in values for name, value in given.items()}
            if folder is None or not folder.excuses(CODES.findall(key)):
                wrong.append(ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy, **words))
    except ScenarioError as fault:
        wrong.append(fault)
    return wrong


def _region(sources: Sources) -> tuple[Region | None, Folder | None]:
    """The region that a scenario names and its folder as it was read."""
    if sources.region is None:
        return None, None
    name = sources.values.get("name")
    folder = Folder(sources.region.path, sources.region.name)
    return read_region(folder, name if isinstance(name, str) else ""), folder


def shape_faults(sources: Sources, fault: ValidationError) -> list[ScenarioError]:
    """The faults of the shapes, in this course's words."""
    wrong = []
    for entry in fault.errors(include_url=False):
        key = _key(entry["loc"], sources.values)
        rule, remedy, shown = worded(entry)
        wrong.append(ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy, shown=shown))
    return wrong


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
