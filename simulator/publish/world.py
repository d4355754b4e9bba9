"""A whole world, ready to be drawn from: hidden truth and observed records as tables.

The rule kept here: the truth's tables and the observed ones are apart from the first moment; the id of a record is the
only tie, and the truth alone knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from simulator.observation.records import Observed, observe
from simulator.world import Scenario, Truth, build, load_scenario
from simulator.world.truth import (
    CODED,
    coded,
    days,
    effort_table,
    gap_table,
    macro_table,
    named,
    organisation_table,
    route_table,
)
from simulator.world.words import number, words

SCHEMA_VERSION = 1
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One world; truth and observed are tables by name, see `truth_tables` and `simulator.observation`."""

    scenario: Scenario
    seed: bytes
    truth: dict[str, pd.DataFrame]
    observed: dict[str, pd.DataFrame]


def make_tables(
    scenario: Scenario, seed: bytes, cases: int | None = None, progress: Progress | None = None
) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """Truth tables and observed tables of one world."""
    told = progress or (lambda stage, share: None)
    truth = build(scenario, seed, cases, progress)
    told("records", 0.8)
    observed = observe(scenario, truth, seed)
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
    """A table as pandas, codes as plain text, lists as lists."""
    plain = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    found: pd.DataFrame = pa.table(plain, names=table.column_names).to_pandas()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_list(column.type):
            found[name] = column.to_pylist()
    return found


def truth_tables(truth: Truth, observed: Observed) -> dict[str, pa.Table]:
    """The truth's tables: cases, lines, entries, organisations, routes, macro, effort, gaps."""
    entries = observed.entries
    first = ~entries["duplicate"]
    case_id = np.full(truth.size, -1, np.int64)
    second = np.full(truth.size, -1, np.int64)
    mask = np.zeros(truth.size, np.int32)
    case_id[entries["row"][first]] = entries["case_id"][first]
    second[entries["row"][~first]] = entries["case_id"][~first]
    mask[entries["row"][first]] = entries["error_mask"][first]
    mask[entries["row"][~first]] |= entries["error_mask"][~first] & 128
    return {
        "cases": _cases(truth, case_id, second, mask),
        "lines": _lines(truth),
        "entries": pa.table(
            {
                "case_id": entries["case_id"],
                "truth_id": entries["row"].astype(np.int64),
                "error_mask": entries["error_mask"],
                "duplicate": entries["duplicate"],
            }
        ),
        "organisations": organisation_table(truth),
        "routes": route_table(truth),
        "macro": macro_table(truth),
        "effort": effort_table(truth),
        "gaps": gap_table(truth),
    }


def _cases(truth: Truth, case_id: np.ndarray, second: np.ndarray, mask: np.ndarray) -> pa.Table:
    """One row a seizure; case_id is -1 where nobody entered it by the world's present; codes are the true ones."""
    rows, static, network = truth.rows, truth.static, truth.network
    owner = static.owner[rows["route"]]
    countries = np.array([number("reporting_country", code) for code in static.country_codes])
    product = np.array([number("product", name) for name in static.products])
    entered = rows["entered"] > 0
    table = {
        "truth_id": pa.array(np.arange(truth.size, dtype=np.int64)),
        "case_id": pa.array(case_id),
        "second_case_id": pa.array(second),
        "organisation_id": named(owner, [o.code for o in network.organisations]),
        "route_id": named(rows["route"], [r.code for r in network.routes]),
        "month": pa.array(rows["month"].astype(np.int16)),
        "leg": pa.array(rows["leg"].astype(np.int16)),
        "reporting_country": coded("reporting_country", countries[rows["country"]]),
        "office": coded("office", static.office[rows["route"], rows["leg"]]),
        "seizure_date": days(rows["seized"]),
        "product": coded("product", product[static.product[rows["route"]]]),
        "quantity_true": pa.array(rows["quantity"]),
        "kg": pa.array(rows["quantity"] * static.kg_per_unit[rows["route"]]),
        "channel": coded("control_reason", rows["control_reason"]),
        "report_delay_days": pa.array(np.where(entered, rows["entered"] - rows["seized"], -1).astype(np.int32)),
        "error_mask": pa.array(mask),
    }
    for column in CODED:
        table[column] = coded(column, rows[column])
    return pa.table(table)


def _lines(truth: Truth) -> pa.Table:
    """Every line of every seizure with its true quantity and mass in kilograms."""
    rows, scenario = truth.rows, truth.scenario
    second = np.flatnonzero(rows["quantity_2"] > 0)
    row = np.concatenate([np.arange(truth.size), second])
    product = np.concatenate([rows["product"], rows["product_2"][second]])
    quantity = np.concatenate([rows["quantity"], rows["quantity_2"][second]])
    line = np.concatenate([np.ones(truth.size, np.int16), np.full(second.size, 2, np.int16)])
    order = np.lexsort((line, row))
    kg = np.array([scenario.products[c].kg_per_unit if c in scenario.products else 0.0 for c in words("product")])
    unit = np.array(
        [number("unit", scenario.products[c].unit if c in scenario.products else "") for c in words("product")]
    )
    return pa.table(
        {
            "truth_id": pa.array(row[order].astype(np.int64)),
            "line_no": pa.array(line[order]),
            "product": coded("product", product[order]),
            "quantity": pa.array(quantity[order]),
            "unit": coded("unit", unit[product[order]]),
            "kg": pa.array((quantity * kg[product])[order]),
        }
    )
