"""Customs declarations: what is lodged where, which joins are missing, what is declared falsely and what by mistake."""

from __future__ import annotations

import numpy as np
from tolerances import assert_mean, assert_same_mean, hit_by
from transport import LARGE, drawn, illicit, plan, register, rows

from simulator.observation.registers import declarations
from simulator.observation.registers.drawn import DECEPTION
from simulator.observation.registers.loads import GROSS, MODES
from simulator.reference import names, offices
from simulator.world.geography import regime
from simulator.world.words import number


def test_nothing_is_lodged_inland_or_inside_the_customs_union() -> None:
    borders = plan().scenario.borders
    for code in set(drawn("declarations").observed["office"].to_pylist()):
        post = offices()[code]
        assert post.location_type not in ("INLAND", "GREEN_BORDER")
        assert post.country in plan().scenario.reporting_countries
        if post.opposite:
            assert regime(borders, post.country, offices()[post.opposite].country) != "union", code


def test_imports_are_lodged_where_they_end_and_exports_where_they_begin() -> None:
    tables = drawn("declarations")
    right = (tables.truth["errors"].to_numpy() & declarations.DEPARTURE) == 0
    table = tables.observed.filter(right).to_pandas()
    country = table["office"].astype(str).map(lambda code: offices()[code].country)
    imports, exports = table["regime"] == "IMPORT", table["regime"] == "EXPORT"
    assert imports.sum() > 100
    assert (country[imports] == table["destination"][imports].astype(str)).all()
    assert (country[exports] == table["departure"][exports].astype(str)).all()


def test_the_vehicle_is_named_in_some_countries_only_and_the_driver_never() -> None:
    table = drawn("declarations").observed
    country = np.array([offices()[code].country for code in table["office"].to_pylist()])
    named = table["vehicle"].is_valid().to_numpy()
    assert set(country[named]) <= set(declarations.NAMES_VEHICLE)
    assert not {"driver", "person", "passport", "telephone"} & set(table.column_names)
    assert_mean(table["document"].is_null().to_numpy(), declarations.NO_NUMBER)


def test_errors_have_the_stated_rates_and_befall_licit_and_hidden_loads_alike() -> None:
    tables = drawn("declarations", LARGE)
    errors, hidden = tables.truth["errors"].to_numpy(), illicit(tables)
    for bit, share in declarations.SHARES.items():
        wrong = errors & bit > 0
        assert_mean(wrong, hit_by(share))
        assert_same_mean(wrong, hidden)


def test_masses_stay_within_what_the_conveyance_carries() -> None:
    table = drawn("declarations").observed.to_pandas()
    for mode, quantiles in zip(MODES, GROSS, strict=True):
        gross = table["gross_kg"][table["mode"] == mode]
        if len(gross):
            # A tenth more by a slip of the pen.
            assert gross.max() <= 1.1 * max(quantiles[-1], 27_000)
    assert (table["net_kg"] > 0).all()
    assert (table["gross_kg"] >= table["net_kg"]).mean() > 0.97
    assert table["chapter"].between(1, 97).all()


def test_some_hidden_loads_stand_under_a_name_that_is_not_theirs() -> None:
    tables = drawn("declarations", LARGE)
    kind = tables.truth["kind"].to_numpy()
    assert 0.02 < ((kind & DECEPTION) > 0)[illicit(tables)].mean() < 0.25
    assert not ((kind & DECEPTION) > 0)[~illicit(tables)].any()


def test_trucks_of_the_crossings_declare_their_loads() -> None:
    passed = drawn("crossings").truth
    declared = drawn("declarations").truth
    loads = set(passed["consignment"].to_pylist()) - {-1}
    assert len(loads & set(declared["consignment"].to_pylist())) > 0.3 * len(loads)


def test_offices_work_little_on_sundays_and_late_papers_come_later() -> None:
    day = drawn("declarations", LARGE).observed["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    weekday = np.bincount((day + 3) % 7, minlength=7)
    assert weekday[6] < 0.97 * weekday[:5].mean()


def test_rendered_declarations_show_marks_that_nobody_issues() -> None:
    shown = register("declarations").render(drawn("declarations").observed.slice(0, 2000)).to_pandas()
    assert shown["consignor"].str.contains("ZZZ").all()
    assert shown["consignee"].str.contains("ZZZ").all()
    assert shown["document"].dropna().str.contains("ZZ|^000-").all()
    assert shown["vehicle"].dropna().str.contains("ZZ").all()
    boxes = shown["container"].dropna()
    right = boxes.map(names.container_ok)
    assert 0.95 < right.mean() < 1.0
    assert boxes.str.startswith("ZZZU").all()


def test_a_load_is_the_same_at_every_post_at_which_it_is_declared() -> None:
    """But for slips of mass, which change what is told at one post."""
    tables = drawn("declarations", LARGE)
    right = (tables.truth["errors"].to_numpy() & declarations.MASS) == 0
    table = tables.observed.to_pandas()[right].assign(load=tables.truth["consignment"].to_numpy()[right])
    several = table.groupby("load").filter(lambda rows: len(rows) > 1).groupby("load")
    assert len(several) > 200
    for column in ("gross_kg", "net_kg", "packages", "value_usd", "goods"):
        assert (several[column].nunique() == 1).all(), column


def test_a_van_declares_what_a_van_carries() -> None:
    tables = drawn("declarations", LARGE)
    numbers = tables.truth["truth_id"].to_numpy()
    events = rows(LARGE)
    vans = events["truth_id"][events["conveyance_type"] == number("conveyance_type", "VAN")]
    gross = tables.observed["gross_kg"].to_numpy()[np.isin(numbers, vans)]
    assert gross.size >= 3
    assert gross.max() <= 2_000 * 1.1
