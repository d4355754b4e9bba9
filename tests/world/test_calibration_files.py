"""The published figures: readable, sourced, and in the words of the code lists."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.cen.catalogue import country_codes
from simulator.reference import codes

FOLDER = Path(__file__).parents[2] / "datasets" / "calibration"
FILES = sorted(FOLDER.glob("*.csv"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_table_is_sourced_and_in_known_words(file: Path) -> None:
    table = pd.read_csv(file, keep_default_na=False)
    assert len(table) > 3
    assert "source" in table or file.stem == "unodc_seizures_2012_2016"
    if "source" in table:
        assert (table.source != "").all()
    for column in {"country", "from", "to"} & set(table.columns):
        assert set(table[column]) <= country_codes() | {""}
    for column in {"product", "drug"} & set(table.columns):
        assert set(table[column]) <= set(codes("product"))
    if "year" in table:
        years = pd.to_numeric(table.year[table.year.astype(str) != ""])
        assert years.between(2000, 2026).all()
    assert f"`{file.name}`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_packs_and_sticks_agree() -> None:
    table = pd.read_csv(FOLDER / "single_seizures.csv", keep_default_na=False)
    packs = table[table.unit == "pack"]
    assert (packs.quantity * 20 == packs.sticks_or_kg.astype(int)).all()


def test_regional_precursors_sum_to_the_published_total() -> None:
    table = pd.read_csv(FOLDER / "precursors_2012_2015.csv")
    assert table.mass_kg.sum() == pytest.approx(36_300, rel=0.005)
