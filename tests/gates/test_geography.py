"""The gate "geography" on a sound world with its registers, and on worlds that are really spoiled for it."""

from __future__ import annotations

import dataclasses
from typing import Any

import northern
import numpy as np
import pyarrow as pa
import pytest

from simulator.gates import geography
from simulator.gates.result import GateResult
from simulator.gates.world import GateInput, made_world, plan_of
from simulator.observation.registers import crossings, declarations, passages, plate_reads, plating, ways
from simulator.observation.registers.journeys import draw_traffic
from simulator.reference import offices
from simulator.world import attributes, hazards
from simulator.world import geography as world_geography
from simulator.world.micro import draw_seizures

SEIZED_SHUT = "seizures at a shut post"
ROWS_SHUT = "rows of registers at a shut post"


def with_registers(world: GateInput) -> GateInput:
    """The world with its registers of the road and of customs among its tables."""
    plan = plan_of(world)
    parts: dict[str, list[Any]] = {"crossings": [], "plate_reads": [], "declarations": []}
    for block in plan.blocks:
        rows = draw_seizures(plan, block.number)
        traffic = draw_traffic(plan, block.number, rows)
        for register in (crossings, plate_reads, declarations):
            parts[register.NAME].append(register.draw(plan, block.number, rows, traffic))
    return dataclasses.replace(
        world,
        observed=world.observed.changed(**{n: pa.concat_tables(p.observed for p in d) for n, d in parts.items()}),
        truth=world.truth.changed(**{n: pa.concat_tables(p.truth for p in d) for n, d in parts.items()}),
    )


def judged(world: GateInput) -> GateResult:
    return geography.judge([geography.measure(world)])


def titled(title: str) -> GateInput:
    """A world of its own plan: no other test meets it."""
    return made_world(northern.scenario().model_copy(update={"title": title}), northern.seed(3))


def test_a_sound_world_has_nothing_that_cannot_be() -> None:
    result = judged(with_registers(made_world(northern.scenario(), northern.seed(3))))
    assert result.faults() == []
    assert result.told["registers"] == 3
    assert result.told["seizures"] > 10_000


def test_registers_that_are_not_there_pass_no_check() -> None:
    result = judged(made_world(northern.scenario(), northern.seed(3)))
    assert ROWS_SHUT not in {check.what for check in result.checks}
    assert SEIZED_SHUT in {check.what for check in result.checks}


def test_geography_fails_on_a_world_that_knows_no_closures(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(office: np.ndarray, day: np.ndarray) -> np.ndarray:
        return np.zeros(day.size, bool)

    for module in (hazards, passages, declarations):
        monkeypatch.setattr(module, "shut_on", never)
    monkeypatch.setattr(ways, "closures", tuple)
    faults = judged(with_registers(titled("No closures"))).faults()
    assert {SEIZED_SHUT, ROWS_SHUT} <= set(faults)


def test_geography_fails_where_every_plate_goes_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (attributes, plating):
        monkeypatch.setattr(module, "runs_on", lambda plate, corridor: True)
    faults = judged(with_registers(titled("Any plate"))).faults()
    assert "seizures of vehicles that may not run there" in faults
    assert "rows of registers with vehicles that may not run there" in faults


def test_geography_fails_on_passenger_trains_out_of_afghanistan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_geography, "carries_passengers", lambda corridor: True)
    assert judged(titled("Passengers from the south")).faults() == ["seizures in passenger trains on freight lines"]


def test_geography_fails_on_a_post_that_is_moved_over_the_border(monkeypatch: pytest.MonkeyPatch) -> None:
    world = made_world(northern.scenario(), northern.seed(3))
    moved = {**offices(), "KZ-TAZHEN": dataclasses.replace(offices()["KZ-TAZHEN"], lat=44.62, lon=56.31)}
    monkeypatch.setattr(geography, "offices", lambda: moved)
    assert judged(world).faults() == ["posts in the wrong place"]
