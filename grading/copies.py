"""Evidence that a sheet holds what is true only in a neighbour's world. Evidence, not similarity; no mark moves.

The rule kept here: what counts is a number of a record, a plate, a message or a case that lies in the neighbour's
material and in nobody else's, least of all in the hander's own; such are the canaries of a world. Likeness of two
sheets counts for nothing: right answers of one's own world are never evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

MARKS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("record", re.compile(r"\b[CMRSV]-\d{5}\b"), 90_000),
    ("plate", re.compile(r"\bZZ \d{4} [A-Z]{2}\b"), 720_000),
    ("seal", re.compile(r"\bZZ\d{5}\b"), 90_000),
    ("case", re.compile(r"\b[A-Z]{2}-20\d\d-\d{6}\b"), 5_000),
)
"""Kind, shape, and among how many values that a world could have drawn; cases: about those of a country's year."""
MOST_BY_CHANCE = 1e-3
"""A pair is named if chance alone brings fewer such pairs than this in the whole class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a trainee was given for an exercise: the identifiers in his material, by kind."""

    trainee: str
    material: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A sheet with a neighbour's canaries. chance: of the same by accident, for one pair of sheets."""

    trainee: str
    neighbour: str
    exercise: str
    canaries: tuple[str, ...]
    chance: float


def identifiers(text: str) -> dict[str, frozenset[str]]:
    """The identifiers in a text, by kind."""
    return {kind: frozenset(shape.findall(text)) for kind, shape, _ in MARKS}


def texts(answers: Any) -> Iterator[str]:
    """Every text in the answers, keys too: cases are judged by their number."""
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, Mapping):
        for key, value in answers.items():
            yield str(key)
            yield from texts(value)
    elif isinstance(answers, list | tuple):
        for value in answers:
            yield from texts(value)


def canaries(worlds: Sequence[World]) -> dict[str, dict[str, frozenset[str]]]:
    """By trainee and kind: the identifiers that lie in his world and in nobody else's of the class."""
    count = Counter(value for world in worlds for values in world.material.values() for value in values)
    return {
        world.trainee: {
            kind: frozenset(value for value in values if count[value] == 1) for kind, values in world.material.items()
        }
        for world in worlds
    }


def copies(exercise: str, sheets: Mapping[str, Any], worlds: Sequence[World]) -> list[Copy]:
    """The pairs with evidence in one exercise, the surest first. sheets: the answers by trainee."""
    planted = canaries(worlds)
    own = {world.trainee: frozenset().union(*world.material.values()) for world in worlds}
    pairs = max(len(worlds) * (len(worlds) - 1), 1)
    named = []
    for trainee, answers in sheets.items():
        written = identifiers("\n".join(texts(answers)))
        for world in worlds:
            if world.trainee == trainee:
                continue
            shared, chance = [], 1.0
            for kind, _, space in MARKS:
                foreign = written[kind] - own[trainee]
                hits = sorted(foreign & planted[world.trainee][kind])
                shared += hits
                chance *= by_chance(len(hits), len(foreign), len(planted[world.trainee][kind]) / space)
            if shared and chance * pairs <= MOST_BY_CHANCE:
                named.append(
                    Copy(
                        trainee=trainee,
                        neighbour=world.trainee,
                        exercise=exercise,
                        canaries=tuple(shared),
                        chance=chance,
                    )
                )
    return sorted(named, key=lambda copy: (copy.chance, copy.trainee, copy.neighbour))


def by_chance(hits: int, written: int, share: float) -> float:
    """The chance that of `written` values drawn at random at least `hits` fall on a share of the space."""
    if hits == 0:
        return 1.0
    share = min(share, 1.0)
    return min(1.0, sum(comb(written, n) * share**n * (1 - share) ** (written - n) for n in range(hits, written + 1)))
