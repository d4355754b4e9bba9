"""Worlds of the northern corridor spoiled on purpose, each for one gate: a gate that passes them is worth nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection
from functools import lru_cache

import northern
import numpy as np
import pyarrow as pa

from simulator.gates import leak
from simulator.gates.result import Evidence, Gate, GateResult
from simulator.gates.spread import SIGMAS, for_one_world, spreads
from simulator.gates.world import GateInput, Tables, made_world

WIDE = 5.0
"""So many spreads between worlds may a sound world lie beyond a bound: once in 1.7 million checks, normal spread."""
RARE = 1e-6
"""A p-value under this is no accident of a test's world; the gate itself cries at one sound world of a hundred."""


@lru_cache(maxsize=6)
def world(number: int = 0) -> GateInput:
    """A sound world of course size."""
    return made_world(northern.scenario(), northern.seed(number))


@lru_cache(maxsize=2)
def small(cases: int) -> GateInput:
    """A sound world of another size."""
    return made_world(northern.scenario(), northern.seed(0), cases)


def with_column(sound: GateInput, room: str, table: str, column: str, values: pa.Array | np.ndarray) -> GateInput:
    """The world with one column replaced."""
    whole = sound.room(room).whole(table)
    place = whole.schema.get_field_index(column)
    changed = whole.set_column(place, column, pa.array(values) if isinstance(values, np.ndarray) else values)
    return dataclasses.replace(sound, **{room: sound.room(room).changed(**{table: changed})})


def with_numbers(sound: GateInput, table: str, column: str, change: Callable[[np.ndarray], np.ndarray]) -> GateInput:
    """The world with one column of numbers of the truth changed."""
    return with_column(sound, "truth", table, column, change(sound.numbers("truth", table, column)))


def without(sound: GateInput, room: str, table: str) -> GateInput:
    """The world without one table."""
    tables = {name: sound.room(room).whole(name) for name in sound.room(room).names if name != table}
    return dataclasses.replace(sound, **{room: Tables(tables)})


def owners(sound: GateInput) -> np.ndarray:
    """The organisation of every observed record, as a number."""
    entry = sound.truth_rows("entries", sound.numbers("observed", "cases", "case_id"), "case_id")
    case = sound.truth_rows("cases", sound.numbers("truth", "entries", "truth_id")[entry])
    return sound.codes("truth", "cases", "organisation_id")[0][case]


def assert_faults(gate: Gate, *evidence: Evidence, names: Collection[str] = ()) -> None:
    """The gate names these checks of worlds, and beyond what chance does to sound ones no other.

    A check of a sound world fails at 2.5 spreads once in eighty: that is for a person who looks again. So what is
    spoiled has to be named as `world check` would, and what is sound is held to five spreads (see WIDE and RARE).
    """
    result = gate.judge(evidence)
    named = set(_beyond(gate, result, SIGMAS / len(evidence) ** 0.5))
    assert set(names) <= named, f"{sorted(named)} are named, of {result.metrics}"
    certain = set(_beyond(gate, result, WIDE / len(evidence) ** 0.5))
    if gate is leak.GATE:
        certain = {check.what for check in result.checks if not check.passed and check.value < RARE}
    assert certain <= set(names), f"{sorted(certain - set(names))} of {result.metrics}"


def _beyond(gate: Gate, result: GateResult, sigmas: float) -> list[str]:
    """The checks that lie so many spreads beyond their bounds."""
    if not gate.by_chance:
        return result.faults()
    known = spreads().get(gate.name, {})
    scaled = {check: spread * sigmas / SIGMAS for check, spread in known.items()}
    return for_one_world(result, {gate.name: scaled}).faults()
