"""Marks: a licit vehicle that a false alarm names is one that the road knows, under the same plate and kind."""

from __future__ import annotations

import numpy as np
import register_plan as rp
from transport import plan, rows

from simulator.observation.registers.causes import causes
from simulator.observation.registers.drawn import LICIT, NOBODY
from simulator.observation.registers.extract import AROUND
from simulator.observation.registers.journeys import CONVEYANCES, draw_traffic, licit_vehicles
from simulator.observation.registers.marks import FALSE_VEHICLES, Told, known, marks_of, with_licit
from simulator.rng import stream
from simulator.world.words import number


def test_a_licit_vehicle_bears_one_plate_and_kind_in_every_source() -> None:
    key, country, conveyance = licit_vehicles(plan(), stream(rp.seed(), "test"), 4_000)
    journeys = draw_traffic(plan(), 0, rows()).journeys
    vehicle, first = np.unique(journeys.vehicle, return_index=True)
    place = np.searchsorted(vehicle, key).clip(0, vehicle.size - 1)
    met = vehicle[place] == key
    assert met.mean() > 0.5
    assert (journeys.country[first[place[met]]] == country[met]).all()
    assert (journeys.conveyance[first[place[met]]] == conveyance[met]).all()


def test_false_alarms_name_licit_vehicles_as_often_as_stated_and_bear_marks_as_often_as_true_ones() -> None:
    base = rp.plan(0)
    events = rp.rows(base)
    right = marks_of(base, events, np.arange(events["seized"].size))
    false = np.arange(events["seized"].size) % 2 == 0
    marks = with_licit(base, right, false, stream(rp.seed(), "test"))
    road = np.isin(right["conveyance"], [number("conveyance_type", code) for code in CONVEYANCES])
    here = false & road & (right["vehicle"] >= 0)
    low, high = rp.share_bounds(FALSE_VEHICLES, here.sum())
    assert low <= (marks["vehicle"][here] >= LICIT).mean() <= high
    assert ((marks["vehicle"] >= 0) == (right["vehicle"] >= 0))[road].all()
    assert ((marks["company"] >= 0) == (right["company"] >= 0)).all()
    for name, values in marks.items():
        assert (values[~false] == right[name][~false]).all()


def test_a_writer_knows_and_misreads_as_often_as_stated() -> None:
    base = rp.plan(0)
    events = rp.rows(base)
    right = marks_of(base, events, np.arange(events["seized"].size))
    told = Told(plate=0.4, firm=0.3, telephone=0.2, misread=0.1)
    seen = known(right, told, stream(rp.seed(), "test"))
    for name, share in (("vehicle", told.plate), ("company", told.firm), ("person", told.telephone)):
        there = right[name] >= 0
        low, high = rp.share_bounds(share, there.sum())
        assert low <= (seen[name][there] >= 0).mean() <= high
        assert np.isin(seen[name][~there], NOBODY).all()
    named = seen["vehicle"] >= 0
    low, high = rp.share_bounds(told.misread, named.sum())
    assert low <= (seen["plate_variant"][named] > 0).mean() <= high
    assert (seen["plate_variant"][~named] == 0).all()


def test_half_of_the_cases_in_an_extract_are_such_as_a_source_told_of() -> None:
    told = causes(plan(), 0, rows()) >= 0
    journeys = draw_traffic(plan(), 0, rows()).journeys
    stopped = np.isin(rows()["truth_id"], journeys.truth_id)
    assert stopped[told].mean() > 3 * stopped[~told].mean()


def test_half_of_the_bursts_of_calls_are_about_cases_of_which_a_source_told() -> None:
    base = rp.with_sources(rp.plan(0), calls=5.0)
    told = causes(base, 0, rp.rows(base)) >= 0
    case = rp.drawn("calls", base).truth["truth_id"].to_numpy()
    case = np.unique(case[case >= 0])
    share = AROUND + (1 - AROUND) * told.mean()
    low, high = rp.share_bounds(share, case.size)
    # Told cases are few, so that two bursts fall on one of them more often: they count once here.
    assert low - 0.05 <= told[np.searchsorted(rp.rows(base)["truth_id"], case)].mean() <= high
