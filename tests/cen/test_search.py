"""The store, pandas and the code shown to the trainee find the same cases; pages are total and stable."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import func, select, text

from simulator.cen.pandas_code import frame, to_pandas
from simulator.cen.query import CASE_FIELDS, Query, matching_cases, matching_lines
from simulator.cen.schema import cases, lines
from simulator.cen.search import SORTS, ids, search
from simulator.cen.statistics import by_month, counts, coverage, totals
from simulator.cen.store import Store

DAYS = ["", "2024-11-01", "2024-12-31", "2025-01-01", "2025-02-28", "2025-06-30", "2026-01-05", "9999-12-31"]
TEXTS = ["", "сигареты", "ЧАЕМ", "50%", "tea_", "tea", "STRASSE", "\\", "σίσυφοσ", "i̇zmir", "'", '"', "synthetic. "]
TRIALS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def codes_of(table: pd.DataFrame, name: str) -> st.SearchStrategy[tuple[str, ...]]:
    known = sorted({str(value) for value in table[name]} - {""})
    return st.lists(st.sampled_from([*known, "NOWHERE"]), max_size=2, unique=True).map(tuple)


@st.composite
def queries(draw: st.DrawFn, observed: dict[str, pd.DataFrame]) -> Query:
    """A search with one to four conditions."""
    pools: dict[str, st.SearchStrategy[Any]] = {
        **{name: codes_of(observed["cases"], name) for name in (*CASE_FIELDS, "concealment_place")},
        "concealment_method": codes_of(observed["cases"], "concealment_method"),
        **{name: codes_of(observed["lines"], name) for name in ("heading", "product", "unit")},
        "transit": codes_of(observed["legs"], "country").map(lambda c: tuple(x for x in c if len(x) == 2)),
        "min_quantity": st.sampled_from([0, 1.5, 20, 1e6]),
        "text": st.sampled_from(TEXTS),
        **{name: st.sampled_from(DAYS) for name in ("seizure_from", "seizure_to", "entry_from", "entry_to")},
    }
    names = draw(st.lists(st.sampled_from(sorted(pools)), min_size=1, max_size=4, unique=True))
    return Query(
        **{name: draw(pools[name]) for name in names},
        children=draw(st.booleans()),
        concealment_join=draw(st.sampled_from(["and", "or"])),
    )


@pytest.fixture(scope="session")
def seizures(store: Store) -> pd.DataFrame:
    return frame(store)


def run(code: str, seizures: pd.DataFrame) -> pd.DataFrame:
    names: dict[str, Any] = {"seizures": seizures}
    exec(code, names)
    rows: pd.DataFrame = names["found"]
    return rows


@TRIALS
@given(data=st.data())
def test_store_tables_and_pandas_code_find_the_same_cases(
    data: st.DataObject, store: Store, observed: dict[str, pd.DataFrame], seizures: pd.DataFrame
) -> None:
    query = data.draw(queries(observed))
    numbers = ids(store, query)
    table = observed["cases"]
    assert numbers == sorted(table.loc[matching_cases(query, table, observed["lines"], observed["legs"]), "case_no"])
    shown = run(to_pandas(query), seizures)
    assert numbers == sorted(shown["case_no"].unique())
    goods = observed["lines"][matching_lines(query, observed["lines"])]
    owned = goods["case_id"].isin(table.loc[table["case_no"].isin(numbers), "case_id"])
    page = search(store, query, limit=1)
    assert (page.total_cases, page.total_lines) == (len(numbers), int(owned.sum()))
    assert page.total_lines == int((shown["line_no"] > 0).sum())
    summed = sum(total.quantity for total in totals(store, query))
    assert summed == pytest.approx(float(goods.loc[owned, "quantity"].sum()))
    assert Query.model_validate_json(query.model_dump_json()) == query


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_pages_hold_every_case_once_and_in_order(
    data: st.DataObject, store: Store, observed: dict[str, pd.DataFrame]
) -> None:
    query = data.draw(queries(observed))
    sort = data.draw(st.sampled_from(SORTS))
    descending = data.draw(st.booleans())
    limit = data.draw(st.integers(7, 60))
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = search(store, query, sort=sort, descending=descending, limit=limit, after=after)
        rows += page.rows
        after = page.next
        if after is None:
            break
    assert sorted(row["case_no"] for row in rows) == ids(store, query)
    if sort != "quantity":
        keys = [(row[sort], row["case_no"]) for row in rows]
        assert keys == sorted(keys, reverse=descending)


def test_or_between_the_concealment_fields_finds_more_than_and(store: Store) -> None:
    base = {"concealment_place": ("VEHICLE",), "concealment_method": ("COVER_LOAD",), "children": True}
    either = set(ids(store, Query(**base, concealment_join="or")))
    both = set(ids(store, Query(**base, concealment_join="and")))
    place = set(ids(store, Query(concealment_place=("VEHICLE",), children=True)))
    method = set(ids(store, Query(concealment_method=("COVER_LOAD",))))
    assert (either, both) == (place | method, place & method)


def test_parent_code_alone_misses_what_is_beneath_it(store: Store) -> None:
    parent = set(ids(store, Query(concealment_place=("VEHICLE",))))
    whole = set(ids(store, Query(concealment_place=("VEHICLE",), children=True)))
    finer = set(ids(store, Query(concealment_place=("VEHICLE_TYRE", "VEHICLE_TANK"))))
    assert whole == parent | finer
    assert finer


def test_search_ignores_cancelled_cases(store: Store) -> None:
    assert ids(store, Query(status=("CANCELLED",))) == []
    assert "CANCELLED" not in {store.record(number)["status"] for number in ids(store, Query())[:50]}


def test_rows_show_the_goods_that_were_asked_for(store: Store) -> None:
    page = search(store, Query(product=("HEROIN",)), sort="quantity", limit=5)
    largest = [max(line["quantity"] or 0 for line in row["goods"]) for row in page.rows]
    assert largest == sorted(largest, reverse=True)
    assert {line["product"] for row in page.rows for line in row["goods"]} == {"HEROIN"}


def test_months_have_no_gap_and_both_dates_differ(store: Store) -> None:
    seized, entered = (by_month(store, Query(), date=name) for name in ("seizure_date", "entry_date"))  # type: ignore[arg-type]
    assert seized != entered
    assert sum(month.cases for month in entered) == len(ids(store, Query()))
    assert [month.month for month in seized][:3] == ["2024-11", "2024-12", "2025-01"]
    assert by_month(store, Query(office=("NOWHERE",))) == []


def test_totals_never_add_units(store: Store) -> None:
    sums = totals(store, Query(), by="product")
    assert {(total.code, total.unit) for total in sums} == {
        (product, unit) for product in ("CIGARETTES", "HEROIN", "HASHISH") for unit in ("STICK", "KGM")
    }
    assert {total.code for total in totals(store, Query(), by="mode")} == {"ROAD", "RAIL", "AIR"}
    assert sum(counts(store, Query(), by="mode").values()) == len(ids(store, Query()))
    with pytest.raises(ValueError, match="not one of"):
        totals(store, Query(), by="narrative")


def test_coverage_counts_members_that_reported(store: Store) -> None:
    cover = coverage(store, 2025)
    assert (len(cover.reported), cover.members) == (4, ["KG", "KZ", "NA", "TJ", "UZ"])
    assert cover.silent["KZ"] == list(range(1, 13))
    assert coverage(store, 1999).reported == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "ROAD"},
        {"seizure_from": "2026-02-31"},
        {"min_quantity": float("nan")},
        {"sql": "1"},
        {"mode": ("a b",)},
    ],
    ids=str,
)
def test_search_that_is_none_cannot_be_built(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Query(**wrong)


@pytest.mark.parametrize(("sort", "after"), [("entry_date", ["soon", "x"]), ("quantity", ["1", "x"]), ("office", [1])])
def test_key_of_another_page_is_refused(store: Store, sort: Any, after: list[Any]) -> None:
    with pytest.raises(ValueError, match="no key"):
        search(store, Query(), sort=sort, after=after)


def plan(store: Store, statement: str) -> str:
    with store.engine.connect() as connection:
        return " | ".join(str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")))


def sql(store: Store, statement: Any) -> str:
    return str(statement.compile(store.engine, compile_kwargs={"literal_binds": True}))


def test_first_page_comes_from_the_index_without_sorting(store: Store) -> None:
    page = select(cases.c.case_no).order_by(cases.c.seizure_date.desc(), cases.c.case_no.desc()).limit(50)
    assert "TEMP B-TREE" not in plan(store, sql(store, page))


def test_sums_by_product_come_from_the_covering_index(store: Store) -> None:
    query = select(lines.c.unit, func.sum(lines.c.quantity)).where(lines.c.product == "HEROIN").group_by(lines.c.unit)
    assert "COVERING INDEX ix_lines_product" in plan(store, sql(store, query))
