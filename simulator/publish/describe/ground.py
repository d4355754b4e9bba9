"""The ground of the maps: a frame, its projection, the outlines of countries, the roomiest spot of each.

The rule kept here: outlines come from `simulator.reference.shapes`, are drawn as they are, and every map says beneath
that they state nothing about borders (`NOTE` there). A map whose offices lie outside the outlines has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, log, pi, radians, sin, sqrt, tan

import numpy as np

from simulator.reference.shapes import shapes
from simulator.regional import per_region

# Samples along the width of a map when the roomiest spot of a country is looked for.
GRID = 48
# On the equator the cone would be a cylinder; its neighbour serves as well.
LEAST_LATITUDE = 0.05


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on Lambert's conformal cone around a middle point; x and y in the picture's own units."""

    lon: float
    lat: float
    scale: float
    width: int
    height: int
    left: float
    top: float

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """A point on the picture."""
        x, y = _cone(self.lat, self.lon, lat, lon)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def inside(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a point of the picture is within it."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


@lru_cache(maxsize=8)
def _constants(lat: float) -> tuple[float, float, float]:
    """n, F and rho of the middle latitude, standard parallels 5 degrees to both sides (Snyder 1987, formulas 15-1)."""
    lat = lat if abs(lat) >= LEAST_LATITUDE else LEAST_LATITUDE
    lower, upper, here = radians(lat - 5), radians(lat + 5), radians(lat)
    n = log(cos(lower) / cos(upper)) / log(tan(pi / 4 + upper / 2) / tan(pi / 4 + lower / 2))
    f = cos(lower) * tan(pi / 4 + lower / 2) ** n / n
    return n, f, f / tan(pi / 4 + here / 2) ** n


def _cone(lat0: float, lon0: float, lat: float, lon: float) -> tuple[float, float]:
    n, f, rho0 = _constants(lat0)
    rho = f / tan(pi / 4 + radians(lat) / 2) ** n
    angle = n * radians(lon - lon0)
    return rho * sin(angle), rho0 - rho * cos(angle)


def frame(points: list[tuple[float, float]], width: int, *, margin: float = 1.1, least: float = 3.0) -> Frame:
    """The frame around points (lat, lon), with a margin in degrees; between 0.5 and 0.8 times as high as wide."""
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    lat = round((min(lats) + max(lats)) / 2, 3)
    lon = round((min(lons) + max(lons)) / 2, 3)
    placed = [_cone(lat, lon, *point) for point in points]
    pad = radians(margin)
    left, right = min(p[0] for p in placed) - pad, max(p[0] for p in placed) + pad
    low, top = min(p[1] for p in placed) - pad, max(p[1] for p in placed) + pad
    wide, high = max(right - left, radians(least)), top - low
    if high > 0.8 * wide:
        wide = high / 0.8
    high = max(high, 0.5 * wide)
    middle, centre = (left + right) / 2, (low + top) / 2
    scale = width / wide
    return Frame(lon, lat, scale, width, int(high * scale), middle - wide / 2, centre + high / 2)


@dataclass(frozen=True, slots=True)
class Country:
    """A country on a map: its outline as an SVG path, its roomiest spot and how far it is from the country's edge.

    deep are samples of it at least a third as far from the edge as the roomiest spot.
    """

    code: str
    path: str
    spot: tuple[float, float]
    room: float
    deep: tuple[tuple[float, float], ...]


@per_region(32)
def countries(here: Frame) -> tuple[Country, ...]:
    """The countries of which a part lies in the frame, in order of code."""
    step = here.width / GRID
    xs = (np.arange(GRID) + 0.5) * step
    ys = (np.arange(int(here.height / step)) + 0.5) * step
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    lands = []
    for code, rings in shapes():
        path, inside = "", np.zeros(len(grid), bool)
        for ring in rings:
            points = [here.xy(lat, lon) for lon, lat in ring]
            array = np.array(points)
            if (
                array[:, 0].max() < 0
                or array[:, 0].min() > here.width
                or array[:, 1].max() < 0
                or array[:, 1].min() > here.height
            ):
                continue
            path += _path(points)
            inside ^= _within(grid, array)
        if path and inside.any():
            lands.append(Country(code, path, *_roomiest(grid, inside, here, step)))
        elif path:
            lands.append(Country(code, path, (0.0, 0.0), 0.0, ()))
    return tuple(lands)


def _within(grid: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Which points lie in a ring: the number of edges to their right is odd."""
    x, y = grid[:, :1], grid[:, 1:]
    starts, ends = ring[:-1], ring[1:]
    crosses = (starts[:, 1] > y) != (ends[:, 1] > y)
    rise = np.where(ends[:, 1] == starts[:, 1], 1.0, ends[:, 1] - starts[:, 1])
    at = starts[:, 0] + (y - starts[:, 1]) * (ends[:, 0] - starts[:, 0]) / rise
    return np.asarray((crosses & (x < at)).sum(axis=1) % 2 == 1)


def _roomiest(
    grid: np.ndarray, inside: np.ndarray, here: Frame, step: float
) -> tuple[tuple[float, float], float, tuple[tuple[float, float], ...]]:
    """The sample that is farthest from everything outside, the frame's edge counting half."""
    mine, others = grid[inside], grid[~inside]
    edge = np.minimum.reduce([mine[:, 0], here.width - mine[:, 0], mine[:, 1], here.height - mine[:, 1]])
    away = edge.copy()
    for other in np.array_split(others, max(1, len(others) // 256)) if len(others) else []:
        gap = np.sqrt(((mine[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)).min(axis=1)
        away = np.minimum(away, gap)
    best = int(np.argmax(away + 1e-6 * edge))
    deep = tuple((float(x), float(y)) for x, y in mine[away >= away[best] / 3])
    return (float(mine[best, 0]), float(mine[best, 1])), float(away[best]) + step / 2, deep


def _path(points: list[tuple[float, float]]) -> str:
    """A ring as an SVG path, points nearer than 0.7 to the last one left out."""
    corners = [points[0]]
    for point in points[1:]:
        if hypot(point[0] - corners[-1][0], point[1] - corners[-1][1]) >= 0.7:
            corners.append(point)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z"


def shown(here: Frame) -> bool:
    """Whether there are outlines in a frame."""
    return any(country.room for country in countries(here))


class Room:
    """Room for names on a map: a name takes a spot beside its dot only where it covers nothing that was placed."""

    def __init__(self, here: Frame, letter: float, line: float) -> None:
        self.here, self.letter, self.line = here, letter, line
        self.boxes: list[tuple[float, float, float, float]] = []

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Keep a rectangle free."""
        self.boxes.append((left, top, right, bottom))

    def free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Whether a rectangle is within the frame and covers nothing."""
        if left < 2 or top < 2 or right > self.here.width - 2 or bottom > self.here.height - 2:
            return False
        return all(left >= r or right <= lft or top >= b or bottom <= t for lft, t, r, b in self.boxes)

    def beside(self, x: float, y: float, radius: float, name: str) -> tuple[float, float, str] | None:
        """Where the name of a dot starts, is centred or ends, and which of these; None if there is no room."""
        wide, high = self.letter * len(name), self.line
        for far in (3.0, 9.0, 16.0):
            gap = radius + far
            slant = gap / sqrt(2)
            spots = (
                (x + gap, y, "start"),
                (x - gap, y, "end"),
                (x, y - gap - high / 2, "middle"),
                (x, y + gap + high / 2, "middle"),
                (x + slant, y - slant, "start"),
                (x + slant, y + slant, "start"),
                (x - slant, y - slant, "end"),
                (x - slant, y + slant, "end"),
            )
            for at, middle, anchor in spots:
                left = at - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
                box = (left, middle - high / 2, left + wide, middle + high / 2)
                if self.free(*box):
                    self.take(*box)
                    return at, middle, anchor
        return None
