"""The leak test over the bundles of a course, before they leave: nothing without meaning may tell the answers.

The statistic is the gate's own (`simulator.gates.leak`), pooled over the course's worlds. A class is small, so chance
is not taken from a normal curve: labels are shuffled within their stratum of their world until five shuffles reach the
T that was seen (Besag and Clifford, 1991), at most as often as Holm's correction over all features needs. Where none
reaches it, the normal tail by the shuffles' own mean and deviation says how far beyond them it lies. In four worlds or
more the halves are whole worlds; in fewer they are rows.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.gates.bundle_rows import Sight
from simulator.gates.leak import LEVEL, Feature, dense, holm, shuffled, statistic
from simulator.rng import stream

ENOUGH = 5
"""Shuffles that reach T, after which its p-value is known well enough."""
WHOLE_WORLDS = 4
COUNTED = 0.01
"""So small a p, over all features, is still counted by shuffles; what is smaller is told by the normal tail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A feature of a table that tells the answers; p is corrected for all features of the course."""

    table: str
    feature: str
    p: float


def p_values(worlds: Sequence[Iterable[Sight]]) -> dict[tuple[str, str], float]:
    """The p-value of each (table, feature) by chance, corrected by Holm's method."""
    seen: dict[tuple[str, str], list[tuple[int, Sight]]] = {}
    for number, world in enumerate(worlds):
        for sight in world:
            seen.setdefault((sight.table, sight.feature), []).append((number, sight))
    most = int(max(len(seen), 1) / COUNTED)
    names = {f"{table}\n{feature}": (table, feature) for table, feature in seen}
    raw = {name: _by_chance(seen[key], most) for name, key in names.items()}
    return {names[name]: p for name, p in holm(raw).items()}


def tellings(worlds: Sequence[Iterable[Sight]]) -> list[Telling]:
    """What tells the answers, the surest first; empty in an honest course but for one in a thousand."""
    clues = [
        Telling(table=table, feature=feature, p=p) for (table, feature), p in p_values(worlds).items() if p <= LEVEL
    ]
    return sorted(clues, key=lambda telling: (telling.p, telling.table, telling.feature))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Rows that are tested together: one world's if its labels are its own, else all worlds'."""

    feature: Feature
    labels: np.ndarray
    half: np.ndarray
    owners: int

    def t(self, labels: np.ndarray) -> float:
        return statistic(self.feature, labels, self.half, self.owners)


def _by_chance(views: Sequence[tuple[int, Sight]], most: int) -> float:
    """The share of shuffles that reach T, or the tail beyond all of them; 1 if nothing differs from row to row."""
    parts = [part for group in _groups(views) if (part := _part(group)) is not None]
    if not parts:
        return 1.0
    told = hashlib.sha256(b"".join(p.feature.bins.tobytes() + p.labels.tobytes() for p in parts)).digest()
    rng = stream(told, "leak-bundles")
    seen = sum(part.t(part.labels) for part in parts) - 1e-9
    drawn = np.zeros(most)
    reached = 0
    for turn in range(most):
        drawn[turn] = sum(part.t(shuffled(part.labels, part.feature.strata, rng)) for part in parts)
        reached += bool(drawn[turn] >= seen)
        if reached == ENOUGH:
            return ENOUGH / (turn + 1)
    share = (reached + 1) / (most + 1)
    spread = float(drawn.std())
    if reached or not spread:
        return share
    return min(share, math.erfc((seen - float(drawn.mean())) / spread / math.sqrt(2)) / 2)


def _groups(views: Sequence[tuple[int, Sight]]) -> list[list[tuple[int, Sight]]]:
    if views[0][1].apart:
        return [[(0, sight)] for _, sight in views]
    return [list(views)]


def _part(views: Sequence[tuple[int, Sight]]) -> _Part | None:
    """The rows of several worlds as one, each world with strata of its own; None if bins or labels are all equal."""
    bins = np.concatenate([sight.bins for _, sight in views])
    labels = np.concatenate([sight.labels for _, sight in views])
    world = np.concatenate([np.full(sight.bins.size, number, np.int64) for number, sight in views])
    strata = np.concatenate([sight.strata for _, sight in views])
    if bins.size < 2 or np.all(bins == bins[0]) or np.all(labels == labels[0]):
        return None
    strata = dense(world * (int(strata.max()) + 1) + strata)
    worlds = np.unique(world)
    if worlds.size >= WHOLE_WORLDS:
        half = np.searchsorted(worlds, world) % 2
    else:
        half = stream(hashlib.sha256(b"%d" % bins.size).digest(), "leak-halves").integers(0, 2, bins.size)
    owners = int(labels.max()) + 1
    return _Part(feature=Feature(name="", bins=dense(bins), strata=strata), labels=labels, half=half, owners=owners)
