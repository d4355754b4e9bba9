"""A built world's folder, read for its pictures: manifest, schema version, then only the columns that are needed.

The rule kept here: a folder that is not a whole world of this version is refused with one sentence, before anything is
drawn; the seizures are read batch by batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from simulator.content import content
from simulator.errors import CenlabError, ScenarioError
from simulator.publish.describe.sight import COLUMNS, Sight, summed
from simulator.publish.describe.society import Society, society_of
from simulator.publish.world import SCHEMA_VERSION
from simulator.world import Scenario, load_scenario
from simulator.world.plan import make_plan

NEEDED = ("organisations", "routes", "macro")


class NoWorld(CenlabError):
    """The folder holds no world that can be drawn; nothing was written."""


def read_world(folder: Path) -> Sight:
    """The sums of a world that `cenlab world build` wrote.

    Raises:
        NoWorld: if the folder is no world, is of another schema version, or a table of the truth cannot be read.
    """
    sealed = _manifest(folder)
    tables = {name: _table(folder, name) for name in NEEDED}
    scenario = _scenario(str(sealed.get("scenario", "")), str(sealed.get("scenario_sha256", "")))
    cases = sealed.get("cases")
    scale = cases / scenario.cases if scenario is not None and isinstance(cases, int) else 1.0
    try:
        return summed(
            tables,
            _batches(folder),
            scenario=scenario,
            name=str(sealed.get("scenario", folder.name)),
            seed=str(sealed.get("seed", "")),
            scale=scale,
            first=_first(folder),
            society=_society(scenario, sealed),
        )
    except (KeyError, pa.ArrowException, OSError, IndexError, TypeError, ValueError) as fault:
        raise _damaged(folder, fault) from None


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "truth" / "manifest.json"
    if not path.is_file():
        hint = "It holds only the observed side; the pictures need truth/. " if (folder / "observed").is_dir() else ""
        raise NoWorld(
            f"{folder} is no built world: {path} is missing. {hint}"
            "Build one with: cenlab world build SCENARIO --out DIR"
        )
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise NoWorld(f"{path} cannot be read ({type(fault).__name__}). Build the world again.") from None
    if not isinstance(found, dict):
        raise NoWorld(f"{path} is no manifest. Build the world again.")
    version = found.get("schema_version")
    if version != SCHEMA_VERSION:
        raise NoWorld(
            f"{folder} has schema version {version}, this cenlab draws version {SCHEMA_VERSION}. "
            "Build the world again from its scenario and seed; the folder was left untouched."
        )
    return found


def _source(folder: Path, name: str) -> ds.Dataset:
    """A table of the truth: one file, or a folder of parts."""
    path = folder / "truth" / f"{name}.parquet"
    parts = sorted((folder / "truth" / name).glob("*.parquet"))
    if not path.is_file() and not parts:
        raise NoWorld(f"{path} is missing: the world is not whole. Build it again.")
    try:
        return ds.dataset([str(part) for part in parts] if parts else str(path), format="parquet")
    except (pa.ArrowException, OSError) as fault:
        raise _damaged(folder, fault) from None


def _table(folder: Path, name: str) -> pa.Table:
    try:
        return _source(folder, name).to_table()
    except (pa.ArrowException, OSError) as fault:
        raise _damaged(folder, fault) from None


def _batches(folder: Path) -> Iterator[pa.RecordBatch]:
    """The seizures, about a quarter of a million at a time; one thread, so that memory stays small."""
    source = _source(folder, "cases")
    missing = [name for name in COLUMNS if name not in source.schema.names]
    if missing:
        raise NoWorld(f"{folder}/truth/cases has no column {', '.join(missing)}. Build the world again.")
    yield from source.to_batches(
        columns=list(COLUMNS), batch_size=262_144, use_threads=False, batch_readahead=1, fragment_readahead=1
    )


def _scenario(name: str, fingerprint: str) -> Scenario | None:
    """The scenario that ships under this name, if it is the very one from which the world was built."""
    path = content("datasets", "scenarios") / f"{name}.toml"
    if not name or not path.is_file():
        return None
    try:
        found = load_scenario(path)
    except ScenarioError:
        return None
    return found if found.fingerprint == fingerprint else None


def _society(scenario: Scenario | None, sealed: dict[str, Any]) -> Society | None:
    """People and lives, drawn again from scenario and seed: a world's folder may hold only what marking needs."""
    seed, cases = str(sealed.get("seed", "")), sealed.get("cases")
    if scenario is None or not seed or not isinstance(cases, int):
        return None
    return society_of(make_plan(scenario, bytes.fromhex(seed), cases))


def _first(folder: Path) -> date:
    """The first month of a world whose scenario is not at hand: that of its first seizure."""
    head = _source(folder, "cases").head(1, columns=["month", "seizure_date"])
    if not head.num_rows:
        raise NoWorld(f"{folder}/truth/cases is empty. Build the world again.")
    month, day = head["month"][0].as_py(), str(head["seizure_date"][0].as_py())
    whole = int(day[:4]) * 12 + int(day[5:7]) - 1 - int(month)
    return date(whole // 12, whole % 12 + 1, 1)


def _damaged(folder: Path, fault: Exception) -> NoWorld:
    return NoWorld(f"{folder}: a table of the truth cannot be read ({type(fault).__name__}). Build the world again.")
