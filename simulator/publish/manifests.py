"""The two manifests of a world on disk, reading a world's tables, and whether they are as they were written.

The rule kept here: what was changed by hand is found. The public manifest holds one digest over the truth's tables, the
sealed one holds each table's; a folder of another schema version is refused and left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator import durable
from simulator.errors import CenlabError
from simulator.publish.hashes import content_hash, joint_hash, parts_hash
from simulator.publish.jobs import Spec
from simulator.publish.world import SCHEMA_VERSION
from simulator.strict_json import JsonFault, is_version, read_object
from simulator.world.place_table import joined
from simulator.world.plan import Plan

# Bumps when the same seed gives another world.
GENERATOR_VERSION = 8
# What this version makes of seed 4 of the northern corridor at 600 cases: every table's content hash, joined.
GOLDEN_SHA256 = "25140e53744dc7dd348655355a07246ce426bde32501e36e75914bb5e2fc714e"
SYNTHETIC = "SYNTHETIC: invented for training; nothing here is real"


class NoWorld(CenlabError):
    """A folder that is no world."""


class WorldVersion(CenlabError):
    """A world of another schema version; it was left alone."""


class WorldChanged(CenlabError):
    """A world whose tables are not what its manifests say."""


def write_manifests(spec: Spec, plan: Plan, folder: Path, tables: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Write both manifests; returns the public one. tables: rows, columns and parts (hashes) by room/name."""
    rooms: dict[str, dict[str, Any]] = {"observed": {}, "truth": {}}
    for name in sorted(tables):
        room, table = name.split("/")
        rooms[room][table] = {**tables[name], "sha256": parts_hash(tables[name]["parts"])}
    public = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": SYNTHETIC,
        "scenario": plan.scenario.name,
        "as_of": plan.scenario.moment.isoformat().replace("+00:00", "Z"),
        "tables": rooms["observed"],
        "truth_sha256": joint_hash({name: table["sha256"] for name, table in rooms["truth"].items()}),
    }
    sealed = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": SYNTHETIC,
        "scenario": plan.scenario.name,
        "scenario_sha256": plan.scenario.fingerprint,
        "generator_version": GENERATOR_VERSION,
        "seed": spec.seed,
        "cases": spec.cases,
        "sources": list(spec.sources),
        "text": spec.text,
        "block_rows": spec.block_rows,
        "days_added": 0,
        "plan_sha256": spec.plan_sha256,
        "versions": dict(spec.maker),
        "tables": rooms["truth"],
        "truth_sha256": public["truth_sha256"],
        "observed": {name: table["sha256"] for name, table in rooms["observed"].items()},
    }
    durable.write_text(folder / "truth" / "scenario.json", spec.scenario)
    for room, manifest in (("observed", public), ("truth", sealed)):
        durable.write_json(folder / room / "manifest.json", manifest, indent=2)
    return public


def read_manifest(folder: Path, room: str) -> dict[str, Any]:
    """The manifest of a room, `observed` or `truth`.

    Raises:
        NoWorld: if there is none that can be read.
        WorldVersion: if it is of another schema version.
    """
    path = folder / room / "manifest.json"
    try:
        manifest = read_object(path)
        version = manifest["schema_version"]
    except (JsonFault, KeyError):
        raise NoWorld(f"{folder} is no world: {room}/manifest.json is missing or cannot be read.") from None
    if not is_version(version, SCHEMA_VERSION):
        raise WorldVersion(
            f"{folder} has schema version {version}, this cenlab reads {SCHEMA_VERSION}. It was left as it is: build "
            "it again from its scenario and seed, or read it with the version that wrote it."
        )
    return manifest


def parts(folder: Path, room: str, name: str, manifest: dict[str, Any]) -> Iterator[tuple[Path, pa.Table, str]]:
    """Path, table and stated hash of each part of one table, in order.

    Raises:
        WorldChanged: if a part is missing or cannot be read.
    """
    for number, stated in enumerate(manifest["tables"][name]["parts"]):
        path = folder / room / name / f"{number:05d}.parquet"
        try:
            yield path, pq.read_table(path), stated
        except (OSError, pa.ArrowException) as fault:
            raise WorldChanged(f"{path} is missing or damaged ({fault}). Build the world again.") from None


def read_table(folder: Path, room: str, name: str) -> pa.Table:
    """One whole table of a world on disk; for tables that fit into memory. The truth's cases come with their places."""
    manifest = read_manifest(folder, room)
    if name not in manifest["tables"]:
        raise NoWorld(f"{folder} has no table {room}/{name}. It has: {', '.join(manifest['tables'])}.")
    tables = [table for _, table, _ in parts(folder, room, name, manifest)]
    whole = pa.concat_tables(tables, promote_options="default")
    return joined(whole, read_table(folder, room, "places")) if (room, name) == ("truth", "cases") else whole


def verify(folder: Path) -> None:
    """Whether every table is what both manifests say.

    Raises:
        NoWorld, WorldVersion: see `read_manifest`.
        WorldChanged: names what was changed.
    """
    public, sealed = read_manifest(folder, "observed"), read_manifest(folder, "truth")
    for room, manifest in (("observed", public), ("truth", sealed)):
        for name, table in manifest["tables"].items():
            for path, part, stated in parts(folder, room, name, manifest):
                if content_hash(part) != stated:
                    raise WorldChanged(f"{path} was changed after the world was built. Build the world again.")
            if parts_hash(table["parts"]) != table["sha256"]:
                raise WorldChanged(f"{folder / room}/manifest.json was changed by hand: hashes of {name} do not agree.")
    digests = {name: table["sha256"] for name, table in sealed["tables"].items()}
    observed = {name: table["sha256"] for name, table in public["tables"].items()}
    if joint_hash(digests) != public["truth_sha256"] or sealed["observed"] != observed:
        raise WorldChanged(f"{folder}: the manifests of observed and truth do not agree; one was changed by hand.")
