"""Bookings by air and rail: journeys, companions, payment, names as spelt."""

from __future__ import annotations

import numpy as np
from tolerances import assert_mean
from transport import LARGE, drawn, illicit, plan, register, rows

from simulator.observation.registers import bookings
from simulator.observation.registers.drawn import LICIT


def test_one_books_before_one_leaves() -> None:
    table = drawn("bookings", LARGE).observed
    lead = table["departs"].to_numpy().astype(np.int64) - table["booked"].to_numpy().astype(np.int64)
    # A departure that is written a day too early may lie before its booking.
    assert (lead < 0).mean() < bookings.WRONG_DAY
    assert 3 < np.median(lead) / 86_400 < 40


def test_companions_share_locator_payment_and_journey() -> None:
    table = drawn("bookings", LARGE).observed.to_pandas()
    groups = table.groupby("locator")
    assert_mean(groups.size() > 1, bookings.COMPANION)
    for column in ("from", "to", "paid", "single", "mode"):
        assert (groups[column].nunique() == 1).all(), column
    assert (groups["passenger"].nunique() == groups.size()).all()


def test_passengers_are_couriers_of_the_seizures_or_licit_persons() -> None:
    tables = drawn("bookings")
    person, truth_id = tables.truth["person"].to_numpy(), tables.truth["truth_id"].to_numpy()
    assert (person[~illicit(tables)] >= LICIT).all()
    at = np.searchsorted(rows()["truth_id"], truth_id[truth_id >= 0])
    met = rows()["person"][at]
    assert (met == person[truth_id >= 0]).mean() > 0.6


def test_couriers_pay_cash_and_single_somewhat_more_often_but_most_who_do_are_licit() -> None:
    tables = drawn("bookings", LARGE)
    hidden = illicit(tables)
    cash = np.array(tables.observed["paid"].to_pylist()) == "CASH"
    single = tables.observed["single"].to_numpy()
    assert cash[hidden].mean() > cash[~hidden].mean()
    assert single[hidden].mean() > single[~hidden].mean()
    assert hidden[cash].mean() < 0.1


def test_the_register_has_no_vehicle_telephone_or_declaration() -> None:
    columns = set(drawn("bookings").observed.column_names)
    assert not {"vehicle", "plate", "phone", "document", "company"} & columns
    ends = {c.mode for c in plan().scenario.corridors.values()}
    assert set(drawn("bookings").observed["mode"].unique().to_pylist()) <= ends


def test_names_are_spelt_and_passports_are_of_the_mark_that_nobody_issues() -> None:
    shown = register("bookings").render(drawn("bookings").observed).to_pandas()
    assert shown["passport"].str.startswith("ZZ").all()
    assert shown["locator"].str.startswith("ZZ").all()
    assert (shown["passenger"] == shown["passenger"].str.upper()).all()
    spelt = shown.groupby("passport")["passenger"].nunique()
    assert (spelt > 1).any()


def test_people_travel_more_at_the_end_of_the_week() -> None:
    seconds = drawn("bookings", LARGE).observed["departs"].to_numpy().astype(np.int64)
    weekday = np.bincount((seconds // 86_400 + 3) % 7, minlength=7)
    assert weekday[4:6].mean() > 1.1 * weekday[1:3].mean()
