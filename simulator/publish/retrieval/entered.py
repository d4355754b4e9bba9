"""The records as entered, asked many times: every part of a search is answered once and remembered.

The rule kept here: a search finds exactly what `simulator.cen.query` finds, since conditions on different fields all
hold together; right answers come from the same searches that a trainee can make, never from the hidden truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.cen.query import CASE_FIELDS, LINE_FIELDS, Query, matching_cases, matching_lines
from simulator.reference.offices import offices
from simulator.workspace.retrieval_snapshot import Snapshot

# What a search asks of one thing only, so that it can be answered apart and joined by "and".
PARTS = (
    *((name,) for name in CASE_FIELDS),
    ("concealment_place", "concealment_method", "concealment_join", "children"),
    ("seizure_from", "seizure_to"),
    ("entry_from", "entry_to"),
    ("text",),
    ("transit",),
    (*LINE_FIELDS, "min_quantity"),
)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A snapshot, the countries that report, the crossings, and the count that each case's description states.

    stated is pieces by case_id; cases without a count in their description are not in it. reporting has, for each
    country, one mark a month of the year that the trainee's table shows: 1 where it reported.
    """

    snapshot: Snapshot
    countries: tuple[str, ...]
    crossings: tuple[tuple[str, str], ...] = ()
    stated: Mapping[int, float] = field(default_factory=dict)
    reporting: Mapping[str, Sequence[int]] = field(default_factory=dict)
    _cases: dict[Query, np.ndarray] = field(default_factory=dict)
    _lines: dict[Query, np.ndarray] = field(default_factory=dict)
    _owner: list[np.ndarray] = field(default_factory=list)

    def cases(self, query: Query) -> np.ndarray:
        """(cases,) bool: which cases a search finds."""
        mask = self._case_part(Query())
        for names in PARTS:
            part = _only(query, names)
            if part is not None:
                mask = mask & self._case_part(part)
        return mask

    def lines(self, query: Query) -> np.ndarray:
        """(lines,) bool: which goods lines satisfy the search, of the cases that it finds."""
        part = _only(query, PARTS[-1]) or Query()
        if part not in self._lines:
            self._lines[part] = matching_lines(part, self.snapshot.lines).to_numpy()
        if not self._owner:
            place = pd.Series(np.arange(len(self.snapshot.cases)), index=self.snapshot.cases["case_id"])
            self._owner.append(place.loc[self.snapshot.lines["case_id"]].to_numpy())
        return np.asarray(self._lines[part] & self.cases(query)[self._owner[0]])

    def count(self, query: Query) -> int:
        """How many cases a search finds."""
        return int(self.cases(query).sum())

    def select(self, query: Query) -> pd.DataFrame:
        """Those cases, with all their columns."""
        return self.snapshot.cases[self.cases(query)]

    def find(self, query: Query) -> list[str]:
        """Their numbers, in order."""
        return sorted(self.select(query)["case_no"].astype(str))

    def goods(self, query: Query) -> pd.DataFrame:
        """The goods lines, with all their columns."""
        return self.snapshot.lines[self.lines(query)]

    def total(self, query: Query, unit: str) -> float:
        """The sum of their quantities in one unit, as entered."""
        goods = self.goods(query)
        return float(goods.loc[goods["unit"] == unit, "quantity"].sum())

    def by_month(self, query: Query, by: str) -> dict[str, int]:
        """The number of cases by month ("YYYY-MM") of seizure_date or entry_date."""
        months = self.select(query)[by].astype(str).str[:7]
        return {str(month): int(count) for month, count in months[months != ""].value_counts().sort_index().items()}

    def _case_part(self, part: Query) -> np.ndarray:
        if part not in self._cases:
            tables = self.snapshot
            self._cases[part] = matching_cases(part, tables.cases, tables.lines, tables.legs).to_numpy()
        return self._cases[part]


def _only(query: Query, names: Sequence[str]) -> Query | None:
    """The search with these conditions alone; None if it asks nothing of them."""
    asked = {name: getattr(query, name) for name in names if getattr(query, name) != Query.model_fields[name].default}
    return Query.model_construct(**asked) if asked else None


def crossings(countries: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of posts that face each other, both of reporting countries, each pair once."""
    known = offices()
    return tuple(
        (office.code, office.opposite)
        for office in known.values()
        if office.opposite and office.code < office.opposite
        if office.country in countries and known[office.opposite].country in countries
    )
