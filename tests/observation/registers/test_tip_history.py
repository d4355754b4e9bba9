"""The card of an informant agrees with his reports, and his reliability with the card."""

from __future__ import annotations

from pathlib import Path

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.observation.registers.informants import history_grade, pool
from simulator.observation.registers.tip_history import DAYS_BACK, JUDGED_RIGHT, history_tables
from simulator.publish.folder import write_world
from simulator.publish.manifests import read_table
from simulator.world.plan import make_plan

CASES = 40_000


@pytest.fixture(scope="module")
def both() -> tuple[pd.DataFrame, pd.DataFrame]:
    plan = make_plan(northern.scenario(), northern.seed(3), CASES)
    shown, truth = history_tables(plan, text=True)
    return shown.to_pandas(), truth.to_pandas()


def test_the_card_has_the_tips_that_the_reports_state(tmp_path: Path) -> None:
    out = tmp_path / "w"
    write_world(northern.scenario(), northern.seed(3), out, sources=("informants",), cases=12_000)
    card, reports = (read_table(out, "observed", name).to_pandas() for name in ("informant_tips", "informants"))
    tips = card.groupby("source").outcome.agg(["size", lambda outcome: (outcome == "CONFIRMED").sum()])
    tips.columns = ["size", "good"]
    for row in reports.drop_duplicates("source").itertuples():
        size, good = tips.loc[row.source] if row.source in tips.index else (0, 0)
        assert (size, good) == (row.earlier_tips, row.good_tips)
        if size:
            assert set(card[card.source == row.source].handler) == {row.handler}
    assert (pd.to_datetime(card.day) < pd.Timestamp(northern.scenario().start)).all()
    assert (pd.to_datetime(card.day) >= pd.Timestamp(northern.scenario().start) - pd.Timedelta(days=DAYS_BACK)).all()


def test_tips_are_numbered_in_order_of_day(both: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    shown, truth = both
    for _, card in shown.groupby("source"):
        assert card.tip_no.tolist() == list(range(1, len(card) + 1))
        assert card.day.is_monotonic_increasing
    assert (shown.tip_no == truth.tip_no).all()
    assert list(shown.columns) == ["source", "handler", "tip_no", "day", "office", "product", "outcome"]


def test_outcomes_tell_of_reliability_and_err_as_stated(both: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """Confirmed are 0.1 + 0.8 R of the tips, right are R of them: shares within five standard errors."""
    shown, truth = both
    confirmed = (shown.outcome == "CONFIRMED").to_numpy()
    seemed = 1 - JUDGED_RIGHT + (2 * JUDGED_RIGHT - 1) * truth.reliability.to_numpy()
    for hits, chance in ((confirmed, seemed), (truth.right.to_numpy(), truth.reliability.to_numpy())):
        error = 5 * np.sqrt((chance * (1 - chance)).sum()) / hits.size
        assert abs(hits.mean() - chance.mean()) < error
    judged = (confirmed == truth.right.to_numpy()).mean()
    assert abs(judged - JUDGED_RIGHT) < 5 * np.sqrt(JUDGED_RIGHT * (1 - JUDGED_RIGHT) / len(shown))


def test_the_grade_of_a_fair_handler_can_be_worked_out_from_the_card(both: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    shown, truth = both
    sources = pool(make_plan(northern.scenario(), northern.seed(3), CASES))
    card = shown.assign(number=truth.source).groupby("number").outcome
    size, good = card.size(), card.apply(lambda outcome: (outcome == "CONFIRMED").sum())
    assert (history_grade(good.to_numpy(), size.to_numpy()) == sources.grade[size.index]).all()
