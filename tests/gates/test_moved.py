"""Displaced records: sound worlds pass, and worlds in which what came over a shut post is lost are named."""

from __future__ import annotations

import northern
import numpy as np
import pyarrow as pa
import pytest
import spoiled

from simulator.gates import moved
from simulator.gates.world import GateInput, made_world
from simulator.world.choice import Choice, route_shares

SHARE = "share that takes other ways"


@pytest.fixture(scope="module")
def sound() -> list[GateInput]:
    return [spoiled.world(number) for number in range(3)]


def faults(*worlds: GateInput) -> set[str]:
    """What the gate finds wrong."""
    return set(moved.GATE.judge([moved.measure(world) for world in worlds]).faults())


def test_sound_worlds_pass_alone_and_together(sound: list[GateInput]) -> None:
    for world in sound:
        assert not faults(world)
    assert not faults(*sound)
    assert moved.GATE.judge([moved.measure(world) for world in sound]).applies


def test_worlds_that_lose_what_came_over_a_shut_post_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shares stay as if every post were open, and what falls to a shut way is not sent.

    Ten worlds: their standard error is 0.07, so the bound of 0.54 lies five of them above what was measured of others.
    """

    def lost(self: Choice, risk: np.ndarray, t: int) -> np.ndarray:
        return np.asarray(route_shares(self._macro, self._static, risk, self.used) * self._static.open_in[t])

    monkeypatch.setattr(Choice, "shares", lost)
    evidence = [moved.measure(made_world(northern.scenario(), northern.seed(number))) for number in range(10)]
    monkeypatch.undo()
    result = moved.GATE.judge(evidence)
    assert SHARE in result.faults()
    assert result.metrics[SHARE] < 0.4


def test_dates_that_belong_to_other_records_are_named(sound: list[GateInput]) -> None:
    """The dates of every world's records are dealt out anew: nothing rises while a post is shut."""
    worlds = []
    for world in sound:
        dates = world.observed.whole("cases")["seizure_date"].combine_chunks()
        dealt = dates.take(pa.array(np.random.default_rng(3).permutation(len(dates))))
        worlds.append(spoiled.with_column(world, "observed", "cases", "seizure_date", dealt))
    assert SHARE in faults(*worlds)


def test_few_records_are_not_judged() -> None:
    assert not moved.GATE.judge([moved.measure(spoiled.small(400))]).applies


def test_the_share_is_none_where_all_is_lost_and_one_where_all_moves() -> None:
    sums = np.array([[60.0, 60.0, 100.0], [40.0, 40.0, 80.0], [50.0, 50.0, 70.0]])
    assert moved.share_moved(sums)[0] == pytest.approx(0.0)
    sums[:, 0] = sums[:, 2]
    assert moved.share_moved(sums)[0] == pytest.approx(1.0)
    assert moved.share_moved(np.zeros((3, 3)))[1] == float("inf")
