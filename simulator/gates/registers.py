"""The other sources as the gates see them: each register's rows with their columns as numbers, and which are illicit.

The rule kept here: only what the source shows becomes a feature; the truth gives the label and nothing else. Columns
are made plain: a code its position, a moment its value, hour and weekday, a key the number of rows that share it. Text
that is no code (a plate, a name, a number) is a key too, and its value is its place in the alphabet.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulator.chance import Stream
from simulator.gates.world import GateInput, plan_of
from simulator.observation import registers as room
from simulator.world.micro import draw_seizures

MOST_ROWS = 120_000
# What people write about cases: such a row speaks of a case or it does not, and says so.
ABOUT_CASES = ("informants", "partner", "press", "traffic", "messages", "reports", "partner_messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One plain feature of a register; coded ones have no order, keys have no meaning."""

    name: str
    values: np.ndarray
    coded: bool
    key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One register: features of its rows and which of them stand for an organisation."""

    name: str
    columns: tuple[Column, ...]
    illicit: np.ndarray

    def halves(self, rng: Stream) -> np.ndarray:
        """A half, 0 or 1, of every row; rows with the same first key lie in the same half."""
        keys = [column.values for column in self.columns if column.key]
        if not keys:
            return np.asarray(rng.integers(0, 2, self.illicit.size))
        _, inverse = np.unique(keys[0], return_inverse=True)
        return np.asarray(rng.integers(0, 2, int(inverse.max(initial=0)) + 1)[inverse])


def every_register() -> tuple[str, ...]:
    """Names of the modules that draw a register."""
    names = []
    for info in pkgutil.iter_modules(room.__path__):
        module = importlib.import_module(f"{room.__name__}.{info.name}")
        if isinstance(getattr(module, "NAME", None), str) and callable(getattr(module, "draw", None)):
            names.append(info.name)
    return tuple(names)


def sources(world: GateInput) -> tuple[Source, ...]:
    """All registers of a world that mark organisations: its own tables where it has them, else drawn from its plan."""
    own = [
        name
        for name in world.observed.names
        if name not in ABOUT_CASES and name in world.truth and "organisation" in world.truth.schema(name).names
    ]
    if own:
        return tuple(source(name, world.observed.whole(name), world.truth.whole(name)) for name in own)
    plan = plan_of(world)
    parts: dict[str, list[tuple[pa.Table, pa.Table]]] = {}
    rows_so_far = 0
    for block in plan.blocks:
        rows = draw_seizures(plan, block.number)
        for name in (name for name in every_register() if name not in ABOUT_CASES):
            drawn = importlib.import_module(f"{room.__name__}.{name}").draw(plan, block.number, rows)
            if "organisation" in drawn.truth.column_names:
                parts.setdefault(name, []).append((drawn.observed, drawn.truth))
        rows_so_far += block.size
        if rows_so_far >= MOST_ROWS:
            break
    return tuple(
        source(name, pa.concat_tables([p[0] for p in both]), pa.concat_tables([p[1] for p in both]))
        for name, both in parts.items()
    )


def source(name: str, observed: pa.Table, truth: pa.Table) -> Source:
    """The features of one register; of large ones every k-th row, keys counted before."""
    step = max(1, -(-observed.num_rows // MOST_ROWS))
    columns = []
    for column in observed.column_names:
        if column != f"{name}_id" and column != observed.column_names[0]:
            columns.extend(_plain(column, observed.column(column).combine_chunks(), step))
    label = truth.column("organisation").to_numpy() >= 0
    return Source(name=name, columns=tuple(columns), illicit=label[::step])


def _plain(name: str, values: pa.ChunkedArray, step: int) -> list[Column]:
    kind = values.type
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    if pa.types.is_timestamp(kind):
        moment = values.cast(pa.timestamp("s")).cast(pa.int64()).fill_null(0).to_numpy()[::step]
        return [
            Column(name=name, values=moment, coded=False),
            Column(name=f"{name}, hour", values=moment // 3600 % 24, coded=True),
            Column(name=f"{name}, weekday", values=moment // 86_400 % 7, coded=True),
        ]
    if pa.types.is_date32(kind):
        day = values.cast(pa.int32()).fill_null(0).to_numpy()[::step].astype(np.int64)
        return [
            Column(name=name, values=day, coded=False),
            Column(name=f"{name}, weekday", values=day % 7, coded=True),
        ]
    if pa.types.is_floating(kind):
        return [Column(name=name, values=values.fill_null(-1.0).to_numpy()[::step], coded=False)]
    if pa.types.is_int64(kind) or pa.types.is_string(kind):
        keys = _places(values) if pa.types.is_string(kind) else values.fill_null(-1).to_numpy()
        _, inverse, count = np.unique(keys, return_inverse=True, return_counts=True)
        same = np.where(keys < 0, 0, count[inverse])
        return [
            Column(name=name, values=keys[::step], coded=False, key=True),
            Column(name=f"{name}, rows that share it", values=same[::step], coded=False),
        ]
    if pa.types.is_integer(kind):
        return [Column(name=name, values=values.fill_null(-1).to_numpy()[::step].astype(np.int64), coded=False)]
    coded = values if pa.types.is_dictionary(kind) else values.cast(pa.string()).dictionary_encode()
    return [Column(name=name, values=coded.indices.fill_null(-1).to_numpy()[::step].astype(np.int64), coded=True)]


def _places(texts: pa.Array) -> np.ndarray:
    """Place of each text in the alphabet, from 0; -1 where there is none."""
    coded = texts.dictionary_encode()
    words = np.array(coded.dictionary.to_pylist(), dtype=str)
    place = np.empty(words.size, np.int64)
    place[np.argsort(words, kind="stable")] = np.arange(words.size)
    place[words == ""] = -1
    return np.asarray(np.append(place, -1)[coded.indices.fill_null(-1).to_numpy()])
