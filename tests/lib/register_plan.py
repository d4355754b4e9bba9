"""A small plan for tests of the registers of calls, companies, payments, reports and messages: made in a moment.

The rule kept here: it has what the registers read of a plan, with organisations, persons and seizures drawn without a
model, so that a test of a register does not wait for a world.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import seeds

from simulator.rng import stream
from simulator.world.attributes import compile_attributes
from simulator.world.encounters import make_encounters
from simulator.world.hazards import compile_static
from simulator.world.loading import load_scenario
from simulator.world.network import draw_network
from simulator.world.people import draw_people
from simulator.world.scenario import Scenario
from simulator.world.words import number

# Reasons of control and how many of a hundred detections have each.
REASONS = {"RISK_PROFILE": 22, "ROUTINE": 30, "RANDOM": 8, "TIP_OFF": 12, "INTEL_NATIONAL": 14, "PARTNER_WARNING": 8,
           "OTHER_AGENCY": 6}  # fmt: skip
FILE = Path(__file__).parents[2] / "datasets/scenarios/northern_corridor.toml"


@dataclass(frozen=True)
class SmallPlan:
    """What registers read; cases a block is the number of its seizures. number is the plan's own, see `seed`."""

    number: int
    seed: bytes
    scenario: Scenario
    network: Any
    static: Any
    people: Any
    encounters: Any
    life: Any
    macro: Any
    attributes: Any
    blocks: tuple[Any, ...]
    cases: int

    def block_cases(self, number: int) -> int:
        return self.cases


def seed(n: int = 0) -> bytes:
    return seeds.seed(n)


@lru_cache(maxsize=8)
def plan(n: int = 0, cases: int = 20_000, blocks: int = 2) -> SmallPlan:
    """A plan whose blocks divide the calendar evenly; `cases` seizures in each."""
    # Chains are cast from a model's own seizures; these are drawn without one.
    scenario = load_scenario(FILE).model_copy(update={"chain": []})
    network = draw_network(scenario, seed(n))
    static = compile_static(scenario, network)
    first, last = scenario.start.toordinal(), scenario.end.toordinal()
    edges = np.linspace(first, last + 1, blocks + 1).astype(int)
    parts = tuple(
        SimpleNamespace(number=i, first=int(edges[i]), last=int(edges[i + 1]) - 1, size=cases) for i in range(blocks)
    )
    people = draw_people(scenario, network, None, seed(n))
    attributes = compile_attributes(scenario, network, static.office.shape)
    seizures = [_seizures(scenario, network, static, seed(n), part, number) for number, part in enumerate(parts)]
    cells = [np.concatenate([part[name] for part in seizures]) for name in ("month", "route", "leg")]
    counted = (cells[0], cells[1], cells[2], np.ones(cells[0].size, np.int64))
    return SmallPlan(
        number=n,
        seed=seed(n),
        scenario=scenario,
        network=network,
        static=static,
        people=people,
        encounters=make_encounters(scenario, network, attributes, people, None, seed(n), counted),
        life=None,
        macro=SimpleNamespace(
            count=np.ones((scenario.months, *static.office.shape), np.int64),
            sent=np.ones((scenario.months, static.office.shape[0])),
        ),
        attributes=attributes,
        blocks=parts,
        cases=cases,
    )


def with_sources(base: SmallPlan, **shares: float) -> SmallPlan:
    """The plan with other figures of the scenario's sources."""
    sources = base.scenario.sources.model_copy(update=shares)
    return replace(base, scenario=base.scenario.model_copy(update={"sources": sources}))


def _seizures(
    scenario: Scenario, network: Any, static: Any, secret: bytes, part: Any, block: int
) -> dict[str, np.ndarray]:
    """When and on which route and leg something is seized in a block."""
    cases, rng = part.size, stream(secret, "test-rows", block)
    route = rng.integers(len(network.routes), size=cases)
    leg = np.minimum((rng.random(cases) * static.present.sum(axis=1)[route]).astype(int), static.present.shape[1] - 1)
    seized = np.sort(rng.integers(part.first, part.last + 1, cases))
    month = np.array([scenario.month_of(day) for day in _days(seized)])
    return {"route": route, "leg": leg, "seized": seized, "month": month}


@lru_cache(maxsize=16)
def _rows(n: int, cases: int, blocks: int, block: int) -> dict[str, np.ndarray]:
    base = plan(n, cases, blocks)
    static, part, people, met = base.static, base.blocks[block], base.people, base.encounters
    event = _seizures(base.scenario, base.network, static, base.seed, part, block)
    route, leg, seized, month = event["route"], event["leg"], event["seized"], event["month"]
    rng = stream(base.seed, "test-rows-more", block)
    delay = np.exp(rng.normal(2, 1, cases)).astype(int)
    product = np.array([number("product", name) for name in static.products])[static.product[route]]
    organisation = static.owner[route]
    mine = slice(block * cases, (block + 1) * cases)
    rank, carrier_rank = met.vehicles.cells[mine], met.carriers.cells[mine]
    vehicle = met.vehicles.entity(rank, met.vehicles.pool[month, route].astype(np.int64))
    vehicle[rank < 0] = -1
    person = met.standing + met.carriers.entity(carrier_rank, met.carriers.pool[month, route].astype(np.int64))
    who = met.persons(people, person)
    plate = met.vehicle_country(vehicle)
    attributes, reasons = base.attributes, [number("control_reason", code) for code in REASONS]
    return {
        "truth_id": np.arange(cases, dtype=np.int64) + block * cases,
        "legal_stage": rng.integers(0, 3, cases).astype(np.int16),
        "route": route.astype(np.int32),
        "leg": leg.astype(np.int8),
        "country": static.country[route, leg].astype(np.int16),
        "month": month.astype(np.int16),
        "seized": seized.astype(np.int32),
        "second": rng.integers(0, 86_400, cases).astype(np.int32),
        "entered": np.where(rng.random(cases) < 0.8, seized + delay, 0).astype(np.int32),
        "product": product.astype(np.int16),
        "quantity": static.median[route, 0] * np.exp(rng.normal(0, 1, cases)),
        "persons": rng.integers(0, 3, cases).astype(np.int8),
        "organisation": organisation.astype(np.int32),
        "control_reason": np.repeat(reasons, list(REASONS.values()))[rng.integers(0, 100, cases)].astype(np.int16),
        "departure": attributes.departure[route],
        "destination": attributes.destination[route],
        "vehicle": vehicle,
        "vehicle_rank": rank,
        "vehicle_country": plate,
        "conveyance_country": plate,
        "person": person,
        "carrier_rank": carrier_rank,
        "first_nationality": who.country,
        "first_sex": who.sex,
        "company": people.company(route, month, organisation, rng.random(cases), np.zeros(cases, bool)),
        "consignment": rng.permutation(cases).astype(np.int64) + block * cases,
    }


def rows(base: SmallPlan, block: int = 0) -> dict[str, np.ndarray]:
    """Seizures of one block of a plan made here."""
    return _rows(base.number, base.cases, len(base.blocks), block)


def _days(ordinals: np.ndarray) -> list[Any]:
    from datetime import date

    return [date.fromordinal(int(day)) for day in ordinals]


def one_column_auc(column: np.ndarray, illicit: np.ndarray) -> float:
    """How well one column, taken as a number, ranks illicit rows; the better of both directions, ties by mean rank."""
    values, inverse = np.unique(column, return_inverse=True)
    count = np.bincount(inverse, minlength=values.size)
    rank = np.cumsum(count) - (count - 1) / 2
    positive = int(illicit.sum())
    total = rank[inverse][illicit].sum() - positive * (positive + 1) / 2
    auc = total / (positive * (illicit.size - positive))
    return float(max(auc, 1 - auc))


def category_auc(column: np.ndarray, illicit: np.ndarray) -> float:
    """The same for a column of categories: each is ranked by its share of illicit rows, learnt on the other half."""
    values, inverse = np.unique(column, return_inverse=True)
    half = np.arange(illicit.size) % 2 == 0
    scores = np.zeros(illicit.size)
    for learn, judge in ((half, ~half), (~half, half)):
        total = np.bincount(inverse[learn], minlength=values.size)
        hits = np.bincount(inverse[learn], weights=illicit[learn].astype(float), minlength=values.size)
        scores[judge] = ((hits + illicit.mean()) / (total + 1))[inverse[judge]]
    return one_column_auc(scores, illicit)


def drawn(name: str, base: SmallPlan, block: int = 0) -> Any:
    """One register's rows of one block."""
    from importlib import import_module

    return import_module(f"simulator.observation.registers.{name}").draw(base, block, rows(base, block))


SECRET = {
    "truth_id",
    "organisation",
    "kind",
    "origin",
    "content",
    "fault",
    "wrong",
    "slip",
    "person",
    "vehicle",
    "named",
}


def assert_register(name: str, base: SmallPlan, time: str) -> None:
    """What holds of every register: numbers, order, the same again, no truth, both tables alike, an empty block."""
    from importlib import import_module

    module = import_module(f"simulator.observation.registers.{name}")
    first, second = drawn(name, base, 0), drawn(name, base, 1)
    for block in (first, second):
        assert block.observed.column_names[0] == block.truth.column_names[0] == f"{name}_id"
        assert block.observed[f"{name}_id"].equals(block.truth[f"{name}_id"])
        moments = block.observed[time].to_numpy()
        assert (moments[1:] >= moments[:-1]).all()
        assert not SECRET & set(block.observed.column_names)
    again = drawn(name, base, 0)
    assert again.observed.equals(first.observed)
    assert again.truth.equals(first.truth)
    assert first.observed.schema == second.observed.schema
    assert first.truth.schema == second.truth.schema
    ids = np.concatenate([part.truth[f"{name}_id"].to_numpy() for part in (first, second)])
    assert np.unique(ids).size == ids.size
    assert abs(np.corrcoef(ids[: first.truth.num_rows], np.arange(first.truth.num_rows))[0, 1]) < 0.15
    other = drawn(name, plan(base.number + 1, base.cases, len(base.blocks)), 0)
    assert not other.observed.equals(first.observed)
    nothing = {column: values[:0] for column, values in rows(base, 0).items()}
    empty = module.draw(base, 0, nothing)
    assert empty.observed.schema == first.observed.schema
    assert (empty.truth.column("truth_id").to_numpy() == -1).all() if "truth_id" in empty.truth.column_names else True


def assert_not_trivial(tables: Any, illicit: np.ndarray, most: float = 0.75) -> None:
    """No single shown column ranks the illicit rows better than `most`, as a number or as a category."""
    import pyarrow as pa

    for name in tables.observed.column_names:
        column = tables.observed[name].combine_chunks()
        if pa.types.is_dictionary(column.type):
            auc = category_auc(column.indices.to_numpy(zero_copy_only=False), illicit)
        else:
            if pa.types.is_temporal(column.type):
                column = column.cast(pa.int64() if pa.types.is_timestamp(column.type) else pa.int32())
            values = column.to_numpy(zero_copy_only=False).astype(float)
            auc = one_column_auc(np.where(np.isnan(values), -1.0, values), illicit)
        assert auc <= most, f"{name}: {auc:.3f}"


def share_bounds(share: float, n: int, sigmas: float = 4.5) -> tuple[float, float]:
    """Where an observed share of n independent rows lies but for one time in some hundred thousand."""
    half = sigmas * (share * (1 - share) / n) ** 0.5
    return share - half, share + half
