"""Cigarettes have a brand made where their origin says, stamps in stated shares; organisations have a usual brand."""

from __future__ import annotations

import northern
import numpy as np
import pytest
import scenarios

from simulator.reference import codes
from simulator.world.brands import FAVOURITE, STAMPS_UNKNOWN
from simulator.world.words import number, words


@pytest.mark.parametrize("name", ["northern_corridor", "cigarettes_stamps", "fictional_region"])
def test_every_cigarette_has_a_brand_of_its_origin_and_nothing_else_has_one(name: str) -> None:
    truth, _ = scenarios.world(name)
    lines = truth["lines"].merge(truth["cases"][["truth_id", "goods_origin", "product"]], on="truth_id")
    lit = lines["product_x"] == "CIGARETTES"
    assert lit.sum() > 100
    assert (lines.loc[~lit, ["brand", "stamps"]] == "").all(axis=None)
    assert (lines.loc[lit, ["brand", "stamps"]] != "").all(axis=None)
    made = {code: entry.extra["made_in"] for code, entry in codes("brand").items()}
    lands = {*made.values()}
    own = lines[lit & (lines["product_y"] == "CIGARETTES")]
    right = own["brand"].map(made) == own["goods_origin"].where(own["goods_origin"].isin(lands), "XX")
    assert right.all()


def test_an_organisation_mostly_moves_one_brand_of_an_origin() -> None:
    rows = northern.truth(0).rows
    lit = rows["product"] == number("product", "CIGARETTES")
    made = [entry.extra["made_in"] for entry in codes("brand").values()]
    several = [number("goods_origin", land) for land in {*made} - {"XX"} if made.count(land) > 1]
    pick = np.flatnonzero(lit & np.isin(rows["goods_origin"], several))
    group = rows["organisation"][pick].astype(np.int64) * 1000 + rows["goods_origin"][pick]
    usual, whole = 0, 0
    for key in np.unique(group):
        counts = np.bincount(rows["brand"][pick[group == key]])
        usual, whole = usual + counts.max(), whole + counts.sum()
    assert whole > 300
    assert usual / whole > FAVOURITE


def test_packs_without_a_name_have_the_stamps_that_are_stated() -> None:
    rows = northern.truth(0).rows
    nameless = [number("brand", code) for code, entry in codes("brand").items() if entry.extra["made_in"] == "XX"]
    stamps = rows["stamps"][np.isin(rows["brand"], nameless)]
    assert set(np.unique(stamps).tolist()) == {number("stamps", code) for code in STAMPS_UNKNOWN}
    absent = (stamps == number("stamps", "ABSENT")).mean()
    assert abs(absent - STAMPS_UNKNOWN["ABSENT"]) < 5 * np.sqrt(0.25 / stamps.size)
    assert words("stamps")[-1] == ""


def test_records_of_cigarettes_tell_brand_and_stamps_in_their_text() -> None:
    _, observed = scenarios.world("cigarettes_stamps")
    lines = observed["lines"].query("line_no == 1").merge(observed["cases"][["case_id", "narrative"]], on="case_id")
    labels = [entry.label for entry in codes("brand").values()]
    texts = lines.loc[(lines["product"] == "CIGARETTES") & (lines["narrative"] != ""), "narrative"]
    told = [any(f", {label}, " in text for label in labels) for text in texts]
    assert 0.55 < np.mean(told) < 0.85
    others = lines.loc[lines["product"] != "CIGARETTES", "narrative"]
    assert not any(f", {label}, " in text for label in labels for text in others)
