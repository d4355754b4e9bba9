"""Tracking of items: events in their order, holds that are no verdict, keys that are missing."""

from __future__ import annotations

import numpy as np
from tolerances import assert_mean, hit_by
from transport import LARGE, drawn, illicit, plan, register, rows

from simulator.observation.registers import tracking
from simulator.observation.registers.drawn import ERROR
from simulator.reference import offices


def test_events_of_an_item_come_in_their_order_but_for_late_scans() -> None:
    tables = drawn("tracking", LARGE)
    on_time = (tables.truth["kind"].to_numpy() & ERROR) == 0
    table = tables.observed.filter(on_time)
    item, event = table["item"].to_numpy(), np.asarray(table["event"].combine_chunks().indices).astype(np.int64)
    order = np.lexsort((table["time"].to_numpy().astype(np.int64), item))
    same = np.diff(item[order]) == 0
    assert (np.diff(event[order])[same] > 0).mean() > 0.995


def test_seized_items_are_held_and_never_delivered_but_most_held_items_are_delivered() -> None:
    tables = drawn("tracking", LARGE)
    event = np.array(tables.observed["event"].to_pylist())
    seized = tables.truth["truth_id"].to_numpy() >= 0
    assert "DELIVERED" not in set(event[seized])
    held = event == "HELD"
    assert (held & ~illicit(tables)).sum() > 0.4 * held.sum()


def test_scans_are_missed_and_late_as_stated() -> None:
    tables = drawn("tracking", LARGE)
    wrong = (tables.truth["kind"].to_numpy() & ERROR) > 0
    assert_mean(wrong, hit_by(tracking.LATE + tracking.ASTRAY), groups=tables.observed["item"].to_numpy())
    # What was accepted before the world begins is missing too: asked of items that arrive when none was on the way yet.
    items, event = tables.observed["item"].to_numpy(), np.array(tables.observed["event"].to_pylist())
    since = tables.observed["time"].to_numpy() - np.datetime64(plan().scenario.start)
    longest = np.timedelta64(round(max(map(max, tracking.TRANSIT_DAYS))) + 1, "D")
    arrived = np.unique(items[(event == "ARRIVED") & ~wrong & (since > longest)])
    assert_mean(np.isin(arrived, items[event == "ACCEPTED"]), tracking.SCANNED)


def test_sender_and_recipient_are_known_for_express_only() -> None:
    table = drawn("tracking").observed
    express = np.array(table["service"].to_pylist()) == "EXPRESS"
    for column in ("sender", "recipient"):
        assert np.array_equal(table[column].is_valid().to_numpy(), express)
    assert not {"person", "passport", "phone", "document", "vehicle"} & set(table.column_names)


def test_places_are_hubs_of_the_corridors_of_post() -> None:
    posts = {code for c in plan().scenario.corridors.values() if c.mode == "POST" for code in c.posts}
    seen = set(drawn("tracking").observed["office"].to_pylist()) - {""}
    assert seen <= posts
    assert seen
    assert all(offices()[code].mode in ("AIR", "POST") for code in seen)


def test_hubs_work_by_day_and_by_the_week() -> None:
    table = drawn("tracking", LARGE).observed
    customs = table.filter(np.array(table["event"].to_pylist()) == "CUSTOMS")
    seconds = customs["time"].to_numpy().astype(np.int64)
    hour = np.bincount(seconds % 86_400 // 3600, minlength=24)
    assert hour[3:12].mean() > 4 * hour[16:].mean()
    weekday = np.bincount((seconds // 86_400 + 3) % 7, minlength=7)
    assert weekday[6] < 0.4 * weekday[:5].mean()


def test_numbers_of_items_are_of_a_country_that_does_not_exist() -> None:
    shown = register("tracking").render(drawn("tracking").observed).to_pandas()
    assert shown["item"].str.endswith("ZZ").all()
    assert shown["sender"].dropna().str.contains("ZZZ").all()


def test_an_item_is_heavier_than_what_was_seized_in_it() -> None:
    tables, events = drawn("tracking", LARGE), rows(LARGE)
    numbers = tables.truth["truth_id"].to_numpy()
    seized = numbers >= 0
    row = np.searchsorted(events["truth_id"], numbers[seized])
    hidden = events["quantity"][row] * plan(LARGE).static.kg_per_unit[events["route"][row]]
    assert seized.sum() > 20
    assert (tables.observed["grams"].to_numpy()[seized] >= hidden * 1000).all()
