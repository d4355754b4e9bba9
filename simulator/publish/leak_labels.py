"""Whose each record is, for the leak test over bundles: a sample of the snapshot's cases, sealed with the truth.

The rule kept here: what is written here goes into the sealed truth and nowhere else; the sample has a stream of its
own, so that no other draw of the world moves.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulator.rng import stream

SAMPLE = 1500
# What really happened at a kind of place decides what can be blank.
HAPPENED = ("office", "conveyance_type", "concealment_place", "declared_goods")


def organisation_labels(cases: pd.DataFrame, truth: Mapping[str, pd.DataFrame], seed: bytes) -> dict[str, list[int]]:
    """case_id of at most 1,500 cases, a number for each one's organisation and one for what really happened."""
    entries = truth["entries"].drop_duplicates("case_id").set_index("case_id")["truth_id"]
    ids = np.sort(cases["case_id"].to_numpy(np.int64))
    if ids.size > SAMPLE:
        ids = np.sort(stream(seed, "leak-sample").choice(ids, size=SAMPLE, replace=False))
    rows = truth["cases"].set_index("truth_id").loc[entries.loc[ids].to_numpy()]
    happened = rows.groupby([rows[column].astype(str) for column in HAPPENED]).ngroup()
    owner = rows.groupby(rows["organisation_id"].astype(str)).ngroup()
    return {"case_id": ids.tolist(), "organisation": owner.tolist(), "happened": happened.tolist()}
