"""The press: prefers the big, repeats itself, rounds and errs as stated, and knows cases that nobody reported."""

from __future__ import annotations

import numpy as np
import pandas as pd
import register_plan as rp

from simulator.observation.registers import press as source
from simulator.observation.registers.drawn import CIRCULAR, ERROR, shown_keys
from simulator.observation.registers.telling import relative_size

MANY = rp.with_sources(rp.plan(0), press=0.5)


def test_it_is_a_register() -> None:
    rp.assert_register("press", MANY, "published")


def test_big_seizures_stand_in_the_press_as_stated() -> None:
    rows = rp.rows(MANY)
    truth = rp.drawn("press", MANY).truth.to_pandas()
    first = truth[(truth.item == "SEIZURE") & (truth.kind & CIRCULAR == 0)]
    size = relative_size(MANY, rows)
    chance = size**source.SIZE_POWER / (size**source.SIZE_POWER).sum()
    expected = (chance * size).sum()
    spread = np.sqrt((chance * (size - expected) ** 2).sum() / len(first))
    told = pd.Series(size, index=rows["truth_id"]).loc[first.truth_id].mean()
    assert abs(told - expected) <= 4.5 * spread
    assert told > 1.5 * size.mean()


def test_kinds_of_items_repeats_and_slips_have_their_shares() -> None:
    truth = rp.drawn("press", MANY).truth.to_pandas()
    for name, share in zip(source.ITEMS, source.ITEM_SHARES, strict=True):
        low, high = rp.share_bounds(share, len(truth) * 0.6)  # repeats are no independent items
        assert low <= (truth.item == name).mean() <= high
    for hit, share in ((truth.kind & CIRCULAR > 0, source.REPEAT_SHARE), (truth.slip > 0, source.SLIP_SHARE)):
        low, high = rp.share_bounds(share, len(truth))
        assert low <= hit.mean() <= high
    assert ((truth.kind & ERROR > 0) == ((truth.slip > 0) | (truth.wrong > 0))).all()


def test_figures_have_at_most_two_digits() -> None:
    quantity = rp.drawn("press", MANY).observed["quantity"].to_numpy()
    large = quantity[quantity >= 100]
    digits = large / 10.0 ** (np.floor(np.log10(large)) - 1)
    assert np.allclose(digits, np.round(digits))


def test_some_items_are_about_cases_that_nobody_reported() -> None:
    truth = rp.drawn("press", MANY).truth.to_pandas()
    cases = truth[truth.truth_id >= 0]
    low, high = rp.share_bounds(0.2, len(cases) * 0.6)
    assert low <= 1 - cases.reported.mean() <= high
    assert (truth[truth.item != "SEIZURE"].truth_id == -1).all()


def test_plates_and_firms_are_those_that_other_registers_show() -> None:
    tables = rp.drawn("press", MANY)
    for shown, true, kind in (("plate", "vehicle", "vehicle"), ("company", "company", "company")):
        keys = tables.observed[shown].to_pandas()
        named = keys.notna().to_numpy()
        right = tables.truth[true].to_pandas()[named].to_numpy()
        assert named.sum() > 100
        assert (shown_keys(MANY.seed, kind, right) == keys[named].astype(np.int64)).all()


def test_no_column_alone_tells_news_from_rumours() -> None:
    tables = rp.drawn("press", MANY)
    rp.assert_not_trivial(tables, tables.truth["truth_id"].to_numpy() >= 0)


def test_rendered_items_read_in_both_languages() -> None:
    shown = source.render(rp.drawn("press", MANY).observed.slice(0, 200))
    for lang in ("en", "ru"):
        texts = shown[f"text_{lang}"].to_pylist()
        assert all("SYNTHETIC" in text and "{" not in text for text in texts)
