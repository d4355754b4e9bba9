"""What the registers of the road can see: which posts keep a register, which have cameras, and when they are down.

Coverage a leg is the expected number of rows of each register for one vehicle that passes.
"""

from __future__ import annotations

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import hashed
from simulator.observation.registers.ways import Ways
from simulator.reference import offices

# Share of passages that the border posts of a country write down; elsewhere REGISTER_ELSE.
REGISTER = {"KG": 0.94, "UZ": 0.97, "KZ": 0.93, "TJ": 0.86, "TM": 0.80}
REGISTER_ELSE = 0.90
# Countries whose register names the driver; those with plate cameras; smallest capacity of a post with cameras.
NAMES_DRIVER = ("KG", "UZ", "TJ")
CAMERAS = ("KG", "UZ", "KZ")
CAMERA_POST, CAMERA_INLAND, CAMERA_FROM = 0.82, 0.38, 5
DOWN_DAYS = 0.015
# Posts with a weighbridge.
BRIDGE_FROM = 6

ASSUMPTIONS = (
    Assumption(what="passages written down by posts", value=str(REGISTER), why="no public audit of the registers"),
    Assumption(
        what="passages read by cameras",
        value=f"{CAMERA_POST:.0%} at posts of {', '.join(CAMERAS)}, {CAMERA_INLAND:.0%} at inland groups there",
        why="cameras stand where traffic is heavy; no public rate",
    ),
    Assumption(what="days on which a post's system is down", value=f"{DOWN_DAYS:.1%}", why="no public figure"),
)


def office_shares(keepers: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(O,) shares of passages in the register of crossings and under cameras; keepers: countries whose books we see."""
    crossing, camera = [], []
    for post in offices().values():
        ours = post.country in keepers
        at_border = ours and post.location_type == "ROAD_BCP"
        crossing.append(REGISTER.get(post.country, REGISTER_ELSE) if at_border else 0.0)
        watched = ours and (post.country in CAMERAS or post.country not in REGISTER) and post.capacity >= CAMERA_FROM
        inland = watched and post.location_type == "INLAND"
        camera.append(CAMERA_POST if watched and at_border else CAMERA_INLAND if inland else 0.0)
    return np.array(crossing), np.array(camera)


def leg_rows(ways: Ways, keepers: list[str]) -> np.ndarray:
    """Expected rows of both registers for a passage of every flat leg."""
    crossing, camera = office_shares(keepers)
    return np.asarray((crossing + camera)[ways.office] * (1 - DOWN_DAYS))


def working(salt: int, office: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether the post's system works on that day."""
    places = len(offices())
    first = int(day.min()) if day.size else 0
    span = (int(day.max()) if day.size else 0) - first + 1
    up = hashed(np.arange(places * span) + first * places, salt) >> np.uint64(40) >= np.uint64(DOWN_DAYS * 2**24)
    return np.asarray(up[(day - first).astype(np.int64) * places + office])
