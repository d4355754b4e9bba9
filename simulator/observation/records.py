"""What reaches the platform: the records that officers entered, with their gaps in knowledge and their errors.

The rule kept here: observed tables hold nothing that an officer could not have written; what ties them to the truth
(`entries`) is a table of the truth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulator.observation.entries import case_numbers, choose_entries
from simulator.observation.errors import GROSS_FACTOR, Columns, apply_errors
from simulator.observation.narrative import narratives
from simulator.observation.tables import case_table, leg_table, line_table, person_table, reporting_table
from simulator.reference import codes
from simulator.rng import stream
from simulator.world.errors import ERROR_BITS
from simulator.world.scenario import Scenario
from simulator.world.truth import CODED, Truth
from simulator.world.words import number, numbers, pick, picker, words

# Shares of what a record says beside the facts; assumptions.
SIMPLIFIED_SHARE = 0.04
BLANK_IN_SIMPLIFIED = (
    "control_reason",
    "detection_means",
    "manner",
    "legal_stage",
    "declared_goods",
    "concealment_place",
    "concealment_method",
    "goods_origin",
)
RECENT_DAYS = 45
BASIS = {"NET": 0.84, "GROSS": 0.12, "UNKNOWN": 0.04}
TEST = {"PRESUMPTIVE": 0.72, "LABORATORY": 0.18, "NOT_TESTED": 0.10}
DISPOSITION = {"SEIZED": 0.90, "DETAINED": 0.07, "DESTROYED": 0.015, "CONTROLLED_DELIVERY": 0.01, "RELEASED": 0.005}
CIRCULATION = {"RILO_REGION": 0.64, "ALL_MEMBERS": 0.33, "NATIONAL": 0.03}
CONSENT = {"YES": 0.93, "PENDING": 0.06, "NO": 0.01}
HANDLING = {"H0": 0.30, "H1": 0.45, "H2": 0.24, "H3": 0.01}
DRUG_HEADINGS = ("DRU",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """tables: cases, lines, legs, persons, reporting as officers see them; entries belongs to the truth.

    entries has case_id, truth row (position in Truth.rows), error_mask and whether a second agency entered it.
    """

    tables: dict[str, pa.Table]
    entries: dict[str, np.ndarray]


def observe(scenario: Scenario, truth: Truth, seed: bytes) -> Observed:
    """The records of one world, as entered by the world's present."""
    entries = choose_entries(truth, seed, scenario.errors.get("DUPLICATE", 0.0))
    columns = _true_columns(truth, entries)
    _second_agencies(columns, entries["duplicate"], seed)
    _unknown_departures(scenario, columns, seed)
    _particulars(scenario, columns, entries, seed)
    mask = apply_errors(truth, columns, seed)
    mask[entries["duplicate"]] |= ERROR_BITS["DUPLICATE"]
    _simplify(columns, seed)
    year = _years(entries["day"])
    country_codes = list(words("reporting_country"))
    texts = narratives(columns, stream(seed, "observation-narrative").integers(0, 2, mask.size))
    blank = columns["form_type"] == number("form_type", "SIMPLIFIED")
    for place in np.flatnonzero(blank):
        texts[place] = ""
    case_no = case_numbers(columns["reporting_country"], year, country_codes)
    return Observed(
        tables={
            "cases": case_table(entries, columns, case_no, texts),
            "lines": line_table(entries, columns),
            "legs": leg_table(truth, entries, columns),
            "persons": person_table(entries, columns, seed),
            "reporting": reporting_table(truth),
        },
        entries={
            "case_id": entries["case_id"],
            "row": entries["row"],
            "error_mask": mask,
            "duplicate": entries["duplicate"],
            "delay_days": entries["day"] - truth.rows["seized"][entries["row"]],
        },
    )


def _true_columns(truth: Truth, entries: dict[str, np.ndarray]) -> Columns:
    """The truth of every record, copied, so that officers may spoil it."""
    rows, at = truth.rows, entries["row"]
    columns = {name: rows[name][at].copy() for name in CODED}
    for name in ("seized", "product", "product_2", "quantity", "quantity_2", "persons", "first_nationality", "route"):
        columns[name] = rows[name][at].copy()
    columns["day"] = entries["day"]
    static = truth.static
    columns["office"] = static.office[rows["route"][at], rows["leg"][at]].copy()
    countries = np.array([number("reporting_country", code) for code in static.country_codes])
    columns["reporting_country"] = countries[rows["country"][at]]
    columns["nationalities"] = rows["first_nationality"][at].copy()
    columns["true_departure"] = columns["departure"].copy()
    columns["told_place"] = columns["concealment_place"].copy()
    columns["told_office"] = columns["office"].copy()
    return columns


def _second_agencies(columns: Columns, duplicate: np.ndarray, seed: bytes) -> None:
    """The second agency names itself and words a few codes differently."""
    rng = stream(seed, "observation-second-agency")
    n = int(duplicate.sum())
    service = pick(rng, picker("detecting_service", {"POLICE": 5, "BORDER_GUARD": 4, "OTHER": 1}), n)
    columns["detecting_service"][duplicate] = service
    reason = pick(rng, picker("control_reason", {"OTHER_AGENCY": 6, "INTEL_NATIONAL": 4}), n)
    columns["control_reason"][duplicate] = reason


def _unknown_departures(scenario: Scenario, columns: Columns, seed: bytes) -> None:
    """Where the departure cannot be established the record says XX; inland more often than at a border."""
    rng = stream(seed, "observation-unknown-departure")
    inland = np.isin(
        columns["location_type"], [number("location_type", code) for code in ("INLAND", "PREMISES", "GREEN_BORDER")]
    )
    chance = scenario.habits.departure_unknown * np.where(inland, 2.2, 0.4)
    unknown = rng.random(chance.size) < chance
    columns["departure"][unknown] = number("departure", "XX")
    columns["silent"] = unknown


def _particulars(scenario: Scenario, columns: Columns, entries: dict[str, np.ndarray], seed: bytes) -> None:
    rng = stream(seed, "observation-particulars")
    n = columns["office"].size
    today = scenario.moment.date().toordinal()
    recent = (entries["day"] > today - RECENT_DAYS) & (rng.random(n) < 0.8)
    late = rng.random(n) < 0.25
    columns["status"] = np.where(recent | late, number("status", "VALIDATED_NCP"), number("status", "VERIFIED_RILO"))
    columns["circulation"] = pick(rng, picker("circulation", CIRCULATION), n)
    columns["release_consent"] = pick(rng, picker("release_consent", CONSENT), n)
    columns["handling"] = pick(rng, picker("handling", HANDLING), n)
    for suffix in ("", "_2"):
        _line_particulars(columns, suffix, rng)
    controlled = columns["disposition"] == number("disposition", "CONTROLLED_DELIVERY")
    columns["circulation"][controlled] = number("circulation", "EMBARGOED")


def _line_particulars(columns: Columns, suffix: str, rng: np.random.Generator) -> None:
    """Unit, mass basis, test and disposition of the first or second line; a gross mass is larger than the net one."""
    product = columns[f"product{suffix}"]
    n = product.size
    blank = numbers("unit")[""]
    units = np.array(
        [
            number("unit", codes("product")[code].extra["units"].split("|")[0]) if code else blank
            for code in words("product")
        ]
    )
    columns[f"unit{suffix}"] = units[product]
    weighed = columns[f"unit{suffix}"] == number("unit", "KGM")
    basis = pick(rng, picker("mass_basis", BASIS), n)
    columns[f"mass_basis{suffix}"] = np.where(weighed, basis, numbers("mass_basis")[""])
    gross = weighed & (basis == number("mass_basis", "GROSS"))
    quantity = columns[f"quantity{suffix}"]
    quantity[gross] = np.round(quantity[gross] * rng.uniform(*GROSS_FACTOR, n)[gross], 3)
    drug = np.array([bool(code) and codes("product")[code].parent in DRUG_HEADINGS for code in words("product")])
    tested = pick(rng, picker("test_result", TEST), n)
    columns[f"test_result{suffix}"] = np.where(drug[product], tested, number("test_result", "NOT_TESTED"))
    columns[f"disposition{suffix}"] = pick(rng, picker("disposition", DISPOSITION), n)


def _simplify(columns: Columns, seed: bytes) -> None:
    """A few cases come on the simplified form, which has no concealment, reasons, persons or text."""
    rng = stream(seed, "observation-simplified")
    simple = rng.random(columns["office"].size) < SIMPLIFIED_SHARE
    columns["form_type"] = np.where(simple, number("form_type", "SIMPLIFIED"), number("form_type", "LONG"))
    for column in BLANK_IN_SIMPLIFIED:
        columns[column][simple] = numbers(column)[""]
    columns["persons"][simple] = 0


def _years(ordinals: np.ndarray) -> np.ndarray:
    return np.asarray((ordinals - 719163).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
