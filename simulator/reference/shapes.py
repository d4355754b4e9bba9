"""Outlines of the region's countries for pictures without a network, from `shapes.json` (sources: SOURCES.md), and of
the invented land of `shapes_invented.json`, which lies far from them in the empty ocean.

The rule kept here: outlines are simplified, show a picture's reader where he is, and state nothing about borders; a
picture that draws them says so beneath (`NOTE`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from simulator.region import Ring
from simulator.regional import in_force, is_own, per_region
from simulator.strict_json import read_object
from simulator.texts import N_

FILES = tuple(Path(__file__).parent / name for name in ("shapes.json", "shapes_invented.json"))
NOTE = N_("Outlines are simplified and state nothing about borders.")

__all__ = ["NOTE", "Ring", "shapes"]


@per_region()
def shapes() -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """(country, outer rings of its parts), file by file; a point is (longitude, latitude) in degrees.

    A part that the source gives to no country has "" for its country. Outlines of the region in force stand in the
    place of the shared ones of the same country, and a country of its own has no other.
    """
    region = in_force()
    own = {} if region is None else {outline.country: outline.rings for outline in region.outlines}
    return (*((code, rings) for code, rings in _shared() if code not in own and not is_own(code)), *own.items())


@lru_cache(maxsize=1)
def _shared() -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    return tuple(
        (
            feature["properties"]["code"],
            tuple(tuple((x, y) for x, y in part[0]) for part in feature["geometry"]["coordinates"]),
        )
        for file in FILES
        for feature in read_object(file)["features"]
    )
