"""A change of definition: from its day on in every record of the country, told before, nobody's error."""

from __future__ import annotations

import northern
import pandas as pd
import pytest

from simulator.observation.definitions import TOLD_BEFORE
from simulator.world import ERROR_BITS

WORLDS = range(3)


@pytest.fixture(scope="module")
def records() -> pd.DataFrame:
    """First lines of whole records beside the true product."""
    worlds = []
    for index in WORLDS:
        world = northern.world(index)
        lines = world.observed["lines"].query("line_no == 1")[["case_id", "product", "heading"]]
        entries = world.truth["entries"].query("part == 0")
        true = world.truth["cases"][["truth_id", "product"]].rename(columns={"product": "true"})
        worlds.append(world.observed["cases"].merge(lines, on="case_id").merge(entries, on="case_id").merge(true))
    return pd.concat(worlds, ignore_index=True)


def test_records_follow_it_from_the_day_of_entry_on_and_no_others_do(records: pd.DataFrame) -> None:
    (definition,) = northern.scenario().definition
    right = records[records.error_mask & ERROR_BITS["NEIGHBOUR_CODE"] == 0]
    held = (right.reporting_country == definition.country) & (right.entry_date >= str(definition.from_))
    changed = held & (right.true == definition.product)
    assert changed.sum() > 20
    assert set(right["product"][changed]) == {definition.counted_as}
    assert (right["product"] == right.true)[~changed].all()
    before = (right.reporting_country == definition.country) & ~held & (right.true == definition.product)
    assert before.sum() > 20
    late = changed & (right.seizure_date < str(definition.from_))
    assert late.any(), "what counts is the day of entry"


def test_a_notice_tells_it_before_its_first_day() -> None:
    (definition,) = northern.scenario().definition
    for index in WORLDS:
        (notice,) = northern.world(index).observed["notices"].itertuples()
        assert (notice.country, notice.product, notice.counted_as, notice.text) == (
            *(definition.country, definition.product, definition.counted_as, definition.text),
        )
        assert notice.valid_from == str(definition.from_)
        days = (pd.Timestamp(definition.from_) - pd.Timestamp(notice.sent[:10])).days
        assert TOLD_BEFORE[0] <= days <= TOLD_BEFORE[1]
