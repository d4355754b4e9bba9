"""A world on disk: observed tables and truth tables apart, each with its manifest; large ones are built piece by piece.

The rule kept here: the folder appears whole or not at all; until then the finished pieces lie in a hidden folder beside
it, and the same command goes on where it was stopped. The public manifest names the observed tables and one digest of
the truth: no seed, no fingerprint of it, no count of anything hidden.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import add
from pathlib import Path
from typing import IO, Any

import numpy as np

from simulator import durable
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.observation.entries import Daily, Window
from simulator.observation.observability import observability_table, read_evidence
from simulator.observation.records import entry_windows
from simulator.observation.tables import reporting_table
from simulator.publish.executors import Executor, Piece, executor
from simulator.publish.hashes import content_hash
from simulator.publish.jobs import (
    EVIDENCE,
    RECEIPTS,
    SPILL,
    Spec,
    read_receipt,
    spec_from_json,
    spec_json,
    write_block,
    write_parquet,
    write_window,
)
from simulator.publish.manifests import write_manifests
from simulator.publish.room import bytes_needed, require_room
from simulator.publish.world import plan_truth
from simulator.world import Scenario
from simulator.world.plan import BLOCK_ROWS, Plan

# Up to so many cases numbers and narratives are written out as text, above as keys: assumption, 100 ns a text.
TEXT_UP_TO = 200_000
Progress = Callable[[str, float], None]


class OutputExists(CenlabError):
    """The output folder exists already; nothing was touched."""


class NotWritten(CenlabError):
    """The world could not be written; finished blocks are kept."""


class OtherBuild(CenlabError):
    """Another build works, or stopped, where this one would."""


def write_world(
    scenario: Scenario,
    seed: bytes,
    out: Path,
    cases: int | None = None,
    progress: Progress | None = None,
    *,
    workers: int = 1,
    dask: str | None = None,
    sources: tuple[str, ...] = (),
    text: bool | None = None,
    block_rows: int = BLOCK_ROWS,
) -> dict[str, Any]:
    """Build a world and write it; returns the public manifest. The content is the same for any workers.

    text: numbers and narratives as text (by default up to 200,000 cases). block_rows is about how many seizures a block
    has; another figure gives another world.

    Raises:
        OutputExists: if `out` exists, even empty.
        OtherBuild: if another build is at work there, or one of another world was stopped there.
        NotWritten: if the disk refuses.
        NoRoom: if the disk has too little room; what goes on was judged when it was begun.
        OtherPlan: if this machine, or a worker's, would draw another world than the one that was begun.
        DaskUnreachable, WorkersLost: see `executors`.
    """
    wanted = scenario.cases if cases is None else cases
    spec = Spec(
        scenario=scenario.model_dump_json(by_alias=True),
        seed=seed.hex(),
        cases=wanted,
        sources=sources,
        text=wanted <= TEXT_UP_TO if text is None else text,
        block_rows=block_rows,
    )
    out = out.absolute()
    _refuse_existing(out)
    if not out.parent.is_dir():
        raise NotWritten(f"{out.parent} is not a folder. Make it first, or choose another place.")
    if not half_built(out).exists():
        require_room(out.parent, bytes_needed(scenario, wanted, sources, text=spec.text))
    with _half_built(out) as folder, executor(workers, dask, folder) as hands:
        begun = _same_spec(spec, folder, out)
        try:
            manifest = _build(begun, folder, progress or (lambda stage, share: None), hands)
            for name in (SPILL, EVIDENCE, RECEIPTS, "spec.json", "lock"):
                durable.remove(folder / name)
            folder.chmod(0o755)
            _refuse_existing(out)
            durable.sweep(folder)
            durable.move(folder, out)
        except OSError as fault:
            count = len(list((folder / RECEIPTS).glob("*.json"))) if (folder / RECEIPTS).is_dir() else 0
            pieces = counted(count, "finished piece is", "finished pieces are")
            remedy = f" {pieces} kept: make room and run the same command again." if count else ""
            raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.{remedy}") from None
    return manifest


def half_built(out: Path) -> Path:
    """Where the pieces of a world lie until it is whole."""
    out = out.absolute()
    return out.parent / f".{out.name}.partial"


def stopped_seed(out: Path) -> bytes | None:
    """The seed of a build that was stopped before `out` was whole; None if there is none."""
    try:
        return bytes.fromhex(spec_from_json((half_built(out) / "spec.json").read_text(encoding="utf-8")).seed)
    except (OSError, ValueError, TypeError):
        return None


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise OutputExists(f"{out} exists already. Name a new folder; nothing was changed.")


@contextmanager
def _half_built(out: Path) -> Iterator[Path]:
    """The folder of the pieces, held by this process alone.

    A folder without a finished piece is taken away at the end.
    """
    folder = half_built(out)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = (folder / "lock").open("a")
    except OSError as fault:
        raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.") from None
    with lock:
        _hold(lock, folder, out)
        try:
            yield folder
        finally:
            if folder.is_dir() and not any((folder / RECEIPTS).glob("*.json")):
                shutil.rmtree(folder, ignore_errors=True)


def _hold(lock: IO[str], folder: Path, out: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise OtherBuild(f"Another build is writing {out} now. Wait for it, or name another folder.") from None
    if not folder.is_dir() or not (folder / "lock").exists():
        raise OtherBuild(f"Another build has just finished {out}. Name another folder.")


def _same_spec(spec: Spec, folder: Path, out: Path) -> Spec:
    """Take over what lies there if it is of this world; an empty folder becomes this world's. The spec as begun.

    Raises:
        OtherPlan: if this machine would go on with another world than the one that was begun there.
    """
    path = folder / "spec.json"
    try:
        if path.exists():
            spec, wanted = spec_from_json(path.read_text(encoding="utf-8")), spec
            same = spec.bare() == wanted
        else:
            paths = [path for path in folder.rglob("*") if not path.name.endswith(durable.PARTIAL)]
            same = not any(path.is_file() and path.name != "lock" for path in paths)
    except (OSError, ValueError, TypeError):
        same = False
    if not same:
        raise OtherBuild(
            f"A build of another world was stopped in {folder}. Finish it with its own scenario, seed, cases and "
            "sources, or delete that folder, or name another --out."
        )
    if spec.plan_sha256:
        spec.plan()
    spec = spec if spec.plan_sha256 else spec.begun()
    try:
        for name in (SPILL, EVIDENCE, RECEIPTS, "observed", "truth"):
            (folder / name).mkdir(exist_ok=True)
        (folder / "truth").chmod(0o700)
        durable.write_text(path, spec_json(spec))
    except OSError as fault:
        raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.") from None
    return spec


def _build(spec: Spec, folder: Path, told: Progress, hands: Executor) -> dict[str, Any]:
    told("plan", 0.0)
    plan = spec.plan()
    names = [f"block-{block.number:05d}" for block in plan.blocks]
    pieces: list[Piece] = [(write_block, (spec, folder, block.number)) for block in plan.blocks]
    blocks = _do(hands, folder, names, pieces, lambda share: told("seizures", 0.02 + 0.58 * share))
    daily = [receipt.pop("daily") for receipt in blocks]
    windows = entry_windows(plan, daily)
    names = [f"window-{window.number:05d}" for window in windows]
    pieces = [(write_window, (spec, folder, window, _slices(daily, window))) for window in windows]
    records = _do(hands, folder, names, pieces, lambda share: told("records", 0.6 + 0.37 * share))
    told("writing", 0.97)
    tables = _gather(blocks, records)
    tables |= _plan_tables(spec, plan, folder)
    manifest = write_manifests(spec, plan, folder, tables)
    told("writing", 1.0)
    return manifest


def _do(
    hands: Executor, folder: Path, names: list[str], pieces: list[Piece], told: Callable[[float], None]
) -> list[dict[str, Any]]:
    """The receipts of all pieces; finished ones are not done again."""
    columns: dict[str, list[str]] = {}
    receipts = [_lean(read_receipt(folder, name), columns) for name in names]
    missing = [place for place, receipt in enumerate(receipts) if receipt is None]
    count = len(names) - len(missing)
    told(count / max(len(names), 1))
    for place, receipt in hands.run([pieces[place] for place in missing]):
        receipts[missing[place]] = _lean(receipt, columns)
        count += 1
        told(count / len(names))
    return [receipt for receipt in receipts if receipt is not None]


def _lean(receipt: dict[str, Any] | None, columns: dict[str, list[str]]) -> dict[str, Any] | None:
    """A receipt that takes little memory: counts by day as arrays, the names of a table's columns once for all."""
    if receipt is None:
        return None
    for name, table in receipt["tables"].items():
        table["columns"] = columns.setdefault(name, table["columns"])
    told = receipt.get("daily")
    if told is not None:
        days = np.array(told["days"], np.int32)
        counts = np.array(told["counts"], np.int32).reshape(-1, told["countries"])
        receipt["daily"] = Daily(days=days, counts=counts)
    return receipt


def _slices(daily: list[Daily], window: Window) -> np.ndarray:
    """Where the records of the window's days lie in the blocks' spills, in the shape that `write_window` takes."""
    spans = ((block, day.before(window.first), day.before(window.last + 1)) for block, day in enumerate(daily))
    return np.array([piece for piece in spans if piece[2] > piece[1]], np.int32)


def _gather(*stages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows, columns and part hashes of every table, parts in order."""
    tables: dict[str, dict[str, Any]] = {}
    for stage in stages:
        for receipt in stage:
            for name, part in receipt["tables"].items():
                table = tables.setdefault(name, {"rows": 0, "columns": part["columns"], "parts": []})
                table["rows"] += part["rows"]
                table["parts"].append(part["sha256"])
    return tables


def _plan_tables(spec: Spec, plan: Plan, folder: Path) -> dict[str, dict[str, Any]]:
    """Write the tables that follow from the plan alone."""
    tables = {f"truth/{name}": table for name, table in plan_truth(plan).items()}
    tables["observed/reporting"] = reporting_table(plan)
    evidence = (read_evidence(folder / EVIDENCE / f"{block.number:05d}.npz") for block in plan.blocks)
    tables["truth/observability"] = observability_table(plan, reduce(add, evidence))
    records = {}
    for name, table in tables.items():
        write_parquet(table, folder / name / "00000.parquet", flush=False)
        records[name] = {"rows": table.num_rows, "columns": table.column_names, "parts": [content_hash(table)]}
    durable.flush(*(folder / name / "00000.parquet" for name in tables))
    return records
