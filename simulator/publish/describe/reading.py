"""A built world's folder, read for its pictures: manifest, scenario, then only the columns that are needed.

The rule kept here: a folder that is not a whole world of this version is refused with one sentence, before anything is
drawn; the seizures are read part by part.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.publish.describe.sight import COLUMNS, Sight, summed
from simulator.publish.describe.society import Society, society_of
from simulator.publish.manifests import GENERATOR_VERSION, NoWorld, WorldChanged, read_manifest, read_table
from simulator.strict_json import JsonFault, validated
from simulator.world import Scenario
from simulator.world.place_table import KEYS, PLACE_COLUMNS, joined
from simulator.world.plan import make_plan

TABLES = ("organisations", "routes", "macro")
ROWS = 262_144


def read_world(folder: Path) -> Sight:
    """The sums of a world that `cenlab world build` wrote.

    Raises:
        NoWorld, WorldVersion: if the folder is no world of this version.
        WorldChanged: if one of its tables is missing, damaged or changed by hand.
    """
    sealed = _sealed(folder)
    scenario = _scenario(folder)
    try:
        seed, cases = bytes.fromhex(sealed["seed"]), int(sealed["cases"])
        return summed(
            {name: read_table(folder, "truth", name) for name in TABLES},
            _batches(folder, sealed),
            scenario=scenario,
            name=scenario.name,
            seed=seed.hex(),
            scale=cases / scenario.cases,
            society=_society(scenario, seed, cases, sealed),
            days_added=int(sealed.get("days_added", 0)),
        )
    except (KeyError, pa.ArrowException, OSError, IndexError, TypeError, ValueError) as fault:
        raise WorldChanged(
            f"{folder}: a table of the truth cannot be read ({type(fault).__name__}). Build the world again."
        ) from None


def _sealed(folder: Path) -> dict[str, Any]:
    """The truth's manifest; who has only the observed side is told so."""
    if not (folder / "truth" / "manifest.json").is_file():
        hint = " It holds only the observed side; the pictures need truth/." if (folder / "observed").is_dir() else ""
        raise NoWorld(
            f"{folder} is no built world: truth/manifest.json is missing.{hint} "
            "Build one with: cenlab world build SCENARIO --out DIR"
        )
    return read_manifest(folder, "truth")


def _scenario(folder: Path) -> Scenario:
    """The scenario from which the world was built."""
    path = folder / "truth" / "scenario.json"
    try:
        return validated(Scenario, path.read_bytes())
    except (OSError, JsonFault):
        raise WorldChanged(f"{path} is missing or was changed. Build the world again.") from None


def _batches(folder: Path, sealed: dict[str, Any]) -> Iterator[pa.RecordBatch]:
    """The seizures, a quarter of a million at a time, so that memory stays small."""
    places = read_table(folder, "truth", "places")
    own = [*KEYS, *(name for name in COLUMNS if name not in PLACE_COLUMNS)]
    for number in range(len(sealed["tables"]["cases"]["parts"])):
        path = folder / "truth" / "cases" / f"{number:05d}.parquet"
        for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=own, use_threads=False):
            yield from joined(pa.Table.from_batches([batch]), places).to_batches()


def _society(scenario: Scenario, seed: bytes, cases: int, sealed: dict[str, Any]) -> Society | None:
    """People and lives, drawn again: a seed gives the same ones as long as the generator is the one that built it."""
    if sealed.get("generator_version") != GENERATOR_VERSION:
        return None
    return society_of(make_plan(scenario, seed, cases))
