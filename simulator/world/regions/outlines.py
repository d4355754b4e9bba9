"""The outlines of a region's countries: rings that close, cross themselves nowhere and lie on the globe.

The rule kept here: a fault is told with the country and the number of its ring, never in a program's words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from simulator.region import Outline, Ring
from simulator.strict_json import JsonFault, parse_object
from simulator.texts import N_
from simulator.world.regions.tables import Folder

OUTLINES = "outlines.json"
# A ring has three corners and the first once more; a map of a region needs no more points than this.
LEAST_POINTS, MOST_POINTS = 4, 10_000
NO_LAND = N_("an outline is a Polygon or MultiPolygon of points [longitude, latitude]")


def read_outlines(folder: Folder) -> Iterator[Outline]:
    """The outer rings of every country of a GeoJSON file; holes are not drawn."""
    drawn: set[str] = set()
    points = 0
    for number, feature in enumerate(_features(folder), 1):
        code = _step(feature, "properties", "code")
        if not isinstance(code, str):
            folder.wrong(
                OUTLINES,
                f"feature {number}",
                N_("a feature names its country in properties.code"),
                N_('Write it there, such as "code": "XC".'),
            )
            continue
        rings = _rings(_step(feature, "geometry", "type"), _step(feature, "geometry", "coordinates"))
        points += sum(map(len, rings))
        if not rings:
            folder.wrong(OUTLINES, code, NO_LAND, N_("Mend its type and coordinates."))
        elif code in drawn:
            folder.wrong(OUTLINES, code, N_("a country has one feature"), N_("Make its parts one MultiPolygon."))
        elif points > MOST_POINTS:
            folder.wrong(
                OUTLINES,
                code,
                N_("all outlines together have at most {most} points"),
                N_("Simplify them; a point every few kilometres is enough."),
                most=MOST_POINTS,
            )
        else:
            bounds = [_bounds(folder, code, part, ring) for part, ring in enumerate(rings, 1)]
            if all(bounds):
                drawn.add(code)
                yield Outline(country=code, rings=rings)
                continue
        folder.leave_out(OUTLINES, code)


def _features(folder: Folder) -> list[Any]:
    text = folder.text(OUTLINES)
    if text is None:
        return []
    try:
        features = parse_object(text).get("features")
    except JsonFault as fault:
        features, why = None, str(fault)
    else:
        why = "features: []"
    if not isinstance(features, list):
        folder.unread.add(OUTLINES)
        folder.wrong(
            OUTLINES,
            "-",
            N_("outlines are GeoJSON: features with properties.code and a geometry"),
            N_("Compare with the README: {why}."),
            why=why,
        )
        return []
    return features


def _step(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _rings(kind: Any, coordinates: Any) -> tuple[Ring, ...]:
    """The outer rings of a geometry; none where it is no land."""
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
    try:
        outer = [polygon[0] for polygon in polygons]
        if all(_number(place) for ring in outer for point in ring for place in point[:2]):
            return tuple(tuple((float(x), float(y)) for x, y, *_ in ring) for ring in outer)
    except (TypeError, ValueError, IndexError, KeyError):
        pass
    return ()


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bounds(folder: Folder, code: str, number: int, ring: Ring) -> bool:
    """Whether a ring bounds a part of the earth; else a fault is told."""
    key = f"{code}, ring {number}"
    outside = [point for point in ring if abs(point[0]) > 180 or abs(point[1]) > 85]
    if len(ring) < LEAST_POINTS:
        folder.wrong(OUTLINES, key, N_("an outline has three corners or more"), N_("Add points."))
    elif ring[0] != ring[-1]:
        folder.wrong(
            OUTLINES,
            key,
            N_("an outline closes: its last point is its first"),
            N_("Write the first point once more at the end."),
            shown=f"{list(ring[0])} … {list(ring[-1])}",
        )
    elif outside:
        folder.wrong(
            OUTLINES,
            key,
            N_("a point is [longitude, latitude] in degrees, within 180 and 85"),
            N_("Mend the point, or exchange the two."),
            shown=str(list(outside[0])),
        )
    elif crossing := crossed(ring):
        folder.wrong(
            OUTLINES,
            key,
            N_("an outline does not cross itself"),
            N_("The side from {side} crosses the one from {other}; put the points in the order of the border."),
            side=str(list(ring[crossing[0]])),
            other=str(list(ring[crossing[1]])),
        )
    else:
        return True
    return False


def crossed(ring: Ring) -> tuple[int, int] | None:
    """The numbers of two sides of a closed ring that cross, None if none do; sides that only touch do not."""
    points = np.asarray(ring)
    begins, ends = points[:-1], points[1:]
    for side in range(len(begins) - 1):
        first, last = begins[side], ends[side]
        others = slice(side + 1, None)
        apart = _turns(first, last, begins[others]) * _turns(first, last, ends[others])
        across = _turns(begins[others], ends[others], first) * _turns(begins[others], ends[others], last)
        both = np.flatnonzero((apart < 0) & (across < 0))
        if len(both):
            return side, side + 1 + int(both[0])
    return None


def _turns(
    begin: npt.NDArray[np.float64], end: npt.NDArray[np.float64], point: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """On which side of a line a point lies, as a sign; arrays of points or one."""
    along, beside = end - begin, point - begin
    return np.sign(along[..., 0] * beside[..., 1] - along[..., 1] * beside[..., 0])
