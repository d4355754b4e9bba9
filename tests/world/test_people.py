"""Persons, vehicles, companies and their ties: who is there when, and how dense the networks are."""

from __future__ import annotations

from functools import lru_cache

import northern
import numpy as np

from simulator.world.belongings import COMPANY_KINDS, SAME_NOMINEE
from simulator.world.life import Life
from simulator.world.network import Network, draw_network
from simulator.world.people import AGE, HIDDEN_SHARE, People, draw_people
from simulator.world.places import ROLES, TRAVELS, carrier_role
from simulator.world.pools import make_pools
from simulator.world.scenario import Corridor
from simulator.world.society import Society
from simulator.world.ties import LAYERS
from simulator.world.words import number, words


@lru_cache(maxsize=2)
def drawn(number_: int = 0) -> tuple[Network, Life, People]:
    scenario, seed = northern.scenario(), northern.seed(number_)
    network = draw_network(scenario, seed)
    society = Society(scenario, network, seed)
    rng = np.random.Generator(np.random.Philox(number_))
    for month in range(scenario.months):
        society.begin(month)
        society.end(month, rng.poisson(0.26, len(network.routes)).astype(float))
    life = society.life()
    return network, life, draw_people(scenario, network, life, seed)


def picks(seed: int = 1) -> tuple[Network, Life, People, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    network, life, people = drawn()
    rng = np.random.Generator(np.random.Philox(seed))
    month = rng.integers(0, life.alive.shape[0], 20_000)
    route = rng.integers(0, len(network.routes), 20_000)
    organisation = life.organisation[month, route]
    run = organisation >= 0
    return network, life, people, route[run], month[run], organisation[run], rng.random(int(run.sum()))


def test_whoever_is_met_was_there_and_works_for_who_runs_the_route() -> None:
    network, life, people, route, month, organisation, u = picks()
    person = people.carrier(route, month, organisation, u)
    known = person >= 0
    assert known.mean() > 0.99
    person, month = person[known], month[known]
    assert ((people.joined[person] <= month) & (month < people.left[person])).all()
    owners = life.owners(life.places.organisation, life.places.role)
    assert (owners[month, people.place[person]] == organisation[known]).all()
    roles = np.array([ROLES.index(carrier_role(northern.scenario(), way)) for way in network.routes])
    assert (people.role[person] == roles[route[known]]).all()


def test_companies_stand_in_freight_papers_only_and_are_registered_by_then() -> None:
    _, _, people, route, month, organisation, u = picks()
    company = people.company(route, month, organisation, u, np.zeros(u.size, bool))
    known = company >= 0
    assert 0.2 < known.mean() < 0.95
    assert (people.company_registered[company[known]] <= month[known]).all()
    assert (people.company_kind[company[known]] != COMPANY_KINDS.index("LICIT")).all()


def test_a_firm_stands_at_an_end_of_the_way_where_its_organisation_has_one_there() -> None:
    network, life, people, route, month, organisation, u = picks()
    company = people.company(route, month, organisation, u, np.zeros(u.size, bool))
    corridors = [northern.scenario().corridors[way.corridor] for way in network.routes]
    ends = np.array([[number("country", c.origin), number("country", c.destination)] for c in corridors])
    owners = life.owners(people.company_organisation, people.company_kind)
    later = people.company_follows >= 0
    strange = 0
    for row in np.flatnonzero(company >= 0)[:3_000]:
        if people.company_country[company[row]] in ends[route[row]]:
            continue
        strange += 1
        there = (people.company_registered < month[row]) & (month[row] < people.company_until)
        own = there & ~later & (owners[month[row]] == organisation[row]) & (people.company_kind > 0)
        assert not np.isin(people.company_country[own], ends[route[row]]).any()
    # Before firms were set up where goods are loaded or delivered it was 45 % and more.
    assert strange < 0.25 * 3_000


def test_firms_stand_at_home_or_at_an_end_of_the_ways_of_their_kind() -> None:
    _, life, people = drawn()
    scenario = northern.scenario()
    ends = {
        template.kind: {end for name in template.corridors for end in ends_of(scenario.corridors[name])}
        for template in scenario.organisation
    }
    for firm in np.flatnonzero(people.company_organisation >= 0):
        owner = life.organisations[people.company_organisation[firm]]
        seat = words("country")[people.company_country[firm]]
        assert seat in ends[owner.kind]


def ends_of(corridor: Corridor) -> tuple[str, str]:
    return corridor.origin, corridor.destination


def test_who_is_of_a_kind_with_firms_has_so_many_fronts_from_the_first_day_at_least() -> None:
    scenario, front = northern.scenario(), COMPANY_KINDS.index("FRONT")
    asked = [template.model_copy(update={"firms": 5}) for template in scenario.organisation[:2]]
    scenario = scenario.model_copy(update={"organisation": [*asked, *scenario.organisation[2:]]})
    network = draw_network(scenario, northern.seed(0))
    people = draw_people(scenario, network, None, northern.seed(0))
    first = (people.company_kind == front) & (people.company_follows < 0)
    fronts = np.bincount(people.company_organisation[first], minlength=len(network.organisations))
    of_these = np.isin([holder.kind for holder in network.organisations], [template.kind for template in asked])
    assert (fronts[of_these] == 5).all()
    assert set(fronts[~of_these]) == {1, 2, 3}
    # The fronts beyond the third have a stand-in each, so that a director of many does not tell what freight needs.
    for holder in np.flatnonzero(of_these):
        further = np.flatnonzero(first & (people.company_organisation == holder))[3:]
        assert (people.company_nominee[further] >= 0).all()


def test_licit_companies_lie_at_the_end_by_country() -> None:
    _, _, people = drawn()
    licit = people.company_organisation < 0
    first = int(np.argmax(licit))
    assert licit[first:].all()
    assert (np.diff(people.company_country[first:]) >= 0).all()
    assert (people.company_owner[first:] == -1).all()


def test_persons_lie_by_organisation_and_role() -> None:
    _, _, people = drawn()
    key = people.organisation.astype(np.int64) * len(ROLES) + people.role
    assert (np.diff(key) >= 0).all()
    assert people.country.max() < len(words("country"))
    assert 1_000 < people.persons < 20_000


def test_ages_and_hidden_shares_are_the_stated_ones() -> None:
    _, _, people = drawn()
    year = northern.scenario().start.year + (northern.scenario().start.month - 1 + people.joined.astype(int)) // 12
    age = year - people.birth_year
    drivers = age[people.role == ROLES.index("DRIVER")]
    assert abs(drivers.mean() - AGE["DRIVER"]) < 5 * 7 / np.sqrt(drivers.size) + 0.1
    assert age.min() >= 18
    high = np.isin(people.role, [ROLES.index(name) for name in ("LEADER", "FINANCIER", "CORRUPT_OFFICIAL")])
    assert not people.hidden[~high].any()
    assert abs(people.hidden[high].mean() - HIDDEN_SHARE) < 5 * np.sqrt(HIDDEN_SHARE * 0.15 / high.sum())


def test_ties_join_those_who_were_there_together_once_a_layer() -> None:
    _, _, people = drawn()
    ties = people.ties
    assert (ties.a < ties.b).all()
    key = (ties.layer.astype(np.int64) * people.persons + ties.a) * people.persons + ties.b
    assert np.unique(key).size == ties.size
    living = ties.layer != LAYERS.index("OWNERSHIP")
    first = np.maximum(people.joined[ties.a], people.joined[ties.b])
    last = np.minimum(people.left[ties.a], people.left[ties.b])
    assert (first < last)[living].all()
    assert (np.bincount(ties.layer, minlength=len(LAYERS)) > 50).all()


def test_layers_correlate_and_few_hold_many_ties() -> None:
    """Most kin telephone; degrees are uneven (Gini 0.3 to 0.7) as in published criminal networks."""
    _, _, people = drawn()
    ties = people.ties
    pair = ties.a.astype(np.int64) * people.persons + ties.b
    phone = pair[ties.layer == LAYERS.index("PHONE")]
    kin = pair[ties.layer == LAYERS.index("KINSHIP")]
    assert np.isin(kin, phone).mean() > 0.7
    among = np.isin(ties.layer, [LAYERS.index("PHONE")])
    degree = np.sort(np.bincount(np.concatenate([ties.a[among], ties.b[among]]), minlength=people.persons))
    rank = np.arange(1, degree.size + 1)
    gini = 2 * (rank * degree).sum() / (degree.size * degree.sum()) - (degree.size + 1) / degree.size
    assert 0.3 < gini < 0.75
    core = degree.size and people.role[ties.a[among]]
    assert core.size > 0
    means = np.bincount(np.concatenate([ties.a[among], ties.b[among]]), minlength=people.persons)
    assert means[~TRAVELS[people.role]].mean() > 2 * means[TRAVELS[people.role]].mean()


def test_without_a_life_everybody_stays() -> None:
    scenario, seed = northern.scenario(), northern.seed(0)
    people = draw_people(scenario, draw_network(scenario, seed), None, seed)
    assert (people.joined == 0).all()
    assert (people.left == scenario.months).all()


def test_a_firm_that_was_struck_off_is_followed_by_another_of_its_kind_and_owner() -> None:
    months = northern.scenario().months
    _, life, people = drawn()
    heir = np.flatnonzero(people.company_follows >= 0)
    before = people.company_follows[heir]
    assert heir.size > 100
    for column in (people.company_organisation, people.company_kind, people.company_owner, people.company_country):
        assert (column[heir] == column[before]).all()
    assert (people.company_registered[heir] == people.company_until[before] - 1).all()
    struck = (people.company_until < months) & (people.company_organisation >= 0)
    assert np.array_equal(np.sort(before), np.flatnonzero(struck))
    same = people.company_nominee[heir] == people.company_nominee[before]
    had = people.company_nominee[before] >= 0
    # Half of them keep the nominee; the others may have the same one by chance.
    assert SAME_NOMINEE - 5 * np.sqrt(0.25 / had.sum()) < same[had].mean() < 0.95
    # Papers bear a name in every month in which an organisation lives.
    month, organisation = np.nonzero(life.alive)
    assert (people.companies.count[month, organisation, 0] > 0).all()


def test_pools_pick_only_who_is_there() -> None:
    owner = np.array([[0, 0, 1], [0, -1, 1]])
    pools = make_pools(owner, np.array([0, 0, 0]), np.zeros(3), np.array([1, 2, 2]), (2, 2, 1))
    zero = np.zeros(4, np.int64)
    u = np.array([0.0, 0.3, 0.6, 0.999])
    assert pools.pick(zero, zero, zero, u).tolist() == [0, 0, 1, 1]
    assert pools.pick(zero + 1, zero, zero, u).tolist() == [-1] * 4
    assert pools.pick(zero + 1, zero + 1, zero, u).tolist() == [2] * 4
