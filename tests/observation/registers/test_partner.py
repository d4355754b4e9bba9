"""Partner messages: shares, delay, slips, and repeats of informants that name no new origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import partner as source
from simulator.observation.registers.drawn import CIRCULAR, ERROR, FALSE_LEAD, TRUE

MANY = rp.with_sources(rp.plan(0), partner_messages=1.0, reports=0.3)


def test_it_is_a_register() -> None:
    rp.assert_register("partner", MANY, "received")


def test_messages_are_about_what_is_stated() -> None:
    truth = rp.drawn("partner", MANY).truth.to_pandas()
    for name, share in zip(source.ABOUT, source.ABOUT_SHARES, strict=True):
        low, high = rp.share_bounds(share, len(truth))
        # Messages after the world's present are not there yet: late ones are a little rarer.
        assert low - 0.01 <= (truth.about == name).mean() <= high + 0.01


def test_summaries_come_twelve_days_late_in_the_median() -> None:
    tables = rp.drawn("partner", MANY, 0)
    rows = rp.rows(MANY, 0)
    truth = tables.truth.to_pandas()
    about = (truth.about == "SEIZURE").to_numpy()
    received = tables.observed["received"].to_numpy().astype("datetime64[D]").astype(int) + 719_163
    seized = pd.Series(rows["seized"], index=rows["truth_id"])
    delay = received[about] - seized.loc[truth.truth_id[about]].to_numpy()
    assert delay.min() >= 1
    # The stated law with its day added and cut to whole days; log of a quantile has error sigma * 1.6 / sqrt(n).
    tolerance = 1 + source.DELAY_DAYS * source.DELAY_SIGMA * 1.6 * 4.5 / np.sqrt(about.sum())
    assert abs(np.median(delay) - source.DELAY_DAYS) <= tolerance


def test_repeats_bear_the_number_of_the_informants_report() -> None:
    truth = rp.drawn("partner", MANY).truth.to_pandas()
    tips = rp.drawn("informants", MANY).truth.to_pandas()
    echoes = truth[truth.about == "ECHO"]
    assert (echoes.kind & CIRCULAR > 0).all()
    assert (echoes.origin_kind == "INFORMANT").all()
    assert echoes.origin.isin(tips.origin).mean() > 0.97
    both = echoes.merge(tips.drop_duplicates("informants_id"), left_on="origin", right_on="informants_id")
    assert (both.truth_id_x == both.truth_id_y).all()
    assert (both.organisation_x == both.organisation_y).all()


def test_summaries_have_the_seizure_as_origin_and_slips_as_stated() -> None:
    tables = rp.drawn("partner", MANY)
    truth = tables.truth.to_pandas()
    summaries = truth[truth.about == "SEIZURE"]
    assert (summaries.origin == summaries.truth_id).all()
    low, high = rp.share_bounds(source.SLIP_SHARE, len(summaries))
    assert low <= (summaries.slip > 0).mean() <= high
    assert ((summaries.slip > 0) == (summaries.kind & ERROR > 0)).all()
    assert tables.observed["quantity"].is_null().to_numpy()[(truth.about != "SEIZURE").to_numpy()].all()


def test_a_third_of_the_own_tips_is_about_nothing() -> None:
    truth = rp.drawn("partner", MANY).truth.to_pandas()
    tips = truth[truth.about == "TIP"]
    low, high = rp.share_bounds(source.FALSE_TIP, len(tips))
    assert low <= (tips.kind & FALSE_LEAD > 0).mean() <= high
    assert (tips[tips.kind & FALSE_LEAD > 0].truth_id == -1).all()


def test_no_column_alone_tells_a_true_tip_from_a_false_one() -> None:
    tables = rp.drawn("partner", MANY)
    about = tables.truth["about"].to_pandas()
    told = about.isin(["TIP", "ECHO"]).to_numpy()
    part = type(tables)(observed=tables.observed.filter(told), truth=tables.truth.filter(told))
    rp.assert_not_trivial(part, (part.truth["kind"].to_numpy() & TRUE) > 0)


def test_rendered_messages_read_in_both_languages() -> None:
    shown = source.render(rp.drawn("partner", MANY).observed.slice(0, 200))
    for lang in ("en", "ru"):
        texts = shown[f"text_{lang}"].to_pylist()
        assert all("SYNTHETIC" in text and "{" not in text for text in texts)
