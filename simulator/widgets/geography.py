"""The ground of every map: a frame in degrees, outlines of countries within it, room for names beside dots.

The rule kept here: pure geometry, the same figures for the search panel's map and the board's; what is drawn on top
is the caller's. Maps are equirectangular, true at the frame's middle latitude.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, radians
from typing import NamedTuple

from simulator.reference.offices import offices
from simulator.reference.shapes import Ring, shapes
from simulator.regional import per_region

# What a map shows when it has no office to show.
MIDDLE = ("KG-IRKESHTAM", "UZ-TASHKENT-AIR", "KZ-ALMATY-AIR")
# Degrees by which outlines reach over the frame, so that the line along which they are cut is out of sight.
OVER = 0.5
# Points nearer than this to the last one (in the picture's units) are left out.
NEAREST = 0.6
# A country is named if it takes this share of the picture.
NAMED = 0.02


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the earth, in degrees, and the width of its picture."""

    west: float
    south: float
    east: float
    north: float
    width: int

    def xy(self, code: str) -> tuple[float, float]:
        """An office on the picture."""
        return self.at(offices()[code].lat, offices()[code].lon)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """A point on the picture."""
        scale = self.width / (self.east - self.west)
        return (lon - self.west) * scale, (self.north - lat) * scale / cos(radians((self.south + self.north) / 2))

    @property
    def height(self) -> int:
        """The picture's height in its own units."""
        return int(self.at(self.south, self.west)[1])


def frame(codes: Iterable[str], width: int) -> Frame:
    """The frame around some offices: a degree of margin, not wider than 2.5 times its height nor higher than wide."""
    points = [offices()[code] for code in codes] or [offices()[code] for code in MIDDLE]
    west, east = min(p.lon for p in points) - 1, max(p.lon for p in points) + 1.6
    south, north = min(p.lat for p in points) - 1, max(p.lat for p in points) + 1
    wide = max(east - west, 6.0)
    high = min(max(north - south, 0.4 * wide), 0.8 * wide)
    if high < north - south:
        high, wide = north - south, (north - south) / 0.8
    middle = (north + south) / 2
    return Frame((east + west - wide) / 2, middle - high / 2, (east + west + wide) / 2, middle + high / 2, width)


class Outline(NamedTuple):
    """A country on a map: code, its outline as an SVG path, where its name fits (None if it is too small)."""

    country: str
    path: str
    name_at: tuple[float, float] | None


@per_region(32)
def outlines(here: Frame) -> tuple[Outline, ...]:
    """The countries in a frame."""
    drawn = []
    for country, parts in shapes():
        path, largest, middle = "", 0.0, (0.0, 0.0)
        for part in parts:
            points = [here.at(lat, lon) for lon, lat in _cut(part, here)]
            if len(points) < 3:
                continue
            path += _path(points)
            size, centre = _middle(points)
            if size > largest:
                largest, middle = size, centre
        if path:
            named = country != "" and largest >= NAMED * here.width * here.height
            drawn.append(Outline(country, path, middle if named else None))
    return tuple(drawn)


def _cut(ring: Ring, here: Frame) -> list[tuple[float, float]]:
    """The part of a ring within the frame and a little over (Sutherland and Hodgman)."""
    points = list(ring[:-1])
    edges = ((0, 1, here.west - OVER), (0, -1, here.east + OVER), (1, 1, here.south - OVER), (1, -1, here.north + OVER))
    for axis, side, edge in edges:
        clipped: list[tuple[float, float]] = []
        for index, point in enumerate(points):
            before = points[index - 1]
            inside, was = side * (point[axis] - edge) >= 0, side * (before[axis] - edge) >= 0
            if inside != was:
                share = (edge - before[axis]) / (point[axis] - before[axis])
                x, y = (before[i] + share * (point[i] - before[i]) for i in (0, 1))
                clipped.append((x, y))
            if inside:
                clipped.append(point)
        points = clipped
    return points


def _path(points: list[tuple[float, float]]) -> str:
    """A polygon as an SVG path, points too near to the last one left out."""
    spaced = [points[0]]
    for point in points[1:]:
        if hypot(point[0] - spaced[-1][0], point[1] - spaced[-1][1]) >= NEAREST:
            spaced.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spaced) + "Z"


def _middle(points: list[tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    """A polygon's area and its centre."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        part = x1 * y2 - x2 * y1
        area, x, y = area + part, x + (x1 + x2) * part, y + (y1 + y2) * part
    if not area:
        return 0.0, points[0]
    return abs(area) / 2, (x / (3 * area), y / (3 * area))


class Names:
    """Room for names beside dots: right, left, then lower and higher, where they meet neither frame nor each other."""

    def __init__(self, width: float, height: float, letter: float = 6.2) -> None:
        self.width, self.height, self.letter = width, height, letter
        self.boxes: list[tuple[float, float, float]] = []

    def place(self, x: float, y: float, radius: float, name: str) -> tuple[float, float, str] | None:
        """Where the name of a dot begins or ends, and which of both ("start", "end"); None if there is no room."""
        wide = self.letter * len(name)
        for down in (0, 13, -13, 26, -26, 39):
            for anchor in ("start", "end"):
                left = x + radius + 3 if anchor == "start" else x - radius - 3 - wide
                base = y + down + 4
                free = all(abs(base - at) >= 12 or left > end or left + wide < start for start, end, at in self.boxes)
                if free and left >= 0 and left + wide <= self.width and 10 <= base <= self.height - 2:
                    self.boxes.append((left, left + wide, base))
                    return left if anchor == "start" else left + wide, base, anchor
        return None

    def centred(self, x: float, y: float, name: str) -> bool:
        """Take the room for a name around a point; False if there is none."""
        half = self.letter * len(name) / 2
        inside = half <= x <= self.width - half and 12 <= y <= self.height - 4
        if inside and all(abs(y - at) >= 12 or x - half > end or x + half < start for start, end, at in self.boxes):
            self.boxes.append((x - half, x + half, y))
            return True
        return False
