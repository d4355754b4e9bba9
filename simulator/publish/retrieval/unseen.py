"""Records that nobody has seen, on which a saved search is run again.

Real records with the fields that the search asks about drawn anew, so that every combination of what it asks and what
it does not occurs: a search that leaves out a condition, or adds one, finds other cases here. Dates lie inside the
period of the snapshot; case numbers from 800001 occur nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from simulator.cen.query import CASE_FIELDS, Query, matching_cases
from simulator.chance import Stream
from simulator.publish.retrieval.entered import Entered
from simulator.reference import codes
from simulator.reference.offices import offices

NUMBER = 320
FIRST_NUMBER = 800_001
OTHERS = 4
QUANTITY = 1000.0
CONCEALMENT = ("concealment_place", "concealment_method")
COLUMNS = ("case_id", "case_no", *CASE_FIELDS, *CONCEALMENT, "seizure_date", "entry_date", "narrative")


def unseen_records(
    entered: Entered, right: Query, wrong: Mapping[str, Query], words: Mapping[str, str], rng: Stream
) -> dict[str, Any]:
    """The table, its goods lines, what the right search and each named slip find there; no slip finds the same.

    words says of each slip what its search asks.
    """
    cases = entered.snapshot.cases
    base = cases.iloc[rng.integers(len(cases), size=NUMBER)][list(COLUMNS)].reset_index(drop=True).astype(object)
    for name in (*CASE_FIELDS, *CONCEALMENT):
        wanted = right.places if name == "concealment_place" else getattr(right, name)
        if wanted:
            base[name] = rng.choice(_pool(name, wanted, cases[name]), size=NUMBER)
    if right.office:
        base["reporting_country"] = [str(code)[:2] for code in base["office"]]
    base["case_id"] = np.arange(NUMBER)
    base["status"] = "VALIDATED_NCP"
    base["narrative"] = ""
    base["case_no"] = [
        f"{country}-{day[:4]}-{FIRST_NUMBER + place}"
        for place, (country, day) in enumerate(zip(base["reporting_country"], base["seizure_date"], strict=True))
    ]
    goods = entered.snapshot.lines["product"]
    product = rng.choice(_pool("product", right.product, goods), size=NUMBER)
    headings = [codes("product")[name].parent for name in product]
    lines = pd.DataFrame({"case_id": base["case_id"], "product": product, "heading": headings, "quantity": QUANTITY})
    numbers = _case_numbers(right, base, lines)
    others = {name: _case_numbers(query, base, lines) for name, query in wrong.items()}
    same = [name for name, mistaken in others.items() if mistaken == numbers]
    if same:
        raise AssertionError(f"the unseen records do not tell {same} from the right search")
    return {
        "columns": list(base.columns),
        "rows": base.astype(object).to_numpy().tolist(),
        "products": product.tolist(),
        "headings": headings,
        "right": numbers,
        "wrong": others,
        "words": {name: text for name, text in words.items() if text},
    }


def _pool(name: str, wanted: tuple[str, ...], seen: pd.Series) -> np.ndarray:
    """What is asked, and as much of the commonest that is not, each code as often as its kind's number allows."""
    known = offices() if name == "office" else None
    common = [str(code) for code in seen.value_counts().index if code and (known is None or code in known)]
    others = [code for code in common if code not in wanted][:OTHERS]
    times = max(1, round(len(others) / max(len(wanted), 1)))
    return np.array([*list(wanted) * times, *others], dtype=object)


def _case_numbers(query: Query, cases: pd.DataFrame, lines: pd.DataFrame) -> list[str]:
    legs = pd.DataFrame({"case_id": [], "country": []})
    return sorted(cases.loc[matching_cases(query, cases, lines, legs), "case_no"])
