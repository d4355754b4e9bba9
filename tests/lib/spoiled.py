"""Worlds of the northern corridor spoiled on purpose, each for one gate: a gate that passes them is worth nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import lru_cache

import northern
import numpy as np
import pyarrow as pa

from simulator.gates.world import GateInput, Tables, made_world


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
