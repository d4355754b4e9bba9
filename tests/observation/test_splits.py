"""A seizure entered as two or three records: the parts are the whole, the truth knows which belong together."""

from __future__ import annotations

import northern
import numpy as np
import pandas as pd
import pytest

from simulator.observation.statuses import GROUPS
from simulator.world import ERROR_BITS
from simulator.world.splits import IN_THREE, LATEST, MOST_PARTS, SOONEST, cut
from simulator.world.words import number

WORLDS = range(4)
QUANTITY = sum(ERROR_BITS[name] for name in GROUPS[0][1])


@pytest.fixture(scope="module")
def parts() -> pd.DataFrame:
    worlds = []
    for index in WORLDS:
        world = northern.world(index)
        lines = world.observed["lines"]
        assert (
            not lines[lines.case_id.isin(world.truth["entries"].query("part > 0").case_id)].duplicated("case_id").any()
        )
        seen = world.truth["entries"].query("part > 0").merge(world.observed["cases"], on="case_id")
        seen = seen.merge(lines, on="case_id")
        seen["moment"] = pd.to_datetime(seen.entry_date)
        worlds.append(seen.sort_values(["truth_id", "part"]).assign(world=index))
    return pd.concat(worlds, ignore_index=True)


def test_parts_are_numbered_and_stand_close_together(parts: pd.DataFrame) -> None:
    assert not parts.duplicate.any()
    assert (parts.error_mask & ERROR_BITS["SPLIT"] > 0).all()
    for _, case in parts.groupby(["world", "truth_id"]):
        assert case.part.tolist() == list(range(1, len(case) + 1))
        assert 2 <= len(case) <= MOST_PARTS
        pause = case.moment.diff().dropna().dt.total_seconds()
        assert pause.between(SOONEST, LATEST).all()
        assert case.reporting_country.nunique() == case.detecting_service.nunique() == 1


def test_whole_records_bear_no_sign_of_it() -> None:
    entries = northern.world(0).truth["entries"]
    assert ((entries.error_mask & ERROR_BITS["SPLIT"] > 0) == (entries.part > 0)).all()


def test_the_parts_are_the_lines_of_the_seizure_or_add_up_to_it(parts: pd.DataFrame) -> None:
    """Compared where no part's quantity or product is wrong, none is gross and no definition counts it otherwise."""
    otherwise = {entry.product for entry in northern.scenario().definition}
    clean = (parts.error_mask & (QUANTITY | ERROR_BITS["NEIGHBOUR_CODE"]) == 0) & (parts.mass_basis != "GROSS")
    compared = 0
    for (world, truth_id), case in parts[clean].groupby(["world", "truth_id"]):
        lines, entries = (northern.world(world).truth[name] for name in ("lines", "entries"))
        true = lines[lines.truth_id == truth_id]
        if not otherwise.isdisjoint(true["product"]):
            continue
        entries = entries[(entries.truth_id == truth_id) & (entries.part > 0)]
        if len(case) < len(entries):
            continue
        compared += 1
        if len(true) == 2:
            assert case["product"].tolist() == true["product"].tolist()
            assert np.allclose(case.quantity, true.quantity)
        else:
            assert set(case["product"]) == set(true["product"])
            assert case.quantity.sum() == pytest.approx(true.quantity.sum())
            assert (case.quantity > 0).all()
    assert compared > 50


def test_their_share_is_the_scenarios(parts: pd.DataFrame) -> None:
    """Of all seizures entered so many are split, less those of one piece: at most the rate, and most of it."""
    rate = northern.scenario().errors["SPLIT"]
    size = sum(northern.world(index).truth["entries"].query("not duplicate and part <= 1").shape[0] for index in WORLDS)
    share = (parts.part == 1).sum() / size
    error = 5 * np.sqrt(rate / size)
    assert 0.7 * rate - error < share < rate + error


@pytest.mark.parametrize("quantity", [0.001, 0.002, 0.003, 1.0, 2.0, 7.42, 12_000.0])
def test_a_quantity_is_cut_into_pieces_above_zero_or_left_whole(quantity: float) -> None:
    for code in ("HEROIN", "CIGARETTES"):
        ids = np.arange(400)
        product = np.full(ids.size, number("product", code))
        asked = np.where(np.arange(ids.size) % 2, 2, 3)
        pieces = cut(ids, product, np.full(ids.size, quantity), asked)
        assert np.allclose(pieces.sum(axis=1), quantity)
        assert (pieces >= 0).all()
        whole = (pieces > 0).sum(axis=1)
        assert (whole <= asked).all()
        assert (pieces[whole == 1, 0] == quantity).all()
    assert 0 < IN_THREE < 1
