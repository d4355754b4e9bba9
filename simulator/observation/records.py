"""What reaches the platform: the records that officers entered, with their gaps in knowledge and their errors.

The rule kept here: observed tables hold nothing that an officer could not have written; what ties them to the truth
(`entries`) is a table of the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.observation.definitions import counted_as, notice_table
from simulator.observation.entries import (
    Daily,
    Window,
    case_numbers,
    choose_entries,
    daily,
    gather,
    id_bits,
    permuted,
    running_numbers,
    windows,
)
from simulator.observation.errors import GROSS_FACTOR, Columns, apply_errors
from simulator.observation.flows import flow_table
from simulator.observation.narrative import narratives
from simulator.observation.prices import price_table
from simulator.observation.results import dispositions, goods_tests
from simulator.observation.statuses import settle, unspoiled
from simulator.observation.tables import (
    case_table,
    entry_table,
    leg_table,
    line_table,
    person_table,
    reporting_table,
)
from simulator.reference import codes
from simulator.regional import in_its_region
from simulator.world.bits import WHOLE, Bits, look_up, quantile_tables, threshold
from simulator.world.errors import ERROR_BITS
from simulator.world.micro import in_time
from simulator.world.plan import Plan
from simulator.world.truth import Truth
from simulator.world.words import number, numbers, picker, words

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
CIRCULATION = {"RILO_REGION": 0.64, "ALL_MEMBERS": 0.33, "NATIONAL": 0.03}
CONSENT = {"YES": 0.93, "PENDING": 0.06, "NO": 0.01}
HANDLING = {"H0": 0.30, "H1": 0.45, "H2": 0.24, "H3": 0.01}
SECOND_SERVICE = {"POLICE": 5, "BORDER_GUARD": 4, "OTHER": 1}
SECOND_REASON = {"OTHER_AGENCY": 6, "INTEL_NATIONAL": 4}
BRAND_UNTOLD = 0.3
VALIDATED_LATE_SHARE, VALIDATED_RECENT_SHARE = 0.25, 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """tables: cases, lines, legs, persons, statuses, reporting, notices, flows, prices as officers see them.

    entries belongs to the truth.
    """

    tables: dict[str, pa.Table]
    entries: pa.Table


@in_its_region
def observe(truth: Truth, *, text: bool = True) -> Observed:
    """The records of one world in memory, as entered by the world's present."""
    plan = truth.plan
    chosen = choose_entries(truth.rows, plan.today)
    cut = entry_windows(plan, [daily(chosen, plan.static.countries)])
    starts = np.searchsorted(chosen["day"], [window.first for window in cut]).tolist()
    stops = np.searchsorted(chosen["day"], [window.last for window in cut], "right").tolist()
    parts = [
        observe_window(plan, *gather(window, [chosen[start:stop]]), text=text)
        for window, start, stop in zip(cut, starts, stops, strict=True)
    ]
    tables = {name: pa.concat_tables([part.tables[name] for part in parts]) for name in parts[0].tables}
    tables |= plan_observed(plan)
    return Observed(tables=tables, entries=pa.concat_tables([part.entries for part in parts]))


def plan_observed(plan: Plan) -> dict[str, pa.Table]:
    """The observed tables that follow from the plan alone: who reported, notices, controls and crossings, prices."""
    return {
        "reporting": reporting_table(plan),
        "notices": notice_table(plan),
        "flows": flow_table(plan),
        "prices": price_table(plan),
    }


def entry_windows(plan: Plan, counts: Iterable[Daily]) -> tuple[Window, ...]:
    """The windows of a world from what its blocks say of records by day and country."""
    first = plan.scenario.start.toordinal()
    total = np.zeros((plan.today - first + 1, plan.static.countries), np.int64)
    for block in counts:
        total[block.days - first] += block.counts
    by_day = {first + int(day): total[day] for day in np.flatnonzero(total.sum(axis=1))}
    years = range(plan.scenario.start.year, plan.scenario.moment.year + 2)
    return windows(by_day, np.array([date(year, 1, 1).toordinal() for year in years]))


@in_its_region
def observe_window(plan: Plan, window: Window, entries: np.ndarray, *, text: bool) -> Observed:
    """The records of one window; entries are its elements of ENTRY from all blocks, as `gather` finds them."""
    entries = entries.take(in_time(entries["day"], entries["second"]))
    bits = Bits(plan.seed, "observation-records", window.number)
    columns = _true_columns(plan, entries)
    bits_of_id = id_bits(plan.cases * plan.scenario.months / 60)
    columns["case_id"] = permuted(np.arange(window.base, window.base + entries.size), plan.seed, bits=bits_of_id)
    duplicate = np.flatnonzero(columns["duplicate"])
    _second_agencies(columns, duplicate, bits)
    _unknown_departures(plan, columns, bits)
    _particulars(plan, columns, bits)
    counted_as(plan, columns)
    before = unspoiled(columns)
    mask = apply_errors(plan, columns, bits)
    mask[duplicate] |= ERROR_BITS["DUPLICATE"]
    mask[columns["part"] > 0] |= ERROR_BITS["SPLIT"]
    _simplify(columns, bits)
    after = Bits(plan.seed, "observation-statuses", window.number)
    present = max(plan.today, window.last)
    statuses, corrected = settle(plan.scenario.statuses, columns, before, mask, after, present)
    columns["case_number"] = running_numbers(window, columns["country"])
    columns["case_year"] = np.full(mask.size, date.fromordinal(window.first).year, np.int16)
    variant = (bits.draw(mask.size) & 1).astype(np.int64)
    columns["brand"][bits.draw(mask.size) < threshold(BRAND_UNTOLD)] = number("brand", "")
    if text:
        columns["case_no"] = np.array(
            case_numbers(
                columns["country"], columns["case_year"], columns["case_number"], list(plan.static.country_codes)
            ),
            np.str_,
        )
        columns["narrative"] = np.array(narratives(columns, variant), dtype=object)
        columns["narrative"][columns["form_type"] == number("form_type", "SIMPLIFIED")] = ""
    return Observed(
        tables={
            "cases": case_table(columns, text=text),
            "lines": line_table(columns),
            "legs": leg_table(plan, columns),
            "persons": person_table(columns, bits),
            "statuses": statuses,
        },
        entries=entry_table(columns, mask, corrected),
    )


def _picked(bits: Bits, column: str, weights: Mapping[str, float], n: int) -> np.ndarray:
    """n codes drawn by weight."""
    return look_up(quantile_tables([picker(column, weights)]), 0, bits.draw(n))


def _true_columns(plan: Plan, entries: np.ndarray) -> Columns:
    """The truth of every record, copied, so that officers may spoil it."""
    columns: Columns = {name: entries[name].copy() for name in entries.dtype.names or ()}
    place, attributes, static = columns["place"], plan.attributes, plan.static
    route = place // static.office.shape[1]
    for name, values in attributes.codes.items():
        columns.setdefault(name, values.reshape(-1).take(place))
    columns["departure"], columns["destination"] = attributes.departure.take(route), attributes.destination.take(route)
    columns["route"] = route
    columns["office"] = static.office.reshape(-1).take(place).astype(np.int16)
    countries = np.array([number("reporting_country", code) for code in static.country_codes], np.int16)
    columns["reporting_country"] = countries[columns["country"]]
    columns["true_departure"] = columns["departure"].copy()
    columns["told_place"] = columns["concealment_place"].copy()
    columns["told_office"] = columns["office"].copy()
    return columns


def _second_agencies(columns: Columns, duplicate: np.ndarray, bits: Bits) -> None:
    """The second agency names itself and words a few codes differently."""
    n = duplicate.size
    columns["detecting_service"][duplicate] = _picked(bits, "detecting_service", SECOND_SERVICE, n)
    columns["control_reason"][duplicate] = _picked(bits, "control_reason", SECOND_REASON, n)


def _unknown_departures(plan: Plan, columns: Columns, bits: Bits) -> None:
    """Where the departure cannot be established the record says XX; inland more often than at a border."""
    inland = np.isin(np.array(words("location_type")), ("INLAND", "PREMISES", "GREEN_BORDER"))
    chance = threshold(plan.scenario.habits.departure_unknown * np.where(inland, 2.2, 0.4))
    unknown = bits.draw(columns["office"].size) < chance[columns["location_type"]]
    columns["departure"][unknown] = number("departure", "XX")
    columns["silent"] = unknown


def _particulars(plan: Plan, columns: Columns, bits: Bits) -> None:
    n, told = columns["office"].size, plan.scenario.dispositions
    recent = (columns["day"] > plan.today - RECENT_DAYS) & (bits.draw(n) < threshold(VALIDATED_RECENT_SHARE))
    late = bits.draw(n) < threshold(VALIDATED_LATE_SHARE)
    status = np.array([number("status", "VERIFIED_RILO"), number("status", "VALIDATED_NCP")], np.int16)
    columns["status"] = status[(recent | late).astype(np.int8)]
    columns["circulation"] = _picked(bits, "circulation", CIRCULATION, n)
    columns["release_consent"] = _picked(bits, "release_consent", CONSENT, n)
    columns["handling"] = _picked(bits, "handling", HANDLING, n)
    _line_particulars(columns, "", np.arange(n), bits, told)
    _line_particulars(columns, "_2", np.flatnonzero(columns["product_2"] != numbers("product")[""]), bits, told)
    going_on = number("disposition", "CONTROLLED_DELIVERY")
    controlled = (columns["disposition"] == going_on) | (columns["disposition_2"] == going_on)
    columns["circulation"][controlled] = number("circulation", "EMBARGOED")


def _line_particulars(
    columns: Columns, suffix: str, at: np.ndarray, bits: Bits, told: Mapping[str, Mapping[str, float]]
) -> None:
    """Unit, mass basis, test and disposition of the first or second line; a gross mass is larger than the net one.

    told: dispositions of single products as the scenario has them. The columns of a second line have values at the
        positions `at` only, blanks elsewhere.
    """
    n, whole = at.size, columns["office"].size
    product = columns[f"product{suffix}"].take(at)
    blank = numbers("unit")[""]
    first = [codes("product")[code].extra["units"].split("|")[0] if code else "" for code in words("product")]
    units = np.array([number("unit", unit) if unit else blank for unit in first], np.int16)
    basis = look_up(quantile_tables([picker("mass_basis", BASIS)]), 0, bits.draw(n))
    weighed = np.flatnonzero(units[product] == number("unit", "KGM"))
    gross = weighed[basis[weighed] == number("mass_basis", "GROSS")]
    low, high = GROSS_FACTOR
    quantity = columns[f"quantity{suffix}"]
    factor = low + (high - low) * bits.draw(gross.size) / WHOLE
    quantity[at[gross]] = np.round(quantity[at[gross]] * factor, 3)
    days = columns["day"].take(at) - columns["seized"].take(at)
    truth_id, legal_stage = columns["truth_id"].take(at), columns["legal_stage"].take(at)
    basis[units[product] != number("unit", "KGM")] = numbers("mass_basis")[""]
    for name, values in (
        ("unit", units[product]),
        ("mass_basis", basis),
        ("test_result", goods_tests(product, days, bits)),
        ("disposition", dispositions(told, product, truth_id, legal_stage, bits)),
    ):
        column = values if n == whole else np.full(whole, numbers(name)[""], np.int16)
        column[at] = values
        columns[f"{name}{suffix}"] = column


def _simplify(columns: Columns, bits: Bits) -> None:
    """A few cases come on the simplified form, which has no concealment, reasons, persons or text."""
    simple = bits.draw(columns["office"].size) < threshold(SIMPLIFIED_SHARE)
    forms = np.array([number("form_type", "LONG"), number("form_type", "SIMPLIFIED")], np.int16)
    columns["form_type"] = forms[simple.astype(np.int8)]
    for column in BLANK_IN_SIMPLIFIED:
        columns[column][simple] = numbers(column)[""]
    columns["persons"][simple] = 0


ASSUMPTIONS = (
    Assumption(
        what="records on the simplified form, and what they leave out",
        value=f"{SIMPLIFIED_SHARE:.0%}; without {', '.join(BLANK_IN_SIMPLIFIED)}",
        why="rare enough that most records can be compared; no public figure",
    ),
    Assumption(
        what="records that only the national contact point has validated, not yet the regional office",
        value=f"{VALIDATED_RECENT_SHARE:.0%} of the last {RECENT_DAYS} days, {VALIDATED_LATE_SHARE:.0%} of all",
        why="a regional office verifies in batches; no public figure",
    ),
    Assumption(
        what="mass basis of weighed goods", value=str(BASIS), why="net is asked for, gross is written in a hurry"
    ),
    Assumption(
        what="records of cigarettes whose text names neither brand nor stamps",
        value=f"{BRAND_UNTOLD:.0%}",
        why="officers are asked for it and often forget; no public figure",
    ),
    Assumption(
        what="circulation, consent to release and handling of records",
        value=f"{CIRCULATION}; {CONSENT}; {HANDLING}",
        why="exercises need every value; no public figure",
    ),
    Assumption(
        what="the second agency's name and reason in a double record",
        value=f"{SECOND_SERVICE}; {SECOND_REASON}",
        why="a double record says that another agency was first; weights are ours",
    ),
    Assumption(
        what="how much oftener the departure is unknown inland than the scenario's share, and at a border",
        value="2.2 and 0.4 times",
        why="at a border the way so far is in the papers, inland it often is not",
    ),
)
