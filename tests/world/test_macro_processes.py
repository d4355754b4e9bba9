"""Choice of ways, markets, thinning along a route and the dial of difficulty, against the formulas they state."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import northern
import numpy as np
import pytest

from simulator.rng import stream
from simulator.world.calibration import calibrate
from simulator.world.choice import EXPAND, HABIT, KEEP, LEARNING, MOST, OPEN_AT, RELUCTANCE, RIVALS, Choice
from simulator.world.field import Field
from simulator.world.hazards import Static, compile_static
from simulator.world.macro import SUBSTITUTION, autoregressive, brought, run_macro
from simulator.world.network import Network, draw_network
from simulator.world.scenario import Macro


@lru_cache(maxsize=1)
def compiled() -> tuple[Static, np.ndarray]:
    scenario = northern.scenario()
    static = compile_static(scenario, draw_network(scenario, northern.seed(0)))
    return static, calibrate(scenario, static, stream(northern.seed(0), "test")).competence


def figures() -> Macro:
    return northern.scenario().macro


def test_shocks_keep_their_variance_over_the_months() -> None:
    """Stationary from the first month: variance sd^2 at every t, autocorrelation phi^k at lag k."""
    sd, phi, series = 0.3, 0.8, 4_000
    log = np.log(autoregressive(stream(b"b" * 32, "test"), sd, phi, (40, series))) + sd**2 / 2
    tolerance = 5 * np.sqrt(2 / series)
    assert (np.abs(log.var(axis=1) / sd**2 - 1) < tolerance).all()
    for lag in (1, 3, 6):
        correlation = (log[lag:] * log[:-lag]).mean(axis=1) / sd**2
        assert (np.abs(correlation - phi**lag) < 6 / np.sqrt(series)).all()


def test_perceived_risk_remembers_and_learns_from_its_like() -> None:
    static, _ = compiled()
    m = figures()
    choice = Choice(northern.scenario(), static)
    assert np.allclose(choice.risk(), m.prior_seized / m.prior_sent)
    seen, sent = np.zeros(static.group.size), np.zeros(static.group.size)
    route = int(static.starts[0])
    seen[route], sent[route] = 3.0, 50.0
    choice.learn(seen, sent)
    choice.learn(np.zeros_like(seen), np.zeros_like(sent))
    risk = choice.risk()
    memory = m.memory
    assert np.isclose(risk[route], (m.prior_seized + memory * 3) / (m.prior_sent + memory * 50))
    method = static.alike_method == static.alike_method[route]
    corridor = static.alike_corridor == static.alike_corridor[route]
    alike = method ^ corridor
    assert alike.sum() > 0
    expected = (m.prior_seized + LEARNING * memory * 3) / (m.prior_sent + LEARNING * memory * 50)
    assert np.allclose(risk[alike], expected)
    assert np.allclose(risk[~method & ~corridor], m.prior_seized / m.prior_sent)


def test_high_losses_open_the_best_ways_that_are_known() -> None:
    static, _ = compiled()
    choice = Choice(northern.scenario(), static)
    risk = np.full(static.group.size, OPEN_AT * figures().tolerance * 1.01)
    share = choice.shares(risk, 60)
    before = choice.used.copy()
    assert not before[static.reserve].any()
    choice.revise(risk, share, 60)
    opened = np.bincount(static.group, choice.used & ~before, static.groups)
    waiting = np.bincount(static.group, ~before & (static.open_in[60]), static.groups)
    assert (opened == np.minimum(waiting, EXPAND)).all()
    group = int(np.argmax(waiting > EXPAND)) if (waiting > EXPAND).any() else -1
    if group >= 0:
        mine = np.flatnonzero((static.group == group) & ~before)
        assert static.margin[mine[choice.used[mine]]].min() >= static.margin[mine[~choice.used[mine]]].max()


def test_low_losses_give_up_one_little_used_way_a_month_and_keep_some() -> None:
    static, _ = compiled()
    choice = Choice(northern.scenario(), static)
    risk = np.full(static.group.size, 0.2 * figures().tolerance)
    for _ in range(40):
        before = np.bincount(static.group, choice.used & (static.open_in[60]), static.groups)
        share = choice.shares(risk, 60)
        assert np.allclose(np.bincount(static.group, share, static.groups), 1.0)
        assert (share[~choice.used] == 0).all()
        choice.revise(risk, share, 60)
        after = np.bincount(static.group, choice.used & (static.open_in[60]), static.groups)
        assert (before - after).min() >= 0
        assert (before - after).max() <= 1
    several = np.bincount(static.group, ~static.reserve & (static.open_in[60]), static.groups) >= KEEP
    assert (after[several] >= KEEP).all()
    assert after.sum() < np.sum(~static.reserve)


def test_who_loses_more_than_usual_sends_less_and_rivals_more() -> None:
    static, _ = compiled()
    choice = Choice(northern.scenario(), static)
    share = np.where(np.arange(static.group.size) == static.starts[static.group], 1.0, 0.0)
    risk, supply = np.full(static.group.size, 0.03), np.ones(static.groups)
    assert np.allclose(choice.appetite(risk, share, supply), 1.0)
    for _ in range(11):
        choice.appetite(risk, share, supply)
    risk[static.starts[0]] = 0.12
    factor = choice.appetite(risk, share, supply)
    usual = 0.03 + 0.09 / HABIT
    wish = min(0.12 / usual, MOST) ** -RELUCTANCE
    same = static.group_product == static.group_product[0]
    left = (same.sum() - 1 + wish) / same.sum()
    assert np.isclose(factor[0], wish * left**-RIVALS)
    others = same.copy()
    others[0] = False
    assert np.allclose(factor[others], left**-RIVALS)
    assert np.allclose(factor[~same], 1.0)


def test_a_market_is_served_by_rivals_within_their_means() -> None:
    static, _ = compiled()
    sent = np.ones(static.group.size)
    strength = np.ones(static.group.size)
    owner = static.owner == static.owner[0]
    strength[owner] = 0.5
    arrivals = brought(static, sent, strength)
    assert np.allclose(np.bincount(static.market, arrivals), np.bincount(static.market, sent))
    dead = np.isin(static.market, static.market[:1])
    strength[dead] = 0.01
    assert np.allclose(brought(static, sent, strength)[dead], 0.01 * SUBSTITUTION)
    assert brought(static, sent, np.zeros_like(sent)).sum() == 0


def test_seizures_along_a_route_are_thinned_exactly() -> None:
    """What is not seized on any leg arrives: sum over legs = sent * (1 - exp(-sum of hazards)), first leg first."""
    static, _ = compiled()
    field = Field(static)
    rng = stream(b"c" * 32, "test")
    hazard = rng.uniform(0, 0.5, field.cell.size)
    sent = rng.uniform(1, 10, static.group.size)
    seized = field.seized(sent, hazard)
    total = np.bincount(field.route, hazard)
    assert np.allclose(field.by_route(seized, sent.size), sent * -np.expm1(-total))
    first = np.flatnonzero(np.diff(field.route, prepend=-1))
    assert np.allclose(seized[first], sent * -np.expm1(-hazard[first]))


def test_services_move_a_share_of_their_budget_to_where_their_hits_were() -> None:
    static, _ = compiled()
    field = Field(static)
    parts = field.parts(static.base)
    assert np.allclose(field.total(parts), parts.sum(axis=1))
    seen = np.zeros(field.cell.size)
    leg = int(np.argmax(parts.sum(axis=1)))
    seen[leg] = 20.0
    after = field.reallocated(static.base, parts, field.total(parts), seen, delta=0.5, prior=2.0)
    office, service = int(field.office[leg]), int(np.argmax(parts[leg]))
    country = static.office_country == static.office_country[office]
    posts = (static.base[country, service] > 0).sum()
    hits = 20 * parts[leg, service] / parts[leg].sum()
    expected = 0.5 + 0.5 * posts * (2 + hits) / (2 * posts + hits)
    assert np.isclose(after[office, service], expected)
    assert np.isclose(after[country, service].sum(), posts)


def test_the_static_control_keeps_shares_and_effort() -> None:
    static, competence = compiled()
    scenario = northern.scenario()
    run = run_macro(scenario, static, competence, adaptive=False)
    opened = static.open_in.all(axis=0)
    steady = np.isin(static.group, np.flatnonzero(np.bincount(static.group, ~opened, static.groups) == 0))
    assert np.allclose(run.share[:, steady], run.share[0, steady])
    assert (run.effort == run.effort[0]).all()
    assert not np.allclose(run.sent[0], run.sent[6])


def attribution(network: Network) -> float:
    """Best share of consignments whose organisation follows from product, corridor, method, cover and conveyance."""
    ways = np.bincount(network.group)
    by_mark: dict[tuple[str, ...], dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for route, group in zip(network.routes, network.group, strict=True):
        if not route.reserve:
            marks = (route.product, route.corridor, route.method, route.cover, route.conveyance)
            by_mark[marks][route.organisation] += route.supply / ways[group] * np.exp(route.margin)
    return sum(max(owners.values()) for owners in by_mark.values()) / sum(
        sum(owners.values()) for owners in by_mark.values()
    )


def test_the_dial_makes_attribution_harder_step_by_step() -> None:
    dial = [0.0, 0.25, 0.5, 0.75, 1.0]
    shares = [
        np.mean(
            [
                attribution(
                    draw_network(northern.scenario().model_copy(update={"difficulty": d}), northern.seed(number))
                )
                for number in range(6)
            ]
        )
        for d in dial
    ]
    assert (np.diff(shares) < -0.01).all()
    assert shares[0] > 0.9
    assert shares[-1] < 0.75


@pytest.mark.parametrize("difficulty", [0.0, 0.3, 0.5, 0.8, 1.0])
def test_at_any_difficulty_ways_keep_to_their_methods(difficulty: float) -> None:
    scenario = northern.scenario().model_copy(update={"difficulty": difficulty})
    for route in draw_network(scenario, northern.seed(1)).routes:
        method = scenario.methods[route.method]
        assert route.cover in method.covers
        assert route.conveyance in method.conveyances
        assert scenario.corridors[route.corridor].mode in method.modes
