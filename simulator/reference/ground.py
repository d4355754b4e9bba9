"""Whether a post lies where it says: inside its country by the house's own outlines, and on its side of the border.

The rule kept here: an outline is simplified (0.02 degrees from a line drawn for 1 : 50 million, rounded to 0.01
degrees), so a post on a border may lie up to TOLERANCE_KM beyond its country's outline; of two posts that face each
other the one of a country never lies deeper in the other than its opposite does, and they are neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf, radians, sqrt

from simulator.assumptions import Assumption
from simulator.reference.distance import EARTH_KM, distance_between
from simulator.reference.offices import Office, offices
from simulator.reference.shapes import Ring, shapes
from simulator.reproducible import cos

TOLERANCE_KM = 4.0
# Facing posts stand at one crossing; stations on both sides of a border are up to a section of line apart.
ROAD_APART_KM, RAIL_APART_KM = 20.0, 90.0

ASSUMPTIONS = (
    Assumption(
        what="how far a post may lie beyond its country's simplified outline, and facing posts apart (road, rail)",
        value=f"{TOLERANCE_KM:g} km; {ROAD_APART_KM:g} and {RAIL_APART_KM:g} km",
        why="0.02 degrees of simplification are 2.2 km, rounding 0.8 km, the rest is the source's own line at 1 : 50 M",
    ),
)


def beyond_km(country: str, lat: float, lon: float) -> float:
    """Kilometres from a point to a country's outline: above zero outside, below zero inside, infinite without one."""
    nearest, within = inf, False
    wide = cos(radians(lat))
    for code, rings in shapes():
        for ring in rings if code == country else ():
            nearest = min(nearest, _edge_degrees(ring, lat, lon, wide))
            within ^= _inside(ring, lat, lon)
    kilometres = radians(nearest) * EARTH_KM
    return -kilometres if within else kilometres


def _inside(ring: Ring, lat: float, lon: float) -> bool:
    """Whether a ring winds round a point (even-odd rule)."""
    within = False
    for (x, y), (other_x, other_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y > lat) != (other_y > lat) and lon < x + (other_x - x) * (lat - y) / (other_y - y):
            within = not within
    return within


def _edge_degrees(ring: Ring, lat: float, lon: float, wide: float) -> float:
    """Least distance from a point to a ring in degrees of latitude; a degree of longitude is `wide` of them."""
    nearest = inf
    for (x, y), (other_x, other_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
        east, north = (x - lon) * wide, y - lat
        along_east, along_north = (other_x - x) * wide, other_y - y
        length = along_east * along_east + along_north * along_north
        share = -(east * along_east + north * along_north) / length if length else 0.0
        share = min(max(share, 0.0), 1.0)
        east, north = east + share * along_east, north + share * along_north
        nearest = min(nearest, sqrt(east * east + north * north))
    return nearest


def misplaced(posts: Iterable[Office]) -> Iterator[tuple[str, str]]:
    """(code, what is wrong) of every post that lies outside its country or on the wrong side of its border."""
    known = {post.code: post for post in posts}
    for post in known.values():
        out = beyond_km(post.country, post.lat, post.lon)
        if out > TOLERANCE_KM:
            yield post.code, f"lies {out:.1f} km outside {post.country}"
        other = known.get(post.opposite)
        if other is None:
            continue
        if out > beyond_km(post.country, other.lat, other.lon):
            yield post.code, f"lies on the far side of {other.code}"
        apart = distance_between(post, other)
        if apart > farthest_apart_km(post.mode):
            yield post.code, f"lies {apart:.0f} km from {other.code}, which it faces"


def farthest_apart_km(mode: str) -> float:
    """How far posts that face each other may lie apart."""
    return RAIL_APART_KM if mode == "RAIL" else ROAD_APART_KM


def facing(country: str, other: str) -> bool:
    """Whether posts of two countries face each other over their border."""
    known = offices()
    return any(
        post.country == country and post.opposite in known and known[post.opposite].country == other
        for post in known.values()
    )


def bordered(country: str, other: str) -> bool:
    """Whether two countries share a border: posts face each other over it, or their outlines meet within tolerance."""
    if facing(country, other):
        return True
    near = 2 * TOLERANCE_KM
    points = [point for code, rings in shapes() if code == country for ring in rings for point in ring]
    return any(abs(beyond_km(other, lat, lon)) <= near for lon, lat in points)
