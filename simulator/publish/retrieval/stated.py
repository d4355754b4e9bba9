"""What the description of a cigarette record says was counted: the visible sign by which a wrong quantity is known.

Every cigarette record with one line of cigarettes carries the count of the officer's own protocol in cartons, packs
and pieces (a carton of 10 packs, a pack of 20 pieces), right or wrong quantity alike. Where the quantity entered is
another number, the record contradicts itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from simulator.chance import Stream

PACK, CARTON = 20, 200
PACKING = "(10 packs in a carton, 20 cigarettes in a pack)."
SENTENCES = (
    "Protocol: {cartons} cartons, {packs} packs, {pieces} single cigarettes " + PACKING,
    "Counted on the spot: {cartons} cartons, {packs} packs, {pieces} loose cigarettes " + PACKING,
    "Count by the protocol of seizure: {cartons} cartons, {packs} packs, {pieces} cigarettes " + PACKING,
)


def described(
    cases: pd.DataFrame, lines: pd.DataFrame, truth: Mapping[str, pd.DataFrame], rng: Stream
) -> tuple[pd.DataFrame, dict[int, float]]:
    """The cases with the counts in their descriptions, and those counts (pieces) by case_id.

    Records without a description (the simplified form has none) stay without one, and so do the parts of a seizure that
    was entered as several: no protocol counts what such a record holds.
    """
    tobacco = lines[(lines["product"] == "CIGARETTES") & (lines["unit"] == "STICK")]
    single = tobacco.drop_duplicates("case_id", keep=False)["case_id"]
    seized = truth["cases"]
    seized = seized[seized["product"] == "CIGARETTES"][["truth_id", "quantity_true"]]
    whole = truth["entries"].loc[truth["entries"]["part"] == 0, ["case_id", "truth_id"]]
    known = whole.merge(seized, on="truth_id").set_index("case_id")["quantity_true"]
    told = cases.loc[cases["narrative"].astype(str) != "", "case_id"]
    ids = sorted(set(single) & set(known.index) & set(told))
    counted = {int(i): float(max(1, round(float(known.loc[i])))) for i in ids}
    places = dict(zip(cases["case_id"], range(len(cases)), strict=True))
    narratives = cases["narrative"].astype(str).tolist()
    which = rng.integers(len(SENTENCES), size=len(cases))
    for case, count in counted.items():
        place = places[case]
        cartons, rest = divmod(int(count), CARTON)
        packs, pieces = divmod(rest, PACK)
        sentence = SENTENCES[which[place]].format(cartons=f"{cartons:,}", packs=packs, pieces=pieces)
        narratives[place] = f"{narratives[place]} {sentence}"
    return cases.assign(narrative=narratives), counted
