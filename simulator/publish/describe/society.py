"""Who belonged to each organisation, who was tied to whom, what became of it: read from a plan, named by codes.

The rule kept here: pictures know codes, not positions; a world without a plan at hand has no society and its pictures
leave it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.world.places import ROLES
from simulator.world.plan import Plan
from simulator.world.ties import LAYERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One change in an organisation's life, from the first day of a month; codes before and after, names if new."""

    month: int
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """The people of one organisation in one month: roles (P,), ties (a, b, layer) with a < b < P.

    ever and arrested count everybody who ever belonged to it, by role.
    """

    month: int
    roles: tuple[str, ...]
    ties: tuple[tuple[int, int, str], ...]
    ever: Mapping[str, int]
    arrested: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Society:
    """Events in order; first month alive and first month no more, by code; routes that each ran, with their months.

    ran maps a code to its routes' positions and, for each, the months (T,) in which it ran it.
    """

    events: tuple[Event, ...]
    alive: Mapping[str, tuple[int, int]]
    circles: Mapping[str, Circle]
    ran: Mapping[str, Mapping[int, np.ndarray]]


def society_of(plan: Plan) -> Society:
    """The society of one world."""
    life: Any = plan.life
    organisations = plan.network.organisations if life is None else life.organisations
    codes = [organisation.code for organisation in organisations]
    months = plan.scenario.months
    owner = np.array([route.organisation for route in plan.network.routes])
    run = np.tile(owner, (months, 1)) if life is None else life.organisation
    alive = np.ones((months, len(codes)), bool) if life is None else life.alive
    spans = {code: _span(alive[:, index]) for index, code in enumerate(codes)}
    ran: dict[str, dict[int, np.ndarray]] = {code: {} for code in codes}
    for route in range(run.shape[1]):
        for index in np.unique(run[:, route]):
            if index >= 0:
                ran[codes[index]][route] = run[:, route] == index
    events = (
        Event(
            month=int(event.month),
            kind=event.kind,
            before=tuple(codes[i] for i in event.organisations),
            after=tuple(codes[i] for i in event.successors),
            names=tuple(event.names),
        )
        for event in (life.events if life is not None else ())
    )
    return Society(events=tuple(events), alive=spans, circles=_circles(plan, codes, spans), ran=ran)


def _span(alive: np.ndarray) -> tuple[int, int]:
    months = np.flatnonzero(alive)
    return (int(months[0]), int(months[-1]) + 1) if months.size else (0, 0)


def _circles(plan: Plan, codes: list[str], spans: Mapping[str, tuple[int, int]]) -> dict[str, Circle]:
    """Every organisation's people in the month of its life in which they are most."""
    people = plan.people
    arrested = np.zeros(people.persons, bool)
    if plan.life is not None and plan.life.tenure_arrested.size == people.persons:
        arrested = plan.life.tenure_arrested.astype(bool)
    circles = {}
    for index, code in enumerate(codes):
        mine = np.flatnonzero(people.organisation == index)
        month = _busiest(people.joined[mine], people.left[mine], spans[code])
        there = mine[(people.joined[mine] <= month) & (people.left[mine] > month)]
        place = np.full(people.persons, -1)
        place[there] = np.arange(there.size)
        inside = (place[people.ties.a] >= 0) & (place[people.ties.b] >= 0)
        ties = sorted(
            (int(a), int(b), LAYERS[layer])
            for a, b, layer in zip(
                place[people.ties.a[inside]],
                place[people.ties.b[inside]],
                people.ties.layer[inside],
                strict=True,
            )
        )
        circles[code] = Circle(
            month=month,
            roles=tuple(ROLES[role] for role in people.role[there]),
            ties=tuple(ties),
            ever=_counted(people.role[mine]),
            arrested=_counted(people.role[mine[arrested[mine]]]),
        )
    return circles


def _busiest(joined: np.ndarray, left: np.ndarray, span: tuple[int, int]) -> int:
    """The month of an organisation's life in which most people belong to it, the last of several."""
    months = np.arange(span[0], max(span[1], span[0] + 1))
    there = ((joined[:, None] <= months) & (left[:, None] > months)).sum(axis=0)
    return int(months[there.size - 1 - int(np.argmax(there[::-1]))])


def _counted(roles: np.ndarray) -> dict[str, int]:
    many = np.bincount(roles, minlength=len(ROLES))
    return {name: int(count) for name, count in zip(ROLES, many, strict=True) if count}
