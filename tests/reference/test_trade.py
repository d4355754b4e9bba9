"""The table of trade: every exporter's shares sum to one, seasons have mean one, and a few facts that must show."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.reference import codes
from simulator.reference.trade import LEAST, exports, plausible, seasons, trade_weights

GOODS = [code for code in codes("cover_goods") if code != "NONE"]


@pytest.mark.parametrize("country", ["AF", "CN", "IR", "KG", "KZ", "RU", "TJ", "TM", "UZ", "TR", "PK", "QW", "QY"])
def test_the_shares_of_an_exporter_sum_to_one_and_name_every_kind_of_goods(country: str) -> None:
    shares = exports(country)
    assert list(shares) == GOODS
    assert sum(shares.values()) == pytest.approx(1.0)
    assert sum(plausible(country, code) for code in GOODS) >= 10


def test_seasons_have_mean_one_and_name_known_goods() -> None:
    assert set(seasons()) <= set(GOODS)
    assert all(np.mean(factors) == pytest.approx(1.0) and len(factors) == 12 for factors in seasons().values())


def test_what_trade_statistics_show_stands_in_the_table() -> None:
    assert exports("AF")["WASHING_MACHINES"] == 0
    assert exports("CN")["ONIONS"] == 0
    assert max(exports("KZ"), key=lambda code: exports("KZ")[code]) == "FLOUR"
    assert max(exports("AF"), key=lambda code: exports("AF")[code]) == "DRIED_FRUIT"
    assert seasons()["MELONS"][7] + seasons()["MELONS"][8] > 0.7 * 12
    assert plausible("UZ", "MELONS", 8)
    assert not plausible("UZ", "MELONS", 2)
    assert plausible("UZ", "MELONS")


def test_a_land_without_a_table_sends_a_little_of_everything() -> None:
    assert set(exports("ZZ").values()) == {1 / len(GOODS)}


def test_weights_are_shares_times_seasons() -> None:
    weights = trade_weights(["UZ", "CN"], [*GOODS, "NONE", ""])
    assert weights.shape == (2, 12, len(GOODS) + 2)
    assert weights[0].mean(axis=0).sum() == pytest.approx(1.0)
    assert (weights[:, :, len(GOODS) :] == 0).all()
    place = GOODS.index("MELONS")
    assert weights[0, 7, place] == pytest.approx(exports("UZ")["MELONS"] * seasons()["MELONS"][7])
    assert (weights[0, :, place] < LEAST).sum() == 6
