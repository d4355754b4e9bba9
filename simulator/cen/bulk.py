"""Fast loading of whole observed tables: the drivers' own bulk statements, not a row at a time.

The rule kept here: one transaction, all tables or none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, text

from simulator.cen.schema import ISO, cases, legs, lines, persons

TABLES: tuple[Table, ...] = (cases, lines, legs, persons)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def load_tables(connection: Connection, tables: Mapping[str, pd.DataFrame]) -> int:
    """Insert the observed tables; the number of cases.

    Raises:
        KeyError: if a table or one of its keys is missing.
        ValueError: if an entry date is blank or none.
    """
    for table in TABLES:
        if table.name not in tables:
            if table is cases:
                raise KeyError("the table of cases is missing")
            continue
        _insert(connection, table, _fitted(table, tables[table.name]))
    return len(tables["cases"])


def _fitted(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The table's columns in its order, blanks as "" in text and None in numbers."""
    columns: dict[str, Any] = {}
    for column in table.columns:
        name = column.name
        if name == "narrative_folded":
            columns[name] = [str(value).casefold() for value in columns["narrative"]]
        elif name not in frame:
            if column.primary_key:
                raise KeyError(f"{table.name}.{name} is missing")
            columns[name] = [None if column.nullable else ""] * len(frame)
        elif name == "entry_date":
            columns[name] = _moments(frame[name])
        elif column.primary_key:
            # A key is whole; only text keys would be anything else.
            columns[name] = frame[name].astype("int64").tolist()
        elif column.nullable:
            numbers = pd.to_numeric(frame[name]).astype(float)
            columns[name] = [None if value != value else value for value in numbers.tolist()]
        else:
            columns[name] = frame[name].astype(object).where(frame[name].notna(), "").astype(str).tolist()
    return pd.DataFrame(columns, dtype=object)


def _moments(values: pd.Series[Any]) -> list[str]:
    """Moments as ISO UTC text to the second."""
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        texts: list[str] = values.dt.tz_convert("UTC").dt.strftime(ISO).tolist()
    else:
        texts = values.astype(object).where(values.notna(), "").astype(str).tolist()
    wrong = next((value for value in texts if not (isinstance(value, str) and MOMENT.fullmatch(value))), None)
    if wrong is not None:
        raise ValueError(f"entry_date: {wrong!r} is not a moment such as 2026-01-05T09:00:00Z")
    return texts


def _insert(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    names = ", ".join(f'"{column}"' for column in frame.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(frame.columns))
        rows = list(zip(*(frame[column] for column in frame.columns), strict=True))
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)
        return
    # One statement and one parameter a table, whatever the driver.
    rows_json = json.dumps(frame.to_dict(orient="records"), ensure_ascii=False, allow_nan=False)
    connection.execute(
        text(
            f'INSERT INTO "{table.name}" ({names}) '
            f'SELECT {names} FROM json_populate_recordset(NULL::"{table.name}", CAST(:rows AS json))'
        ),
        {"rows": rows_json},
    )
