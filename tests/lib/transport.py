"""What the tests of the transport registers share: a course world, a large block, and the rank formula of the AUC."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from types import ModuleType

import numpy as np
import pyarrow as pa
import seeds

from simulator.content import content
from simulator.observation.registers.drawn import TRUE, Drawn
from simulator.world import load_scenario
from simulator.world.micro import Rows, draw_seizures
from simulator.world.plan import Plan, make_plan

COURSE, LARGE = 12_500, 400_000
NAMES = ("crossings", "plate_reads", "declarations", "bookings", "tracking")
SEED = seeds.seed(0, "transport")
TRUTH_ONLY = {"truth_id", "organisation", "errors", "person", "company", "consignment"}


@lru_cache(maxsize=2)
def plan(cases: int = COURSE) -> Plan:
    return make_plan(
        load_scenario(content("datasets", "scenarios", "northern_corridor.toml")), SEED, cases, block_rows=80_000
    )


@lru_cache(maxsize=4)
def rows(cases: int = COURSE, block: int = 0) -> Rows:
    return draw_seizures(plan(cases), block)


def register(name: str) -> ModuleType:
    return import_module(f"simulator.observation.registers.{name}")


@lru_cache(maxsize=12)
def drawn(name: str, cases: int = COURSE, block: int = 0) -> Drawn:
    tables: Drawn = register(name).draw(plan(cases), block, rows(cases, block))
    return tables


def illicit(tables: Drawn) -> np.ndarray:
    return np.asarray((tables.truth["kind"].to_numpy() & TRUE) > 0)


def figures(column: pa.ChunkedArray) -> np.ndarray:
    """A column as numbers: positions of codes, seconds, days; null is the least."""
    whole = column.combine_chunks()
    if pa.types.is_dictionary(whole.type):
        whole = whole.indices
    elif pa.types.is_timestamp(whole.type):
        whole = whole.cast(pa.int64())
    elif pa.types.is_date32(whole.type):
        whole = whole.cast(pa.int32())
    return np.asarray(whole.cast(pa.float64()).fill_null(-1e18).to_numpy(zero_copy_only=False))


def auc(values: np.ndarray, positive: np.ndarray) -> float:
    """Area under the curve by ranks (Mann-Whitney, ties at their mean rank), 0.5 to 1."""
    order = np.argsort(values, kind="stable")
    _, start, count = np.unique(values[order], return_index=True, return_counts=True)
    rank = np.empty(values.size)
    rank[order] = np.repeat(start + (count + 1) / 2, count)
    ones = int(positive.sum())
    area = (rank[positive].sum() - ones * (ones + 1) / 2) / (ones * (values.size - ones))
    return float(max(area, 1 - area))


def column_aucs(tables: Drawn) -> dict[str, float]:
    """The AUC of every observed column, of the place in the table, and of hour and weekday of every moment."""
    positive = illicit(tables)
    areas = {"place": auc(np.arange(positive.size).astype(float), positive)}
    for name in tables.observed.column_names:
        values = figures(tables.observed[name])
        areas[name] = auc(values, positive)
        if pa.types.is_timestamp(tables.observed[name].type):
            areas[f"{name} hour"] = auc(values % 86_400, positive)
            areas[f"{name} weekday"] = auc(values // 86_400 % 7, positive)
    return areas
