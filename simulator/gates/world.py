"""The world as the gates see it: tables by name, from memory or from a folder, only the columns asked for.

The rule kept here: a gate asks for numbers or codes of one column at a time, so that a million rows stay small.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.content import scenario_file
from simulator.gates.errors import GateError
from simulator.publish.world import make_tables
from simulator.region import Region
from simulator.strict_json import read_object, validated
from simulator.world import Scenario, load_scenario
from simulator.world.place_table import KEYS, PLACE_COLUMNS, joined, place_rows
from simulator.world.plan import Plan, make_plan

EPOCH = 719163
ROOMS = ("observed", "truth")


class Tables:
    """Tables of one room by name, held in memory or read from Parquet files when asked."""

    def __init__(self, tables: Mapping[str, pa.Table | list[Path]]) -> None:
        self._tables = dict(tables)
        self._places: pa.Array | None = None

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    @property
    def names(self) -> tuple[str, ...]:
        """The tables' names, sorted."""
        return tuple(sorted(self._tables))

    def schema(self, name: str) -> pa.Schema:
        """Names and kinds of a table's columns; cases have those of their places too."""
        source = self._source(name)
        if not isinstance(source, list):
            return source.schema
        own = pq.read_schema(source[0])
        if not self._has_places(name):
            return own
        places = self.schema("places")
        return pa.schema([*own, *(places.field(column) for column in PLACE_COLUMNS)])

    def rows(self, name: str) -> int:
        """Number of rows of a table."""
        source = self._source(name)
        if isinstance(source, list):
            return sum(pq.read_metadata(path).num_rows for path in source)
        return int(source.num_rows)

    def column(self, name: str, column: str) -> pa.ChunkedArray:
        """One column, in the order of the files."""
        source = self._source(name)
        if not isinstance(source, list):
            return source.column(column)
        if column in PLACE_COLUMNS and self._has_places(name):
            return self.column("places", column).take(self._places_of_cases())
        parts = [pq.read_table(path, columns=[column]).column(column) for path in source]
        chunks = [chunk for part in parts for chunk in part.chunks]
        return pa.chunked_array(chunks, type=parts[0].type).unify_dictionaries()

    def whole(self, name: str) -> pa.Table:
        """All columns of a table."""
        source = self._source(name)
        if not isinstance(source, list):
            return source
        return pa.table({column: self.column(name, column) for column in self.schema(name).names})

    def parts(self, name: str) -> list[pa.Table]:
        """The table's parts, one a file; a table in memory is one part."""
        source = self._source(name)
        if not isinstance(source, list):
            return [source]
        tables = [pq.read_table(path) for path in source]
        return [joined(table, self.whole("places")) for table in tables] if self._has_places(name) else tables

    def changed(self, **tables: pa.Table) -> Tables:
        """The same tables with some of them replaced."""
        return Tables({**self._tables, **tables})

    def _has_places(self, name: str) -> bool:
        """Whether a table is that of the truth's cases in a folder, whose places stand in a table of their own."""
        return name == "cases" and isinstance(self._tables.get("places"), list)

    def _places_of_cases(self) -> pa.Array:
        """The row among the places of every case."""
        if self._places is None:
            keys = pa.table({key: self.column("cases", key) for key in KEYS})
            self._places = pa.array(place_rows(keys, self.whole("places")))
        return self._places

    def _source(self, name: str) -> pa.Table | list[Path]:
        if name not in self._tables:
            raise GateError(f"The world has no table {name}; it has {', '.join(self.names)}.")
        return self._tables[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateInput:
    """One world under test; cases is the number asked for when it was built."""

    scenario: Scenario
    seed: bytes
    cases: int
    truth: Tables
    observed: Tables
    folder: Path | None = None

    @property
    def region(self) -> Region | None:
        """The region of the scenario's own."""
        return self.scenario.region

    @property
    def scale(self) -> float:
        """How many times larger than the scenario's own size the world is."""
        return self.cases / self.scenario.cases

    def room(self, room: str) -> Tables:
        """The tables of one room, "truth" or "observed"."""
        return self.truth if room == "truth" else self.observed

    def numbers(self, room: str, table: str, column: str) -> np.ndarray:
        """A column of numbers, days (as proleptic ordinals) or moments (seconds since 1970-01-01 UTC)."""
        values = self.room(room).column(table, column)
        if pa.types.is_date32(values.type):
            days = pc.fill_null(values.cast(pa.int32()), -EPOCH)
            return np.asarray(days.to_numpy().astype(np.int64) + EPOCH)
        if pa.types.is_timestamp(values.type):
            return np.asarray(pc.fill_null(values.cast(pa.timestamp("s")).cast(pa.int64()), 0).to_numpy())
        if pa.types.is_boolean(values.type):
            return np.asarray(values.to_numpy())
        return np.asarray(values.to_numpy())

    def codes(self, room: str, table: str, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A column of codes as positions in a list of labels; the list holds each label once."""
        values = self.room(room).column(table, column)
        if not pa.types.is_dictionary(values.type):
            values = values.dictionary_encode()
        values = values.unify_dictionaries().combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = values.chunk(0) if values.num_chunks else pa.array([], values.type)
        labels = tuple("" if label is None else str(label) for label in values.dictionary.to_pylist())
        return np.asarray(pc.fill_null(values.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)), labels

    def ordinals(self, room: str, table: str, column: str) -> np.ndarray:
        """A column of days as proleptic ordinals, whether written as dates or as texts; 0 where blank."""
        kind = self.room(room).schema(table).field(column).type
        if pa.types.is_date(kind):
            return self.numbers(room, table, column)
        positions, labels = self.codes(room, table, column)
        days = np.array([_ordinal(label) for label in labels], np.int64)
        return np.asarray(days[positions]) if days.size else np.zeros(0, np.int64)

    def seconds(self, room: str, table: str, column: str) -> np.ndarray:
        """A column of moments as seconds since 1970-01-01 UTC, whether written as timestamps or as texts."""
        values = self.room(room).column(table, column)
        if pa.types.is_timestamp(values.type):
            return self.numbers(room, table, column)
        plain = pc.utf8_slice_codeunits(values.cast(pa.string()), 0, 19)
        moments = pc.strptime(plain, format="%Y-%m-%dT%H:%M:%S", unit="s")
        return np.asarray(moments.cast(pa.int64()).to_numpy())

    def truth_rows(self, table: str, ids: np.ndarray, key: str = "truth_id") -> np.ndarray:
        """Row of the truth's table with each id, -1 where it has none; ids need not be sorted."""
        known = self.numbers("truth", table, key)
        order = np.argsort(known, kind="stable") if known.size and (np.diff(known) < 0).any() else None
        ranked = known if order is None else known[order]
        place = np.searchsorted(ranked, ids).clip(0, max(known.size - 1, 0))
        hit = ranked[place] == ids if known.size else np.zeros(ids.size, bool)
        return np.where(hit, place if order is None else order[place], -1)


def _ordinal(text: str) -> int:
    return int(np.datetime64(text[:10], "D").astype(np.int64)) + EPOCH if text else 0


def made_world(
    scenario: Scenario, seed: bytes, cases: int | None = None, *, spoiled: Mapping[str, Any] | None = None
) -> GateInput:
    """A world built in memory. spoiled replaces figures of the scenario that the world is built from, not of the one
    that the gates compare with."""
    built = scenario.model_copy(update=dict(spoiled)) if spoiled else scenario
    truth, observed = make_tables(built, seed, cases)
    return GateInput(
        scenario=scenario,
        seed=seed,
        cases=scenario.cases if cases is None else cases,
        truth=Tables(truth),
        observed=Tables(observed),
    )


def read_world(folder: Path, scenario: Scenario | None = None) -> GateInput:
    """A world from its folder; the scenario is found by its name among the course's own unless given.

    Raises:
        GateError: if the folder is no whole world, or was built from another scenario than the one given.
    """
    sealed = _manifest(folder / "truth" / "manifest.json")
    _manifest(folder / "observed" / "manifest.json")
    if scenario is None:
        scenario = _scenario_of(folder, str(sealed.get("scenario", "")))
    if sealed.get("scenario_sha256") not in (None, scenario.fingerprint):
        raise GateError(
            f"{folder} was built from another version of the scenario {scenario.name}. "
            "Name the scenario file it was built from, or build the world again."
        )
    return GateInput(
        scenario=scenario,
        seed=bytes.fromhex(str(sealed["seed"])),
        cases=int(sealed.get("cases") or scenario.cases),
        truth=Tables(_files(folder / "truth")),
        observed=Tables(_files(folder / "observed")),
        folder=folder,
    )


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = read_object(path)
    except (OSError, ValueError):
        raise GateError(
            f"{path} cannot be read: this is no finished world. Build one with `cenlab world build`."
        ) from None
    return manifest


def _scenario_of(folder: Path, name: str) -> Scenario:
    file, own = folder / "truth" / "scenario.json", scenario_file(name)
    if file.is_file():
        try:
            return validated(Scenario, file.read_bytes())
        except ValueError:
            raise GateError(f"{file} is no scenario of this version. Build the world again.") from None
    if own.is_file():
        return load_scenario(own)
    raise GateError(f"The scenario {name!r} of {folder} is not among the course's own: name its file.")


def _files(room: Path) -> dict[str, pa.Table | list[Path]]:
    """Files of every table: <table>.parquet, or the parts in the folder <table> in order of their names."""
    files: dict[str, pa.Table | list[Path]] = {path.stem: [path] for path in sorted(room.glob("*.parquet"))}
    for folder in sorted(path for path in room.iterdir() if path.is_dir()):
        parts = sorted(folder.glob("*.parquet"))
        if parts:
            files[folder.name] = parts
    return files


def plan_of(world: GateInput) -> Plan:
    """The plan of a world, made again from its scenario, seed and number of cases: the same as when it was built."""
    return _plan(world.scenario.model_dump_json(by_alias=True), world.seed, world.cases)


@lru_cache(maxsize=2)
def _plan(scenario_json: str, seed: bytes, cases: int) -> Plan:
    return make_plan(validated(Scenario, scenario_json), seed, cases)
