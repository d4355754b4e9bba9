"""The life of a world's organisations as it turned out: who ran which route, who was arrested, who succeeded whom.

The rule kept here: every change is an event in the truth; owners, names and lineage follow from the events alone.
Renaming keeps an organisation's number and changes its name; a merger keeps the larger one's number; a splinter and a
newcomer get new numbers at the end of the list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulator.world.network import Organisation
from simulator.world.places import Places

SPLIT, MERGER, RENAMING, DEATH, FOUNDED = "SPLIT", "MERGER", "RENAMING", "DEATH", "FOUNDED"
MARK = "SYNTHETIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """One change, from the first day of `month`: organisations before, successors after, names where one is new.

    SPLIT: one before; itself and the splinter after. MERGER: absorber and absorbed; the absorber. RENAMING: one; the
    same, names (old, new). DEATH: one; none. FOUNDED: the dead whose routes it takes; the newcomer. share is the part
    of places and vehicles that a splinter takes.
    """

    month: int
    kind: str
    organisations: tuple[int, ...]
    successors: tuple[int, ...]
    names: tuple[str, ...] = ()
    share: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """T months, R routes, N organisations (founders first), S places, P tenures of places.

    organisation (T, R) runs the route, -1 nobody; alive, arrests, strength (T, N). since (N,) is each one's first month
    (0 for founders), parent (N,) the organisation it came from (-1 for founders), trade (N,) the founder whose ways of
    working it follows. A tenure is one person in one place: tenure_place, tenure_from, tenure_until, tenure_arrested
    (P,), in order of place and time.
    """

    organisations: tuple[Organisation, ...]
    organisation: np.ndarray
    alive: np.ndarray
    arrests: np.ndarray
    strength: np.ndarray
    events: tuple[LifeEvent, ...]
    since: np.ndarray
    parent: np.ndarray
    trade: np.ndarray
    places: Places
    tenure_place: np.ndarray
    tenure_from: np.ndarray
    tenure_until: np.ndarray
    tenure_arrested: np.ndarray

    @property
    def size(self) -> int:
        """Number of organisations, successors included."""
        return len(self.organisations)

    @property
    def last_owner(self) -> np.ndarray:
        """Who runs each route at the end of the calendar, or ran it last (R,)."""
        run = self.organisation >= 0
        last = run.shape[0] - 1 - np.argmax(run[::-1], axis=0)
        return np.asarray(self.organisation[last, np.arange(run.shape[1])])

    @property
    def family(self) -> np.ndarray:
        """Lowest number of each organisation's kin by split, merger and succession (N,): equal for all who are kin."""
        families = np.arange(self.size)
        for event in self.events:
            if event.kind in (SPLIT, MERGER):
                kin = np.isin(families, families[[*event.organisations, *event.successors]])
                families[kin] = families[kin].min()
        return families

    def name(self, organisation: int, month: int) -> str:
        """What an organisation is called in a month."""
        name = self.organisations[organisation].name
        for event in self.events:
            if event.kind == RENAMING and event.organisations == (organisation,) and event.month <= month:
                name = event.names[1]
        return name

    def owners(self, first: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """Who owns each of X items every month, (T, X) int32, -1 nobody; first (X,) owned it to begin with.

        A splinter takes the last ones of every kind (X,), a merger brings all together, the dead own nothing.
        """
        months = self.alive.shape[0]
        holders = np.empty((months, first.size), np.int32)
        now = np.where((first >= 0) & (self.since[first] == 0), first, -1).astype(np.int32)
        month = 0
        for event in self.events:
            holders[month : event.month] = now
            month = event.month
            if event.kind == SPLIT:
                heir, other = event.successors
                now = now.copy()
                for value in np.unique(kind):
                    mine = np.flatnonzero((now == heir) & (kind == value))
                    now[mine[mine.size - taken(mine.size, event.share) :]] = other
            elif event.kind == MERGER:
                now = np.where(now == event.organisations[1], event.organisations[0], now)
            elif event.kind == DEATH:
                now = np.where(now == event.organisations[0], -1, now)
            for new in event.successors if event.kind in (SPLIT, FOUNDED) else ():
                now = np.where((first == new) & (self.since[new] == event.month), new, now)
        holders[month:] = now
        return holders


def taken(size: int, share: float) -> int:
    """How many of `size` like items a splinter takes: the share, at least one and never all; one alone stays."""
    return 0 if size < 2 else min(max(round(share * size), 1), size - 1)


def life_table(life: Life) -> pa.Table:
    """life: one row a month and organisation that is alive: strength (share of places filled) and arrests."""
    month, organisation = np.nonzero(life.alive)
    codes = pa.array([owner.code for owner in life.organisations])
    return pa.table(
        {
            "month": month.astype(np.int16),
            "organisation_id": pa.DictionaryArray.from_arrays(pa.array(organisation.astype(np.int16)), codes),
            "strength": life.strength[month, organisation],
            "arrests": life.arrests[month, organisation].astype(np.int32),
            "mark": pa.array([MARK] * month.size).dictionary_encode(),
        }
    )


def lineage_table(life: Life) -> pa.Table:
    """lineage: one row an event and pair of predecessor and successor; blank where there is none."""
    rows = [
        (number, event, before, after)
        for number, event in enumerate(life.events)
        for before in event.organisations or (None,)
        for after in event.successors or (None,)
    ]
    code = {None: ""} | {i: organisation.code for i, organisation in enumerate(life.organisations)}

    def name(who: int | None, month: int) -> str:
        return "" if who is None else life.name(who, month)

    return pa.table(
        {
            "event": pa.array([number for number, _, _, _ in rows], pa.int32()),
            "month": pa.array([event.month for _, event, _, _ in rows], pa.int16()),
            "kind": pa.array([event.kind for _, event, _, _ in rows], pa.string()),
            "organisation_id": pa.array([code[before] for _, _, before, _ in rows], pa.string()),
            "successor_id": pa.array([code[after] for _, _, _, after in rows], pa.string()),
            "name_before": pa.array([name(before, event.month - 1) for _, event, before, _ in rows], pa.string()),
            "name_after": pa.array([name(after, event.month) for _, event, _, after in rows], pa.string()),
            "mark": pa.array([MARK] * len(rows), pa.string()),
        }
    )
