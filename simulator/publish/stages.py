"""The stages of a build: blocks, then windows of records, then what needs all of them.

The rule kept here: receipts are the queue. A piece that has one is not done again, whoever did it; pieces may come in
any order and from anybody, the tables follow from their numbers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from simulator import durable
from simulator.observation.entries import Daily
from simulator.observation.observability import observability_table, read_evidence, total
from simulator.observation.records import entry_windows, plan_observed
from simulator.observation.registers import informants, tip_history
from simulator.observation.spills import cut_spills
from simulator.publish.claims import Part, do_claimed, is_settled
from simulator.publish.executors import Executor, Piece
from simulator.publish.handed_plan import hand_over
from simulator.publish.hashes import content_hash
from simulator.publish.jobs import (
    EVIDENCE,
    RECEIPTS,
    Spec,
    read_receipt,
    take_plan,
    write_block,
    write_parquet,
    write_window,
)
from simulator.publish.manifests import write_manifests
from simulator.publish.sources import REGISTERS
from simulator.publish.world import plan_truth
from simulator.regional import using
from simulator.world.plan import Plan

# Told the stage, the share that is done, and how many rows were written since the build was begun or taken up.
Progress = Callable[[str, float, int], None]
Receipts = list[dict[str, Any]]
# How long a part waits before it looks again at pieces that others hold, in seconds.
LOOK_AGAIN = 0.25
# Shares of a build that are done once it has a plan, and when all pieces are there.
BEGUN, FINISHING = 0.02, 0.97


def pieces_of(
    spec: Spec, folder: Path, told: Progress, hands: Executor, part: Part | None
) -> tuple[Receipts, Receipts] | None:
    """See that every block and window is there; their receipts, None if another part needs no pieces any more."""
    told("plan", 0.0, 0)
    plan = spec.plan()
    hands.ready(lambda: (take_plan, (spec, hand_over(plan, folder))))
    rows = 0
    # Blocks and windows take about as long as each other, with every source blocks six times as long.
    records_from = BEGUN + (FINISHING - BEGUN) * (0.47 + 0.39 * len(spec.sources) / len(REGISTERS))

    def seizures(share: float, written: int) -> None:
        nonlocal rows
        rows = written
        told("seizures", BEGUN + (records_from - BEGUN) * share, rows)

    names = [f"block-{block.number:05d}" for block in plan.blocks]
    pieces: list[Piece] = [(write_block, (spec, folder, block.number)) for block in plan.blocks]
    blocks = _do(hands, folder, names, pieces, part, seizures)
    if blocks is None:
        return None
    daily = [receipt.pop("daily") for receipt in blocks]
    with using(plan.region):
        windows = cut_spills(daily, entry_windows(plan, daily))
    names = [f"window-{window.number:05d}" for window, _ in windows]
    pieces = [(write_window, (spec, folder, window, stretches)) for window, stretches in windows]
    records = _do(
        hands,
        folder,
        names,
        pieces,
        part,
        lambda share, written: told("records", records_from + (FINISHING - records_from) * share, rows + written),
    )
    return None if records is None else (blocks, records)


def write_rest(spec: Spec, folder: Path, blocks: Receipts, records: Receipts) -> dict[str, Any]:
    """Write what needs all pieces: the plan's tables and the manifests; the public one."""
    plan = spec.plan()
    tables = _gather(blocks, records)
    with using(plan.region):
        tables |= _plan_tables(spec, plan, folder)
    return write_manifests(spec, plan, folder, tables)


def _do(
    hands: Executor,
    folder: Path,
    names: list[str],
    pieces: list[Piece],
    part: Part | None,
    told: Callable[[float, int], None],
) -> Receipts | None:
    """The receipts of all pieces; finished ones are not done again. None: nothing is left to do, see `is_settled`."""
    columns: dict[str, list[str]] = {}
    receipts = [_lean(read_receipt(folder, name), columns) for name in names]
    if part is not None:
        pieces = [(do_claimed, (piece[0], folder, name, piece[1])) for name, piece in zip(names, pieces, strict=True)]
    count = sum(receipt is not None for receipt in receipts)
    told(count / max(len(names), 1), 0)
    rows, looked = 0, time.monotonic()
    while missing := [place for place, receipt in enumerate(receipts) if receipt is None]:
        if part is not None:
            missing = part.ordered(missing)
        before = count
        for place, receipt in hands.run([pieces[place] for place in missing]):
            receipts[missing[place]] = _lean(receipt, columns)
            count += receipt is not None
            rows += 0 if receipt is None else sum(table["rows"] for table in receipt["tables"].values())
            others = 0
            if part is not None and time.monotonic() > looked + LOOK_AGAIN:
                others, looked = _count_of_all(folder, names), time.monotonic()
            told(max(count, others) / len(names), rows)
        if count == before:
            if is_settled(folder):
                return None
            told(max(count, _count_of_all(folder, names)) / len(names), rows)
            time.sleep(LOOK_AGAIN)
    return [receipt for receipt in receipts if receipt is not None]


def _count_of_all(folder: Path, names: list[str]) -> int:
    """How many of a stage's pieces have a receipt, whoever wrote it."""
    try:
        finished = os.listdir(folder / RECEIPTS)
    except FileNotFoundError:
        return len(names)
    stage = names[0].partition("-")[0]
    return sum(name.startswith(stage) for name in finished)


def _lean(receipt: dict[str, Any] | None, columns: dict[str, list[str]]) -> dict[str, Any] | None:
    """A receipt that takes little memory: counts by day as arrays, the names of a table's columns once for all."""
    if receipt is None:
        return None
    for name, table in receipt["tables"].items():
        table["columns"] = columns.setdefault(name, table["columns"])
    told = receipt.get("daily")
    if told is not None:
        index = {field.name: np.array(told[field.name], np.int32) for field in fields(Daily)}
        for name in ("counts", "earlier"):
            index[name] = index[name].reshape(-1, told["countries"])
        receipt["daily"] = Daily(**index)
    return receipt


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
    tables |= {f"observed/{name}": table for name, table in plan_observed(plan).items()}
    if informants.NAME in spec.sources:
        shown, known = tip_history.history_tables(plan, text=spec.text)
        tables |= {f"observed/{tip_history.NAME}": shown, f"truth/{tip_history.NAME}": known}
    evidence = (read_evidence(folder / EVIDENCE / f"{block.number:05d}.npz") for block in plan.blocks)
    tables["truth/observability"] = observability_table(plan, total(evidence))
    records = {}
    for name, table in tables.items():
        write_parquet(table, folder / name / "00000.parquet", flush=False)
        records[name] = {"rows": table.num_rows, "columns": table.column_names, "parts": [content_hash(table)]}
    durable.flush(*(folder / name / "00000.parquet" for name in tables))
    return records
