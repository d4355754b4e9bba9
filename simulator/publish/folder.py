"""A world on disk: observed tables and truth tables apart, each with its manifest.

The rule kept here: the folder appears whole or not at all. The public manifest names the observed tables and one digest
of the truth: no seed, no fingerprint of it, no count of anything hidden.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from simulator.errors import CenlabError
from simulator.publish.hashes import content_hash, joint_hash
from simulator.publish.world import SCHEMA_VERSION, make_tables
from simulator.world import Scenario

# Bumps when the same seed gives another world.
GENERATOR_VERSION = 1
Progress = Callable[[str, float], None]


class OutputExists(CenlabError):
    """The output folder exists already; nothing was touched."""


class NotWritten(CenlabError):
    """The world could not be written; nothing was left behind."""


def write_world(
    scenario: Scenario, seed: bytes, out: Path, cases: int | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Build a world and write it; returns the public manifest.

    Raises:
        OutputExists: if `out` exists, even empty.
        NotWritten: if the disk refuses.
    """
    told = progress or (lambda stage, share: None)
    if out.exists() or out.is_symlink():
        raise OutputExists(f"{out} exists already. Name a new folder; nothing was changed.")
    parent = out.absolute().parent
    if not parent.is_dir():
        raise NotWritten(f"{parent} is not a folder. Make it first, or choose another place.")
    truth, observed = make_tables(scenario, seed, cases, progress)
    told("writing", 0.96)
    partial: Path | None = None
    try:
        partial = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=parent))
        manifest = _write(partial, scenario, seed, cases, truth, observed)
        partial.chmod(0o755)
        os.rename(partial, out)
    except OSError as fault:
        if partial is not None:
            shutil.rmtree(partial, ignore_errors=True)
        if out.exists():
            raise OutputExists(f"{out} exists already. Name a new folder; nothing was changed.") from None
        raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.") from None
    told("writing", 1.0)
    return manifest


def _write(
    folder: Path,
    scenario: Scenario,
    seed: bytes,
    cases: int | None,
    truth: dict[str, pa.Table],
    observed: dict[str, pa.Table],
) -> dict[str, Any]:
    hashes = {}
    for room, tables, mode in (("observed", observed, 0o755), ("truth", truth, 0o700)):
        (folder / room).mkdir()
        (folder / room).chmod(mode)
        hashes[room] = {name: content_hash(table) for name, table in tables.items()}
        for name, table in tables.items():
            marked = table.replace_schema_metadata({b"SYNTHETIC": b"invented for training; nothing here is real"})
            pq.write_table(marked, folder / room / f"{name}.parquet", compression="zstd", compression_level=1)
    public = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": "SYNTHETIC: invented for training; nothing here is real",
        "scenario": scenario.name,
        "as_of": scenario.moment.isoformat().replace("+00:00", "Z"),
        "tables": {
            name: {"rows": table.num_rows, "columns": table.column_names, "sha256": hashes["observed"][name]}
            for name, table in observed.items()
        },
        "truth_sha256": joint_hash(hashes["truth"]),
    }
    sealed = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": public["synthetic"],
        "scenario": scenario.name,
        "scenario_sha256": scenario.fingerprint,
        "generator_version": GENERATOR_VERSION,
        "seed": seed.hex(),
        "cases": cases if cases is not None else scenario.cases,
        "versions": {name: version(name) for name in ("cenlab", "numpy", "pyarrow")},
        "tables": {name: {"rows": table.num_rows, "sha256": hashes["truth"][name]} for name, table in truth.items()},
        "truth_sha256": public["truth_sha256"],
        "observed": {name: hashes["observed"][name] for name in observed},
    }
    for room, manifest in (("observed", public), ("truth", sealed)):
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (folder / room / "manifest.json").write_text(text, encoding="utf-8")
    return public
