"""The ways of vehicles over offices: which posts a journey passes, when after its start, and which way it crosses.

A section is a stretch of a corridor that one vehicle drives without a change, in one sense or back. Roads are taken as
1.5 times the great circle at 45 km/h, with an hour at each place. On the green border goods change the vehicle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.registers.drawn import DAY
from simulator.reference import Office, offices
from simulator.reference.closures import closures
from simulator.reference.distance import distance_km
from simulator.reproducible import exp
from simulator.world.geography import regime
from simulator.world.scenario import Corridor, Scenario
from simulator.world.words import number

# Detour factor, km/h and hours at each place.
SPEED = {"ROAD": (1.5, 45.0, 1.0), "RAIL": (1.3, 35.0, 5.0), "AIR": (1.1, 700.0, 3.0), "SEA": (1.2, 22.0, 12.0)}
SPEED["POST"] = SPEED["AIR"]
REGIMES = ("EXPORT", "IMPORT", "TRANSIT")
UNFILED = -1
# The slowest journeys take this many times the usual time.
SLOWEST = 2.2
# How much a partner trades, relative to the smallest.
MASS = {"CN": 8.0, "RU": 6.0, "KZ": 4.0, "UZ": 3.0, "IR": 1.5, "KG": 1.2, "TJ": 0.9, "TM": 0.9, "AF": 0.8}
DISTANCE_KM = 1500.0

ASSUMPTIONS = (
    Assumption(
        what="travel between offices: detour, km/h, hours at each place",
        value=str(SPEED),
        why="mountain roads, queues and shunting; no published travel times for all pairs",
    ),
    Assumption(
        what="gravity of background trade",
        value=f"mass x mass x mean capacity x exp(-km / {DISTANCE_KM:.0f}), masses {MASS}",
        why="order of the partners' trade; only ratios between posts matter",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Sections as flat arrays: legs of section s are start[s] .. start[s] + count[s] - 1, in driving order.

    Per leg: office (position in the list of offices), after (seconds since the first leg at pace one), inward (enters
    the office's country), regime (of the declaration that customs want there, in REGIMES, or -1).
    Per section: length (seconds from first to last leg), opens (day from which all its offices are open), ends (the
    countries between which its corridor runs, in driving order). closed: first and last day of every closure, and on
    which sections it lies.
    stopped (C, L): the section that ends at leg l of corridor c, or -1; onward (C, L): the whole stretch of the
    vehicle met at leg l, and its way back; full (C, 2): whole corridor there and back, or -1.
    gravity (C,): weight of the corridor's trade, 0 where a green border divides it; mode (C,).
    """

    corridors: tuple[str, ...]
    office: np.ndarray
    after: np.ndarray
    inward: np.ndarray
    regime: np.ndarray
    start: np.ndarray
    count: np.ndarray
    length: np.ndarray
    opens: np.ndarray
    stopped: np.ndarray
    onward: np.ndarray
    back: np.ndarray
    full: np.ndarray
    gravity: np.ndarray
    mode: np.ndarray
    ends: tuple[tuple[str, str], ...]
    closed: tuple[tuple[int, int, np.ndarray], ...]

    def passable(self, section: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Whether all offices of a section are open while a journey that arrives on a day is under way."""
        leaves = day - (self.length[section] * SLOWEST).astype(np.int64) // DAY - 1
        able = leaves >= self.opens[section]
        for first, last, sections in self.closed:
            able &= ~(sections[section] & (leaves <= last) & (day >= first))
        return np.asarray(able)

    @property
    def departure(self) -> np.ndarray:
        """Country from which a load leaves on every section, position in words."""
        return np.array([number("country", country) for country, _ in self.ends], np.int16)

    def rows_of(self, per_leg: np.ndarray) -> np.ndarray:
        """Sum over the legs of every section of a figure a leg (one a flat leg)."""
        total = np.concatenate([[0.0], np.cumsum(per_leg)])
        return np.asarray(total[self.start + self.count] - total[self.start])


def expand(ways: Ways, section: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One element a passed office: (journey, flat leg), in the order of journeys and legs."""
    count = ways.count[section]
    journey = np.repeat(np.arange(section.size, dtype=np.int32), count)
    ends = np.cumsum(count)
    leg = np.arange(journey.size, dtype=np.int32) - np.repeat(
        (ends - count - ways.start[section]).astype(np.int32), count
    )
    return journey, leg


def compile_ways(scenario: Scenario) -> Ways:
    """The sections of every corridor."""
    book = _Book(scenario)
    names = tuple(scenario.corridors)
    wide = max(len(c.posts) for c in scenario.corridors.values())
    stopped = np.full((len(names), wide), -1, np.int32)
    onward, back = stopped.copy(), stopped.copy()
    full = np.full((len(names), 2), -1, np.int32)
    gravity = np.zeros(len(names))
    for c, name in enumerate(names):
        corridor = scenario.corridors[name]
        stretches = _stretches(book.offices, corridor)
        for first, last in stretches:
            for leg in range(first, last + 1):
                stopped[c, leg] = book.section(corridor, first, leg, back=False)
                onward[c, leg] = book.section(corridor, first, last, back=False)
                back[c, leg] = book.section(corridor, first, last, back=True)
        if stretches == [(0, len(corridor.posts) - 1)]:
            full[c] = onward[c, 0], back[c, 0]
            gravity[c] = _gravity(book.offices, corridor)
    return book.ways(
        names,
        stopped=stopped,
        onward=onward,
        back_=back,
        full=full,
        gravity=gravity,
        modes=[c.mode for c in scenario.corridors.values()],
    )


def _stretches(places: Mapping[str, Office], corridor: Corridor) -> list[tuple[int, int]]:
    """First and last leg of each stretch between green borders."""
    stretches: list[tuple[int, int]] = []
    first = 0
    for leg, code in enumerate(corridor.posts):
        if places[code].location_type == "GREEN_BORDER":
            if leg > first:
                stretches.append((first, leg - 1))
            first = leg + 1
    if first < len(corridor.posts):
        stretches.append((first, len(corridor.posts) - 1))
    return stretches


def _gravity(places: Mapping[str, Office], corridor: Corridor) -> float:
    km = sum(distance_km(a, b) for a, b in zip(corridor.posts, corridor.posts[1:], strict=False))
    capacity = float(np.mean([places[code].capacity for code in corridor.posts]))
    ends = MASS.get(corridor.origin, 1.0) * MASS.get(corridor.destination, 1.0)
    return math.sqrt(ends) * capacity * exp(-km / DISTANCE_KM)


def _closed(offices_of: list[set[str]]) -> tuple[tuple[int, int, np.ndarray], ...]:
    """First and last day of every closure that lies on a section, and a mask of these sections."""
    windows = []
    for closure in closures():
        sections = np.array([closure.office in codes for codes in offices_of], bool)
        if sections.any():
            windows.append((closure.closed.toordinal(), closure.reopened.toordinal() - 1, sections))
    return tuple(windows)


class _Book:
    """Sections while they are collected; equal ones are kept once."""

    def __init__(self, scenario: Scenario) -> None:
        self.offices = offices()
        self.number = {code: i for i, code in enumerate(self.offices)}
        self.borders = scenario.borders
        self.seen: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, str]], int] = {}
        self.legs: list[list[tuple[int, int, bool, int]]] = []
        self.opened: list[int] = []

    def section(self, corridor: Corridor, first: int, last: int, *, back: bool) -> int:
        """Number of the section from one leg to another; `back` drives it the other way round."""
        places = [self.offices[code] for code in corridor.posts]
        chain = [corridor.origin, *(place.country for place in places), corridor.destination]
        posts, around = corridor.posts[first : last + 1], chain[first : last + 3]
        ends = (corridor.origin, corridor.destination)
        if back:
            posts, around, ends = posts[::-1], around[::-1], ends[::-1]
        key = (tuple(posts), tuple(around), ends)
        if key not in self.seen:
            self.seen[key] = len(self.legs)
            self.legs.append(self._legs(posts, around, ends, corridor.mode))
            self.opened.append(max(self.offices[code].opened.toordinal() for code in posts))
        return self.seen[key]

    def _legs(
        self, posts: list[str], around: list[str], ends: tuple[str, str], mode: str
    ) -> list[tuple[int, int, bool, int]]:
        detour, kmh, stop = SPEED[mode]
        legs, hours = [], 0.0
        for place, code in enumerate(posts):
            if place:
                hours += stop + distance_km(posts[place - 1], code) * detour / kmh
            before, here, after = around[place : place + 3]
            inward = before != here
            filed = self._regime(self.offices[code], before if inward else after, ends, inward=inward)
            legs.append((self.number[code], round(hours * 3600), inward, filed))
        return legs

    def _regime(self, post: Office, far: str, ends: tuple[str, str], *, inward: bool) -> int:
        """Which declaration is lodged: none inland, inside a customs union, or by transit that leaves."""
        if post.location_type == "INLAND" or far == post.country:
            return UNFILED
        if regime(self.borders, post.country, far) == "union":
            return UNFILED
        if inward:
            return REGIMES.index("IMPORT" if post.country == ends[1] else "TRANSIT")
        return REGIMES.index("EXPORT") if post.country == ends[0] else UNFILED

    def ways(
        self,
        names: tuple[str, ...],
        *,
        stopped: np.ndarray,
        onward: np.ndarray,
        back_: np.ndarray,
        full: np.ndarray,
        gravity: np.ndarray,
        modes: list[str],
    ) -> Ways:
        flat, codes = [leg for legs in self.legs for leg in legs], list(self.number)
        count = np.array([len(legs) for legs in self.legs], np.int32)
        return Ways(
            corridors=names,
            office=np.array([leg[0] for leg in flat], np.int16),
            after=np.array([leg[1] for leg in flat], np.int32),
            inward=np.array([leg[2] for leg in flat], bool),
            regime=np.array([leg[3] for leg in flat], np.int8),
            start=(np.cumsum(count) - count).astype(np.int32),
            count=count,
            length=np.array([legs[-1][1] for legs in self.legs], np.int32),
            opens=np.array(self.opened, np.int32),
            stopped=stopped,
            onward=onward,
            back=back_,
            full=full,
            gravity=gravity,
            mode=np.array(modes),
            ends=tuple(key[2] for key in self.seen),
            closed=_closed([{codes[leg[0]] for leg in legs} for legs in self.legs]),
        )
