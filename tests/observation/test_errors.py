"""Entry errors: each kind changes what it says, its bit stands where and only where the record differs."""

from __future__ import annotations

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.reference import offices
from simulator.world import ERROR_BITS, error_names

WORLDS = range(4)


@pytest.fixture(scope="module")
def both() -> pd.DataFrame:
    """Whole records beside their truth, one row a record, first line; parts of one are in test_splits.py."""
    worlds = []
    for number in WORLDS:
        world = northern.world(number)
        lines = world.observed["lines"].query("line_no == 1")
        seen = world.observed["cases"].merge(lines, on="case_id")
        people = world.observed["persons"].query("person_no == 1")[["case_id", "nationality"]]
        seen = seen.merge(people, on="case_id", how="left")
        entries = world.truth["entries"].query("part == 0")[
            ["case_id", "truth_id", "error_mask", "corrected_mask", "duplicate"]
        ]
        seen = seen.merge(entries, on="case_id")
        true = world.truth["cases"].drop(columns=["case_id", "error_mask"])
        worlds.append(seen.merge(true, on="truth_id", suffixes=("", "_true")).assign(world=number))
    table = pd.concat(worlds, ignore_index=True)
    # What a country counts as another product is no error: the truth as the record must have it.
    for definition in northern.scenario().definition:
        held = (table.reporting_country == definition.country) & (table.entry_date >= str(definition.from_))
        held &= table.product_true == definition.product
        table.loc[held, "product_true"] = definition.counted_as
    return table


def has(table: pd.DataFrame, name: str) -> pd.Series:
    return (table.error_mask & ERROR_BITS[name]) > 0


def test_at_least_six_kinds_occur_and_a_mask_names_them(both: pd.DataFrame) -> None:
    assert {name for name in ERROR_BITS if has(both, name).any()} == set(ERROR_BITS) - {"SPLIT"}
    assert error_names(0) == ()
    assert error_names(1 | 32) == ("PACKS_AS_PIECES", "MISSING_FIELD")
    assert len(set(ERROR_BITS.values())) == len(ERROR_BITS)
    assert all(bit & (bit - 1) == 0 for bit in ERROR_BITS.values())


def test_most_records_are_right(both: pd.DataFrame) -> None:
    assert 0.75 < (both.error_mask == 0).mean() < 0.92


def test_rates_are_those_of_the_scenario(both: pd.DataFrame) -> None:
    """Office habits widen the spread: an average over offices within a factor of two of the stated rate."""
    habits = northern.scenario().errors
    assert habits["MISSING_FIELD"] / 2 < has(both, "MISSING_FIELD").mean() < habits["MISSING_FIELD"] * 2
    twins = has(both, "DUPLICATE").mean()
    error = 5 * np.sqrt(habits["DUPLICATE"] / len(both))
    assert habits["DUPLICATE"] * 0.8 - error < twins < habits["DUPLICATE"] + error


def test_packs_as_pieces_divides_sticks_by_twenty(both: pd.DataFrame) -> None:
    wrong = both[has(both, "PACKS_AS_PIECES")]
    assert set(wrong["product"]) == {"CIGARETTES"}
    assert np.allclose(wrong.quantity * 20, wrong.quantity_true)


def test_thousandfold_is_grams_typed_as_kilograms(both: pd.DataFrame) -> None:
    wrong = both[has(both, "THOUSANDFOLD")]
    assert (wrong.unit == "KGM").all()
    ratio = wrong.quantity / wrong.quantity_true
    assert ratio.between(999, 1200).all()


def test_quantities_without_such_an_error_are_true(both: pd.DataFrame) -> None:
    kinds = ["PACKS_AS_PIECES", "THOUSANDFOLD", "GROSS_AS_NET"]
    clean = both[~np.logical_or.reduce([has(both, name) for name in kinds]) & (both.mass_basis != "GROSS")]
    assert np.allclose(clean.quantity, clean.quantity_true)


def test_swapped_days_are_real_days_and_not_after_entry(both: pd.DataFrame) -> None:
    wrong = both[has(both, "DAY_MONTH_SWAP")]
    assert (wrong.seizure_date != wrong.seizure_date_true).all()
    assert (wrong.seizure_date.str[5:7] == wrong.seizure_date_true.str[8:10]).all()
    assert (wrong.seizure_date.str[8:10] == wrong.seizure_date_true.str[5:7]).all()
    assert (wrong.seizure_date <= wrong.entry_date.str[:10]).all()
    right = both[~has(both, "DAY_MONTH_SWAP")]
    assert (right.seizure_date == right.seizure_date_true).all()


def test_a_wrong_post_is_one_of_the_same_country_and_kind(both: pd.DataFrame) -> None:
    wrong = both[has(both, "WRONG_POST")]
    assert (wrong.office != wrong.office_true).all()
    for seen, true in zip(wrong.office, wrong.office_true, strict=True):
        assert offices()[seen].country == offices()[true].country
        assert offices()[seen].location_type == offices()[true].location_type
    assert (both.office == both.office_true)[~has(both, "WRONG_POST")].all()


def test_a_neighbouring_code_is_another_place_or_product(both: pd.DataFrame) -> None:
    wrong = both[has(both, "NEIGHBOUR_CODE") & (both.form_type == "LONG")]
    place = wrong.concealment_place != wrong.concealment_place_true
    product = wrong["product"] != wrong.product_true
    assert (place ^ product).all()
    right = both[~has(both, "NEIGHBOUR_CODE") & (both.form_type == "LONG")]
    assert (right.concealment_place == right.concealment_place_true).all()


def test_nationality_as_departure_is_the_first_persons(both: pd.DataFrame) -> None:
    wrong = both[has(both, "NATIONALITY_AS_DEPARTURE") & (both.form_type == "LONG")]
    assert (wrong.departure == wrong.nationality).all()
    assert (wrong.departure != wrong.departure_true).all()


def test_departure_is_true_unknown_or_an_error(both: pd.DataFrame) -> None:
    other = both[~has(both, "NATIONALITY_AS_DEPARTURE")]
    assert ((other.departure == other.departure_true) | (other.departure == "XX")).all()
    assert 0.08 < (other.departure == "XX").mean() < 0.30


def test_missing_fields_are_blank_and_only_they(both: pd.DataFrame) -> None:
    columns = ["conveyance_type", "direction", "mode", "office", "departure", "detecting_service", "reporting_country"]
    assert (both[columns] != "").all().all()
    long = both[(both.form_type == "LONG") & ~has(both, "MISSING_FIELD")]
    assert (long[["control_reason", "detection_means", "destination", "goods_origin"]] != "").all().all()


def test_the_text_names_another_place_only_where_the_mask_says_so(both: pd.DataFrame) -> None:
    from simulator.observation.narrative import PLACE

    clean = both[(both.error_mask == 0) & (both.form_type == "LONG")]
    phrases = clean.concealment_place.map(lambda code: PLACE[code])
    assert all(any(p in text for p in pair) for pair, text in zip(phrases, clean.narrative, strict=True))
    wrong = both[(both.error_mask == ERROR_BITS["TEXT_CONTRADICTS"]) & (both.form_type == "LONG")]
    phrases = wrong.concealment_place.map(lambda code: PLACE[code])
    assert not any(
        any(f"Found {p}:" in text for p in pair) for pair, text in zip(phrases, wrong.narrative, strict=True)
    )


def test_a_second_agency_repeats_the_case_later(both: pd.DataFrame) -> None:
    for number in WORLDS:
        world = northern.world(number)
        cases = world.observed["cases"].set_index("case_id")
        twins = world.truth["cases"].query("second_case_id >= 0 and case_id >= 0")
        assert not twins.empty
        for row in twins.itertuples():
            assert cases.entry_date[row.second_case_id] > cases.entry_date[row.case_id]
            assert row.error_mask & ERROR_BITS["DUPLICATE"]


def test_errors_are_habits_of_offices(both: pd.DataFrame) -> None:
    """Missing fields differ between offices more than chance: Pearson's statistic far above its degrees of freedom."""
    world = both[both.world == 0]
    table = world.assign(wrong=has(world, "MISSING_FIELD")).groupby("office_true").wrong.agg(["sum", "size"])
    table = table[table["size"] >= 60]
    rate = table["sum"].sum() / table["size"].sum()
    expected = table["size"] * rate
    statistic = ((table["sum"] - expected) ** 2 / (expected * (1 - rate))).sum()
    degrees = len(table) - 1
    assert statistic > degrees + 5 * np.sqrt(2 * degrees)


def test_in_a_bad_month_rare_errors_are_as_frequent_as_the_scenario_says(both: pd.DataFrame) -> None:
    """Binomial within five standard errors, among records where a kind can occur; elsewhere nothing is changed."""
    (feature,) = [f for f in northern.scenario().feature if f.kind == "errors"]
    entered = both.entry_date.str[:10]
    bad = both[(both.reporting_country == feature.country) & entered.between(str(feature.from_), str(feature.to))]
    true_day = pd.to_datetime(bad.seizure_date_true)
    swapped = pd.to_datetime(
        {"year": true_day.dt.year, "month": true_day.dt.day.clip(upper=12), "day": true_day.dt.month}
    )
    swaps = (true_day.dt.day <= 12) & (true_day.dt.day != true_day.dt.month)
    swaps &= (swapped <= pd.to_datetime(bad.entry_date.str[:10])) & (swapped >= str(northern.scenario().start))
    weighed = (bad.mass_basis == "NET") & (bad.quantity_true > 0.1)
    for name, able in (("DAY_MONTH_SWAP", swaps), ("GROSS_AS_NET", weighed)):
        ever = has(bad, name) | (bad.corrected_mask & ERROR_BITS[name] > 0)
        rate, size = feature.rates[name], int(able.sum())
        assert size >= 8, name
        assert abs(ever[able].mean() - rate) <= 5 * np.sqrt(rate * (1 - rate) / size), name
    usual = both[(both.reporting_country == feature.country) & (entered.str[:4] == "2023")]
    assert has(bad, "DAY_MONTH_SWAP").mean() > 3 * has(usual, "DAY_MONTH_SWAP").mean()
