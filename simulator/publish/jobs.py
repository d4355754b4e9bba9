"""The pieces of work of a large world: a block of seizures with its sources, a window of records. Pure functions.

The rule kept here: a piece follows from (spec, number) and, for a window, from the finished blocks; it appears in the
folder whole or not at all, and its receipt last. So any process, on any machine that sees the folder, may do it, twice
if need be.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator import durable
from simulator.observation.entries import ENTRY, Daily, Window, choose_entries, daily, gather
from simulator.observation.observability import block_evidence, evidence_rows, write_evidence
from simulator.observation.records import observe_window
from simulator.publish.handed_plan import take_over
from simulator.publish.hashes import content_hash
from simulator.publish.machine import Maker, refuse, this_machine
from simulator.publish.sources import CHAINS, draw_sources
from simulator.regional import using
from simulator.strict_json import parse_object, read_object, validated
from simulator.world.fingerprint import plan_hash
from simulator.world.micro import draw_seizures
from simulator.world.outcomes import outcome_table
from simulator.world.plan import Plan, make_plan
from simulator.world.scenario import Scenario
from simulator.world.truth_tables import stored_seizures, true_lines

MARK = {b"SYNTHETIC": b"invented for training; nothing here is real"}
SPILL, EVIDENCE, RECEIPTS = "spill", "evidence", "receipts"
# So many values are packed at once; only then does a page end, at a megabyte, so texts are packed in small pieces.
BATCH_ROWS, BATCH_TEXTS = 65_536, 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """All that a world on disk follows from; scenario is its JSON. text: numbers and narratives are written out.

    generator is the version of what draws. plan_sha256 is the hash of the plan of whoever began the world, maker what
    it was made with; both empty before.
    """

    scenario: str
    seed: str
    cases: int
    sources: tuple[str, ...]
    text: bool
    block_rows: int
    generator: int = 0
    plan_sha256: str = ""
    maker: Maker = ()

    def plan(self) -> Plan:
        """The plan, made once a process or taken over from the one that began it.

        Raises:
            OtherPlan: if this machine makes another plan than the one that the world was begun with.
        """
        plan, digest = _plan(self.bare())
        if self.plan_sha256:
            refuse(wanted=self.plan_sha256, here=digest, maker=self.maker)
        return plan

    def bare(self) -> Spec:
        """What the plan follows from: the spec without hash and maker."""
        return replace(self, plan_sha256="", maker=())

    def begun(self) -> Spec:
        """The spec with the hash of the plan that this machine makes."""
        return replace(self, plan_sha256=_plan(self.bare())[1], maker=this_machine())


_TAKEN: dict[Spec, Plan] = {}


def take_plan(spec: Spec, path: Path) -> None:
    """Take the plan of a spec from a file; what was taken is hashed and judged as a plan that was made here is.

    Without the file this process makes its own.
    """
    with suppress(OSError, ValueError):
        _TAKEN[spec.bare()] = take_over(path)


@lru_cache(maxsize=1)
def _plan(spec: Spec) -> tuple[Plan, str]:
    if (taken := _TAKEN.pop(spec, None)) is not None:
        return taken, plan_hash(taken)
    scenario = validated(Scenario, spec.scenario)
    plan = make_plan(scenario, bytes.fromhex(spec.seed), spec.cases, block_rows=spec.block_rows)
    return plan, plan_hash(plan)


def write_block(spec: Spec, folder: Path, number: int) -> dict[str, Any]:
    """Draw one block of seizures and its sources, write them and a spill of its records; the receipt."""
    plan = spec.plan()
    rows = draw_seizures(plan, number)
    parts = {
        "truth/cases": stored_seizures(plan, rows),
        "truth/lines": true_lines(plan, rows),
        "truth/outcomes": outcome_table(plan, rows),
    }
    entries = choose_entries(rows, plan.today)
    spill = folder / SPILL / f"{number:05d}.bin"
    with durable.new_file(spill, flush=False) as partial:
        entries.tofile(partial)
    tables = _write(folder, number, parts)
    by_day = daily(entries, plan.static.countries)
    del parts, entries
    told: dict[str, pa.Table] = {}
    with using(plan.region):
        for name, source in draw_sources(spec.sources, plan, number, rows, text=spec.text):
            tables |= _write(folder, number, source)
            if name != CHAINS:
                told[name] = evidence_rows(source[f"truth/{name}"])
        evidence = folder / EVIDENCE / f"{number:05d}.npz"
        write_evidence(block_evidence(plan, rows, told), evidence)
    durable.flush(spill)
    return _sign(
        folder,
        f"block-{number:05d}",
        {
            "tables": tables,
            "daily": {
                "countries": plan.static.countries,
                **{field.name: getattr(by_day, field.name).tolist() for field in fields(Daily)},
            },
        },
    )


def write_window(spec: Spec, folder: Path, window: Window, slices: np.ndarray) -> dict[str, Any]:
    """Write the records of one window from the blocks' spills; the receipt.

    slices (K, 3): block, and first element and end of the window's stretch in the block's spill, see `cut_spills`.
    """
    pieces = (
        np.fromfile(folder / SPILL / f"{block:05d}.bin", dtype=ENTRY, count=stop - start, offset=start * ENTRY.itemsize)
        for block, start, stop in slices.tolist()
    )
    window, entries = gather(window, pieces)
    observed = observe_window(spec.plan(), window, entries, text=spec.text)
    tables = {f"observed/{name}": table for name, table in observed.tables.items()}
    tables["truth/entries"] = observed.entries
    receipt = {"tables": _write(folder, window.number, tables)}
    return _sign(folder, f"window-{window.number:05d}", receipt)


def _write(folder: Path, number: int, tables: dict[str, pa.Table]) -> dict[str, Any]:
    """Write one part of each table; rows, bytes and content hash of each."""
    parts = {}
    for name, table in tables.items():
        path = folder / name / f"{number:05d}.parquet"
        write_parquet(table, path, flush=False)
        parts[name] = {
            "rows": table.num_rows,
            "bytes": path.stat().st_size,
            "sha256": content_hash(table),
            "columns": table.column_names,
        }
    return parts


def write_parquet(table: pa.Table, path: Path, *, flush: bool = True) -> None:
    """One table as one Parquet file with one row group, zstd level 1; codes as dictionaries, fractions plain.

    Whole numbers, days and moments are written as differences, which is smaller and takes half the time to pack.

    flush False: the file is flushed later, with all that one receipt names.
    """
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    whole = [field.name for field in table.schema if _is_whole(field.type)]
    texts = any(pa.types.is_string(field.type) or pa.types.is_list(field.type) for field in table.schema)
    with durable.new_file(path, flush=flush) as partial:
        pq.write_table(
            table.replace_schema_metadata(MARK),
            partial,
            compression="zstd",
            compression_level=1,
            use_dictionary=coded,
            column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED") or None,
            write_statistics=False,
            write_batch_size=BATCH_TEXTS if texts else BATCH_ROWS,
            row_group_size=max(table.num_rows, 1),
        )


def _is_whole(kind: pa.DataType) -> bool:
    """Whether a column holds whole numbers of two bytes or more, days or moments."""
    wide = pa.types.is_integer(kind) and kind.bit_width > 8
    return bool(wide or pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _sign(folder: Path, name: str, receipt: dict[str, Any]) -> dict[str, Any]:
    """The receipt of a piece, after every file of it is on the disk."""
    number = int(name.rsplit("-", 1)[1])
    durable.flush(*(folder / table / f"{number:05d}.parquet" for table in receipt["tables"]))
    durable.write_json(folder / RECEIPTS / f"{name}.json", receipt, indent=None)
    return read_receipt(folder, name) or {}


def read_receipt(folder: Path, name: str) -> dict[str, Any] | None:
    """The receipt of a finished piece whose files are all there in their length; None if there is none."""
    path = folder / RECEIPTS / f"{name}.json"
    try:
        receipt = read_object(path)
        number = int(name.rsplit("-", 1)[1])
        whole = all(
            (folder / table / f"{number:05d}.parquet").stat().st_size == stated["bytes"]
            for table, stated in receipt["tables"].items()
        )
        if name.startswith("block"):
            records = sum(sum(counts) for counts in receipt["daily"]["counts"])
            whole &= (folder / SPILL / f"{number:05d}.bin").stat().st_size == records * ENTRY.itemsize
            whole &= (folder / EVIDENCE / f"{number:05d}.npz").stat().st_size > 0
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return receipt if whole else None


def spec_json(spec: Spec) -> str:
    """The spec as JSON, for the folder of a half-built world."""
    return json.dumps(asdict(spec))


def spec_from_json(text: str) -> Spec:
    """The spec that `spec_json` wrote.

    Raises:
        ValueError: if it is none.
    """
    members = parse_object(text)
    maker = tuple((str(name), str(value)) for name, value in members.get("maker", ()))
    return Spec(**{**members, "sources": tuple(members.get("sources", ())), "maker": maker})
