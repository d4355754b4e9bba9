"""What the description of a cigarette record says was counted: the visible sign by which a wrong quantity is known.

Every cigarette record with one line of cigarettes carries the count of the officer's own protocol in cartons, packs
and pieces (a carton of 10 packs, a pack of 20 pieces), right or wrong quantity alike. Where the quantity entered is
another number, the record contradicts itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

PACK, CARTON = 20, 200
SENTENCES = (
    "Protocol: {cartons} cartons of 10 packs, {packs} packs of 20, {pieces} single cigarettes.",
    "Counted on the spot: {cartons} cartons (10 packs each), {packs} packs (20 each), {pieces} loose pieces.",
    "Count by the protocol of seizure: {cartons} cartons x 10 packs, {packs} packs x 20, {pieces} pieces.",
)


def described(
    cases: pd.DataFrame, lines: pd.DataFrame, truth: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, dict[int, float]]:
    """The cases with the counts in their descriptions, and those counts (pieces) by case_id."""
    tobacco = lines[(lines["product"] == "CIGARETTES") & (lines["unit"] == "STICK")]
    single = tobacco.drop_duplicates("case_id", keep=False).set_index("case_id")["quantity"]
    known = truth[(truth["case_id"] >= 0) & (truth["product"] == "CIGARETTES")].drop_duplicates("case_id")
    true = known.set_index("case_id")["quantity_true"]
    ids = single.index.intersection(true.index)
    counted = {int(i): float(max(1, round(float(true.loc[i])))) for i in ids}
    places = dict(zip(cases["case_id"], range(len(cases)), strict=True))
    narratives = cases["narrative"].astype(str).tolist()
    which = rng.integers(len(SENTENCES), size=len(cases))
    for case, count in counted.items():
        place = places[case]
        whole, rest = divmod(int(count), CARTON)
        packs, pieces = divmod(rest, PACK)
        sentence = SENTENCES[which[place]].format(cartons=f"{whole:,}", packs=packs, pieces=pieces)
        narratives[place] = f"{narratives[place]} {sentence}".strip()
    return cases.assign(narrative=narratives), counted
