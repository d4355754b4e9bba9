"""Between the record (one JSON value) and the rows of the store.

The rule kept here: what goes in comes out; blanks of every kind come out as "" or [].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from simulator.cen.catalogue import PACKING
from simulator.cen.schema import CASE_WORDS, ISO, LINE_WORDS, PERSON_WORDS

FIRST_ENTERED = 900001

Row = Mapping[str, Any] | RowMapping


def to_rows(values: Mapping[str, Any], case_id: int, entered: datetime) -> dict[str, list[dict[str, Any]]]:
    """The rows of a well-shaped record by table."""
    narrative = values.get("narrative", "")
    case = {name: values.get(name, "") for name in CASE_WORDS}
    case |= {"case_id": case_id, "entry_date": entered, "narrative_folded": narrative.casefold()}
    lines = [
        {
            "case_id": case_id,
            "line_no": number,
            **{name: row.get(name, "") for name in LINE_WORDS},
            "quantity": row.get("quantity"),
            **{name: row.get("packing", {}).get(name) for name in PACKING},
        }
        for number, row in enumerate(values.get("lines", []), start=1)
    ]
    legs = [
        {"case_id": case_id, "leg_no": number, "country": code}
        for number, code in enumerate(values.get("transit", []), start=1)
    ]
    persons = [
        {"case_id": case_id, "person_no": number, **{name: row.get(name, "") for name in PERSON_WORDS}}
        for number, row in enumerate(values.get("persons", []), start=1)
    ]
    return {"cases": [case], "lines": lines, "legs": legs, "persons": persons}


def from_rows(case: Row, lines: Sequence[Row], legs: Sequence[Row], persons: Sequence[Row]) -> dict[str, Any]:
    """The record of a case's rows."""
    record: dict[str, Any] = {name: case[name] for name in CASE_WORDS}
    record["entry_date"] = case["entry_date"].astimezone(UTC).strftime(ISO)
    record["transit"] = [leg["country"] for leg in legs]
    record["lines"] = [
        {
            **{name: line[name] for name in LINE_WORDS},
            "quantity": _plain(line["quantity"]),
            "packing": _packing(line),
        }
        for line in lines
    ]
    record["persons"] = [{name: person[name] for name in PERSON_WORDS} for person in persons]
    return record


def _packing(line: Row) -> dict[str, Any] | None:
    packing = {name: _plain(line[name]) for name in PACKING}
    return packing if any(value is not None for value in packing.values()) else None


def _plain(number: float | None) -> float | int | None:
    """A whole number without its point, as it was typed."""
    return int(number) if number is not None and number.is_integer() else number
