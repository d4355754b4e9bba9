"""The company register: late entries, nominees, shared addresses, and honest firms that look the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import companies as source
from simulator.observation.registers.drawn import FALSE_LEAD, TRUE

MANY = rp.with_sources(rp.plan(0), companies=0.5)


def both(block: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    tables = rp.drawn("companies", MANY, block)
    return tables.observed.to_pandas(), tables.truth.to_pandas()


def test_it_is_a_register() -> None:
    rp.assert_register("companies", MANY, "entered")


def test_size_is_the_scenarios_and_every_firm_stands_once() -> None:
    truth = pd.concat([both(0)[1], both(1)[1]])
    assert abs(len(truth) - 20_000) < 200
    assert truth.company.is_unique


def test_a_block_has_the_firms_of_its_window() -> None:
    later, _ = both(1)
    first = MANY.blocks[1].first - 719_163
    days = later.registered.to_numpy().astype("datetime64[D]").astype(int)
    # Dates with day and month exchanged are the slip that is stated.
    assert (days < first).mean() <= 2 * source.SWAPPED_DATE + 4.5 * (source.SWAPPED_DATE / len(days)) ** 0.5


def test_four_of_five_firms_of_organisations_are_covered() -> None:
    ours = (MANY.people.company_organisation >= 0).sum()
    truth = pd.concat([both(0)[1], both(1)[1]])
    low, high = rp.share_bounds(source.COVERED, ours)
    # A few are registered after the world's last entry.
    assert low - 0.02 <= (truth.organisation >= 0).sum() / ours <= high


def test_nominees_stand_for_owners_as_the_truth_of_persons_says() -> None:
    _, truth = both()
    ours = truth[(truth.organisation >= 0)]
    nominee = MANY.people.company_nominee[ours.company]
    assert (ours.nominee.to_numpy() == (nominee >= 0)).all()
    assert (ours.director.to_numpy()[nominee >= 0] == nominee[nominee >= 0]).all()
    assert ((ours.kind & TRUE) > 0).all()


def test_entries_are_nine_days_late_in_the_median_and_longer_for_fronts() -> None:
    shown, truth = both()
    delay = (pd.to_datetime(shown.entered) - pd.to_datetime(shown.registered)).dt.days
    honest = delay[(truth.organisation < 0) & (delay >= 0)]
    tolerance = 1 + source.DELAY_DAYS * 1.3 * 4.5 * source.DELAY_SIGMA / len(honest) ** 0.5
    assert abs(honest.median() - source.DELAY_DAYS - 0.5) <= tolerance


def test_organisations_share_addresses_and_so_do_honest_firms() -> None:
    shown, truth = both()
    sharing = shown.address.map(shown.address.value_counts()) > 1
    honest = (truth.organisation < 0).to_numpy()
    assert 0.3 < sharing[honest].mean() < 0.55
    assert sharing[~honest].mean() > 0.35
    low, high = rp.share_bounds(source.CHANCE_ADDRESS, int(honest.sum()))
    assert low <= ((truth.kind & FALSE_LEAD) > 0)[honest].mean() <= high


def test_no_column_alone_tells_a_front() -> None:
    tables = rp.drawn("companies", MANY)
    rp.assert_not_trivial(tables, tables.truth["organisation"].to_numpy() >= 0)


def test_rendered_entries_have_names_and_equal_keys_equal_texts() -> None:
    observed = rp.drawn("companies", MANY).observed
    shown = source.render(observed).to_pandas()
    assert shown.company.str.len().min() > 3
    assert shown.phone.str.startswith("+").all()
    pairs = pd.DataFrame({"key": observed["director"].to_numpy(), "text": shown.director}).drop_duplicates()
    assert pairs.key.is_unique
    assert np.all([name not in shown.columns for name in ("director_sex", "director_country")])
