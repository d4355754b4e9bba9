"""The monthly stage against the moments it states; adaptation that can be seen and switched off."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import northern
import numpy as np

from simulator.reference import offices
from simulator.rng import stream
from simulator.world.calibration import calibrate
from simulator.world.choice import Choice, route_shares
from simulator.world.hazards import SERVICES, Static, compile_static
from simulator.world.macro import autoregressive, run_macro
from simulator.world.macro_calendar import calendar_factor
from simulator.world.network import draw_network


@lru_cache(maxsize=1)
def compiled() -> tuple[Static, np.ndarray]:
    scenario = northern.scenario()
    static = compile_static(scenario, draw_network(scenario, northern.seed(0)))
    return static, calibrate(scenario, static, stream(northern.seed(0), "test")).competence


def test_shocks_have_mean_one_and_the_stated_spread_and_persistence() -> None:
    sd, phi, months, series = 0.4, 0.9, 200, 2_000
    x = autoregressive(stream(b"a" * 32, "test"), sd, phi, (months, series))
    log = np.log(x) + sd**2 / 2
    # Standard errors over 2,000 independent series; months of one series are not independent.
    assert abs(x.mean(axis=0).mean() - 1) < 5 * x.mean(axis=0).std() / np.sqrt(series)
    assert abs(log.std() - sd) < 5 * sd / np.sqrt(2 * series)
    lagged = (log[1:] * log[:-1]).mean() / log.var()
    assert abs(lagged - phi) < 5 / np.sqrt(series)


def test_season_has_its_peak_month_and_amplitude() -> None:
    scenario = northern.scenario()
    for name, product in scenario.products.items():
        if product.shocks or product.season < 0.1:
            continue
        log = np.log(calendar_factor(scenario, name)[:12]) - product.trend * np.arange(12) / 12
        assert int(np.argmax(log)) + 1 == product.peak
        assert np.isclose(log.max() - log.min(), 2 * product.season)


def test_shock_of_the_scenario_changes_supply_by_its_logarithm() -> None:
    factor = calendar_factor(northern.scenario(), "HEROIN")
    product = northern.scenario().products["HEROIN"]
    assert np.isclose(np.log(factor[48] / factor[36]), product.trend + product.shocks[0].ln)


def test_route_shares_sum_to_one_and_closed_corridors_get_nothing() -> None:
    static, _ = compiled()
    opening = northern.scenario().month_of(offices()["KG-KYZYLBEL"].opened) + 1
    risk = np.full(static.group.size, 0.03)
    closed = ~static.open_in[0]
    assert closed.any()
    for month, used in ((0, False), (opening, True)):
        share = route_shares(northern.scenario().macro, static, risk, static.open_in[month])
        assert np.allclose(np.bincount(static.group, share, static.groups), 1.0)
        assert (share[closed] > 0).all() == used
        assert np.isclose(share.sum(), share[static.open_in[month]].sum())


def test_a_way_is_shut_in_the_months_of_a_closure_and_who_has_no_other_takes_all_that_he_knows() -> None:
    static, scenario = compiled()[0], northern.scenario()
    month = scenario.month_of(date(2021, 9, 1))
    over = (static.office == list(offices()).index("TJ-PANJIPOYON")).any(axis=1, where=static.present)
    assert over.any()
    assert not static.open_in[month, over].any()
    assert static.open_in[scenario.month_of(date(2025, 6, 1)), over].all()
    choice = Choice(scenario, static)
    choice.used &= over
    share = choice.shares(choice.risk(), month)
    assert (share[over] == 0).all()
    known = np.bincount(static.group, static.open_in[month], static.groups) > 0
    assert np.allclose(np.bincount(static.group, share, static.groups), known)


def test_more_risk_means_less_share() -> None:
    static, _ = compiled()
    risk = np.full(static.group.size, 0.01)
    usable = static.open_in[60]
    before = route_shares(northern.scenario().macro, static, risk, usable)
    risk[static.starts] = 0.015
    after = route_shares(northern.scenario().macro, static, risk, usable)
    several = np.bincount(static.group, minlength=static.groups) > 1
    assert (after[static.starts] < before[static.starts])[several].all()


def test_seizures_are_poisson_with_the_stated_mean() -> None:
    macro = northern.truth(0).macro
    mean = macro.mean[macro.mean > 0]
    count = macro.count[macro.mean > 0]
    # Pearson's statistic of Poisson counts: mean n, variance 2 n + sum(1 / mean).
    wanted = mean > 0.01
    statistic = ((count - mean)[wanted] ** 2 / mean[wanted]).sum()
    n = int(wanted.sum())
    assert abs(statistic - n) < 5 * np.sqrt(2 * n + (1 / mean[wanted]).sum())
    assert abs(count.sum() - mean.sum()) < 5 * np.sqrt(mean.sum())


def test_what_is_seized_never_exceeds_what_is_sent() -> None:
    macro = northern.truth(0).macro
    assert (macro.mean.sum(axis=2) <= macro.sent + 1e-9).all()


def test_effort_moves_but_a_service_keeps_its_budget() -> None:
    static = northern.truth(0).static
    effort = northern.truth(0).macro.effort
    for country in range(len(northern.scenario().reporting_countries)):
        for service in range(len(SERVICES)):
            mine = (static.office_country == country) & (static.base[:, service] > 0)
            total = effort[:, mine, service].sum(axis=1)
            assert np.allclose(total, mine.sum())
    assert effort[-1].std() > effort[0].std()


def test_pressure_displaces_traffic_and_the_static_control_stays() -> None:
    """Eight times the effort at the six busiest posts: a quarter of their flow is gone in the second year after."""
    scenario, first = northern.scenario(), 12
    for number in range(3):
        static = compile_static(scenario, draw_network(scenario, northern.seed(number)))
        competence = calibrate(scenario, static, stream(northern.seed(number), "test")).competence
        plain = run_macro(scenario, static, competence)
        through = np.zeros(len(offices()))
        np.add.at(through, static.office, plain.sent[:first].sum(axis=0)[:, None] * static.present)
        busiest = np.argsort(through)[-6:]
        passes = (np.isin(static.office, busiest) & static.present).any(axis=1)

        def change(*, adaptive: bool, busiest=busiest, passes=passes, static=static, competence=competence) -> float:
            late = slice(first + 12, first + 24)
            runs = [
                run_macro(scenario, static, competence, adaptive=adaptive, pressure=pressure, from_month=first).sent[
                    late, passes
                ]
                for pressure in (None, dict.fromkeys(busiest.tolist(), 8.0))
            ]
            return float(runs[1].sum() / runs[0].sum() - 1)

        assert change(adaptive=True) < -0.25
        assert abs(change(adaptive=False)) < 0.001


def test_frozen_months_are_all_alike() -> None:
    macro = northern.truth(0, frozen=True).macro
    assert (macro.mean == macro.mean[0]).all()
    assert (macro.share == macro.share[0]).all()
    assert (macro.effort == macro.effort[0]).all()
