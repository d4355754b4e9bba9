"""Telephone numbers as keys: who has which number on which day, and whom persons of organisations telephone.

The rule kept here: a number belongs to one person for some months and then to nobody; members of organisations change
their SIM card every 60 to 180 days, others every 300 to 2,000. A number's key is a keyed permutation, so it tells
neither whose it is nor which one comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.entries import permuted
from simulator.observation.registers.cycles import lands, rows_before
from simulator.observation.registers.drawn import LICIT, NOBODY, Planned, hashed
from simulator.observation.registers.nicknames import salt_of
from simulator.rng import derive
from simulator.world.ties import LAYERS

CALLS_A_SUBSCRIBER = 4
FEWEST, MOST = 200, 1_500_000
SIM_DAYS, SIM_SPREAD, SIM_MOST = 60, 120, 64
LONG_DAYS, LONG_SPREAD, LONG_MOST = 300, 1_700, 8
MOST_HIRED = 1 << 18

ASSUMPTIONS = (
    Assumption(what="days until a member of an organisation changes the SIM card", value="60 to 180",
               why="frequent change is the textbook precaution; no public figure"),
    Assumption(what="days until others change the number", value="300 to 2,000", why="years, as everybody knows it"),
    Assumption(what="subscribers in the records", value=f"one for every {CALLS_A_SUBSCRIBER} calls",
               why="an extract of towers near posts has many callers with few calls each"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """Whom each person telephones: of person p are other[start[p] : start[p + 1]]; hidden persons are in nobody's."""

    start: np.ndarray
    other: np.ndarray

    def pick(self, person: np.ndarray, u: np.ndarray) -> np.ndarray:
        """One contact of every person, -1 where somebody hired (or nobody) has none; u is uniform in [0, 1)."""
        if not self.other.size:
            return np.full(person.size, NOBODY, np.int64)
        listed = (person >= 0) & (person < self.start.size - 1)
        safe = np.where(listed, person, 0)
        first = self.start[safe]
        count = np.where(listed, self.start[safe + 1] - first, 0)
        place = np.minimum(first + (u * count).astype(np.int64), self.other.size - 1)
        return np.where(count > 0, self.other[place], NOBODY)


class Subscribers:
    """The numbers of one world; persons are those of plan.people, hired carriers (see world.encounters), or LICIT + i.

    i is below `ordinary`. Where there are more than MOST_HIRED hired carriers, numbers are given out again.
    """

    def __init__(self, plan: Planned) -> None:
        self.plan = plan
        total = rows_before(plan, "calls", len(plan.blocks))
        self.ordinary = int(np.clip(total / CALLS_A_SUBSCRIBER, FEWEST, MOST))
        self.few = plan.people.persons
        self.hired = min(plan.encounters.carriers.size, MOST_HIRED)
        self.salt = salt_of(plan.seed, "subscriber")
        largest = self.few * SIM_MOST + (self.hired + self.ordinary) * LONG_MOST
        self.bits = max(16, (largest - 1).bit_length() + 1 & ~1)

    def key(self, person: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The key of the number that each person uses on a day."""
        ours = person < LICIT
        hired = ours & (person >= self.few)
        turn_of = self.few + (person - self.few) % max(self.hired, 1)
        index = np.where(ours, np.where(hired, turn_of, person), person - LICIT + self.few + self.hired)
        luck = hashed(index, self.salt)
        spread = np.where(ours, SIM_SPREAD, LONG_SPREAD)
        days = (
            np.where(ours, SIM_DAYS, LONG_DAYS) + ((luck >> np.uint64(8)) & np.uint64(0xFFFF)).astype(np.int64) % spread
        )
        begun = (luck >> np.uint64(32)).astype(np.int64) % days
        turn = (day - self.plan.scenario.start.toordinal() + 400 + begun) // days
        number = np.where(
            ours & ~hired,
            index * SIM_MOST + turn % SIM_MOST,
            self.few * SIM_MOST + (index - self.few) * LONG_MOST + turn % LONG_MOST,
        )
        return permuted(number, derive(self.plan.seed, "register-subscribers"), bits=self.bits)

    def country(self, person: np.ndarray) -> np.ndarray:
        """Position in words("country") of each person's number.

        Of ordinary subscribers half are of a reporting country, half of where the world's people come from: foreign
        drivers and traders telephone near posts too.
        """
        ours = person < LICIT
        nations = lands(self.plan.scenario.reporting_countries)
        luck = hashed(person, self.salt + 1)
        other = nations[(luck % np.uint64(nations.size)).astype(np.int64)]
        like = ((luck >> np.uint64(8)) % np.uint64(max(self.few, 1))).astype(np.int64)
        whose = np.where(ours, person, like)
        known = self.plan.encounters.persons(self.plan.people, whose).country.astype(np.int64)
        return np.asarray(np.where(ours | (luck >> np.uint64(63) == 0), known, other))

    @cached_property
    def contacts(self) -> Contacts:
        """The telephone layer of the ties, without those who never show in intercepts."""
        people = self.plan.people
        ties = people.ties
        seen = (ties.layer == LAYERS.index("PHONE")) & ~people.hidden[ties.a] & ~people.hidden[ties.b]
        near, far = ties.a[seen].astype(np.int64), ties.b[seen].astype(np.int64)
        left, right = np.concatenate([near, far]), np.concatenate([far, near])
        order = np.argsort(left, kind="stable")
        start = np.searchsorted(left[order], np.arange(self.few + 1))
        return Contacts(start=start, other=right[order])
