"""Who and what is met at seizures: nobody in custody, nothing for ever, the same entity whoever asks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
import scenarios
import seeds

from simulator.world.belongings import COMPANY_KINDS
from simulator.world.encounters import Encounters
from simulator.world.lanes import AGAIN, LONGEST, Lanes
from simulator.world.micro import draw_seizures
from simulator.world.nextdays import extended
from simulator.world.outcomes import DETAINED, DRIVER, VEHICLE, driver_outcomes, vehicle_outcomes
from simulator.world.plan import Plan, make_plan
from simulator.world.words import number

Rows = dict[str, np.ndarray]
ENTITIES = (("vehicle", "vehicle_rank"), ("person", "carrier_rank"))


@lru_cache(maxsize=8)
def drawn(name: str = "northern_corridor", cases: int = 6_000, block_rows: int = 131_072) -> tuple[Plan, Rows]:
    plan = make_plan(scenarios.scenario(name), seeds.seed(0), cases, block_rows=block_rows)
    parts = [draw_seizures(plan, block.number) for block in plan.blocks]
    return plan, {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}


def lanes_of(met: Encounters, kind: str) -> Lanes:
    return met.vehicles if kind == "vehicle" else met.carriers


@pytest.mark.parametrize("name", scenarios.NAMES)
@pytest.mark.parametrize(("kind", "rank"), ENTITIES)
def test_nothing_is_met_more_than_three_times_nor_twice_within_a_month(name: str, kind: str, rank: str) -> None:
    _, rows = drawn(name, 2_500)
    met = np.flatnonzero(rows[kind] >= 0)
    order = met[np.lexsort((rows["seized"][met], rows[kind][met]))]
    entity, month, day = rows[kind][order], rows["month"][order], rows["seized"][order]
    again = entity[1:] == entity[:-1]
    assert np.unique(entity, return_counts=True)[1].max() <= LONGEST
    assert (np.diff(month)[again] >= 2).all()
    assert (np.diff(day)[again] > DETAINED).all()
    assert again.sum() > 0 or name != "northern_corridor"


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_nobody_is_met_and_nothing_is_seized_in_custody(name: str) -> None:
    plan, rows = drawn(name, 2_500)
    for kind, outcomes in (("vehicle", vehicle_outcomes), ("person", driver_outcomes)):
        days = outcomes(plan, rows)[1]
        free = np.where(days < 0, 1 << 30, rows["seized"] + days)
        met = np.flatnonzero(rows[kind] >= 0)
        order = met[np.lexsort((rows["seized"][met], rows[kind][met]))]
        again = rows[kind][order[1:]] == rows[kind][order[:-1]]
        assert (rows["seized"][order[1:]] >= free[order[:-1]])[again].all()


@pytest.mark.parametrize("block_rows", [60, 3_000, 131_072])
def test_every_rank_is_met_once_however_the_rows_are_divided(block_rows: int) -> None:
    """Months joined and months divided by days alike; outliers too."""
    plan, rows = drawn(block_rows=block_rows)
    assert block_rows > 60 or any(block.parts > 1 for block in plan.blocks)
    for kind, rank in ENTITIES:
        ranks = rows[rank][rows[rank] >= 0]
        assert np.array_equal(np.sort(ranks), np.arange(lanes_of(plan.encounters, kind).size))
    assert sum(len(block.outliers) for block in plan.blocks) > 0


def test_a_rank_bears_its_pool_and_month_in_every_division() -> None:
    whole, divided = drawn(), drawn(block_rows=60)
    for kind, rank in ENTITIES:
        lanes = lanes_of(whole[0].encounters, kind)
        assert np.array_equal(lanes.bounds, lanes_of(divided[0].encounters, kind).bounds)
        for _, rows in (whole, divided):
            met = rows[rank] >= 0
            assert np.array_equal(lanes.month_of(rows[rank][met]), rows["month"][met])
            assert np.array_equal(lanes.pool_of(rows[rank][met]), lanes.pool[rows["month"], rows["route"]][met])


def test_before_and_after_are_each_other_and_lead_to_the_first() -> None:
    plan, _ = drawn()
    for lanes in (plan.encounters.vehicles, plan.encounters.carriers):
        rank = np.arange(lanes.size)
        pool = lanes.pool_of(rank)
        before, after = lanes.before(rank, pool), lanes.after(rank, pool)
        joined = np.flatnonzero(before >= 0)
        assert np.array_equal(after[before[joined]], joined)
        assert np.array_equal(np.sort(before[joined]), np.flatnonzero(after >= 0))
        first = lanes.entity(rank, pool)
        assert (before[first] == -1).all()
        assert np.array_equal(first[joined], first[before[joined]])
        # A part of the ranks, in another order, says the same.
        asked = np.random.default_rng(5).permutation(lanes.size)[:500]
        assert np.array_equal(lanes.entity(asked, pool[asked]), first[asked])


def test_as_many_are_met_again_as_stated() -> None:
    """Of the places that have a next one in their lane and are not the third: AGAIN of them, a binomial share."""
    plan, _ = drawn(cases=60_000)
    lanes = plan.encounters.vehicles
    rank = np.arange(lanes.size)
    pool = lanes.pool_of(rank)
    place = rank - lanes.first[pool]
    step = lanes.stride[pool, place & 1]
    able = (rank + step < lanes.first[pool + 1]) & ((place // step + place % step) % LONGEST != LONGEST - 1)
    again = lanes.after(rank, pool) >= 0
    assert not again[~able].any()
    assert abs(again[able].mean() - AGAIN) < 5 * np.sqrt(AGAIN * (1 - AGAIN) / able.sum())


def test_what_is_said_of_an_entity_follows_from_its_number_alone() -> None:
    plan, rows = drawn()
    met, vehicle, person = plan.encounters, rows["vehicle"], rows["person"]
    assert np.array_equal(met.vehicle_country(vehicle), rows["vehicle_country"])
    who = met.persons(plan.people, person)
    met_there = person >= 0
    assert np.array_equal(who.country[met_there], rows["first_nationality"][met_there])
    assert np.array_equal(who.sex[met_there], rows["first_sex"][met_there])
    assert np.array_equal(who.birth_year[met_there], rows["birth_year"][met_there])
    assert (who.country[~met_there] == number("country", "")).all()
    hired = person >= met.standing
    assert np.array_equal(met.organisation(plan.people, person)[hired], rows["organisation"][hired])
    marked = vehicle >= 0
    assert np.array_equal(met.vehicle_organisation(vehicle)[marked], rows["organisation"][marked])
    assert ((rows["first_age"] >= 17) & (rows["first_age"] <= 90)).all()


def test_a_freight_vehicle_is_run_by_a_firm_of_its_plates_country_that_stood_in_the_register_then() -> None:
    plan, rows = drawn()
    fleet, people = plan.encounters.vehicles, plan.people
    run = plan.encounters.vehicle_company(rows["vehicle"], fleet.pool_of(np.maximum(rows["vehicle"], 0)))
    freight = run >= 0
    assert freight.mean() > 0.2
    firm = run[freight]
    assert (people.company_country[firm] == rows["vehicle_country"][freight]).all()
    first = fleet.month_of(rows["vehicle"][freight])
    assert (people.company_registered[firm] < first).all()
    assert (first < people.company_until[firm]).all()
    front = people.company_kind[firm] == COMPANY_KINDS.index("FRONT")
    assert (people.company_organisation[firm[front]] == rows["organisation"][freight][front]).all()
    assert (people.company_kind[firm[~front]] == COMPANY_KINDS.index("LICIT")).all()
    cars = rows["conveyance_type"] == number("conveyance_type", "CAR")
    assert (run[cars] == -1).all()


def test_an_organisation_hires_no_stranger_where_it_has_a_front_of_its_own() -> None:
    plan, rows = drawn()
    fleet, people = plan.encounters.vehicles, plan.people
    run = plan.encounters.vehicle_company(rows["vehicle"], fleet.pool_of(np.maximum(rows["vehicle"], 0)))
    hired = np.flatnonzero((run >= 0) & (people.company_kind[run] == COMPANY_KINDS.index("LICIT")))
    assert 0 < hired.size < (run >= 0).sum()
    fronts = np.flatnonzero(people.company_kind == COMPANY_KINDS.index("FRONT"))
    month = fleet.month_of(rows["vehicle"][hired])
    for at, first in zip(hired, month, strict=True):
        own = fronts[people.company_organisation[fronts] == rows["organisation"][at]]
        there = (people.company_registered[own] < first) & (first < people.company_until[own])
        assert rows["vehicle_country"][at] not in people.company_country[own[there]]


def test_plates_are_those_that_the_route_may_show() -> None:
    plan, rows = drawn()
    attributes = plan.attributes
    marked = rows["vehicle"] >= 0
    expected = attributes.expected_plates[attributes.plate_key[rows["route"]], rows["conveyance_country"]]
    assert expected[marked].all()
    unknown = number("conveyance_country", "XX")
    same = (rows["conveyance_country"] == rows["vehicle_country"]) | (rows["conveyance_country"] == unknown)
    assert same[marked].all()
    assert (rows["vehicle_country"][marked] != unknown).all()


def test_standing_carriers_are_met_in_the_month_of_their_arrest_and_once() -> None:
    plan, rows = drawn()
    people = plan.people
    standing = (rows["person"] >= 0) & (rows["person"] < people.persons)
    who = rows["person"][standing]
    assert who.size > 100
    assert np.unique(who).size == who.size
    assert plan.life.tenure_arrested[who].all()
    assert np.array_equal(people.left[who], rows["month"][standing] + 1)
    outcome, days = driver_outcomes(plan, rows)
    assert (outcome[standing] == DRIVER.index("DETAINED")).all()
    assert (days[standing] == -1).all()
    # All who are arrested in a month with enough seizures are met, but for where nobody was at hand.
    month, organisation, role = np.nonzero(people.arrested.count)
    arrests = np.minimum(people.arrested.count, plan.encounters.met)[month, organisation, role].sum()
    assert who.size <= arrests
    assert who.size > 0.5 * arrests


def test_who_or_what_is_met_again_was_let_go() -> None:
    plan, rows = drawn()
    for kind, rank in ENTITIES:
        lanes = lanes_of(plan.encounters, kind)
        again = (rows[rank] >= 0) & (lanes.after(rows[rank], lanes.pool_of(np.maximum(rows[rank], 0))) >= 0)
        again &= rows[kind] >= 0 if kind == "vehicle" else rows["person"] >= plan.people.persons
        days = (vehicle_outcomes if kind == "vehicle" else driver_outcomes)(plan, rows)[1]
        assert again.sum() > 100
        assert ((days[again] >= 0) & (days[again] <= DETAINED)).all()
    outcome, _ = vehicle_outcomes(plan, rows)
    marked = rows["vehicle"] >= 0
    assert 0.1 < (outcome[marked] == VEHICLE.index("CONFISCATED")).mean() < 0.4


def test_a_day_after_the_calendar_meets_who_was_never_met() -> None:
    plan, rows = drawn()
    further = extended(plan, 2)
    parts = [draw_seizures(further, block.number) for block in further.blocks[-2:]]
    for kind, rank in ENTITIES:
        lanes = lanes_of(further.encounters, kind)
        later = np.concatenate([part[rank][part[rank] >= 0] for part in parts])
        assert np.array_equal(np.sort(later), np.arange(lanes.size, lanes.size + later.size))
        assert (lanes.month_of(later) == plan.scenario.months - 1).all()
        assert (lanes.before(later, lanes.pool_of(later)) == -1).all()
        assert (lanes.after(later, lanes.pool_of(later)) == -1).all()
        entities = np.concatenate([part[kind] for part in parts])
        assert not np.isin(entities[entities >= 0], rows[kind]).any()
    assert np.array_equal(further.encounters.vehicle_country(parts[0]["vehicle"]), parts[0]["vehicle_country"])
    again = draw_seizures(extended(plan, 1), further.blocks[-2].number)
    assert all(np.array_equal(again[column], values) for column, values in parts[0].items())
    earlier = draw_seizures(further, 0)
    assert np.array_equal(earlier["vehicle"], rows["vehicle"][: earlier["vehicle"].size])
