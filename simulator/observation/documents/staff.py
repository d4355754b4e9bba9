"""Who serves at a post and at the country's desk: the same few people in all papers of a post, and one chief at a time.

The rule kept here: who they are follows from the world's key and the office alone; who of them was at work follows from
the case.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from simulator.assumptions import Assumption
from simulator.observation.documents.facts import Facts
from simulator.observation.documents.naming import IDS, Part
from simulator.reference import offices
from simulator.rng import lengthed, stream

TERM_YEARS = 2
INSPECTORS, AN_OFFICE = 6, 2  # at the smallest office, and more by each step of its capacity
DUTY, OPERATORS, DESK = 5, 4, 6
WOMEN = 0.3
BORN, CHIEFS_BORN = (1966, 1998), (1963, 1983)

ASSUMPTIONS = (
    Assumption(
        what="staff of a post: inspectors, duty officers, operators of the scanner; of the desk; a chief's term",
        value=f"{INSPECTORS} and {AN_OFFICE} by each step of capacity, {DUTY}, {OPERATORS}; {DESK}; {TERM_YEARS} years",
        why="the same names recur in a post's papers; no public figure",
    ),
)


def staff(facts: Facts, root: bytes, seed: bytes) -> dict[str, Part]:
    """The parts of "inspector", "second", "chief", "duty", "operator" and "receiver" of a case."""
    rng = stream(seed, "staff")
    office = facts.office or facts.country
    post = offices().get(facts.office or "")
    inspectors = INSPECTORS + AN_OFFICE * (post.capacity if post is not None else 0)
    first = int(rng.integers(inspectors))
    second = (first + 1 + int(rng.integers(inspectors - 1))) % inspectors
    places = {
        "inspector": ("inspector", office, first),
        "second": ("inspector", office, second),
        "chief": ("chief", office, facts.seized.year // TERM_YEARS),
        "duty": ("duty", office, int(rng.integers(DUTY))),
        "operator": ("operator", office, int(rng.integers(OPERATORS))),
        "receiver": ("desk", facts.country, int(rng.integers(DESK))),
    }
    return {name: _officer(name, facts.country, root, *place) for name, place in places.items()}


def _officer(name: str, country: str, root: bytes, role: str, office: str, place: int) -> Part:
    digest = hashlib.sha256(lengthed("staff", root, role, office, str(place))).digest()
    first, last = CHIEFS_BORN if role == "chief" else BORN
    born = date(first + digest[8] % (last - first), 1, 1) + timedelta(days=int.from_bytes(digest[9:11], "big") % 365)
    woman = role != "chief" and digest[11] < 256 * WOMEN
    key = int.from_bytes(digest[:8], "big") % IDS
    return Part(name=name, country=country, sex="F" if woman else "M", born=born, key=key)
