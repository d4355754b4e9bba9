"""What people wrote about cases, beside the cases themselves: the tables that the gates on causes and threads read.

The rule kept here: a world's own tables where it has them, else they are drawn from its plan as they would be written.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulator.gates.world import GateInput, Tables, plan_of
from simulator.observation.registers.stories import cast_of
from simulator.reference import offices
from simulator.world.micro import draw_seizures

SOURCES, CHAINS = ("traffic", "informants", "partner"), "chains"
# Days after the first in which a cause may lie before the world began, and so in no table.
SETTLED_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Detections of a world: id (ascending), reason (label), day of seizure (ordinal), and of the countries that may
    have warned (a set a detection, without the one that controls) who controls."""

    ids: np.ndarray
    reason: np.ndarray
    day: np.ndarray
    partners: tuple[frozenset[str], ...]

    def places(self, ids: np.ndarray) -> np.ndarray:
        """Position of each id, which must be one of them."""
        return np.searchsorted(self.ids, ids)


def with_sources(world: GateInput, names: tuple[str, ...] = SOURCES) -> GateInput:
    """The world with the tables of these sources and its chains; those of its folder as they are, however few."""
    if any(name in world.observed for name in names):
        return world
    plan = plan_of(world)
    shown: dict[str, list[pa.Table]] = {name: [] for name in names}
    truth: dict[str, list[pa.Table]] = {name: [] for name in (*names, CHAINS)}
    for block in plan.blocks:
        rows = draw_seizures(plan, block.number)
        chains = cast_of(plan, block.number, rows)
        cases = {"truth_id": chains.row, "further_truth_id": chains.other_row}
        truth[CHAINS].append(pa.table({name: rows["truth_id"][row] for name, row in cases.items()}))
        for name in names:
            drawn = importlib.import_module(f"simulator.observation.registers.{name}").draw(plan, block.number, rows)
            shown[name].append(drawn.observed)
            truth[name].append(drawn.truth)
    return GateInput(
        scenario=world.scenario,
        seed=world.seed,
        cases=world.cases,
        observed=Tables({name: pa.concat_tables(parts) for name, parts in shown.items()}),
        truth=world.truth.changed(**{name: pa.concat_tables(parts) for name, parts in truth.items()}),
        folder=world.folder,
    )


def cases_of(world: GateInput) -> Cases:
    """The detections, in order of their ids."""
    ids = world.numbers("truth", "cases", "truth_id")
    order = np.argsort(ids, kind="stable")
    reason, reasons = world.codes("truth", "cases", "channel")
    return Cases(
        ids=ids[order],
        reason=np.array(reasons, dtype=object)[reason[order]],
        day=world.numbers("truth", "cases", "seizure_date")[order],
        partners=_partners(world, order),
    )


def _partners(world: GateInput, order: np.ndarray) -> tuple[frozenset[str], ...]:
    """Countries of the scenario on the way, at its ends or of the plate, without the one that controls."""
    members = {*world.scenario.reporting_countries, *world.scenario.partner_countries}
    codes = world.truth.column("routes", "route_id").to_pylist()
    posts = world.truth.column("routes", "posts").to_pylist()
    passed = {code: frozenset(offices()[post].country for post in way) for code, way in zip(codes, posts, strict=True)}
    columns = []
    for name in ("route_id", "reporting_country", "departure", "destination", "conveyance_country"):
        places, labels = world.codes("truth", "cases", name)
        columns.append((places[order], labels))
    (route, routes), *others = columns
    key = np.stack([route, *(places for places, _ in others)])
    unlike, which = np.unique(key, axis=1, return_inverse=True)
    sets = []
    for way, *rest in unlike.T.tolist():
        here, *ends = (labels[place] for place, (_, labels) in zip(rest, others, strict=True))
        sets.append(frozenset((passed[routes[way]] | {*ends}) & members) - {here})
    return tuple(sets[place] for place in np.ravel(which).tolist())
