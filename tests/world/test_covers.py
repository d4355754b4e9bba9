"""Covers are of the exporter's trade and of the month, but for the stated rate; what hides in cargo has a cargo."""

from __future__ import annotations

import northern
import numpy as np
import pytest
import scenarios

from simulator.reference.trade import plausible
from simulator.reference.travellers import baggage_kg, by_hand, is_baggage
from simulator.world import covers
from simulator.world.bits import quantile_rows, quantile_table
from simulator.world.covers import WRONG, compile_covers
from simulator.world.network import draw_network
from simulator.world.words import number, words


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_every_usual_cover_is_what_the_country_of_departure_sends_in_that_month(name: str) -> None:
    scenario = scenarios.scenario(name)
    for turn in range(3):
        network = draw_network(scenario, northern.seed(turn))
        usual = compile_covers(scenario, network).usual
        goods = words("declared_goods")
        for r, route in enumerate(network.routes):
            origin = scenario.corridors[route.corridor].origin
            for month in range(12):
                code = goods[usual[r, month]]
                bag = is_baggage(route.conveyance, scenario.methods[route.method].place)
                bare = route.cover == "NONE" or (bag and code == "NONE")
                assert code == "NONE" if bare else plausible(origin, code, month + 1), (route, month)
                assert not bag or by_hand(code)


def test_wrong_covers_come_at_their_rate_and_are_wrong() -> None:
    scenario = northern.scenario()
    network = draw_network(scenario, northern.seed(0))
    table = compile_covers(scenario, network)
    shown = np.flatnonzero(table.usual[:, 0] != number("declared_goods", "NONE"))
    rng = np.random.default_rng(3)
    n = 200_000
    route, month = rng.choice(shown, n), rng.integers(0, 12, n)
    luck, which = rng.integers(0, 65536, (2, n))
    declared = table.declared(route, month, luck.astype(np.uint16), which.astype(np.uint16))
    odd = declared != table.usual[route, month]
    assert abs(odd.mean() - WRONG) < 5 * np.sqrt(WRONG / n)
    goods = words("declared_goods")
    for place in np.flatnonzero(odd)[:500]:
        origin = scenario.corridors[network.routes[route[place]].corridor].origin
        assert not plausible(origin, goods[declared[place]], int(month[place]) + 1)


def test_a_cover_out_of_season_is_exchanged() -> None:
    place = number("declared_goods", "MELONS")
    assert covers._of_month("UZ", "MELONS", ["ONIONS", "CEMENT"], 7, np.zeros((12, 60))) == place
    busy = np.zeros((12, len(words("declared_goods"))))
    busy[1, number("declared_goods", "ONIONS")] = 1.0
    assert covers._of_month("UZ", "MELONS", ["CEMENT", "ONIONS"], 1, busy) == number("declared_goods", "ONIONS")


def test_who_declares_nothing_hides_nothing_in_the_declared_cargo() -> None:
    for turn in range(3):
        rows = northern.truth(turn).rows
        bare = rows["declared_goods"] == number("declared_goods", "NONE")
        assert bare.any()
        assert not (bare & (rows["concealment_place"] == number("concealment_place", "CARGO"))).any()


def test_rows_of_quantiles_are_the_tables_that_single_weights_give() -> None:
    weights = np.random.default_rng(2).random((40, 30)) ** 3
    weights[:, 4], weights[7], weights[8] = 0.0, 1 / 30, 0.0
    weights[8, 29] = 1.0
    single = [quantile_table(np.arange(30), np.cumsum(row / row.sum()) + 1e-9) for row in weights]
    assert np.array_equal(quantile_rows(weights), np.concatenate(single))


@pytest.mark.parametrize("name", scenarios.NAMES)
def test_travellers_declare_what_people_take_along(name: str) -> None:
    """Whatever the month, and where the cover is a wrong one too; on buses, trains, aircraft, in bags of cars."""
    cases = scenarios.both(name, "cases")
    baggage = [
        is_baggage(conveyance, place)
        for conveyance, place in zip(cases.conveyance_type, cases.concealment_place, strict=True)
    ]
    declared = set(cases[baggage].declared_goods)
    assert all(by_hand(goods) for goods in declared), declared
    heavy = cases[(cases.conveyance_type == "PASSENGER_AIRCRAFT") & (cases.concealment_place == "BAGGAGE")]
    assert (heavy.kg <= baggage_kg("PASSENGER_AIRCRAFT")).all()
