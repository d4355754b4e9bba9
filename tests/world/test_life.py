"""Organisations live: arrests, vacancies and lineage against what the module states."""

from __future__ import annotations

from functools import lru_cache

import northern
import numpy as np

from simulator.rng import stream
from simulator.world.calibration import calibrate
from simulator.world.hazards import Static, compile_static
from simulator.world.life import DEATH, FOUNDED, MERGER, RENAMING, SPLIT, Life, life_table, lineage_table, taken
from simulator.world.living import Life as Figures
from simulator.world.macro import MacroResult, run_macro
from simulator.world.network import draw_network, fresh_names
from simulator.world.places import KEY_ROLES, ROLES
from simulator.world.scenario import Scenario
from simulator.world.society import EXPOSURE, TAKEOVER, Society

CALM = Figures(death=0.0, split=0.0, merger=0.0, renaming=0.0, dies_below=0.0)
LIVELY = Figures(death=0.2, split=0.3, merger=0.2, renaming=0.3)


def living(figures: Figures) -> Scenario:
    return northern.scenario().model_copy(update={"life": figures})


@lru_cache(maxsize=8)
def lived(figures: Figures, number: int = 0) -> tuple[Static, MacroResult, Life]:
    scenario = living(figures)
    network = draw_network(scenario, northern.seed(number))
    static = compile_static(scenario, network)
    competence = calibrate(scenario, static, stream(northern.seed(number), "test")).competence
    society = Society(scenario, network, northern.seed(number))
    macro = run_macro(scenario, static, competence, seed=northern.seed(number), society=society)
    assert macro.life is not None
    return static, macro, macro.life


def test_arrests_are_as_exposure_and_seizures_say() -> None:
    """A constant number of seizures in one month of many worlds: mean and variance of the binomial."""
    scenario = living(CALM)
    network = draw_network(scenario, northern.seed(0))
    seen = np.full(len(network.routes), 0.05)
    total, mean, variance = [], 0.0, 0.0
    worlds = 200
    for number in range(worlds):
        society = Society(scenario, network, northern.seed(number))
        society.begin(0)
        chance = society.chances(seen)
        mean, variance = mean + chance.sum(), variance + (chance * (1 - chance)).sum()
        total.append(society.end(0, seen).sum())
    assert abs(sum(total) - mean) < 5 * np.sqrt(variance)
    # By hand: one carrier is met at each seizure; the others as often as their exposure says.
    carriers = scenario.life.arrest * seen.sum()
    others = sum(EXPOSURE.values()) - 2 * EXPOSURE["DRIVER"]
    assert 0.95 * carriers < np.mean(total) < carriers * (1 + others) * 1.05


def test_places_are_filled_again_after_the_stated_months() -> None:
    """Vacancies that the calendar's end does not cut: mean of a geometric waiting time, key and other roles."""
    _, _, life = lived(CALM)
    months = life.alive.shape[0]
    place, first, last = life.tenure_place, life.tenure_from, life.tenure_until
    same = place[1:] == place[:-1]
    gap = (first[1:] - last[:-1])[same]
    start, role = last[:-1][same], life.places.role[place[1:][same]]
    assert (gap >= 1).all()
    for key, mean in ((True, living(CALM).life.key_months), (False, living(CALM).life.other_months)):
        chosen = gap[(KEY_ROLES[role] == key) & (start < months - 6 * mean)]
        sd = np.sqrt(mean**2 - mean)
        assert chosen.size > 10
        assert abs(chosen.mean() - mean) < 5 * sd / np.sqrt(chosen.size)


def test_strength_is_the_weighted_share_of_filled_places() -> None:
    _, _, life = lived(CALM)
    weight = np.where(KEY_ROLES[life.places.role], 3.0, 1.0)
    for month in (0, 20, 40):
        there = (life.tenure_from <= month) & (month < life.tenure_until)
        filled = np.zeros(life.places.size)
        filled[life.tenure_place[there]] = 1
        owner = life.places.organisation
        expected = np.bincount(owner, weight * filled) / np.bincount(owner, weight)
        assert np.allclose(life.strength[month], expected)


def test_losses_weaken_but_the_market_is_served() -> None:
    """Rivals of one kind and product bring what a weakened organisation cannot: sums over a market are kept."""
    static, macro, life = lived(CALM)
    assert life.strength[12:].mean() < 0.99
    market = np.bincount(static.market, macro.sent[30])
    assert (market > 0).all()


def test_events_come_at_the_stated_yearly_rates() -> None:
    worlds, years = 6, northern.scenario().months / 12
    counts = dict.fromkeys((DEATH, SPLIT, MERGER, RENAMING), 0)
    lives = 0.0
    for number in range(worlds):
        _, _, life = lived(Figures(dies_below=0.0, death=0.1, split=0.0, merger=0.0, renaming=0.1), number)
        for event in life.events:
            counts[event.kind] = counts.get(event.kind, 0) + 1
        lives += life.alive.sum() / 12
    assert years > 5
    assert abs(counts[DEATH] - 0.1 * lives) < 5 * np.sqrt(0.1 * lives)
    # The young keep their names, and a month with a death has no renaming.
    assert 0.6 * 0.1 * lives < counts[RENAMING] < 0.1 * lives + 5 * np.sqrt(0.1 * lives)
    assert counts[SPLIT] == counts[MERGER] == 0


def test_every_route_is_run_by_one_that_is_alive() -> None:
    _, macro, life = lived(LIVELY)
    month, route = np.nonzero(life.organisation >= 0)
    assert life.alive[month, life.organisation[month, route]].all()
    assert (macro.sent[life.organisation < 0] == 0).all()
    assert (macro.count.sum(axis=2)[life.organisation < 0] == 0).all()
    assert (life.last_owner >= 0).all()


def test_the_dead_rest_and_newcomers_take_their_routes() -> None:
    _, _, life = lived(LIVELY)
    deaths = {event.organisations[0]: event.month for event in life.events if event.kind == DEATH}
    waits = []
    for event in life.events:
        if event.kind == FOUNDED:
            dead, new = event.organisations[0], event.successors[0]
            waits.append(event.month - deaths[dead])
            assert life.since[new] == event.month
            assert life.organisations[new].kind == life.organisations[dead].kind
            before, after = life.organisation[deaths[dead] - 1], life.organisation[event.month]
            assert (after[before == dead] >= 0).all()
    assert len(waits) > 20
    assert abs(np.mean(waits) - TAKEOVER) < 5 * np.sqrt(TAKEOVER**2 - TAKEOVER) / np.sqrt(len(waits))
    for dead, month in deaths.items():
        assert not life.alive[month:, dead].any()


def test_lineage_splits_mergers_and_names() -> None:
    _, _, life = lived(LIVELY)
    family = life.family
    kinds = {event.kind for event in life.events}
    assert kinds == {SPLIT, MERGER, RENAMING, DEATH, FOUNDED}
    for event in life.events:
        if event.kind == SPLIT:
            old, new = event.successors
            assert family[old] == family[new]
            mine = life.organisation[event.month - 1] == old
            assert set(np.unique(life.organisation[event.month][mine])) <= {old, new}
            assert life.parent[new] == old
        elif event.kind == MERGER:
            big, small = event.organisations
            assert family[big] == family[small]
            assert not life.alive[event.month :, small].any()
        elif event.kind == RENAMING:
            assert life.name(event.organisations[0], event.month - 1) == event.names[0]
            assert life.name(event.organisations[0], event.month) == event.names[1]


def test_owners_follow_the_events_as_places_do() -> None:
    """Who a person works for, replayed from the events, is an organisation that is alive in that month."""
    _, _, life = lived(LIVELY)
    owners = life.owners(life.places.organisation, life.places.role)
    place = life.tenure_place
    for month in range(0, life.alive.shape[0], 7):
        there = (life.tenure_from <= month) & (month < life.tenure_until)
        works = owners[month, place[there]]
        assert (works >= 0).all()
        assert life.alive[month, works].all()


def test_names_and_codes_are_the_scenarios_own_and_unique() -> None:
    _, _, life = lived(LIVELY)
    names = [organisation.name for organisation in life.organisations] + [
        e.names[1] for e in life.events if e.kind == RENAMING
    ]
    assert len(set(names)) == len(names)
    assert {name.rstrip(" 0123456789") for name in names} <= set(northern.scenario().names)
    assert len({organisation.code for organisation in life.organisations}) == life.size


def test_names_never_run_out() -> None:
    scenario = northern.scenario().model_copy(update={"names": ["Saiga", "Argali"]})
    network = draw_network(scenario, northern.seed(0))
    assert len({organisation.name for organisation in network.organisations}) == len(network.organisations)
    fresh = fresh_names(scenario, network, stream(northern.seed(0), "test"))
    more = [next(fresh) for _ in range(10)]
    assert not {organisation.name for organisation in network.organisations} & set(more)


def test_tables_of_life_and_lineage_carry_the_mark() -> None:
    _, _, life = lived(LIVELY)
    table, lineage = life_table(life), lineage_table(life)
    assert table.num_rows == int(life.alive.sum())
    assert set(table["mark"].to_pylist()) == set(lineage["mark"].to_pylist()) == {"SYNTHETIC"}
    assert set(lineage["kind"].to_pylist()) == {SPLIT, MERGER, RENAMING, DEATH, FOUNDED}


def test_same_seed_same_life_and_a_frozen_world_has_none() -> None:
    _, before, _ = lived(LIVELY)
    lived.cache_clear()
    _, other, life = lived(LIVELY)
    assert (before.count == other.count).all()
    network = draw_network(living(LIVELY), northern.seed(0))
    still = Society(living(LIVELY), network, northern.seed(0)).life()
    assert still.events == ()
    assert (still.organisation == [route.organisation for route in network.routes]).all()
    assert life.events


def test_a_splinter_takes_its_share_of_like_items() -> None:
    assert [taken(size, 0.4) for size in (0, 1, 2, 5, 10)] == [0, 0, 1, 2, 4]
    assert taken(3, 1.0) == 2


def test_roles_are_told_in_code_words() -> None:
    assert len(ROLES) == len(set(ROLES)) == KEY_ROLES.size
    assert set(EXPOSURE) == set(ROLES)
