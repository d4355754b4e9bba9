"""The gate "goods x origin" on a sound world, and on worlds whose trade knows no country, season or right cover."""

from __future__ import annotations

from collections.abc import Sequence

import northern
import numpy as np
import pytest

from simulator.gates import trade as gate
from simulator.gates.result import GateResult
from simulator.gates.world import made_world
from simulator.observation.registers import trade as background
from simulator.reference.trade import trade_weights
from simulator.world import covers

COUNTRY, MONTH = "Cramer's V of goods and country of departure", "Cramer's V of goods and month"
MELONS, COVERS = "melons declared in the two months of their harvest", "covers that do not come from there"


def judged(title: str = "") -> GateResult:
    scenario = northern.scenario()
    world = made_world(scenario.model_copy(update={"title": title or scenario.title}), northern.seed(5))
    return gate.judge([gate.measure(world)])


def test_a_sound_world_trades_by_country_and_season() -> None:
    result = judged()
    assert result.faults() == [], result.metrics
    assert {COUNTRY, MONTH, MELONS, COVERS} <= set(result.metrics)


def test_the_gate_fails_where_every_country_sends_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def alike(countries: Sequence[str], goods: Sequence[str]) -> np.ndarray:
        weights = trade_weights(countries, goods)
        return np.broadcast_to(weights.mean(axis=0), weights.shape).copy()

    monkeypatch.setattr(background, "trade_weights", alike)
    assert COUNTRY in judged("Alike everywhere").faults()


def test_the_gate_fails_where_nothing_has_a_season(monkeypatch: pytest.MonkeyPatch) -> None:
    def flat(countries: Sequence[str], goods: Sequence[str]) -> np.ndarray:
        weights = trade_weights(countries, goods)
        return np.broadcast_to(weights.mean(axis=1, keepdims=True), weights.shape).copy()

    monkeypatch.setattr(background, "trade_weights", flat)
    assert {MONTH, MELONS} <= set(judged("No season").faults())


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_gate_fails_where_covers_are_always_right_or_mostly_wrong(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covers, "WRONG", share)
    assert COVERS in judged(f"Wrong covers {share}").faults()


def test_cramers_v_is_nothing_for_independence_and_one_for_a_function() -> None:
    assert gate.cramers_v(np.outer([10, 20, 30], [5, 5, 10])) == pytest.approx(0.0)
    assert gate.cramers_v(np.diag([4_000, 9_000, 2_000])) == pytest.approx(1.0, abs=1e-3)
    independent = np.random.default_rng(1).multinomial(900, np.outer([0.2, 0.3, 0.5], np.full(30, 1 / 30)).ravel())
    assert gate.cramers_v(independent.reshape(3, 30)) < 0.1
    assert gate.cramers_v(np.array([[3, 4], [0, 0]])) == 0.0
