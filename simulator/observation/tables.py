"""The observed tables: cases, lines, legs, persons and which countries reported in which month."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.observation.errors import Columns
from simulator.reference import codes
from simulator.rng import stream
from simulator.world.truth import Truth, coded, days, named
from simulator.world.words import number, numbers, pick, picker, words

CASE_CODES = (
    "location_type",
    "office",
    "detecting_service",
    "direction",
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "mode",
    "conveyance_type",
    "conveyance_country",
    "departure",
    "destination",
    "goods_origin",
    "declared_goods",
    "concealment_place",
    "concealment_method",
)
AGES = {"A18_24": 0.14, "A25_34": 0.34, "A35_44": 0.27, "A45_54": 0.15, "A55_64": 0.06, "A65_99": 0.01, "UNKNOWN": 0.03}
SEXES = {"M": 0.86, "F": 0.11, "U": 0.03}
FIRST_ROLE = {
    "ROAD": "DRIVER",
    "RAIL": "PASSENGER",
    "AIR": "PASSENGER",
    "POST": "RECIPIENT",
    "SEA": "OWNER",
    "PEDESTRIAN": "COURIER",
    "UNKNOWN": "OWNER",
}


def case_table(entries: dict[str, np.ndarray], columns: Columns, case_no: list[str], texts: list[str]) -> pa.Table:
    """One row a record, in order of entry."""
    moment = entries["day"].astype(np.int64) - 719163
    stamp = (moment.astype("datetime64[D]").astype("datetime64[s]") + entries["second"]).astype(str)
    table = {
        "case_id": pa.array(entries["case_id"]),
        "case_no": pa.array(case_no, pa.string()),
        "reporting_country": coded("reporting_country", columns["reporting_country"]),
        "form_type": coded("form_type", columns["form_type"]),
        "status": coded("status", columns["status"]),
        "seizure_date": days(columns["seized"]),
        "entry_date": pa.array(np.char.add(stamp, "Z").tolist(), pa.string()),
    }
    for column in CASE_CODES:
        table[column] = coded(column, columns[column])
    table["narrative"] = pa.array(texts, pa.string())
    for column in ("circulation", "release_consent", "handling"):
        table[column] = coded(column, columns[column])
    return pa.table(table)


def line_table(entries: dict[str, np.ndarray], columns: Columns) -> pa.Table:
    """One row a line; a case has one or two."""
    second = columns["product_2"] != numbers("product")[""]
    place = np.concatenate([np.arange(second.size), np.flatnonzero(second)])
    line_no = np.concatenate([np.ones(second.size, np.int16), np.full(int(second.sum()), 2, np.int16)])
    order = np.lexsort((line_no, place))
    place, line_no = place[order], line_no[order]
    first = line_no == 1

    def both(name: str) -> np.ndarray:
        merged: np.ndarray = np.where(first, columns[name][place], columns[f"{name}_2"][place])
        return merged

    headings = sorted({codes("product")[code].parent for code in words("product") if code})
    heading_of = np.array([headings.index(codes("product")[code].parent) if code else 0 for code in words("product")])
    return pa.table(
        {
            "case_id": pa.array(entries["case_id"][place]),
            "line_no": pa.array(line_no),
            "heading": named(heading_of[both("product")], headings),
            "product": coded("product", both("product")),
            "quantity": pa.array(both("quantity")),
            "unit": coded("unit", both("unit")),
            "mass_basis": coded("mass_basis", both("mass_basis")),
            "test_result": coded("test_result", both("test_result")),
            "disposition": coded("disposition", both("disposition")),
        }
    )


def leg_table(truth: Truth, entries: dict[str, np.ndarray], columns: Columns) -> pa.Table:
    """Transit countries in order; none where the departure is not established or the form is the simplified one."""
    lengths = np.array([len(transit) for transit in truth.transit])
    flat = np.array([number("country", code) for transit in truth.transit for code in transit], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    route = columns["route"]
    silent = columns["silent"] | (columns["form_type"] == number("form_type", "SIMPLIFIED"))
    size = np.where(silent, 0, lengths[route])
    row = np.repeat(np.arange(route.size), size)
    leg = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size)
    country = flat[starts[route[row]] + leg] if row.size else np.zeros(0, np.int64)
    return pa.table(
        {
            "case_id": pa.array(entries["case_id"][row]),
            "leg_no": pa.array((leg + 1).astype(np.int16)),
            "country": coded("country", country),
        }
    )


def person_table(entries: dict[str, np.ndarray], columns: Columns, seed: bytes) -> pa.Table:
    """Persons without names: role, sex, age band, nationality. Companions often share the first one's nationality."""
    rng = stream(seed, "observation-persons")
    count = columns["persons"].astype(np.int64)
    row = np.repeat(np.arange(count.size), count)
    person = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    first = np.array([number("role", FIRST_ROLE.get(code, "UNKNOWN")) for code in words("mode")])
    later = pick(rng, picker("role", {"PASSENGER": 5, "COMPANION": 3, "OWNER": 2}), row.size)
    nationality = columns["first_nationality"][row]
    other = columns["first_nationality"][rng.permutation(count.size)[row]] if count.size else nationality
    alike = (person == 0) | (rng.random(row.size) < 0.75)
    return pa.table(
        {
            "case_id": pa.array(entries["case_id"][row]),
            "person_no": pa.array((person + 1).astype(np.int16)),
            "role": coded("role", np.where(person == 0, first[columns["mode"][row]], later)),
            "sex": coded("sex", pick(rng, picker("sex", SEXES), row.size)),
            "age_band": coded("age_band", pick(rng, picker("age_band", AGES), row.size)),
            "nationality": coded("nationality", np.where(alike, nationality, other)),
        }
    )


def reporting_table(truth: Truth) -> pa.Table:
    """Which country reported in which month, as the regional office knows it: state REPORTED or NONE."""
    scenario = truth.scenario
    rows: list[tuple[str, str, str]] = []
    for country in scenario.reporting_countries:
        for t in range(scenario.months):
            total = scenario.start.year * 12 + scenario.start.month - 1 + t
            month = f"{total // 12}-{total % 12 + 1:02d}"
            silent = any(
                gap.country == country and gap.first.isoformat()[:7] <= month <= gap.last.isoformat()[:7]
                for gap in truth.gaps
            )
            rows.append((country, month, "NONE" if silent else "REPORTED"))
    return pa.table(
        {
            "country": pa.array([row[0] for row in rows], pa.string()),
            "month": pa.array([row[1] for row in rows], pa.string()),
            "state": pa.array([row[2] for row in rows], pa.string()),
        }
    )
