"""Predefined statistics of a search: totals by product and unit, cases by month, cases by code, coverage.

The rule kept here: quantities of different units are never added, cases and goods lines are counted apart, and every
figure stands beside what is known of who reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, func, select, type_coerce

from simulator.cen.query import CANCELLED, CASE_FIELDS, LINE_FIELDS, Query
from simulator.cen.schema import cases, lines
from simulator.cen.search import conditions, goods_of
from simulator.cen.store import Store

DateField = Literal["seizure_date", "entry_date"]
GROUPS = (*LINE_FIELDS, *CASE_FIELDS, "concealment_place", "concealment_method")
MONTHS_OF_YEAR = range(1, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum of goods lines: code of the group, unit, number of cases and of lines, quantity as entered."""

    code: str
    unit: str
    cases: int
    lines: int
    quantity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month "YYYY-MM" with its numbers of cases and of goods lines."""

    month: str
    cases: int
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who reported seizures of a year: members in order, cases by member and month (12 numbers each)."""

    year: int
    members: list[str]
    cases: dict[str, list[int]]

    @property
    def reported(self) -> list[str]:
        """The members with a case in the year."""
        return [code for code in self.members if any(self.cases[code])]

    @property
    def silent(self) -> dict[str, list[int]]:
        """The months (1 to 12) without a case, by member that has any such month."""
        gaps = {code: [m for m in MONTHS_OF_YEAR if not self.cases[code][m - 1]] for code in self.members}
        return {code: months for code, months in gaps.items() if months}


def totals(store: Store, query: Query, *, by: str = "product") -> list[Total]:
    """Sums of the goods lines found by a field and unit, the largest number of cases first.

    by is a field of the line or of the case, one of GROUPS.

    Raises:
        ValueError: for another field.
    """
    if by not in GROUPS:
        raise ValueError(f"by {by!r} is not one of {GROUPS}")
    group = lines.c[by] if by in LINE_FIELDS else cases.c[by]
    cases_found = func.count(lines.c.case_id.distinct())
    sums = (
        goods_of(query)
        .add_columns(group, lines.c.unit, cases_found, func.count(), func.coalesce(func.sum(lines.c.quantity), 0.0))
        .group_by(group, lines.c.unit)
        .order_by(cases_found.desc(), group, lines.c.unit)
    )
    with store.engine.connect() as connection:
        return [
            Total(code=code, unit=unit, cases=n, lines=m, quantity=float(quantity))
            for code, unit, n, m, quantity in connection.execute(sums)
        ]


def counts(store: Store, query: Query, *, by: str) -> dict[str, int]:
    """The number of cases found by a code of the case, the most frequent first; blank is "".

    By a code of the goods, a case counts once for each code that its lines found have.

    Raises:
        ValueError: if by is no coded field.
    """
    if by not in GROUPS:
        raise ValueError(f"by {by!r} is no coded field")
    if by in LINE_FIELDS:
        column, number = lines.c[by], func.count(cases.c.case_id.distinct())
        counted = goods_of(query).add_columns(column, number)
    else:
        column, number = cases.c[by], func.count()
        counted = select(column, number).where(conditions(query))
    with store.engine.connect() as connection:
        rows = connection.execute(counted.group_by(column).order_by(number.desc(), column))
        return {str(code): int(n) for code, n in rows}


def by_month(store: Store, query: Query, *, date: DateField = "seizure_date") -> list[Month]:
    """Cases and lines found by month of one of the two dates, from the first month to the last, none left out.

    Cases without that date are not counted.
    """
    month = _month(store, date)
    cases_by = select(month, func.count()).where(conditions(query), month != "").group_by(month)
    lines_by = goods_of(query).add_columns(month, func.count()).where(month != "").group_by(month)
    with store.engine.connect() as connection:
        n_cases = {str(name): int(n) for name, n in connection.execute(cases_by)}
        n_lines = {str(name): int(n) for name, n in connection.execute(lines_by)}
    return [Month(month=m, cases=n_cases.get(m, 0), lines=n_lines.get(m, 0)) for m in _span(sorted(n_cases))]


def coverage(store: Store, year: int) -> Coverage:
    """Which of the store's members have cases seized in a year, month by month."""
    month = _month(store, "seizure_date")
    rows = (
        select(cases.c.reporting_country, month, func.count())
        .where(
            cases.c.seizure_date >= f"{year:04d}-01-01",
            cases.c.seizure_date <= f"{year:04d}-12-31",
            cases.c.status != CANCELLED,
        )
        .group_by(cases.c.reporting_country, month)
    )
    members = store.members
    table = {code: [0] * 12 for code in members}
    with store.engine.connect() as connection:
        for code, name, n in connection.execute(rows):
            if code in table:
                table[code][int(name[5:7]) - 1] = n
    return Coverage(year=year, members=members, cases=table)


def _month(store: Store, date: DateField) -> ColumnElement[Any]:
    if date == "entry_date" and store.engine.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", cases.c.entry_date), "YYYY-MM")
    return func.substr(type_coerce(cases.c[date], String), 1, 7)


def _span(months: list[str]) -> list[str]:
    """Every month from the first to the last."""
    if not months:
        return []
    first, last = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (months[0], months[-1]))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]
