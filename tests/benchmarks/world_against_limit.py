#!/usr/bin/env python3
"""The cost of the world's mechanism: CPU of `world build` against a program that only writes tables of the same shape.

    python tests/benchmarks/world_against_limit.py [--cases N] [--pairs K] [--core C] [--sources LIST] [--json FILE]

Both write the same files (tables, parts, rows, columns, types, row groups, compression, labels) to a fresh folder; the
limit draws every column without a model: figures and codes with the frequencies that the model's have (uniform ones
would write twice the bytes), what is in order in order, texts by picking among a thousand. They run alternately in
fresh processes on one pinned core, both light as `world build` is (no pandas, freed memory kept). Reported is the ratio
of user + system CPU seconds of each pair, never wall time, which doubles under a neighbour's load. Start-up
(interpreter and imports) is given apart from the ratio. Not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.publish.light import make_light

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "datasets/scenarios/northern_corridor.toml"
TEXTS = 1000


def drawn(field: pa.Field, source: pa.ChunkedArray, rows: int, rng: np.random.Generator) -> pa.Array:
    """A column of the same type, drawn with the source's frequencies, so that it packs as well; without any model."""
    kind = field.type
    if pa.types.is_string(kind) or pa.types.is_list(kind):
        pool = source.slice(0, TEXTS).combine_chunks()
        return pool.take(pa.array(rng.integers(0, max(len(pool), 1), rows if len(pool) else 0)))
    chosen = rng.integers(0, max(len(source), 1), rows)
    if pa.types.is_dictionary(kind):
        codes = source.chunk(0).indices.to_numpy() if len(source) else np.zeros(1, kind.index_type.to_pandas_dtype())
        return pa.DictionaryArray.from_arrays(pa.array(codes[chosen % codes.size]), source.chunk(0).dictionary)
    if source.null_count or pa.types.is_boolean(kind) or not len(source):
        return source.combine_chunks().take(pa.array(chosen if len(source) else chosen[:0]))
    plain = pa.int32() if pa.types.is_date32(kind) else pa.int64() if pa.types.is_timestamp(kind) else kind
    values = source.combine_chunks().view(plain).to_numpy()
    column = values[chosen]
    if (np.diff(values) >= 0).all():
        column.sort()
    return pa.array(column).view(kind)


def limit(model: Path, out: Path) -> None:
    """Write files of the model's shapes; first parts give types and labels, read before the clock."""
    make_light()
    rng = np.random.Generator(np.random.Philox(1))
    shapes: dict[Path, pa.Table] = {}
    files = sorted(model.rglob("*.parquet"))
    rows = {path: pq.read_metadata(path).num_rows for path in files}
    for path in files:
        if path.parent not in shapes:
            shapes[path.parent] = pq.read_table(path).slice(0, 300_000)
    before = used()
    for path in files:
        name, source = path.relative_to(model), shapes[path.parent]
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        columns = [drawn(source.schema.field(i), source.column(i), rows[path], rng) for i in range(source.num_columns)]
        table = pa.table(columns, names=source.column_names)
        coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
        pq.write_table(
            table,
            out / name,
            compression="zstd",
            compression_level=1,
            use_dictionary=coded,
            write_statistics=False,
            row_group_size=max(rows[path], 1),
        )
    print(json.dumps({"cpu_s": used() - before, "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def ours(out: Path, cases: int, sources: str) -> None:
    """Build and write one world."""
    from simulator.publish.folder import write_world
    from simulator.publish.source_names import choose_sources
    from simulator.world import load_scenario

    make_light()
    before = used()
    write_world(load_scenario(SCENARIO), bytes(32), out / "world", cases, sources=choose_sources(sources))
    print(json.dumps({"cpu_s": used() - before, "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def used() -> float:
    """User and system CPU seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(arguments: list[str], core: int) -> tuple[float, float, float]:
    """CPU seconds of one fresh process: of the work, and of the whole process; and its peak memory in MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["taskset", "-c", str(core), sys.executable, __file__, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    whole = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(process.stdout.splitlines()[-1])
    return float(told["cpu_s"]), whole, float(told["rss_mib"])


def compare(cases: int, pairs: int, core: int, sources: str) -> dict[str, object]:
    """Alternate both programs and report medians and the ratio of each pair."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        model.mkdir()
        told = ["--cases", str(cases), "--sources", sources]
        run(["ours", str(model), *told], core)
        size = sum(path.stat().st_size for path in model.rglob("*.parquet"))
        measures = []
        for turn in range(pairs):
            out = Path(folder) / f"run{turn}"
            for name in ("ours", "limit"):
                (out / name).mkdir(parents=True)
            mine = run(["ours", str(out / "ours"), *told], core)
            shutil.rmtree(out / "ours")
            bound = run(["limit", str(out / "limit"), "--model", str(model)], core)
            shutil.rmtree(out)
            measures.append((*mine, *bound))
        rows = {
            str(table.relative_to(model / "world")): sum(pq.read_metadata(path).num_rows for path in table.iterdir())
            for room in ("observed", "truth")
            for table in sorted((model / "world" / room).iterdir())
            if table.is_dir()
        }
    return {
        "rows": rows,
        "pairs": pairs,
        "core": core,
        "bytes": size,
        "ours_cpu_s": round(statistics.median(f[0] for f in measures), 3),
        "limit_cpu_s": round(statistics.median(f[3] for f in measures), 3),
        "ours_whole_cpu_s": round(statistics.median(f[1] for f in measures), 3),
        "limit_whole_cpu_s": round(statistics.median(f[4] for f in measures), 3),
        "ours_rss_mib": round(max(f[2] for f in measures)),
        "limit_rss_mib": round(max(f[5] for f in measures)),
        "ratio": round(statistics.median(f[0] / f[3] for f in measures), 2),
        "ratios": [round(f[0] / f[3], 2) for f in measures],
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
    parser.add_argument("--sources", default="none")
    parser.add_argument("--json", type=Path, help="write the result here too")
    given = parser.parse_args()
    if given.what == "ours":
        ours(given.out, given.cases, given.sources)
    elif given.what == "limit":
        limit(given.model, given.out)
    else:
        result = compare(given.cases, given.pairs, given.core, given.sources)
        text = json.dumps(result, indent=2)
        print(text)
        if given.json:
            given.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
