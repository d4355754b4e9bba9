"""Planted chains: cast from the world's own entities, as many as are promised, and told where there are too few."""

from __future__ import annotations

from functools import lru_cache

import northern
import numpy as np
import pytest
import scenarios

from simulator.errors import ScenarioError
from simulator.world import chains
from simulator.world.chains import Cast, cast_chains, home_blocks, joined_casts, spread_chains
from simulator.world.checks_living import FEWEST_CHAINS, MOST_CHAINS
from simulator.world.living import Chain
from simulator.world.micro import Rows, draw_seizures
from simulator.world.places import ROLES
from simulator.world.plan import Plan, make_plan

HEADS = [ROLES.index("LEADER"), ROLES.index("FINANCIER")]


@lru_cache(maxsize=3)
def cast_world(number: int) -> tuple[Plan, Rows, Cast]:
    plan = make_plan(northern.scenario(), northern.seed(number))
    rows = draw_seizures(plan, 0)
    return plan, rows, cast_chains(plan, rows)


@pytest.mark.parametrize("number", range(3))
def test_a_world_has_the_chains_that_are_promised(number: int) -> None:
    plan, _, cast = cast_world(number)
    assert cast.size == sum(chain.count for chain in plan.scenario.chain) == 8
    assert np.bincount(cast.story).tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("number", range(3))
def test_everybody_of_a_chain_is_of_one_organisation_of_the_world_at_that_time(number: int) -> None:
    plan, rows, cast = cast_world(number)
    people, month = plan.people, rows["month"][cast.row]
    whose = rows["organisation"][cast.row]
    for firm in (cast.firm, cast.further, cast.collector):
        assert (people.company_organisation[firm] == whose).all()
        assert ((people.company_registered[firm] < month) & (month < people.company_until[firm])).all()
    for person in (cast.owner, cast.partner):
        assert (people.organisation[person] == whose).all()
        assert ((people.joined[person] <= month) & (month < people.left[person])).all()
    assert (people.company_owner[cast.collector] == cast.owner).all()
    assert (people.company_nominee[cast.collector] < 0).all()
    assert (people.company_nominee[cast.firm] == cast.director).all()
    heads = np.sort(np.stack([people.role[cast.owner], people.role[cast.partner]]), axis=0)
    assert (heads == np.array(sorted(HEADS))[:, None]).all()


@pytest.mark.parametrize("number", range(3))
def test_the_two_seizures_bear_the_two_firms_and_nothing_serves_two_chains(number: int) -> None:
    plan, rows, cast = cast_world(number)
    assert (rows["company"][cast.row] == cast.firm).all()
    assert (rows["company"][cast.other_row] == cast.further).all()
    same = plan.people.company_nominee[cast.further] == cast.director
    assert same[cast.story == chains.NOMINEE].all()
    assert (same | cast.together(plan.people)).all()
    firms = np.concatenate([cast.firm, cast.further, cast.collector])
    vehicles = rows["vehicle"][np.append(cast.row, cast.other_row)]
    assert np.unique(firms).size == firms.size
    assert np.unique(vehicles).size == vehicles.size
    assert (vehicles >= 0).all()
    fan = cast.story == chains.FAN_IN
    assert ((cast.payers[fan] >= 0).sum(axis=1) >= 2).all()
    assert ((cast.payers[~fan] >= 0).sum(axis=1) == 1).all()


@pytest.mark.sweep(4)
@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_every_scenario_holds_its_chains_in_a_world_of_half_its_size(name: str, number: int) -> None:
    """From there on a world is promised all of them, and refused without."""
    scenario = scenarios.scenario(name)
    plan = make_plan(scenario, northern.seed(number), round(scenario.cases * chains.WHOLE))
    rows = draw_seizures(plan, 0)
    cast = cast_chains(plan, rows)
    assert FEWEST_CHAINS <= cast.size == sum(chain.count for chain in scenario.chain) <= MOST_CHAINS
    whose = rows["organisation"][cast.row]
    for firm in (cast.firm, cast.further, cast.collector):
        assert (plan.people.company_organisation[firm] == whose).all()
    for feature, chain in enumerate(scenario.chain):
        routes = rows["route"][cast.row[cast.feature == feature]]
        begun = {plan.network.routes[route].product for route in routes}
        assert not chain.products or begun <= set(chain.products)


def test_a_chain_begins_with_the_products_that_are_named() -> None:
    chain = Chain(kind="nominee", count=2, products=["CIGARETTES", "HASHISH", "OPIUM"], text="")
    scenario = northern.scenario().model_copy(update={"chain": [chain]})
    plan = make_plan(scenario, northern.seed(0))
    rows = draw_seizures(plan, 0)
    routes = [plan.network.routes[route].product for route in rows["route"][cast_chains(plan, rows).row]]
    assert len(routes) == 2
    assert set(routes) <= {"CIGARETTES", "HASHISH", "OPIUM"}


def test_a_world_that_cannot_offer_its_chains_is_refused_with_file_key_rule_and_remedy() -> None:
    """Here no paper bears a firm, as in a world where nobody sends freight."""
    chain = Chain(kind="fan_in", count=10, text="")
    scenario = northern.scenario().model_copy(update={"chain": [chain]})
    plan = make_plan(scenario, northern.seed(0))
    rows = draw_seizures(plan, 0)
    none = {**rows, "company": np.full_like(rows["company"], -1)}
    with pytest.raises(ScenarioError) as refusal:
        cast_chains(plan, none)
    assert refusal.value.file == scenario.name
    assert refusal.value.key == "chain 1 (fan_in)"
    assert "0 of the 10" in refusal.value.rule
    assert refusal.value.remedy


def test_a_small_world_has_as_many_as_it_holds() -> None:
    plan = make_plan(northern.scenario(), northern.seed(0), 400)
    assert cast_chains(plan, draw_seizures(plan, 0)).size <= 8


def test_chains_are_spread_over_the_blocks_of_a_world_and_nobody_serves_two() -> None:
    plan = make_plan(northern.scenario(), northern.seed(0), block_rows=2_500)
    homes = home_blocks(plan)
    assert len(homes) > 4
    assert plan.blocks[homes[0]].last - plan.blocks[0].first >= chains.SETTLED
    drawn = {block: draw_seizures(plan, block) for block in homes}
    casts = spread_chains(plan, drawn.__getitem__)
    assert set(casts) <= set(homes)
    assert len(casts) >= 4
    cast = joined_casts([casts[block] for block in sorted(casts)])
    assert cast.number.tolist() == list(range(8))
    assert np.bincount(cast.story).tolist() == [2, 2, 2, 2]
    firms = np.concatenate([cast.firm, cast.further, cast.collector])
    vehicles = np.concatenate(
        [drawn[block]["vehicle"][np.append(part.row, part.other_row)] for block, part in casts.items()]
    )
    assert np.unique(firms).size == firms.size
    assert np.unique(vehicles).size == vehicles.size
    for block, part in casts.items():
        assert (drawn[block]["company"][part.row] == part.firm).all()
        assert (drawn[block]["company"][part.other_row] == part.further).all()
