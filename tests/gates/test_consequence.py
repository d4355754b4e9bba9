"""The gate on consequences: kept by sound worlds, named on worlds whose seizures have none."""

from __future__ import annotations

import dataclasses

import northern
import numpy as np
import pyarrow as pa
import pytest
import spoiled

from simulator.gates import consequence
from simulator.gates.spread import judged_alone
from simulator.gates.world import GateInput, Tables, plan_of
from simulator.observation.registers import bookings, crossings
from simulator.world.micro import draw_seizures


@pytest.fixture(scope="module")
def sound() -> GateInput:
    """A world of course size with the registers that see what is on the way."""
    world = spoiled.world()
    plan = plan_of(world)
    parts = [draw_seizures(plan, block.number) for block in plan.blocks]
    truth, observed = {}, {}
    for register in (crossings, bookings):
        drawn = [register.draw(plan, number, rows) for number, rows in enumerate(parts)]
        truth[register.NAME] = pa.concat_tables([part.truth for part in drawn])
        observed[register.NAME] = pa.concat_tables([part.observed for part in drawn])
    return dataclasses.replace(world, truth=world.truth.changed(**truth), observed=world.observed.changed(**observed))


def faults(world: GateInput) -> set[str]:
    return set(judged_alone(consequence.GATE, world).faults())


def test_sound_worlds_keep_it(sound: GateInput) -> None:
    result = judged_alone(consequence.GATE, sound)
    assert not result.faults(), result.why
    assert {"vehicle on the way in custody", "person on the way in custody"} <= set(result.metrics)
    assert not faults(spoiled.small(1_500))


def test_it_names_vehicles_and_persons_from_a_small_pool(sound: GateInput) -> None:
    """As worlds were before: whoever there is, is met again and again."""
    world = spoiled.with_numbers(sound, "cases", "vehicle", lambda v: np.where(v >= 0, v % 1_000, v))
    world = spoiled.with_numbers(world, "cases", "person", lambda p: np.where(p >= 0, p % 1_000, p))
    assert {
        "seizures per vehicle, 99th percentile",
        "seizures per person, 99th percentile",
        "vehicle seized in custody",
        "person seized in custody",
    } <= faults(world)


def test_it_names_vehicles_that_drive_on_after_their_seizure(sound: GateInput) -> None:
    """Every passage lies half a year later than it did."""
    time = sound.observed.column("crossings", "time").cast(pa.int64()).to_numpy() + 180 * 86_400
    late = spoiled.with_column(sound, "observed", "crossings", "time", pa.array(time).cast(pa.timestamp("s")))
    assert faults(late) == {"vehicle on the way in custody"}


def test_it_names_persons_who_travel_on_after_their_arrest(sound: GateInput) -> None:
    time = sound.observed.column("bookings", "departs").cast(pa.int64()).to_numpy() + 180 * 86_400
    late = spoiled.with_column(sound, "observed", "bookings", "departs", pa.array(time).cast(pa.timestamp("s")))
    assert faults(late) == {"person on the way in custody"}


def test_it_names_firms_that_go_on_after_they_were_struck_off(sound: GateInput) -> None:
    earlier = spoiled.with_numbers(sound, "firms", "until", lambda until: np.maximum(until - 6, 0))
    assert faults(earlier) == {"papers of firms struck off"}


@pytest.mark.parametrize("column", ["nationality", "sex", "age_band"])
def test_it_names_records_that_speak_of_somebody_else(sound: GateInput, column: str) -> None:
    told = sound.observed.column("persons", column).combine_chunks()
    order = np.random.default_rng(northern.seed(3)[-1]).permutation(len(told))
    other = spoiled.with_column(sound, "observed", "persons", column, told.take(pa.array(order)))
    assert faults(other) == {f"first person's {column.replace('_', ' ')}"}


def test_a_world_without_the_registers_is_judged_by_its_cases(sound: GateInput) -> None:
    names = {name: sound.truth.whole(name) for name in sound.truth.names if name not in ("crossings", "bookings")}
    bare = dataclasses.replace(sound, truth=Tables(names))
    assert "vehicle on the way in custody" not in judged_alone(consequence.GATE, bare).metrics
