"""The share of sub-tasks that go wrong keeps to its published rate."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grading.solver.slips import Slips
from simulator.rng import stream


@given(rate=st.floats(0, 1), count=st.integers(1, 200), block=st.integers(0, 1000))
def test_wrong_sub_tasks_differ_from_the_rate_by_less_than_one(rate: float, count: int, block: int) -> None:
    slips = Slips(rate=rate, rng=stream(bytes(32), "slips", block))
    wrong = sum(slips.take(f"task {number}") for number in range(count))
    assert abs(wrong - rate * count) < 1 + 1e-9
    assert len(slips.taken) == wrong


def test_each_sub_task_goes_wrong_about_as_often_as_the_rate() -> None:
    # 2000 sheets: the standard error of a share of 0.2 is 0.009; four of them are allowed.
    counts = [0] * 7
    for block in range(2000):
        slips = Slips(rate=0.2, rng=stream(bytes(32), "slips", block))
        for number in range(7):
            counts[number] += slips.take(str(number))
    assert all(abs(count / 2000 - 0.2) < 4 * (0.2 * 0.8 / 2000) ** 0.5 for count in counts)
