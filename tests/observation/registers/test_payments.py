"""Financial reports: structuring, delay, weekends, slips, and honest payments that look the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import payments as source
from simulator.observation.registers.drawn import ERROR, LICIT, TRUE

MANY = rp.with_sources(rp.plan(0), payments=1.0, illicit=0.1)


def both() -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = rp.drawn("payments", MANY)
    return tables.observed.to_pandas(), tables.truth.to_pandas()


def test_it_is_a_register() -> None:
    rp.assert_register("payments", MANY, "reported")


def test_organisations_have_three_times_the_share_of_other_sources() -> None:
    _, truth = both()
    assert abs(((truth.kind & TRUE) > 0).mean() - 0.3) < 0.02
    assert abs(len(truth) - 20_000 * (1 + source.TWICE)) < 500


def test_structured_parts_stay_below_the_threshold_but_near_it() -> None:
    shown, truth = both()
    parts = shown.amount[truth.structured & (truth.kind & ERROR == 0)]
    assert parts.max() < source.THRESHOLD
    assert parts.min() >= source.THRESHOLD * (1 - source.PART_SPREAD) - 101


def test_groups_are_structured_as_often_as_stated() -> None:
    """Share of payments in parts: g m / (g m + 1 - g) with g the share of groups and m = 2 + 3 parts each."""
    _, truth = both()
    mean = 2 + source.MORE_PARTS
    for ours, share in ((True, source.STRUCTURED_OURS), (False, source.STRUCTURED_OTHERS)):
        here = truth[((truth.kind & TRUE) > 0) == ours]
        expected = share * mean / (share * mean + 1 - share)
        # Payments of one group go together: fewer independent draws by the mean size of a group.
        low, high = rp.share_bounds(expected, len(here) / (mean + 1))
        assert low <= here.structured.mean() <= high


def test_reports_follow_after_the_stated_delay() -> None:
    shown, truth = both()
    fair = (truth.kind & ERROR == 0).to_numpy()
    paid = shown.paid.to_numpy().astype("datetime64[D]").astype(int)
    delay = (shown.reported.to_numpy().astype("datetime64[D]").astype(int) - paid)[fair]
    assert delay.min() >= 1
    for q, z in ((0.25, -0.6745), (0.5, 0.0), (0.75, 0.6745)):
        expected = 1 + np.floor(source.DELAY_DAYS * np.exp(source.DELAY_SIGMA * z))
        assert abs(np.quantile(delay, q) - expected) <= 1.0


def test_weekends_are_nearly_empty() -> None:
    shown, _ = both()
    week = np.bincount(pd.to_datetime(shown.paid).dt.day_of_week, minlength=7) / len(shown)
    assert week[5:].sum() < 0.06
    assert week[:5].min() > 0.1


def test_slips_are_marked_with_their_shares() -> None:
    _, truth = both()
    expected = 1 - (1 - source.TWICE / (1 + source.TWICE)) * (1 - source.EXCHANGED) * (1 - source.CENTS)
    low, high = rp.share_bounds(expected, len(truth))
    assert low - 0.002 <= (truth.kind & ERROR > 0).mean() <= high


def test_payers_are_firms_of_the_organisation() -> None:
    _, truth = both()
    ours = truth[((truth.kind & TRUE) > 0) & (truth.kind & ERROR == 0) & (truth.payer < LICIT)]
    owner = MANY.people.company_organisation[ours.payer]
    assert len(ours) > 1_000
    assert (owner == ours.organisation.to_numpy()).mean() > 0.99


def test_no_column_alone_tells_the_organisations_payments() -> None:
    tables = rp.drawn("payments", MANY)
    rp.assert_not_trivial(tables, (tables.truth["kind"].to_numpy() & TRUE) > 0)


def test_rendered_reports_have_accounts_of_no_bank() -> None:
    shown = source.render(rp.drawn("payments", MANY).observed.slice(0, 100)).to_pandas()
    assert shown.payer_account.str.fullmatch(r"ZZ\d{14}").all()
    assert shown.payer_company.isna().any()


def test_a_firm_has_one_country_in_this_register_and_in_that_of_companies() -> None:
    plan = rp.with_sources(MANY, companies=0.5)
    entries = pd.concat([rp.drawn("companies", plan, block).observed.to_pandas() for block in (0, 1)])
    where = entries.set_index("company").country.astype(str)
    shown, _ = both()
    known = shown[shown.payer_company.isin(where.index)]
    assert len(known) > 500
    assert (where.loc[known.payer_company.astype(np.int64)].to_numpy() == known.payer_country.astype(str)).all()
