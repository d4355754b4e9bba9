"""Thinning and blocks: counts are kept exactly, shares agree with the stated ones, blocks depend on nothing else."""

from __future__ import annotations

import dataclasses
from functools import lru_cache

import northern
import numpy as np

from simulator.world.attributes import compile_attributes
from simulator.world.counts import LAGS, NEVER, Calendar, Cells, split_counts
from simulator.world.hazards import SERVICES
from simulator.world.micro import Compiled, block_numbers, draw_block


@lru_cache(maxsize=1)
def compiled() -> Compiled:
    truth = northern.truth(0)
    calendar = Calendar(truth.scenario, truth.gaps, truth.batches)
    return Compiled(
        scenario=truth.scenario,
        static=truth.static,
        attributes=compile_attributes(truth.scenario, truth.network, truth.static.office.shape),
        calendar=calendar,
        cells=split_counts(truth.scenario, truth.static, truth.macro, calendar, northern.seed(0)),
    )


def test_every_seizure_lands_in_exactly_one_cell() -> None:
    cells, macro = compiled().cells, northern.truth(0).macro
    again = np.zeros_like(macro.count)
    np.add.at(again, (cells.month, cells.route, cells.leg), cells.count)
    assert (again == macro.count).all()


def test_customs_never_detect_at_a_union_border() -> None:
    cells, static = compiled().cells, compiled().static
    customs = np.isin(cells.service, [SERVICES.index("CUSTOMS"), SERVICES.index("JOINT")])
    union = static.weight[cells.route, cells.leg][:, SERVICES.index("CUSTOMS")] == 0
    assert not (customs & union).any()
    assert union.any()


def test_never_entered_share_is_the_stated_one() -> None:
    cells, static, scenario = compiled().cells, compiled().static, northern.scenario()
    code = "KG"
    mine = static.country[cells.route, cells.leg] == static.country_codes.index(code)
    for names, rate in ((("CUSTOMS", "JOINT"), 1.0), (("POLICE", "BORDER_GUARD", "DRUG_CONTROL"), None)):
        habit = scenario.reporting[code]
        wanted = habit.rate * (rate if rate is not None else habit.other)
        here = mine & np.isin(cells.service, [SERVICES.index(name) for name in names])
        total = cells.count[here].sum()
        entered = cells.count[here & (cells.lag != NEVER)].sum()
        assert abs(entered / total - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / total)


def test_gaps_lose_everything() -> None:
    compiled_ = compiled()
    cells, static = compiled_.cells, compiled_.static
    for gap in northern.truth(0).gaps:
        first, last = northern.scenario().month_of(gap.first), northern.scenario().month_of(gap.last)
        inside = (
            (static.country[cells.route, cells.leg] == static.country_codes.index(gap.country))
            & (cells.month >= first)
            & (cells.month <= last)
        )
        assert inside.any()
        assert (cells.lag[inside] == NEVER).all()


def test_a_block_is_the_same_whatever_else_is_drawn() -> None:
    whole = compiled()
    blocks = block_numbers(whole.cells)
    block = int(blocks[blocks < 4096].max() // 2)
    mine = np.flatnonzero(blocks == block)
    one = draw_block(whole, northern.seed(0), block, mine)
    alone = dataclasses.replace(
        whole,
        cells=Cells(**{field.name: getattr(whole.cells, field.name)[mine] for field in dataclasses.fields(Cells)}),
    )
    other = draw_block(alone, northern.seed(0), block, np.arange(mine.size))
    assert all((one[name] == other[name]).all() for name in one)


def test_rows_of_a_block_are_entered_in_its_months() -> None:
    whole = compiled()
    blocks = block_numbers(whole.cells)
    for block in (3, 10):
        rows = draw_block(whole, northern.seed(0), block, np.flatnonzero(blocks == block))
        kept = rows["lag"] < LAGS
        days = (rows["entered"][kept] - 719163).astype("datetime64[D]").astype("datetime64[M]").astype(int)
        month = days - (2021 - 1970) * 12
        assert ((month // 3) == block).all()
