"""Partner messages: shares, delay, slips, and repeats of informants that name no new origin."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import partner as source
from simulator.observation.registers.causes import LETTER, REQUEST, chances, partners
from simulator.observation.registers.drawn import CIRCULAR, ERROR, FALSE_LEAD, TRUE
from simulator.world.words import words

MANY = rp.with_sources(rp.plan(0), partner_messages=1.0, reports=0.3)


def test_it_is_a_register() -> None:
    rp.assert_register("partner", MANY, "received")


def test_letters_without_a_cause_are_about_what_is_stated() -> None:
    truth = rp.drawn("partner", MANY).truth.to_pandas()
    rest = truth[~truth.about.isin(["TIP", "REQUEST"])]
    for name, share in zip(source.ABOUT, source.ABOUT_SHARES, strict=True):
        low, high = rp.share_bounds(share, len(rest))
        # Letters after the world's present are not there yet: late ones are a little rarer.
        assert low - 0.01 <= (rest.about == name).mean() <= high + 0.01


def test_the_number_of_letters_is_the_scenarios() -> None:
    assert 0.97 * 20_000 <= rp.drawn("partner", MANY).observed.num_rows <= 20_000


def test_tips_and_requests_come_before_the_control_and_from_whom_they_may() -> None:
    tables, rows = rp.drawn("partner", MANY), rp.rows(MANY)
    truth = tables.truth.to_pandas()
    received = tables.observed["received"].to_numpy().astype("datetime64[D]").astype(int) + 719_163
    country = tables.observed["country"].to_pandas().astype(str).to_numpy()
    service = tables.observed["service"].to_pandas().astype(str).to_numpy()
    codes = np.array([*MANY.static.country_codes, ""])
    reasons = np.array(words("control_reason"))[rows["control_reason"]]
    stated = chances(MANY.scenario)
    for about, cause, reason in (("TIP", LETTER, "PARTNER_WARNING"), ("REQUEST", REQUEST, "OTHER_AGENCY")):
        mine = ((truth.about == about) & (truth.truth_id >= 0)).to_numpy()
        place = np.searchsorted(rows["truth_id"], truth.truth_id[mine])
        assert (rows["seized"][place] - received[mine] >= 1).all()
        able = np.ones(reasons.size, bool)
        if about == "TIP":
            able = (partners(MANY, rows, np.arange(reasons.size)) >= 0).any(axis=0)
            assert (codes[partners(MANY, rows, place)] == country[mine]).any(axis=0).all()
        else:
            assert (codes[rows["country"][place]] == country[mine]).all()
            assert "CUSTOMS" not in service[mine]
        told = np.zeros(reasons.size, bool)
        told[place] = True
        here = able & (reasons == reason) & (rows["seized"] > MANY.scenario.start.toordinal() + 90)
        low, high = rp.share_bounds(stated[words("control_reason").index(reason), cause], here.sum())
        assert low <= told[here].mean() <= high
        assert (reasons[place] == reason).mean() > 0.85


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
    assert (((summaries.slip > 0) | (summaries.wrong > 0)) == (summaries.kind & ERROR > 0)).all()
    assert tables.observed["quantity"].is_null().to_numpy()[(truth.about != "SEIZURE").to_numpy()].all()


def test_a_third_of_tips_and_requests_is_about_nothing() -> None:
    truth = rp.drawn("partner", MANY).truth.to_pandas()
    tips = truth[truth.about.isin(["TIP", "REQUEST"])]
    low, high = rp.share_bounds(source.FALSE_TIP, len(tips))
    assert low <= (tips.kind & FALSE_LEAD > 0).mean() <= high
    assert (tips[tips.kind & FALSE_LEAD > 0].truth_id == -1).all()


def test_no_column_alone_tells_a_true_tip_from_a_false_one() -> None:
    tables = rp.drawn("partner", MANY)
    about = tables.truth["about"].to_pandas()
    told = about.isin(["TIP", "REQUEST", "ECHO"]).to_numpy()
    part = type(tables)(observed=tables.observed.filter(told), truth=tables.truth.filter(told))
    rp.assert_not_trivial(part, (part.truth["kind"].to_numpy() & TRUE) > 0)


def test_rendered_messages_read_in_both_languages() -> None:
    shown = source.render(rp.drawn("partner", MANY).observed.slice(0, 200))
    for lang in ("en", "ru"):
        texts = shown[f"text_{lang}"].to_pylist()
        assert all("SYNTHETIC" in text and "{" not in text for text in texts)
