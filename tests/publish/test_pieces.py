"""Large worlds: the same content however the work is shared, interrupted or resumed; what is wrong is said."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import northern
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scenarios
from typer.testing import CliRunner

from courses.cli import app
from courses.commands.named import NotAWorld
from simulator.errors import CenlabError
from simulator.observation import entries, records, spills
from simulator.publish import jobs
from simulator.publish.folder import NotWritten, OtherBuild, half_built, stopped_seed, write_world
from simulator.publish.manifests import WorldChanged, WorldVersion, read_table, verify
from simulator.publish.next_day import DayNotAdded, next_day
from simulator.publish.source_names import SOURCES
from simulator.rng import stream
from simulator.world.truth import UNIX

CASES, BLOCK = 4_000, 400
FEW = ("plate_reads", "calls")


def built(out: Path, number: int = 5, **how: Any) -> dict[str, Any]:
    """A world in about a dozen blocks, with two sources."""
    given = {"sources": FEW, "block_rows": BLOCK, "cases": CASES, **how}
    return write_world(northern.scenario(), northern.seed(number), out, **given)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pieces") / "whole"
    built(out)
    return out


def sealed(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "truth/manifest.json").read_text(encoding="utf-8"))
    return manifest


def test_blocks_become_parts_in_order(whole: Path) -> None:
    assert len(sealed(whole)["tables"]["cases"]["parts"]) > 8
    cases, truth = read_table(whole, "observed", "cases"), read_table(whole, "truth", "cases")
    assert cases["entry_date"].to_pandas().is_monotonic_increasing
    assert truth["truth_id"].to_pylist() == list(range(truth.num_rows))
    numbers = cases["case_no"].to_pandas()
    for (_, _), group in numbers.groupby([numbers.str[:2], numbers.str[3:7]]):
        assert (group.str[8:].astype(int).to_numpy() == np.arange(1, len(group) + 1)).all()
    entries = read_table(whole, "truth", "entries").to_pandas()
    assert set(entries.case_id) == set(cases["case_id"].to_pylist())
    assert entries[~entries.duplicate & (entries.part <= 1)].truth_id.is_unique
    verify(whole)


def test_every_source_has_its_truth_row_by_row_and_no_other_table_bears_its_name(tmp_path: Path) -> None:
    out = tmp_path / "all"
    built(out, cases=1_200, sources=SOURCES)
    verify(out)
    rooms = {room: {path.name for path in (out / room).iterdir() if path.is_dir()} for room in ("observed", "truth")}
    assert set(SOURCES) <= rooms["observed"] & rooms["truth"]
    for name in SOURCES:
        shown, known = read_table(out, "observed", name), read_table(out, "truth", name)
        assert shown[shown.column_names[0]].to_pylist() == known[known.column_names[0]].to_pylist(), name
        parts = [len(list((out / room / name).glob("*.parquet"))) for room in rooms]
        assert parts == [len(sealed(out)["tables"][name]["parts"])] * 2, name


@pytest.mark.parametrize("workers", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_processes_make_the_same_world(whole: Path, tmp_path: Path, workers: int) -> None:
    built(tmp_path / "w", workers=workers)
    assert sealed(tmp_path / "w") == sealed(whole)


@pytest.mark.slow
def test_chains_lie_in_several_parts_and_are_the_same_for_any_workers(tmp_path: Path) -> None:
    how = {"cases": 6_000, "block_rows": 2_000, "sources": ("calls", "companies")}
    for workers in (1, 2):
        built(tmp_path / str(workers), workers=workers, **how)
    assert sealed(tmp_path / "1") == sealed(tmp_path / "2")
    parts = sorted((tmp_path / "1" / "truth" / "chains").glob("*.parquet"))
    assert sum(pq.read_metadata(part).num_rows > 0 for part in parts) >= 2
    steps = read_table(tmp_path / "1", "truth", "chain_steps").to_pandas()
    there = steps.further_source == "companies"
    assert there.any()
    assert (steps.further_id[there] >= 0).all()


@pytest.mark.slow
def test_dask_makes_the_same_world_though_a_worker_is_killed(whole: Path, tmp_path: Path) -> None:
    program = f"""
import os, signal, threading, time
from pathlib import Path
import distributed, northern, test_pieces
if __name__ == "__main__":
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        pids = [worker.process.process.pid for worker in cluster.workers.values()]
        def kill():
            while len(list(Path({str(tmp_path / ".w.partial")!r}).glob("receipts/*.json"))) < 3:
                time.sleep(0.01)
            os.kill(pids[0], signal.SIGKILL)
        threading.Thread(target=kill, daemon=True).start()
        test_pieces.built(Path({str(tmp_path / "w")!r}), dask=cluster.scheduler_address)
        print("killed" if not Path(f"/proc/{{pids[0]}}").exists() else "alive")
"""
    script = tmp_path / "cluster.py"
    script.write_text(program, encoding="utf-8")
    here = [str(Path(__file__).parent), str(Path(northern.__file__).parent), str(Path.cwd())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here)}
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, timeout=300)
    assert run.returncode == 0, run.stderr[-2000:]
    assert "killed" in run.stdout
    assert sealed(tmp_path / "w") == sealed(whole)


@pytest.mark.slow
def test_a_build_killed_at_ten_random_moments_ends_as_the_same_world(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "w"
    code = f"import test_pieces; from pathlib import Path; test_pieces.built(Path({str(out)!r}))"
    here = [str(Path(__file__).parent), str(Path(northern.__file__).parent), str(Path.cwd())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here)}
    rng = stream(b"k" * 32, "test-kills")
    receipts = half_built(out) / "receipts"
    kills = 0
    while kills < 10:
        before = len(list(receipts.glob("*.json"))) if receipts.is_dir() else 0
        process = subprocess.Popen([sys.executable, "-c", code], env=environment)
        try:
            wanted = before + int(rng.integers(1, 3))
            while process.poll() is None and (len(list(receipts.glob("*.json"))) if receipts.is_dir() else 0) < wanted:
                time.sleep(0.001)
            time.sleep(float(rng.random()) * 0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        kills += 1
        if out.exists():
            break
    assert kills >= 5
    if not out.exists():
        assert len(list(receipts.glob("*.json"))) >= 5
        built(out)
    assert sealed(out) == sealed(whole)
    assert not half_built(out).exists()


def test_no_space_at_block_7_keeps_the_finished_ones(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = jobs.write_parquet

    def full(table: pa.Table, path: Path, *, flush: bool = True) -> None:
        if path.name == "00007.parquet" and path.parent.name == "lines":
            path.with_name(f".{path.name}.0123abcd.partial").write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        real(table, path, flush=flush)

    monkeypatch.setattr(jobs, "write_parquet", full)
    with pytest.raises(NotWritten, match=r"No space left on device\. 7 finished pieces are kept"):
        built(tmp_path / "w")
    monkeypatch.undo()
    assert not (tmp_path / "w").exists()
    assert stopped_seed(tmp_path / "w") == northern.seed(5)
    seen: list[float] = []
    built(tmp_path / "w", progress=lambda stage, share, rows: seen.append(share))
    assert seen[1] > 0.1, "the finished pieces count at once"
    assert sealed(tmp_path / "w") == sealed(whole)


def test_a_damaged_piece_is_made_again(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("simulator.publish.stages.write_manifests", stop)
    with pytest.raises(NotWritten, match="Input/output error"):
        built(tmp_path / "w")
    monkeypatch.undo()
    partial = half_built(tmp_path / "w")
    (partial / "truth/cases/00003.parquet").write_bytes(b"half")
    (partial / "receipts/block-00004.json").write_text("{", encoding="utf-8")
    (partial / "spill/00005.bin").unlink()
    built(tmp_path / "w")
    assert sealed(tmp_path / "w") == sealed(whole)


def test_two_builds_into_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one is refused while the first works; one of another world is refused where one was stopped."""

    def second(*arguments: object) -> None:
        with pytest.raises(OtherBuild, match="Another build is writing"):
            built(tmp_path / "w")
        raise OSError(errno.EIO, "stopped here")

    monkeypatch.setattr("simulator.publish.stages.write_manifests", second)
    with pytest.raises(NotWritten, match="stopped here"):
        built(tmp_path / "w")
    monkeypatch.undo()
    for other in ({"number": 6}, {"cases": CASES + 1}, {"sources": ()}):
        with pytest.raises(OtherBuild, match="another world was stopped"):
            built(tmp_path / "w", **other)
    built(tmp_path / "w")


def test_the_command_goes_on_with_the_seed_of_the_build_that_was_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    told = ["world", "build", "northern_corridor", "--out", str(tmp_path / "w"), "--cases", "500"]
    monkeypatch.setattr("simulator.publish.stages.write_manifests", stop)
    failed = CliRunner().invoke(app, told)
    assert isinstance(failed.exception, NotWritten)
    monkeypatch.undo()
    seed = stopped_seed(tmp_path / "w")
    assert seed is not None
    run = CliRunner().invoke(app, told)
    assert run.exit_code == 0, run.output
    assert f"seed {seed.hex()}" in run.output
    assert sealed(tmp_path / "w")["seed"] == seed.hex()


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("truth/cases/00002.parquet", "row"),
        ("observed/plate_reads/00001.parquet", "row"),
        ("truth/lines/00004.parquet", "gone"),
        ("observed/persons/00000.parquet", "bytes"),
        ("truth/manifest.json", "figure"),
        ("observed/manifest.json", "figure"),
    ],
)
def test_what_was_changed_by_hand_is_found(whole: Path, tmp_path: Path, file: str, spoil: str) -> None:
    shutil.copytree(whole, tmp_path / "w")
    path = tmp_path / "w" / file
    if spoil == "row":
        table = pq.read_table(path)
        pq.write_table(pa.concat_tables([table.slice(1), table.slice(0, 1)]), path)
    elif spoil == "gone":
        path.unlink()
    elif spoil == "bytes":
        path.write_bytes(path.read_bytes()[:-20])
    else:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        parts = manifest["tables"]["cases"]["parts"]
        parts[0], parts[1] = parts[1], parts[0]
        path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(WorldChanged):
        verify(tmp_path / "w")
    refused = CliRunner().invoke(app, ["world", "check", str(tmp_path / "w")])
    assert refused.exit_code != 0
    assert isinstance(refused.exception, WorldChanged)


@pytest.mark.parametrize("command", ["check", "next-day"])
def test_a_folder_of_an_older_version_or_none_is_left_alone(whole: Path, tmp_path: Path, command: str) -> None:
    shutil.copytree(whole, tmp_path / "old")
    for room in ("observed", "truth"):
        path = tmp_path / "old" / room / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 1}), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for name, kind in (("old", WorldVersion), ("empty", NotAWorld), ("nowhere", NotAWorld)):
        before = sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*"))
        refused = CliRunner().invoke(app, ["world", command, str(tmp_path / name)])
        assert isinstance(refused.exception, kind), refused.output
        assert sorted((p, p.stat().st_mtime_ns) for p in tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_blocks_without_records_are_no_trouble(tmp_path: Path) -> None:
    """Hundred cases in blocks of a few seizures: some blocks have no record."""
    built(tmp_path / "w", cases=100, block_rows=2)
    verify(tmp_path / "w")
    assert read_table(tmp_path / "w", "observed", "cases").num_rows > 50


def test_parts_of_busy_days_follow_one_another_without_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of six records: days are divided, and a window reads its stretches of the spills by their marks."""
    monkeypatch.setattr(records, "windows", partial(entries.windows, rows=6))
    for module in (entries, spills):
        monkeypatch.setattr(module, "MARK", 4)
    text = scenarios.scenario("post_express").model_dump_json(by_alias=True)
    seed = northern.seed(5)
    spec = jobs.Spec(scenario=text, seed=seed.hex(), cases=3_000, sources=(), text=True, block_rows=900)
    plan, tables = spec.plan(), []
    index = []
    for block in plan.blocks:
        told = jobs.write_block(spec, tmp_path, block.number)["daily"]
        arrays = {field.name: np.array(told[field.name], np.int32) for field in fields(entries.Daily)}
        for name in ("counts", "earlier"):
            arrays[name] = arrays[name].reshape(-1, told["countries"])
        index.append(entries.Daily(**arrays))
    monkeypatch.setattr(jobs, "_write", lambda folder, number, parts: tables.append(parts["observed/cases"]))
    monkeypatch.setattr(jobs, "_sign", lambda folder, name, receipt: receipt)
    cut = spills.cut_spills(index, records.entry_windows(plan, index))
    for window, stretches in cut:
        jobs.write_window(spec, tmp_path, window, stretches)
    assert sum(window.stop < entries.SECONDS for window, _ in cut) > 20, "days are divided"
    cases = pa.concat_tables(tables)
    spilled = np.concatenate([np.fromfile(path, entries.ENTRY) for path in sorted((tmp_path / "spill").iterdir())])
    moments = np.sort((spilled["day"].astype(np.int64) - UNIX) * entries.SECONDS + spilled["second"])
    assert cases["entry_date"].cast(pa.int64()).to_pylist() == moments.tolist()
    assert cases["case_id"].to_pylist() == entries.permuted(np.arange(moments.size), seed).tolist()
    numbers = cases["case_no"].to_pandas()
    for _, group in numbers.groupby([numbers.str[:2], numbers.str[3:7]]):
        assert (group.str[8:].astype(int).to_numpy() == np.arange(1, len(group) + 1)).all()


def test_a_day_is_added_and_nothing_old_changed(whole: Path, tmp_path: Path) -> None:
    folder, other = tmp_path / "one", tmp_path / "other"
    shutil.copytree(whole, folder)
    shutil.copytree(whole, other)
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.parquet")}
    first = [next_day(folder) for _ in range(7)]
    again = [next_day(other) for _ in range(7)]
    assert first == again
    assert [day["day"] for day in first] == [f"2026-04-0{n}" for n in range(1, 8)]
    assert sum(day["seizures"] for day in first) > 0
    assert sealed(folder) == sealed(other)
    assert all((folder / path).read_bytes() == content for path, content in before.items())
    verify(folder)
    cases = read_table(folder, "observed", "cases").to_pandas()
    assert cases.entry_date.is_monotonic_increasing
    assert cases.case_id.is_unique
    assert cases.case_no.is_unique
    new = cases[cases.entry_date >= "2026-04-01"]
    assert len(new) == sum(day["records"] for day in first)
    assert not new.entry_date.dt.day_of_week.isin([5, 6]).any()
    truth = read_table(folder, "truth", "cases").to_pandas()
    assert truth.truth_id.tolist() == list(range(len(truth)))
    entries = read_table(folder, "truth", "entries").to_pandas()
    assert set(entries.truth_id) <= set(truth.truth_id)


def test_two_days_at_once_are_refused(whole: Path, tmp_path: Path) -> None:
    shutil.copytree(whole, tmp_path / "w")
    with (tmp_path / "w/truth/scenario.json").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(DayNotAdded, match="Another command is adding a day"):
            next_day(tmp_path / "w")
    assert next_day(tmp_path / "w")["day"] == "2026-04-01"


def test_a_stop_between_the_manifests_is_made_good(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(whole, tmp_path / "w")
    from simulator.publish import next_day as module

    real, calls = module._replace, []

    def once(path: Path, content: dict[str, Any]) -> None:
        calls.append(path.name)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, content)

    monkeypatch.setattr(module, "_replace", once)
    with pytest.raises(CenlabError, match="No space left"):
        next_day(tmp_path / "w")
    monkeypatch.undo()
    assert next_day(tmp_path / "w")["day"] == "2026-04-02"
    verify(tmp_path / "w")
