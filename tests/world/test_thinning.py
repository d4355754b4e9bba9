"""Thinning and blocks: counts are kept exactly, shares agree with the stated ones, blocks depend on nothing else."""

from __future__ import annotations

import northern
import numpy as np
import pytest

from simulator.world.hazards import SERVICES
from simulator.world.micro import draw_seizures
from simulator.world.plan import Plan, make_plan

BLOCK_ROWS = 1500


@pytest.fixture(scope="module")
def small() -> Plan:
    """A world in many blocks; the first months of 2025 are not divided."""
    return make_plan(northern.scenario(), northern.seed(0), block_rows=BLOCK_ROWS)


@pytest.fixture(scope="module")
def divided() -> Plan:
    """A world whose months are divided by days."""
    return make_plan(northern.scenario(), northern.seed(0), 60_000, block_rows=400)


def test_every_seizure_lands_in_exactly_one_cell() -> None:
    plan = northern.truth(0).plan
    again = np.zeros_like(plan.macro.count)
    np.add.at(again, (plan.cells.month, plan.cells.route, plan.cells.leg), plan.cells.count)
    assert (again == plan.macro.count).all()


def test_customs_never_detect_at_a_union_border() -> None:
    plan = northern.truth(0).plan
    cells, static = plan.cells, plan.static
    customs = np.isin(cells.service, [SERVICES.index("CUSTOMS"), SERVICES.index("JOINT")])
    union = static.weight[cells.route, cells.leg][:, SERVICES.index("CUSTOMS")] == 0
    assert not (customs & union).any()
    assert union.any()


def test_never_entered_share_is_the_stated_one() -> None:
    rows, static, scenario = northern.truth(0).rows, northern.truth(0).static, northern.scenario()
    code = "KG"
    mine = rows["country"] == static.country_codes.index(code)
    for names, other in ((("CUSTOMS", "JOINT"), False), (("POLICE", "BORDER_GUARD", "DRUG_CONTROL"), True)):
        habit = scenario.reporting[code]
        wanted = habit.rate * (habit.other if other else 1.0)
        here = mine & np.isin(rows["service"], [SERVICES.index(name) for name in names])
        silent = [northern.truth(0).plan.calendar.silent(code, int(t)) for t in rows["month"][here]]
        entered = (rows["entered"][here] > 0)[~np.array(silent, bool)]
        assert abs(entered.mean() - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / entered.size)


def test_gaps_lose_everything() -> None:
    truth = northern.truth(0)
    rows = truth.rows
    for gap in truth.gaps:
        first, last = northern.scenario().month_of(gap.first), northern.scenario().month_of(gap.last)
        country = truth.static.country_codes.index(gap.country)
        inside = (rows["country"] == country) & (rows["month"] >= first) & (rows["month"] <= last)
        assert inside.any()
        assert (rows["entered"][inside] == 0).all()


@pytest.mark.parametrize("kind", ["small", "divided"])
def test_blocks_are_windows_of_days_without_gap_or_overlap(kind: str, request: pytest.FixtureRequest) -> None:
    plan: Plan = request.getfixturevalue(kind)
    assert len(plan.blocks) > 5
    assert plan.blocks[0].first == plan.scenario.start.toordinal()
    assert plan.blocks[-1].last == plan.scenario.end.toordinal()
    for window, other in zip(plan.blocks[:-1], plan.blocks[1:], strict=True):
        assert other.first == window.last + 1
        assert other.base == window.base + window.size
    whole = sum(block.size for block in plan.blocks)
    assert whole == plan.macro.count.sum() + sum(len(block.outliers) for block in plan.blocks)


@pytest.mark.parametrize("kind", ["small", "divided"])
def test_rows_lie_in_their_block_in_order_with_running_ids(kind: str, request: pytest.FixtureRequest) -> None:
    plan: Plan = request.getfixturevalue(kind)
    for block in (plan.blocks[0], plan.blocks[len(plan.blocks) // 2], plan.blocks[-1]):
        rows = draw_seizures(plan, block.number)
        assert rows["seized"].min() >= block.first
        assert rows["seized"].max() <= block.last
        assert (rows["truth_id"] == block.base + np.arange(block.size)).all()
        moment = rows["seized"].astype(np.int64) * 86_400 + rows["second"]
        assert (np.diff(moment) >= 0).all()
        assert {values.size for values in rows.values()} == {block.size}


def test_a_block_is_the_same_whatever_else_is_drawn(small: Plan) -> None:
    number = len(small.blocks) // 2
    columns = draw_seizures(small, number)
    draw_seizures(small, number + 1)
    other = draw_seizures(make_plan(northern.scenario(), northern.seed(0), block_rows=BLOCK_ROWS), number)
    assert all((columns[name] == other[name]).all() for name in columns)
    assert (draw_seizures(small, number + 1)["second"][:50] != columns["second"][:50]).any()


def test_a_divided_month_has_the_days_of_the_week_of_a_whole_one(divided: Plan) -> None:
    """Counts of the days of a divided month against their weights: chi square, 27 to 30 degrees, p > 0.001."""
    month = 30
    seized = np.concatenate(
        [draw_seizures(divided, block.number)["seized"] for block in divided.blocks if block.t0 == block.t1 == month]
    )
    first, after = divided.calendar.first_day(month), divided.calendar.first_day(month + 1)
    seen = np.bincount(seized - first, minlength=after - first)
    weight = np.array([1.0, 1.0, 1.0, 1.0, 1.1, 0.95, 0.8])[(np.arange(first, after) - 1) % 7]
    wanted = seen.sum() * weight / weight.sum()
    assert ((seen - wanted) ** 2 / wanted).sum() < 59.7
