"""How far two offices lie apart, and how fast one would have to travel between two moments there."""

from __future__ import annotations

from datetime import datetime
from math import inf, radians, sqrt

from simulator.reference.offices import Office, office
from simulator.reproducible import asin, cos, sin

EARTH_KM = 6371.0


def distance_km(place: str, other: str) -> float:
    """Great-circle distance between two offices, by code, in kilometres; roads are longer.

    Raises:
        UnknownOffice: if a code is not in the list.
    """
    return distance_between(office(place), office(other))


def distance_between(a: Office, b: Office) -> float:
    """The same for two offices of any list."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    north, east = sin((lat_b - lat_a) / 2), sin(radians(b.lon - a.lon) / 2)
    half = north * north + cos(lat_a) * cos(lat_b) * east * east
    return 2 * EARTH_KM * asin(sqrt(half))


def speed_kmh(place: str, at_place: datetime, other: str, at_other: datetime) -> float:
    """The least speed that brings a truck from one office to the other between the two moments, in km/h.

    Infinite if the moments are equal and the places are not.
    """
    distance = distance_km(place, other)
    hours = abs((at_other - at_place).total_seconds()) / 3600
    if distance == 0:
        return 0.0
    return distance / hours if hours else inf
