"""The material of a retrieval exercise as it came in the bundle: what is asked, the cards, the records' moment."""

from __future__ import annotations

import re
from typing import Any

from simulator.strict_json import is_version
from simulator.workspace import refusals
from simulator.workspace.home import OTHER_VERSION, UNUSABLE, Home, HomeError, read_json

SCHEMA_VERSION = 2
MATERIAL = "material.json"
CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def material(home: Home, exercise: str) -> dict[str, Any]:
    """What is asked in this bundle.

    Raises:
        HomeError: if it is missing, damaged or of another version.
    """
    path = home.material(exercise) / MATERIAL
    raw = read_json(path)
    if not isinstance(raw, dict) or not is_version(raw.get("schema_version"), SCHEMA_VERSION):
        raise HomeError(OTHER_VERSION, path=path, known=str(SCHEMA_VERSION), remedy=refusals.OF_BUNDLE)
    if not CLOCK.fullmatch(str(raw.get("clock"))) or not isinstance(raw.get("questions"), list):
        raise HomeError(UNUSABLE, path=path, remedy=refusals.OF_BUNDLE)
    return raw


def tasks(home: Home, exercise: str) -> dict[str, list[dict[str, Any]]]:
    """The tasks of every question in order, by the question's id."""
    return {question["id"]: question["tasks"] for question in material(home, exercise)["questions"]}
