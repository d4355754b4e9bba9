"""Search in the store: a Query becomes one statement; pages go by key, so that the last page is as fast as the first.

    page = search(store, query, sort="seizure_date", limit=50)      page.next is None on the last page
    page = search(store, query, sort="seizure_date", limit=50, after=page.next)
    ids(store, query)                                               the numbers of all cases found, in order

The rule kept here: the order is total (the case number breaks ties), so the same search shows the same pages on
SQLite and PostgreSQL; what a Query means is written in `query.py`, and this is the same meaning in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, true, tuple_

from simulator.cen.facts import real_date, real_moment
from simulator.cen.query import CANCELLED, CASE_FIELDS, LINE_FIELDS, Query
from simulator.cen.schema import ISO, cases, legs, lines
from simulator.cen.store import Store

Sort = Literal["seizure_date", "entry_date", "case_no", "reporting_country", "office", "quantity"]
SORTS: tuple[Sort, ...] = ("seizure_date", "entry_date", "case_no", "reporting_country", "office", "quantity")
LIMIT = 50
# What a row of results shows, besides its goods.
SHOWN = (
    *("case_no", "seizure_date", "reporting_country", "office", "detecting_service", "direction", "departure"),
    *("destination", "mode", "conveyance_type", "concealment_place", "concealment_method"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a search.

    rows are cases with their goods lines that satisfy the conditions on lines ("goods"); total_cases and total_lines
    count all that is found; next is the key to go on from, None on the last page.
    """

    rows: list[dict[str, Any]]
    total_cases: int
    total_lines: int
    next: list[Any] | None


def conditions(query: Query) -> ColumnElement[bool]:
    """All conditions on a case: its own, and that one of its goods lines satisfies those on lines."""
    if not query.asks_lines:
        return case_conditions(query)
    has_line = exists().where(lines.c.case_id == cases.c.case_id, line_conditions(query)).correlate(cases)
    return and_(case_conditions(query), has_line)


def case_conditions(query: Query) -> ColumnElement[bool]:
    """The conditions on a case itself and on its route."""
    clauses: list[ColumnElement[bool]] = [cases.c.status != CANCELLED]
    for name in CASE_FIELDS:
        if wanted := getattr(query, name):
            clauses.append(cases.c[name].in_(wanted))
    place = cases.c.concealment_place.in_(query.places)
    method = cases.c.concealment_method.in_(query.concealment_method)
    if query.concealment_place and query.concealment_method:
        clauses.append(or_(place, method) if query.concealment_join == "or" else and_(place, method))
    elif query.concealment_place:
        clauses.append(place)
    elif query.concealment_method:
        clauses.append(method)
    if query.seizure_from:
        clauses.append(cases.c.seizure_date >= query.seizure_from)
    if query.seizure_to:
        clauses += [cases.c.seizure_date <= query.seizure_to, cases.c.seizure_date != ""]
    if query.entry_from:
        clauses.append(cases.c.entry_date >= _moment(query.entry_from, time.min))
    if query.entry_to:
        clauses.append(cases.c.entry_date <= _moment(query.entry_to, time(23, 59, 59)))
    if query.text:
        clauses.append(cases.c.narrative_folded.contains(query.text.casefold(), autoescape=True))
    if query.transit:
        on_the_way = exists().where(legs.c.case_id == cases.c.case_id, legs.c.country.in_(query.transit))
        clauses.append(on_the_way.correlate(cases))
    return and_(*clauses)


def line_conditions(query: Query) -> ColumnElement[bool]:
    """The conditions that one and the same goods line satisfies."""
    clauses: list[ColumnElement[bool]] = [true()]
    for name in LINE_FIELDS:
        if wanted := getattr(query, name):
            clauses.append(lines.c[name].in_(wanted))
    if query.min_quantity is not None:
        clauses.append(lines.c.quantity >= query.min_quantity)
    return and_(*clauses)


def goods_of(query: Query) -> Select[Any]:
    """The goods lines found, each with its case: a statement to add columns and groups to."""
    return (
        select()
        .select_from(cases.join(lines, lines.c.case_id == cases.c.case_id))
        .where(case_conditions(query), line_conditions(query))
    )


def search(
    store: Store,
    query: Query,
    *,
    sort: Sort = "seizure_date",
    descending: bool = True,
    limit: int = LIMIT,
    after: Sequence[Any] | None = None,
) -> Page:
    """One page of the cases found, in a total order; quantity sorts by the largest line found in a case.

    after is the `next` of the page before, asked with the same sort and direction.

    Raises:
        ValueError: for an unknown sort, a limit below 1 or a key that is none.
    """
    if sort not in SORTS or limit < 1:
        raise ValueError(f"sort {sort!r} is not one of {SORTS}, or limit {limit} is below 1")
    largest = (
        select(func.coalesce(func.max(lines.c.quantity), 0.0))
        .where(lines.c.case_id == cases.c.case_id, line_conditions(query))
        .correlate(cases)
        .scalar_subquery()
    )
    key: ColumnElement[Any] = largest if sort == "quantity" else cases.c[sort]
    wanted = [cases.c[name] for name in SHOWN]
    page = select(cases.c.case_id, cases.c.entry_date, *wanted, key.label("sort_key")).where(conditions(query))
    if after is not None:
        bound = tuple_(literal(_key(sort, after), key.type), literal(str(after[1]), cases.c.case_no.type))
        here = tuple_(key, cases.c.case_no)
        page = page.where(here < bound if descending else here > bound)
    order = (key.desc(), cases.c.case_no.desc()) if descending else (key.asc(), cases.c.case_no.asc())
    with store.engine.connect() as connection:
        records = connection.execute(page.order_by(*order).limit(limit + 1)).mappings().all()
        count = select(func.count()).select_from(cases).where(conditions(query))
        total_cases = connection.execute(count).scalar_one()
        total_lines = connection.execute(goods_of(query).add_columns(func.count())).scalar_one()
        rows = [dict(row) for row in records[:limit]]
        _add_goods(connection, query, rows)
    more = len(records) > limit
    last = rows[-1] if rows else {}
    token = [_plain(last["sort_key"]), last["case_no"]] if more else None
    for row in rows:
        row["entry_date"] = _plain(row["entry_date"])
        del row["sort_key"], row["case_id"]
    return Page(rows=rows, total_cases=total_cases, total_lines=total_lines, next=token)


def ids(store: Store, query: Query) -> list[str]:
    """The numbers of all cases found, in order."""
    with store.engine.connect() as connection:
        numbers = select(cases.c.case_no).where(conditions(query)).order_by(cases.c.case_no)
        return list(connection.execute(numbers).scalars())


def _add_goods(connection: Any, query: Query, rows: list[dict[str, Any]]) -> None:
    by_id: dict[int, list[dict[str, Any]]] = {row["case_id"]: [] for row in rows}
    columns = [lines.c[name] for name in ("case_id", "line_no", "heading", "product", "quantity", "unit")]
    goods = select(*columns).where(lines.c.case_id.in_(by_id), line_conditions(query))
    for line in connection.execute(goods.order_by(lines.c.case_id, lines.c.line_no)).mappings():
        by_id[line["case_id"]].append({name: line[name] for name in line if name != "case_id"})
    for row in rows:
        row["goods"] = by_id[row["case_id"]]


def _moment(day: str, at: time) -> datetime:
    real = real_date(day)
    if real is None:
        raise ValueError(f"{day!r} is not a date of the calendar")
    return datetime.combine(real, at, UTC)


def _key(sort: Sort, after: Sequence[Any]) -> Any:
    value = after[0] if len(after) == 2 else None
    if sort == "entry_date":
        value = real_moment(str(value))
    elif sort == "quantity":
        value = float(value) if isinstance(value, int | float) else None
    elif not isinstance(value, str):
        value = None
    if value is None:
        raise ValueError(f"{list(after)!r} is no key of a page sorted by {sort}")
    return value


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).strftime(ISO) if isinstance(value, datetime) else value
