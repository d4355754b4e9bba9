#!/usr/bin/env python3
"""The cost of the world's mechanism: CPU of `world build` against a program that only writes tables of the same shape.

    python tests/benchmarks/world_against_limit.py [--cases N] [--pairs K] [--core C] [--json FILE]

Both write the same tables (rows, columns, types, compression) to a fresh folder; the limit draws every column without a
model: numbers uniformly, codes from the same lists, texts by picking among a thousand. They run alternately in fresh
processes on one pinned core. Reported is the ratio of user + system CPU seconds of each pair, never wall time, which
doubles under a neighbour's load. Start-up (interpreter and imports) is given apart from the ratio. Not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "datasets/scenarios/northern_corridor.toml"
TEXTS = 1000


def drawn(field: pa.Field, source: pa.ChunkedArray, rows: int, rng: np.random.Generator) -> pa.Array:
    """A column of the same type and about the same width as the source, without any model."""
    if pa.types.is_dictionary(field.type):
        labels = source.chunk(0).dictionary
        codes = rng.integers(0, max(len(labels), 1), rows, dtype=np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(field.type.index_type.to_pandas_dtype())), labels)
    if pa.types.is_string(field.type):
        pool = pa.array([str(value) for value in source.slice(0, TEXTS).to_pylist()] or [""], pa.string())
        return pool.take(pa.array(rng.integers(0, len(pool), rows)))
    if pa.types.is_floating(field.type):
        return pa.array(rng.random(rows), field.type)
    if pa.types.is_boolean(field.type):
        return pa.array(rng.random(rows) < 0.01)
    if pa.types.is_list(field.type):
        return source.combine_chunks().take(pa.array(rng.integers(0, len(source), rows)))
    return pa.array(rng.integers(0, 100, rows), field.type)


def limit(model: Path, out: Path) -> None:
    """Write tables of the model's shapes; the model's first rows give types and labels, read before the clock."""
    rng = np.random.Generator(np.random.Philox(1))
    shapes = [(path.relative_to(model), pq.read_table(path)) for path in sorted(model.rglob("*.parquet"))]
    before = used()
    for name, source in shapes:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        columns = [
            drawn(source.schema.field(i), source.column(i), source.num_rows, rng) for i in range(source.num_columns)
        ]
        table = pa.table(columns, names=source.column_names)
        pq.write_table(table, out / name, compression="zstd", compression_level=1)
    print(json.dumps({"cpu_s": used() - before}))


def ours(out: Path, cases: int) -> None:
    """Build and write one world."""
    from simulator.publish.folder import write_world
    from simulator.world import load_scenario

    before = used()
    write_world(load_scenario(SCENARIO), bytes(32), out / "world", cases)
    print(json.dumps({"cpu_s": used() - before}))


def used() -> float:
    """User and system CPU seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(arguments: list[str], core: int) -> tuple[float, float]:
    """CPU seconds of one fresh process: of the work, and of the whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["taskset", "-c", str(core), sys.executable, __file__, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return float(json.loads(done.stdout.splitlines()[-1])["cpu_s"]), whole


def compare(cases: int, pairs: int, core: int) -> dict[str, object]:
    """Alternate both programs and report medians and the ratio of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        model.mkdir()
        run(["ours", str(model), "--cases", str(cases)], core)
        size = sum(path.stat().st_size for path in model.rglob("*.parquet"))
        found = []
        for turn in range(pairs):
            out = Path(folder) / f"run{turn}"
            for name in ("ours", "limit"):
                (out / name).mkdir(parents=True)
            mine = run(["ours", str(out / "ours"), "--cases", str(cases)], core)
            bound = run(["limit", str(out / "limit"), "--model", str(model)], core)
            found.append((*mine, *bound))
        rows = pq.read_metadata(model / "world/observed/cases.parquet").num_rows
    return {
        "cases": rows,
        "pairs": pairs,
        "core": core,
        "bytes": size,
        "ours_cpu_s": round(statistics.median(f[0] for f in found), 3),
        "limit_cpu_s": round(statistics.median(f[2] for f in found), 3),
        "ours_whole_cpu_s": round(statistics.median(f[1] for f in found), 3),
        "limit_whole_cpu_s": round(statistics.median(f[3] for f in found), 3),
        "ratio": round(statistics.median(f[0] / f[2] for f in found), 2),
        "ratios": [round(f[0] / f[2], 2) for f in found],
        "versions": {"numpy": np.__version__, "pyarrow": pa.__version__, "python": sys.version.split()[0]},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=["compare", "ours", "limit"], default="compare")
    parser.add_argument("out", nargs="?", type=Path)
    parser.add_argument("--cases", type=int, default=12_500)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--json", type=Path, help="write the result here too")
    given = parser.parse_args()
    if given.what == "ours":
        ours(given.out, given.cases)
    elif given.what == "limit":
        limit(given.model, given.out)
    else:
        result = compare(given.cases, given.pairs, given.core)
        text = json.dumps(result, indent=2)
        print(text)
        if given.json:
            given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
