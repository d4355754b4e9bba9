"""Organisations that live: members are arrested and replaced, organisations die, split, merge and change their names.

Month by month, after MADTOR (Calderoni and others: arrests by role, replacement with delay, dissolution):
arrests of a role ~ Binomial(filled places, 1 - exp(-arrest * exposure * seizures / filled places)), where carriers are
exposed to the seizures on routes of their own way of travelling; a vacancy lasts D months, D geometric with mean
key_months or other_months; strength = filled places / places, key roles counting KEY_WEIGHT times. An organisation
dies with probability `death` a year, or when its strength is under dies_below; a newcomer takes its routes after a
geometric time of mean TAKEOVER months. Rates `split`, `merger`, `renaming` are a year and organisation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.assumptions import Assumption
from simulator.reproducible import exp, on_grid, power
from simulator.rng import stream
from simulator.world.life import DEATH, FOUNDED, MERGER, RENAMING, SPLIT, Life, LifeEvent, taken
from simulator.world.network import Network, Organisation, fresh_names
from simulator.world.places import KEY_ROLES, ROLES, TRAVELS, Places, carrier_role, draw_places
from simulator.world.scenario import Scenario

# Persons of each role met for one seizure, relative to the carrier.
EXPOSURE = {"LEADER": 0.004, "BROKER": 0.02, "FINANCIER": 0.006, "LOGISTICS": 0.03, "RECRUITER": 0.03, "GUARD": 0.05}
EXPOSURE |= {"CORRUPT_OFFICIAL": 0.008, "DRIVER": 1.0, "COURIER": 1.0}
KEY_WEIGHT = 3.0
TAKEOVER = 3.0
# Months in which a young organisation neither splits nor merges nor changes its name.
YOUTH = 6
# Neither part of a split has fewer routes.
FEWEST_ROUTES = 2
OWN_PLACES = ("LEADER", "FINANCIER")
DRIVER = ROLES.index("DRIVER")

ASSUMPTIONS = (
    Assumption(
        what="exposure of each role to arrest, for one seizure",
        value=", ".join(f"{name} {value:g}" for name, value in EXPOSURE.items()),
        why="carriers are met with the goods; the higher the role, the rarer its arrest",
    ),
    Assumption(what="weight of a key role's place in strength", value=f"{KEY_WEIGHT:g}", why="key roles are few"),
    Assumption(
        what="mean months until a newcomer takes the routes of a dead organisation",
        value=f"{TAKEOVER:g}",
        why="demand stays, and the ways are known",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """Routes without a master since an organisation died; a newcomer comes in month `due`."""

    due: int
    dead: int
    routes: np.ndarray
    roles: np.ndarray


class Society:
    """The organisations of one world while its months run; `begin` and `end` every month, then `life`."""

    def __init__(self, scenario: Scenario, network: Network, seed: bytes) -> None:
        self._figures, self._months, self._network = scenario.life, scenario.months, network
        self._rng = stream(seed, "world-life")
        self._organisations = list(network.organisations)
        self._names = fresh_names(scenario, network, stream(seed, "world-names"))
        founders = len(self._organisations)
        self._owner = np.array([route.organisation for route in network.routes])
        self._courier = np.array([carrier_role(scenario, route) == "COURIER" for route in network.routes]).astype(int)
        places = draw_places(scenario, network, stream(seed, "world-places"))
        self._first, self._role = places.organisation.astype(np.int64), places.role.astype(np.int64)
        self._place_owner = self._first.copy()
        self._filled = np.ones(places.size, bool)
        self._from = np.zeros(places.size, np.int64)
        self._again = np.zeros(places.size, np.int64)
        self._alive = [True] * founders
        self._since, self._parent, self._trade = [0] * founders, [-1] * founders, list(range(founders))
        self._events: list[LifeEvent] = []
        self._waiting: list[_Waiting] = []
        self._changed: set[int] = set()
        self._tenures: list[tuple[np.ndarray, np.ndarray, np.ndarray, bool]] = []
        self._history: dict[str, list[np.ndarray]] = {name: [] for name in ("owner", "alive", "strength", "arrests")}
        self.arrests = np.zeros(founders, np.int64)

    @property
    def size(self) -> int:
        """Number of organisations so far, the dead included."""
        return len(self._organisations)

    @property
    def staff(self) -> np.ndarray:
        """Places of each organisation (N,), at least one."""
        held = self._place_owner[self._place_owner >= 0]
        return np.maximum(np.bincount(held, minlength=self.size), 1)

    @property
    def owner(self) -> np.ndarray:
        """Who runs each route now (R,), -1 nobody."""
        return self._owner

    def begin(self, t: int) -> np.ndarray:
        """Open month t: fill places, let organisations change; returns the strength behind each route (R,), 0 to 1."""
        back = ~self._filled & (self._again == t) & (self._place_owner >= 0)
        self._filled[back], self._from[back] = True, t
        if t > 0:
            self._change(t)
        strength = self._strength()
        self._history["owner"].append(self._owner.copy())
        self._history["alive"].append(np.array(self._alive))
        self._history["strength"].append(strength)
        return np.where(self._owner >= 0, strength[self._owner], 0.0)

    def end(self, t: int, seen: np.ndarray) -> np.ndarray:
        """Close month t with the seizures on every route (R,): arrests, returned by organisation (N,)."""
        chance = self.chances(seen)
        hit = np.flatnonzero(self._rng.random(chance.size) < chance)
        mean = np.where(KEY_ROLES[self._role[hit]], self._figures.key_months, self._figures.other_months)
        empty = self._rng.geometric(1 / np.maximum(mean, 1.0))
        self._again[hit] = t + 1 + empty
        self._leave(hit, t + 1, arrested=True)
        self.arrests = np.bincount(self._place_owner[hit], minlength=self.size)
        self._history["arrests"].append(self.arrests)
        return self.arrests

    def life(self) -> Life:
        """What became of all organisations; months that were never opened are as the first day."""
        months, count = self._months, self.size
        while len(self._history["owner"]) < months:
            self._history["owner"].append(self._owner.copy())
            self._history["alive"].append(np.array(self._alive))
            self._history["strength"].append(self._strength())
        still = np.flatnonzero(self._filled)
        tenures = [*self._tenures, (still, self._from[still], np.full(still.size, months), False)]
        place = np.concatenate([tenure[0] for tenure in tenures])
        first, last = (np.concatenate([tenure[i] for tenure in tenures]) for i in (1, 2))
        arrested = np.concatenate([np.full(tenure[0].size, tenure[3]) for tenure in tenures])
        order = np.lexsort((first, place))
        order = order[(first < last)[order]]
        return Life(
            organisations=tuple(self._organisations),
            organisation=np.stack(self._history["owner"]).astype(np.int32),
            alive=_stacked(self._history["alive"], months, count),
            arrests=_stacked(self._history["arrests"], months, count).astype(np.int32),
            strength=_stacked(self._history["strength"], months, count),
            events=tuple(self._events),
            since=np.array(self._since),
            parent=np.array(self._parent),
            trade=np.array(self._trade),
            places=Places(organisation=self._first.astype(np.int32), role=self._role.astype(np.int8)),
            tenure_place=place[order],
            tenure_from=first[order],
            tenure_until=last[order],
            tenure_arrested=arrested[order],
        )

    def _strength(self) -> np.ndarray:
        held = self._place_owner >= 0
        weight = np.where(KEY_ROLES[self._role], KEY_WEIGHT, 1.0)[held]
        owner = self._place_owner[held]
        whole = np.bincount(owner, weight, self.size)
        filled = np.bincount(owner, weight * self._filled[held], self.size)
        return on_grid(np.divide(filled, whole, out=np.zeros(self.size), where=whole > 0))

    def chances(self, seen: np.ndarray) -> np.ndarray:
        """Probability of arrest of whoever holds each place (S,), given the month's seizures on every route (R,)."""
        run = self._owner >= 0
        cell = self._owner[run] * 2 + self._courier[run]
        seizures = np.bincount(cell, seen[run], 2 * self.size).reshape(self.size, 2)
        owner, role = np.maximum(self._place_owner, 0), self._role
        filled = self._filled & (self._place_owner >= 0)
        count = np.bincount(owner[filled] * len(ROLES) + role[filled], minlength=self.size * len(ROLES))
        exposure = np.array([EXPOSURE[name] for name in ROLES])
        travels = np.maximum(role - DRIVER, 0)
        met = np.where(TRAVELS[role], seizures[owner, travels], seizures[owner].sum(axis=1))
        rate = self._figures.arrest * exposure[role] * met / np.maximum(count[owner * len(ROLES) + role], 1)
        return on_grid(np.where(filled, 1 - exp(-rate), 0.0))

    def _leave(self, places: np.ndarray, until: int, *, arrested: bool) -> None:
        self._tenures.append((places, self._from[places].copy(), np.full(places.size, until), arrested))
        self._filled[places] = False

    def _change(self, t: int) -> None:
        """What happens to organisations on the first day of month t: at most one thing to each."""
        self._changed = set()
        for waiting in [founding for founding in self._waiting if founding.due <= t]:
            self._waiting.remove(waiting)
            self._found_newcomer(t, waiting)
        figures, strength = self._figures, self._strength()
        rates = np.array([figures.death, figures.split, figures.merger, figures.renaming])
        happens = self._rng.random((self.size, 4)) < on_grid(1 - power(1 - rates, 1 / 12))
        for n in range(happens.shape[0]):
            if not self._alive[n] or n in self._changed:
                continue
            grown = t - self._since[n] >= YOUTH
            if strength[n] < figures.dies_below or happens[n, 0]:
                self._die(t, n)
            elif grown and happens[n, 1]:
                self._split(t, n)
            elif grown and happens[n, 2]:
                self._merge(t, n)
            elif grown and happens[n, 3]:
                self._rename(t, n)

    def _die(self, t: int, n: int) -> None:
        mine = np.flatnonzero(self._place_owner == n)
        self._leave(mine[self._filled[mine]], t, arrested=False)
        self._place_owner[mine] = -1
        routes = np.flatnonzero(self._owner == n)
        self._owner[routes] = -1
        self._alive[n] = False
        due = t + int(self._rng.geometric(1 / TAKEOVER))
        self._waiting.append(_Waiting(due=due, dead=n, routes=routes, roles=self._role[mine]))
        self._events.append(LifeEvent(month=t, kind=DEATH, organisations=(n,), successors=()))

    def _found_newcomer(self, t: int, waiting: _Waiting) -> None:
        """A newcomer with new people on the routes of a dead organisation."""
        dead = self._organisations[waiting.dead]
        kin = [organisation.home for organisation in self._network.organisations if organisation.kind == dead.kind]
        new = self._add(t, replace(dead, home=kin[int(self._rng.integers(len(kin)))]), -1, waiting.dead)
        self._open_places(t, new, waiting.roles)
        self._owner[waiting.routes] = new
        self._events.append(LifeEvent(month=t, kind=FOUNDED, organisations=(waiting.dead,), successors=(new,)))

    def _split(self, t: int, n: int) -> None:
        """Some corridors, and their part of the people, go to a splinter; one with a single corridor does not split."""
        routes = np.flatnonzero(self._owner == n)
        corridors = np.array([self._network.routes[r].corridor for r in routes])
        ways = np.unique(corridors)
        if ways.size < 2:
            return
        count = min(max(round(self._figures.sheds * ways.size), 1), ways.size - 1)
        leaving = routes[np.isin(corridors, self._rng.permutation(ways)[:count])]
        if min(leaving.size, routes.size - leaving.size) < FEWEST_ROUTES:
            return
        new = self._add(t, self._organisations[n], n, n)
        share = leaving.size / routes.size
        for role in range(len(ROLES)):
            mine = np.flatnonzero((self._place_owner == n) & (self._role == role))
            self._place_owner[mine[mine.size - taken(mine.size, share) :]] = new
        self._open_places(t, new, np.array([ROLES.index(name) for name in OWN_PLACES]))
        self._owner[leaving] = new
        self._events.append(LifeEvent(month=t, kind=SPLIT, organisations=(n,), successors=(n, new), share=share))

    def _merge(self, t: int, n: int) -> None:
        """The organisation and one of its trade become one: the larger keeps its number."""
        others = [m for m in range(self.size) if m != n and self._alive[m] and m not in self._changed]
        others = [m for m in others if self._trade[m] in self._alike(n)]
        if not others:
            return
        other = others[int(self._rng.integers(len(others)))]
        routes = np.bincount(self._owner[self._owner >= 0], minlength=self.size)
        big, small = (n, other) if routes[n] >= routes[other] else (other, n)
        self._owner[self._owner == small] = big
        self._place_owner[self._place_owner == small] = big
        self._alive[small] = False
        self._changed |= {n, other}
        self._events.append(LifeEvent(month=t, kind=MERGER, organisations=(big, small), successors=(big,)))

    def _alike(self, n: int) -> set[int]:
        founders = self._network.organisations
        return {m for m, organisation in enumerate(founders) if organisation.kind == self._organisations[n].kind}

    def _rename(self, t: int, n: int) -> None:
        old = next(
            (e.names[1] for e in reversed(self._events) if e.kind == RENAMING and e.organisations == (n,)),
            self._organisations[n].name,
        )
        names = (old, next(self._names))
        self._events.append(LifeEvent(month=t, kind=RENAMING, organisations=(n,), successors=(n,), names=names))

    def _add(self, t: int, like: Organisation, parent: int, model: int) -> int:
        """A further organisation with skill and caution of one that is known, a new name and a new code."""
        number = self.size
        self._organisations.append(replace(like, code=f"O{number + 1:03d}", name=next(self._names)))
        self._alive.append(True)
        self._since.append(t)
        self._parent.append(parent)
        self._trade.append(self._trade[model])
        self._changed |= {number, model}
        return number

    def _open_places(self, t: int, n: int, roles: np.ndarray) -> None:
        count = roles.size
        self._first = np.append(self._first, np.full(count, n))
        self._place_owner = np.append(self._place_owner, np.full(count, n))
        self._role = np.append(self._role, np.sort(roles))
        self._filled = np.append(self._filled, np.ones(count, bool))
        self._from = np.append(self._from, np.full(count, t))
        self._again = np.append(self._again, np.zeros(count, np.int64))


def _stacked(rows: list[np.ndarray], months: int, count: int) -> np.ndarray:
    """Rows of growing length as one table (T, N), padded with zeros."""
    table = np.zeros((months, count), rows[0].dtype if rows else np.int64)
    for t, row in enumerate(rows):
        table[t, : row.size] = row
    return table
