"""Reading a scenario file: TOML, shapes, cross-references; every fault says file, key, rule and remedy."""

from __future__ import annotations

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
    "greater_than_equal": (N_("the number is too small"), N_("Weights and counts are not negative.")),
    "greater_than": (N_("the number is too small"), N_("It must be greater than zero.")),
    "less_than_equal": (
        N_("the number is too large"),
        N_("Shares lie between 0 and 1; the README has other limits."),
    ),
    "finite_number": (N_("not a finite number"), N_("Write a number.")),
}
DATES = ("date_from_datetime_parsing", "date_parsing", "date_type", "datetime_parsing", "datetime_type")


def load_scenario(path: Path | str) -> Scenario:
    """Read and check a scenario file.

    Raises:
        ScenarioError: for the first fault, with file, key, rule and remedy.
    """
    sources = read_sources(Path(path))
    try:
        scenario = Scenario.model_validate(sources.values)
    except ValidationError as fault:
        raise _named(sources, fault) from None
    for key, rule, remedy in faults(scenario):
        raise ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy)
    return scenario


def _named(sources: Sources, fault: ValidationError) -> ScenarioError:
    first = fault.errors(include_url=False)[0]
    key = _key(first["loc"], sources.values)
    kind = str(first["type"])
    if kind in DATES:
        rule, remedy = N_("not a day of the calendar"), N_("Write YYYY-MM-DD.")
    else:
        rule, remedy = RULES.get(kind, (str(first["msg"]), N_("See the scenario's README.")))
    shown = repr(first["input"])
    if kind not in ("missing", "extra_forbidden") and len(shown) < 60:
        rule = f"{rule} ({shown})"
    return ScenarioError(file=sources.holder(key), key=key, rule=rule, remedy=remedy)


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
