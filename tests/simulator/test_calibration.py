"""The published table is read as it stands; its swing is computed, not quoted."""

from pathlib import Path

import numpy as np
import pandas as pd

TABLE = Path(__file__).parents[2] / "datasets/calibration/unodc_seizures_2012_2016.csv"


def test_published_swings_lie_in_the_bands_asked_of_the_simulated_ones() -> None:
    table = pd.read_csv(TABLE, keep_default_na=False)
    wide = table.pivot_table(index=["country", "drug"], columns="year", values="mass_kg")
    before, after = wide.iloc[:, :-1].to_numpy(), wide.iloc[:, 1:].to_numpy()
    usable = (before >= 10) & (after >= 10)
    swing = np.abs(np.log(after[usable] / before[usable]))
    assert 0.15 <= np.median(swing) <= 0.40
    assert 0.5 <= np.quantile(swing, 0.9) <= 1.3
