"""A whole world, ready to be drawn from: hidden truth and observed records as tables.

The rule kept here: the truth's tables and the observed ones are apart from the first moment; the id of a record is the
only tie, and the truth alone knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulator.observation.observability import block_evidence, observability_table
from simulator.observation.records import Observed, observe
from simulator.region import Region
from simulator.regional import in_its_region
from simulator.world import ERROR_BITS, Scenario, Truth, build, load_scenario
from simulator.world.outcomes import outcome_table
from simulator.world.plan import Plan
from simulator.world.truth_tables import plan_tables, seizure_table, true_lines

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 4
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One world; truth and observed are tables by name, see `truth_tables` and `simulator.observation`."""

    scenario: Scenario
    seed: bytes
    truth: dict[str, pd.DataFrame]
    observed: dict[str, pd.DataFrame]

    @property
    def region(self) -> Region | None:
        """The region of the scenario's own."""
        return self.scenario.region


@in_its_region
def make_tables(
    scenario: Scenario, seed: bytes, cases: int | None = None, progress: Progress | None = None
) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """Truth tables and observed tables of one world."""
    told = progress or (lambda stage, share: None)
    truth = build(scenario, seed, cases, progress)
    told("records", 0.8)
    observed = observe(truth)
    told("tables", 0.95)
    return truth_tables(truth, observed), observed.tables


def make_world(scenario_path: Path | str, seed: bytes, cases: int | None = None) -> World:
    """One world from a scenario file and a seed of 32 bytes."""
    path = Path(scenario_path)
    scenario = _scenario(path, path.stat().st_mtime_ns) if path.is_file() else load_scenario(path)
    truth, observed = make_tables(scenario, seed, cases)
    return World(
        scenario=scenario,
        seed=seed,
        truth={name: frame(table) for name, table in truth.items()},
        observed={name: frame(table) for name, table in observed.items()},
    )


@lru_cache(maxsize=4)
def _scenario(path: Path, changed: int) -> Scenario:
    return load_scenario(path)


def frame(table: pa.Table) -> pd.DataFrame:
    """A table as pandas: codes as plain text, lists as lists, days and moments as the records write them."""
    columns: pd.DataFrame = pa.table([_plain(column) for column in table.columns], names=table.column_names).to_pandas()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_list(column.type):
            columns[name] = column.to_pylist()
    return columns


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Codes and days as text; moments as "2025-05-14T13:20:00Z"."""
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_date32(kind):
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    return column


@in_its_region
def truth_tables(truth: Truth, observed: Observed) -> dict[str, pa.Table]:
    """The truth's tables: cases, lines, outcomes, entries, and those of the plan."""
    return {
        "cases": with_records(seizure_table(truth.plan, truth.rows), observed.entries),
        "lines": true_lines(truth.plan, truth.rows),
        "outcomes": outcome_table(truth.plan, truth.rows),
        "entries": observed.entries,
        **plan_truth(truth.plan),
        "observability": observability_table(truth.plan, block_evidence(truth.plan, truth.rows, {})),
    }


def plan_truth(plan: Plan) -> dict[str, pa.Table]:
    """The truth's tables that follow from the plan alone."""
    return plan_tables(plan)


def with_records(seizures: pa.Table, entries: pa.Table) -> pa.Table:
    """Add what became of every seizure: case_id and second_case_id (-1: no record), error_mask of its records.

    Of a seizure entered in parts case_id is the first part's; `entries` has them all.
    """
    size = seizures.num_rows
    case_id, second = np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    mask = np.zeros(size, np.int32)
    row, ids = entries["truth_id"].to_numpy(), entries["case_id"].to_numpy()
    errors, again = entries["error_mask"].to_numpy(), entries["duplicate"].to_numpy()
    first = ~again & (entries["part"].to_numpy() <= 1)
    case_id[row[first]], second[row[again]] = ids[first], ids[again]
    mask[row[first]] = errors[first]
    mask[row[again]] |= errors[again] & ERROR_BITS["DUPLICATE"]
    table = seizures.add_column(1, "case_id", pa.array(case_id)).add_column(2, "second_case_id", pa.array(second))
    return table.append_column("error_mask", pa.array(mask))
