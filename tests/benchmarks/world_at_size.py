#!/usr/bin/env python3
"""Time and memory of `world build` at several sizes: what an author waits for, and whether memory grows.

    python tests/benchmarks/world_at_size.py [--cases N ...] [--workers K] [--sources LIST] [--json FILE]

Each size is built once in a fresh process with K workers. Reported are wall seconds, user + system CPU seconds of all
processes, and the most memory that was resident at once: the parent's peak plus K times the largest worker's, an upper
bound. Absolute times depend on the machine and its load; compare sizes of one run with each other. Not a test.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "datasets/scenarios/northern_corridor.toml"


def build(cases: int, workers: int, sources: str, out: Path) -> None:
    """Build one world and print its figures."""
    from simulator.publish.folder import write_world
    from simulator.publish.source_names import choose_sources
    from simulator.world import load_scenario

    began = time.perf_counter()
    manifest = write_world(
        load_scenario(SCENARIO), bytes(32), out, cases, workers=workers, sources=choose_sources(sources)
    )
    wall = time.perf_counter() - began
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in (mine, theirs))
    resident = (mine.ru_maxrss + workers * theirs.ru_maxrss * (workers > 1)) / 1024
    rows = {name: table["rows"] for name, table in manifest["tables"].items()}
    size = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    figures = {"wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "resident_mib": round(resident), "bytes": size}
    print(json.dumps({"cases": cases, "workers": workers, **figures, "rows": rows}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[12_500, 1_000_000, 10_000_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sources", default="all")
    parser.add_argument("--json", type=Path, help="write the results here too")
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.out:
        build(given.cases[0], given.workers, given.sources, given.out)
        return
    runs = []
    for cases in given.cases:
        folder = Path(tempfile.mkdtemp())
        try:
            told = ["--cases", str(cases), "--workers", str(given.workers), "--sources", given.sources]
            command = [sys.executable, __file__, *told, "--out", str(folder / "world")]
            process = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)})
            runs.append(json.loads(process.stdout.splitlines()[-1]))
            print(json.dumps(runs[-1], indent=2), flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if given.json:
        given.json.write_text(json.dumps(runs, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
