"""One record of a world on disk, as officers see it: found by its case number, with lines, way and persons.

The rule kept here: observed tables only; parts are read one after the other, so the size of the world does not matter.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from simulator.errors import CenlabError
from simulator.publish.manifests import parts, read_manifest
from simulator.publish.synthesis_choice import records
from simulator.publish.world import frame


class NoSuchCase(CenlabError):
    """A case number that the world does not have."""


def record_on_disk(folder: Path, case_no: str) -> dict[str, Any]:
    """The record with that number ("KG-2025-000117") in the shape of the platform's entry form.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
        NoSuchCase: if there is none.
    """
    manifest = read_manifest(folder, "observed")
    for path, table, _ in parts(folder, "observed", "cases", manifest):
        mine = frame(table.filter(numbered(table, case_no)))
        if mine.empty:
            continue
        case_id = int(mine["case_id"].iloc[0])
        observed = {"cases": mine}
        for name in ("lines", "legs", "persons"):
            # A case's details lie in the part of the same number.
            rows = pq.read_table(folder / "observed" / name / path.name, filters=[("case_id", "=", case_id)])
            observed[name] = frame(rows)
        return {**records(observed, [case_id])[0], "case_no": case_no}
    raise NoSuchCase(f"{folder} has no case {case_no}. Numbers look like {_first_number(folder, manifest)}.")


def numbered(table: pa.Table, case_no: str) -> pa.Array:
    """Which cases of a part have that number; worlds without text keep country, year and running number apart."""
    if "case_no" in table.column_names:
        return pc.equal(table["case_no"], case_no)
    country, _, rest = case_no.partition("-")
    year, _, number = rest.partition("-")
    if not (year.isdecimal() and number.isdecimal() and len(year) == 4 and len(number) <= 9):
        return pa.array([False] * table.num_rows)
    matches = pc.and_(pc.equal(table["case_year"], int(year)), pc.equal(table["case_number"], int(number)))
    return pc.and_(matches, pc.equal(table["reporting_country"].cast(pa.string()), country))


def _first_number(folder: Path, manifest: dict[str, Any]) -> str:
    for _, table, _ in parts(folder, "observed", "cases", manifest):
        row = frame(table.slice(0, 1)).iloc[0]
        if "case_no" in row:
            return str(row["case_no"])
        return f"{row['reporting_country']}-{row['case_year']}-{row['case_number']:06d}"
    return "KG-2025-000001"
