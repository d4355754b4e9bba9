"""Outlines of the region's countries for pictures without a network, from `shapes.json` (sources: SOURCES.md).

The rule kept here: outlines are simplified, show a picture's reader where he is, and state nothing about borders; a
picture that draws them says so beneath (`NOTE`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from simulator.texts import N_

FILE = Path(__file__).parent / "shapes.json"
NOTE = N_("Outlines are simplified and state nothing about borders.")

Ring = tuple[tuple[float, float], ...]


@lru_cache(maxsize=1)
def shapes() -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """(country, outer rings of its parts) in order of country; a point is (longitude, latitude) in degrees.

    A part that the source gives to no country has "" for its country.
    """
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        (
            feature["properties"]["code"],
            tuple(tuple((x, y) for x, y in part[0]) for part in feature["geometry"]["coordinates"]),
        )
        for feature in found["features"]
    )
