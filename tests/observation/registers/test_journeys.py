"""What all registers of transport promise, and the journeys from which those of the road are made."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from transport import COURSE, LARGE, NAMES, TRUTH_ONLY, column_aucs, drawn, illicit, plan, register, rows

from simulator.observation.registers.drawn import (
    DAY,
    LICIT,
    expected_rows,
    row_numbers,
    shown_keys,
    time_order,
)
from simulator.observation.registers.journeys import draw_traffic
from simulator.reference import offices
from simulator.reference.distance import distance_km


@pytest.mark.sweep(2)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_block_is_drawn_twice_alike_and_another_one_differently(name: str) -> None:
    first, again = drawn(name), register(name).draw(plan(), 0, rows())
    assert first.observed.equals(again.observed)
    assert first.truth.equals(again.truth)
    if len(plan(LARGE).blocks) > 1:
        block, other = drawn(name, LARGE, 0), drawn(name, LARGE, 1)
        ids = f"{name}_id"
        assert not np.isin(block.observed[ids].to_numpy(), other.observed[ids].to_numpy()).any()


@pytest.mark.parametrize("name", NAMES)
def test_observed_and_truth_stand_row_by_row_and_the_observed_shows_no_truth(name: str) -> None:
    tables = drawn(name)
    assert tables.observed.column_names[0] == tables.truth.column_names[0] == f"{name}_id"
    assert tables.observed[f"{name}_id"].equals(tables.truth[f"{name}_id"])
    ids = tables.observed[f"{name}_id"].to_numpy()
    assert np.unique(ids).size == ids.size
    assert not TRUTH_ONLY & set(tables.observed.column_names)
    assert {"truth_id", "organisation", "kind"} <= set(tables.truth.column_names)


@pytest.mark.parametrize("name", NAMES)
def test_truth_ids_name_seizures_of_the_block_and_their_organisations(name: str) -> None:
    tables, seized = drawn(name), rows()
    truth_id = tables.truth["truth_id"].to_numpy()
    linked = truth_id >= 0
    assert linked.any()
    assert np.isin(truth_id[linked], seized["truth_id"]).all()
    place = np.searchsorted(seized["truth_id"], truth_id[linked])
    assert np.array_equal(tables.truth["organisation"].to_numpy()[linked], seized["organisation"][place])
    assert illicit(tables)[linked].all()
    assert (tables.truth["organisation"].to_numpy()[~illicit(tables)] == -1).all()


@pytest.mark.parametrize("name", ["declarations", "bookings", "tracking"])
def test_there_are_as_many_rows_as_the_scenario_says(name: str) -> None:
    wanted = expected_rows(plan(), name, 0)
    # Journeys and items bring several rows at once: about 1 to 5, so their spread is that much wider.
    assert abs(drawn(name).observed.num_rows - wanted) < 4 * np.sqrt(5 * wanted)


def test_crossings_and_plate_reads_together_are_as_many_as_the_scenario_says() -> None:
    wanted = expected_rows(plan(), "crossings", 0)
    count = drawn("crossings").observed.num_rows + drawn("plate_reads").observed.num_rows
    assert abs(count - wanted) < 4 * np.sqrt(5 * wanted)


@pytest.mark.parametrize("name", NAMES)
def test_the_share_of_illicit_rows_is_that_of_the_scenario(name: str) -> None:
    share = illicit(drawn(name, LARGE)).mean()
    assert share == pytest.approx(plan(LARGE).scenario.sources.illicit, rel=0.25)


@pytest.mark.parametrize("name", NAMES)
def test_no_single_column_tells_illicit_rows(name: str) -> None:
    tables = drawn(name, LARGE)
    areas = column_aucs(tables)
    assert max(areas.values()) <= 0.75, areas


@pytest.mark.parametrize("name", NAMES)
def test_row_numbers_and_places_in_the_table_tell_nothing(name: str) -> None:
    tables = drawn(name, LARGE)
    positive = illicit(tables)
    areas = column_aucs(tables)
    # One standard error of an AUC is about 0.29 / sqrt(positives); rows of one carrier come together.
    assert areas[f"{name}_id"] < 0.5 + 4 * 0.29 * np.sqrt(10 / positive.sum())
    # Hidden goods have trends and seasons of their own, so the time of a row tells a little, its place no more.
    assert areas["place"] <= 0.70


@pytest.mark.parametrize("name", NAMES)
def test_rows_stand_in_order_of_time(name: str) -> None:
    column = {"declarations": "date", "bookings": "booked"}.get(name, "time")
    times = drawn(name).observed[column].to_numpy().astype(np.int64)
    assert (np.diff(times) >= 0).all()


@pytest.mark.parametrize("name", ["crossings", "plate_reads", "declarations", "tracking"])
def test_nothing_is_seen_before_the_world_begins_or_after_its_present(name: str) -> None:
    column = "date" if name == "declarations" else "time"
    day = drawn(name).observed[column].to_numpy().astype("datetime64[D]")
    assert day.min() >= np.datetime64(plan().scenario.start)
    assert day.max() <= np.datetime64(plan().scenario.moment.date())


@pytest.mark.parametrize("name", NAMES)
def test_rendered_tables_hold_texts_and_no_keys(name: str) -> None:
    observed = drawn(name).observed.slice(0, 3000)
    shown = register(name).render(observed)
    assert shown.num_rows == observed.num_rows
    for column in ("plate", "driver", "vehicle", "consignor", "consignee", "document", "container", "passenger",
                   "locator", "item", "sender", "recipient"):  # fmt: skip
        if column in shown.column_names:
            assert shown[column].type == pa.string(), column
            assert shown[column].null_count == observed[column].null_count or column == "vehicle"
    assert not {"plate_variant", "scheme", "slip", "container_wrong"} & set(shown.column_names)
    assert register(name).render(observed.slice(0, 0)).num_rows == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_register_lists_its_assumptions(name: str) -> None:
    module = register(name)
    assert module.ASSUMPTIONS
    for word in ("Coverage", "Resolution", "Key", "Bias"):
        assert word in (module.__doc__ or "")


def test_keys_are_each_turned_into_another_and_do_not_tell_who_is_licit() -> None:
    keys = np.concatenate([[-1], np.arange(5000), LICIT + np.arange(5000)])
    shown = shown_keys(b"k" * 32, "vehicle", keys)
    assert shown[0] == -1
    assert np.unique(shown).size == keys.size
    assert abs(np.mean(shown[1:5001]) / np.mean(shown[5001:]) - 1) < 0.05
    assert not np.array_equal(shown, shown_keys(b"l" * 32, "vehicle", keys))


def test_a_key_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        shown_keys(b"k" * 32, "person", np.array([LICIT + (1 << 22)]))
    with pytest.raises(ValueError, match="can be numbered"):
        row_numbers(b"k" * 32, "x", 0, 1 << 24)


def test_equal_moments_do_not_keep_the_order_of_drawing() -> None:
    day, second = np.full(1000, 738_000), np.zeros(1000, np.int64)
    order = time_order(b"k" * 32, "x", 0, day, second)
    assert np.array_equal(np.sort(order), np.arange(1000))
    assert abs(np.corrcoef(order, np.arange(1000))[0, 1]) < 0.2


def test_journeys_take_the_time_that_the_way_takes_and_end_where_they_were_stopped() -> None:
    traffic, seized = draw_traffic(plan(), 0, rows()), rows()
    ways, trips, places = traffic.ways, traffic.journeys, list(offices())
    for section in np.unique(trips.section)[:80].tolist():
        legs = np.arange(ways.start[section], ways.start[section] + ways.count[section])
        for leg, onward in pairwise(legs):
            km = distance_km(places[ways.office[leg]], places[ways.office[onward]])
            hours = (ways.after[onward] - ways.after[leg]) / 3600
            assert km / hours <= 60
    stopped = np.flatnonzero(trips.truth_id >= 0)
    at = np.searchsorted(seized["truth_id"], trips.truth_id[stopped])
    last = ways.start[trips.section[stopped]] + ways.count[trips.section[stopped]] - 1
    office = plan().static.office[seized["route"][at], seized["leg"][at]]
    assert np.array_equal(ways.office[last], office)
    moment = seized["seized"][at].astype(np.int64) * DAY + seized["second"][at]
    assert np.array_equal(trips.moment[stopped], moment)
    assert np.array_equal(trips.vehicle[stopped], seized["vehicle"][at])


def test_caught_vehicles_are_seen_on_earlier_journeys_and_on_the_way_back() -> None:
    trips = draw_traffic(plan(), 0, rows()).journeys
    hidden = trips.organisation >= 0
    earlier = hidden & (trips.truth_id < 0)
    assert earlier.sum() > 20
    assert np.isin(trips.vehicle[earlier], trips.vehicle[trips.truth_id >= 0]).all()
    assert 0.1 < (trips.consignment[earlier] < 0).mean() < 0.95


def test_some_licit_vehicles_cross_often_and_most_hardly_ever() -> None:
    trips = draw_traffic(plan(), 0, rows()).journeys
    _, count = np.unique(trips.vehicle[trips.organisation < 0], return_counts=True)
    assert np.median(count) <= 8
    assert count.max() > 10 * np.median(count)


def test_course_and_large_world_are_what_the_tests_say() -> None:
    assert plan(COURSE).cases == COURSE
    assert len(plan(LARGE).blocks) > 3
