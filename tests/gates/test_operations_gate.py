"""The gate of joint operations on a sound world, and on worlds whose operations are out of order."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import northern
import numpy as np
import pytest
import spoiled

from simulator.gates import operations
from simulator.gates.spread import judged_alone
from simulator.gates.world import GateInput, made_world
from simulator.reference import offices
from simulator.world import Scenario, micro
from simulator.world.delays import day_weights
from simulator.world.living import Operation
from simulator.world.operations import Rhythms


def busy(title: str) -> Scenario:
    """A fortnight at all posts of two countries; the title is its own, so that no other test meets its plan."""
    posts = [code for code, office in offices().items() if office.country in ("KZ", "UZ")]
    days = {"from": datetime.date(2022, 2, 15), "to": datetime.date(2022, 2, 28)}
    operation = Operation.model_validate({"title": "Sky", "offices": posts, "factor": 6.0, **days})
    return northern.scenario().model_copy(update={"operation": [operation], "title": title})


@pytest.fixture
def broken() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def world(title: str) -> GateInput:
    return made_world(busy(title), northern.seed(0))


def test_operations_pass_on_a_sound_world() -> None:
    result = judged_alone(operations.GATE, world("Operations"))
    assert result.applies
    assert result.passed, result.why
    assert result.told["seizures a day on an operation's days, by others"] > 3


def test_operations_fail_where_the_factor_is_spread_over_the_month(broken: pytest.MonkeyPatch) -> None:
    def even(self: Rhythms, first: int, last: int) -> np.ndarray:
        return np.tile(day_weights(first, last), (len(self.windows), 1))

    broken.setattr(Rhythms, "weights", even)
    spread = world("Operations without days")
    broken.undo()
    spoiled.assert_faults(operations.GATE, operations.measure(spread), names=["score of the operations' days"])


def test_operations_fail_where_no_team_comes(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(micro, "TEAM_SHARE", 0.0)
    alone = world("Operations without teams")
    broken.undo()
    spoiled.assert_faults(operations.GATE, operations.measure(alone), names=["score of the joint teams"])


def test_operations_do_not_apply_where_too_little_is_seized() -> None:
    result = judged_alone(operations.GATE, spoiled.small(400))
    assert not result.applies
