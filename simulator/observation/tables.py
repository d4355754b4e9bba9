"""The observed tables: cases, lines, legs, persons and which countries reported in which month.

Days are date32, moments timestamps in UTC seconds, codes dictionaries of the code lists; text columns only on demand.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.errors import Columns
from simulator.reference import codes
from simulator.regional import in_its_region
from simulator.world.bits import Bits, look_up, quantile_tables, threshold
from simulator.world.plan import Plan
from simulator.world.truth import coded, date_column, moment_column, named
from simulator.world.words import number, numbers, picker, words

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
LATER_ROLE = {"PASSENGER": 5, "COMPANION": 3, "OWNER": 2}
# Conveyances in which nobody travels.
NOBODY_IN = ("WAGON", "CONTAINER_WAGON", "CARGO_AIRCRAFT", "PARCEL", "EXPRESS", "SMALL_PACKET")
SAME_NATIONALITY = 0.75
FIRST_ROLE = {
    "ROAD": "DRIVER",
    "RAIL": "PASSENGER",
    "AIR": "PASSENGER",
    "POST": "RECIPIENT",
    "EXPRESS": "RECIPIENT",
    "SEA": "OWNER",
    "PEDESTRIAN": "COURIER",
    "UNKNOWN": "OWNER",
}


def case_table(columns: Columns, *, text: bool) -> pa.Table:
    """One row a record, in order of entry; with text it has the case number as people write it and the narrative."""
    table = {"case_id": pa.array(columns["case_id"])}
    if text:
        table["case_no"] = pa.array(columns["case_no"], pa.string())
    else:
        table["case_year"], table["case_number"] = pa.array(columns["case_year"]), pa.array(columns["case_number"])
    table |= {
        "reporting_country": coded("reporting_country", columns["reporting_country"]),
        "form_type": coded("form_type", columns["form_type"]),
        "status": coded("status", columns["status"]),
        "seizure_date": date_column(columns["seized"]),
        "entry_date": moment_column(columns["day"], columns["second"]),
    }
    for column in CASE_CODES:
        table[column] = coded(column, columns[column])
    if text:
        table["narrative"] = pa.array(columns["narrative"], pa.string())
    for column in ("circulation", "release_consent", "handling"):
        table[column] = coded(column, columns[column])
    return pa.table(table)


def entry_table(columns: Columns, mask: np.ndarray, corrected: np.ndarray) -> pa.Table:
    """The tie between records and seizures, which belongs to the truth: one row a record.

    Records of one truth_id belong together: `duplicate` is a second agency's, `part` 1, 2, 3 one of several that hold
    the goods between them (0: the whole). error_mask: what is wrong with it; corrected_mask: what was, until a return
    was answered, see `statuses`.
    """
    return pa.table(
        {
            "case_id": pa.array(columns["case_id"]),
            "truth_id": pa.array(columns["truth_id"]),
            "error_mask": pa.array(mask),
            "corrected_mask": pa.array(corrected),
            "duplicate": pa.array(columns["duplicate"]),
            "part": pa.array(columns["part"]),
        }
    )


def line_table(columns: Columns) -> pa.Table:
    """One row a line; a case has one or two."""
    has = np.flatnonzero(columns["product_2"] != numbers("product")[""])
    count = np.ones(columns["product"].size, np.int64)
    count[has] = 2
    at = has + np.arange(1, has.size + 1)

    def both(name: str) -> np.ndarray:
        merged = np.repeat(columns[name], count)
        merged[at] = columns[f"{name}_2"].take(has)
        return merged

    headings = sorted({codes("product")[code].parent for code in words("product") if code})
    heading = [headings.index(codes("product")[code].parent) if code else 0 for code in words("product")]
    line_no = np.ones(columns["product"].size + has.size, np.int8)
    line_no[at] = 2
    product = both("product")
    return pa.table(
        {
            "case_id": pa.array(np.repeat(columns["case_id"], count)),
            "line_no": pa.array(line_no),
            "heading": named(np.array(heading, np.int8)[product], headings),
            "product": coded("product", product),
            "quantity": pa.array(both("quantity")),
            "unit": coded("unit", both("unit")),
            "mass_basis": coded("mass_basis", both("mass_basis")),
            "test_result": coded("test_result", both("test_result")),
            "disposition": coded("disposition", both("disposition")),
        }
    )


def leg_table(plan: Plan, columns: Columns) -> pa.Table:
    """Transit countries in order; none where the departure is not established or the form is the simplified one."""
    transits = plan.attributes.transit
    lengths = np.array([len(transit) for transit in transits])
    places = numbers("country")
    flat = np.array([places[code] for transit in transits for code in transit] or [0], dtype=np.int16)
    starts = np.cumsum(lengths) - lengths
    route = columns["route"]
    silent = columns["silent"] | (columns["form_type"] == number("form_type", "SIMPLIFIED"))
    size = lengths.take(route)
    size[silent] = 0
    total = int(size.sum())
    leg = np.arange(total) - np.repeat(np.cumsum(size) - size, size)
    country = flat.take(np.repeat(starts.take(route), size) + leg)
    return pa.table(
        {
            "case_id": pa.array(np.repeat(columns["case_id"], size)),
            "leg_no": pa.array((leg + 1).astype(np.int8)),
            "country": coded("country", country),
        }
    )


def person_table(columns: Columns, bits: Bits) -> pa.Table:
    """Persons without names: role, sex, age band, nationality; some of sex and age unknown.

    The first one is who was met in truth. Companions often share the nationality; the rest of them is drawn.
    """
    count = columns["persons"]
    cases = count.size
    row = np.repeat(np.arange(cases, dtype=np.int32), count)
    n = row.size
    start = np.cumsum(count, dtype=np.int64) - count
    person = np.arange(n) - np.repeat(start, count)
    later = np.flatnonzero(person > 0)
    first = np.array([number("role", FIRST_ROLE.get(code, "UNKNOWN")) for code in words("mode")], np.int16)
    role = first[columns["mode"].take(row)]
    role[later] = look_up(quantile_tables([picker("role", LATER_ROLE)]), 0, bits.draw(later.size))
    freight = np.isin(columns["conveyance_type"].take(row), [number("conveyance_type", code) for code in NOBODY_IN])
    # Nobody travels in a wagon or a parcel: who is met owns what is in it.
    people = [number("role", code) for code in ("PASSENGER", "COMPANION")]
    role[freight & np.isin(role, people)] = number("role", "OWNER")
    nationality = columns["first_nationality"].take(row)
    other = later[bits.draw(later.size) >= threshold(SAME_NATIONALITY)]
    if cases:
        nationality[other] = columns["first_nationality"].take(bits.wide(other.size) % np.uint32(cases))
    sex = look_up(quantile_tables([picker("sex", SEXES)]), 0, bits.draw(n))
    age_band = look_up(quantile_tables([picker("age_band", AGES)]), 0, bits.draw(n))
    stated = np.flatnonzero((person == 0) & (sex != number("sex", "U")))
    sex[stated] = np.array([number("sex", "M"), number("sex", "F")], np.int16)[columns["first_sex"].take(row[stated])]
    stated = np.flatnonzero((person == 0) & (age_band != number("age_band", "UNKNOWN")))
    age_band[stated] = _bands()[columns["first_age"].take(row[stated])]
    return pa.table(
        {
            "case_id": pa.array(columns["case_id"].take(row)),
            "person_no": pa.array((person + 1).astype(np.int8)),
            "role": coded("role", role),
            "sex": coded("sex", sex),
            "age_band": coded("age_band", age_band),
            "nationality": coded("nationality", nationality),
        }
    )


def _bands() -> np.ndarray:
    """Position of the age band of every age below 100."""
    positions = np.full(100, number("age_band", "UNKNOWN"), np.int16)
    for code in AGES:
        if code.startswith("A"):
            first, last = (int(part) for part in code[1:].split("_"))
            positions[first : last + 1] = number("age_band", code)
    return positions


@in_its_region
def reporting_table(plan: Plan) -> pa.Table:
    """Which country reported in which month, as the regional office knows it: state REPORTED or NONE."""
    scenario = plan.scenario
    rows: list[tuple[str, str, str]] = []
    for country in scenario.reporting_countries:
        for t in range(scenario.months):
            total = scenario.start.year * 12 + scenario.start.month - 1 + t
            month = f"{total // 12}-{total % 12 + 1:02d}"
            silent = any(
                gap.country == country and gap.first.isoformat()[:7] <= month <= gap.last.isoformat()[:7]
                for gap in plan.gaps
            )
            rows.append((country, month, "NONE" if silent else "REPORTED"))
    return pa.table(
        {
            "country": pa.array([row[0] for row in rows], pa.string()),
            "month": pa.array([row[1] for row in rows], pa.string()),
            "state": pa.array([row[2] for row in rows], pa.string()),
        }
    )


ASSUMPTIONS = (
    Assumption(what="age bands of companions", value=str(AGES), why="adults of working age; no public table"),
    Assumption(what="sex of companions", value=str(SEXES), why="mostly men; no public table"),
    Assumption(
        what="first persons whose sex or age the record does not say",
        value=f"{SEXES['U']:.0%}, {AGES['UNKNOWN']:.0%}",
        why="left blank in a hurry; no public figure",
    ),
    Assumption(
        what="role of the first person by mode, and weights of the others' roles",
        value=f"{FIRST_ROLE}; {LATER_ROLE}; owners of what lies in {NOBODY_IN}",
        why="who is met first is who brings the goods; weights are ours",
    ),
    Assumption(
        what="companions of the first person's nationality",
        value=f"{SAME_NATIONALITY:.0%}; others are drawn from the records of the same time",
        why="people travel with compatriots; the share is ours",
    ),
)
