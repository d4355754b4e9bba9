"""The same search in pandas: a Query written as a few lines of code, and the one table on which they run.

    seizures = frame(store)          one row a goods line, with the columns of its case
    exec(to_pandas(query))           found: the rows; found["case_no"].nunique() cases

The rule kept here: the code finds exactly the cases that the store finds, and reads as a person would write it.
"""

from __future__ import annotations

import pandas as pd
from sqlalchemy import select

from simulator.cen.query import CANCELLED, CASE_FIELDS, LINE_FIELDS, Query
from simulator.cen.schema import CASE_WORDS, ISO, LINE_WORDS, cases, legs, lines
from simulator.cen.store import Store

TABLE = "seizures"


def frame(store: Store) -> pd.DataFrame:
    """All records as one table: a row a goods line, in the order of case and line number.

    transit holds the countries on the way, "CN KG"; entry_date is ISO UTC text; blanks are "". A case without goods
    has one row with line_no 0 and no quantity.
    """
    with store.engine.connect() as connection:
        columns = [cases.c[name] for name in ("case_id", *CASE_WORDS, "entry_date")]
        table = pd.DataFrame(connection.execute(select(*columns)).all(), columns=[c.name for c in columns])
        goods = [lines.c[name] for name in ("case_id", "line_no", *LINE_WORDS, "quantity")]
        goods_table = pd.DataFrame(connection.execute(select(*goods)).all(), columns=[c.name for c in goods])
        way: dict[int, list[str]] = {}
        for case_id, country in connection.execute(
            select(legs.c.case_id, legs.c.country).order_by(legs.c.case_id, legs.c.leg_no)
        ):
            way.setdefault(case_id, []).append(country)
    table["entry_date"] = [moment.strftime(ISO) for moment in table["entry_date"]]
    table["transit"] = [" ".join(way.get(case_id, ())) for case_id in table["case_id"]]
    joined = table.merge(goods_table, on="case_id", how="left")
    joined["line_no"] = joined["line_no"].fillna(0).astype("int64")
    joined["quantity"] = joined["quantity"].astype(float)
    words = [*CASE_WORDS, "entry_date", "transit", *LINE_WORDS]
    joined[words] = joined[words].fillna("").astype("str")
    return joined.sort_values(["case_no", "line_no"], ignore_index=True).drop(columns="case_id")


def to_pandas(query: Query) -> str:
    """The search as code over the table `seizures`; it leaves the rows found in `found`."""
    tests = [f'({TABLE}["status"] != "{CANCELLED}")']
    tests += [_one_of(name, getattr(query, name)) for name in CASE_FIELDS if getattr(query, name)]
    tests += _concealment(query)
    tests += _dates("seizure_date", f'{TABLE}["seizure_date"]', query.seizure_from, query.seizure_to)
    tests += _dates("entry_date", f'{TABLE}["entry_date"].str[:10]', query.entry_from, query.entry_to)
    if query.text:
        folded = f'{TABLE}["narrative"].str.casefold()'
        tests.append(f"{folded}.str.contains({query.text.casefold()!r}, regex=False)")
    if query.transit:
        pattern = "|".join(rf"\b{code}\b" for code in query.transit)
        tests.append(f'{TABLE}["transit"].str.contains(r"{pattern}")')
    tests += [_one_of(name, getattr(query, name)) for name in LINE_FIELDS if getattr(query, name)]
    if query.min_quantity is not None:
        tests.append(f'({TABLE}["quantity"] >= {query.min_quantity!r})')
    body = "\n    & ".join(tests)
    return f'found = {TABLE}[\n    {body}\n]\nfound["case_no"].nunique()\n'


def _one_of(name: str, wanted: tuple[str, ...]) -> str:
    if len(wanted) == 1:
        return f'({TABLE}["{name}"] == "{wanted[0]}")'
    listed = ", ".join(f'"{code}"' for code in wanted)
    return f'{TABLE}["{name}"].isin([{listed}])'


def _concealment(query: Query) -> list[str]:
    tests = []
    if query.concealment_place:
        tests.append(_one_of("concealment_place", query.places))
    if query.concealment_method:
        tests.append(_one_of("concealment_method", query.concealment_method))
    if len(tests) == 2 and query.concealment_join == "or":
        return [f"({tests[0]}\n       | {tests[1]})"]
    return tests


def _dates(name: str, column: str, first: str, last: str) -> list[str]:
    if first and last:
        return [f'{column}.between("{first}", "{last}")']
    if first:
        return [f'({column} >= "{first}")']
    return [f'({column} != "") & ({column} <= "{last}")'] if last else []
