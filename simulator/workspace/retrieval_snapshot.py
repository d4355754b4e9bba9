"""The records of the retrieval exercises: the snapshot that came with the bundle, opened read-only, in memory.

Exercises that stand at one moment share one snapshot: `bundle/records/<moment>/cen.sqlite`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from simulator.cen.query import Query, matching_cases, matching_lines
from simulator.cen.store import Store
from simulator.workspace.home import Home
from simulator.workspace.retrieval_material import material

TABLES = ("cases", "lines", "legs")
MARKS = str.maketrans("", "", "-:/.\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Cases, goods lines and route legs as entered up to the exercise's moment."""

    cases: pd.DataFrame
    lines: pd.DataFrame
    legs: pd.DataFrame

    def mask(self, query: Query) -> pd.Series:
        """Which cases a search finds: a boolean series on the index of cases."""
        return matching_cases(query, self.cases, self.lines, self.legs)

    def select(self, query: Query) -> pd.DataFrame:
        """The cases that a search finds, with all their columns."""
        return self.cases[self.mask(query)]

    def find(self, query: Query) -> list[str]:
        """Their numbers, in order."""
        return sorted(self.cases["case_no"][self.mask(query)].astype(str))

    def goods(self, query: Query) -> pd.DataFrame:
        """The goods lines that satisfy the search, of the cases that it finds."""
        matching = self.lines[matching_lines(query, self.lines)]
        return matching[matching["case_id"].isin(self.cases["case_id"][self.mask(query)])]

    def total(self, query: Query, unit: str) -> float:
        """The sum of those lines' quantities in one unit, as entered."""
        goods = self.goods(query)
        return float(goods.loc[goods["unit"] == unit, "quantity"].sum())

    def by_month(self, query: Query, by: Literal["seizure_date", "entry_date"]) -> dict[str, int]:
        """The number of cases by month ("YYYY-MM") of one of the dates; months without any are left out."""
        months = self.cases[by][self.mask(query)].astype(str).str[:7]
        counts = months[months != ""].value_counts().sort_index()
        return {str(month): int(count) for month, count in counts.items()}


def records_path(clock: str) -> str:
    """Where the snapshot of a moment ("2026-02-01T00:00:00Z") lies in a bundle."""
    return f"records/{clock.translate(MARKS)}/cen.sqlite"


def database(home: Home, exercise: str) -> Path:
    """The snapshot that an exercise asks.

    Raises:
        HomeError: if the exercise's material is missing, damaged or of another version.
    """
    return home.bundle / records_path(str(material(home, exercise)["clock"]))


def store(home: Home, exercise: str) -> Store:
    """The snapshot as a read-only store of the CEN-like platform.

    Raises:
        StoreError: if it is missing, is no store or has another version.
    """
    return Store.open(database(home, exercise), read_only=True)


def open_snapshot(path: str | Path) -> Snapshot:
    """The tables of a snapshot's file; blanks are "", moments of entry ISO text in UTC.

    Raises:
        StoreError: if it is missing, is no store or has another version.
    """
    with Store.open(path, read_only=True) as opened, opened.engine.connect() as connection:
        tables = {}
        for name in TABLES:
            rows = connection.exec_driver_sql(f"SELECT * FROM {name}")  # names are this module's own
            tables[name] = pd.DataFrame(rows.fetchall(), columns=list(rows.keys()))
    return Snapshot(**tables)
