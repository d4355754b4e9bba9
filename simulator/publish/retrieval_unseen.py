"""Records that nobody has seen, on which a saved search is run again.

Real records with the fields that question 2 asks about drawn anew, so that every combination of post, goods, place
and method occurs: a search that leaves out a condition, or adds one, finds other cases here. Dates lie inside the
period of the snapshot; case numbers from 800001 occur nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.cen.query import CASE_FIELDS, Query, matching_cases
from simulator.chance import Stream
from simulator.publish.retrieval_truth import crossing_query, crossing_slips
from simulator.reference import codes
from simulator.reference.offices import offices

NUMBER = 320
FIRST_NUMBER = 800_001
PLACES = (
    "CARGO",
    "VEHICLE",
    "VEHICLE_TANK",
    "VEHICLE_TYRE",
    "VEHICLE_SPARE_WHEEL",
    "VEHICLE_CHASSIS",
    "VEHICLE_DOOR",
    "VEHICLE_ROOF",
    "VEHICLE_CAB",
    "WAGON_STRUCTURE",
    "BAGGAGE",
    "PARCEL",
)
METHODS = ("COVER_LOAD", "FALSE_COMPARTMENT", "NATURAL_CAVITY", "OPEN")
GOODS = ("CIGARETTES", "HASHISH", "NASVAY")
COLUMNS = (
    "case_id",
    "case_no",
    *CASE_FIELDS,
    "concealment_place",
    "concealment_method",
    "seizure_date",
    "entry_date",
    "narrative",
)


def unseen_records(tables: Mapping[str, pd.DataFrame], pair: Sequence[str], rng: Stream) -> dict[str, Any]:
    """The table, its goods lines, what the right search and each named slip find there; no slip finds the same."""
    cases = tables["cases"]
    base = cases.iloc[rng.integers(len(cases), size=NUMBER)][list(COLUMNS)].reset_index(drop=True).astype(object)
    others = [code for code in dict.fromkeys(base["office"]) if code and code not in pair and code in offices()][:3]
    base["office"] = rng.choice(np.array([*pair, *pair, *others], dtype=object), size=NUMBER)
    base["reporting_country"] = base["office"].str[:2]
    base["concealment_place"] = rng.choice(np.array(PLACES, dtype=object), size=NUMBER)
    base["concealment_method"] = rng.choice(np.array(METHODS, dtype=object), size=NUMBER)
    base["case_id"] = np.arange(NUMBER)
    base["status"] = "VALIDATED_NCP"
    base["narrative"] = ""
    base["case_no"] = [
        f"{country}-{day[:4]}-{FIRST_NUMBER + place}"
        for place, (country, day) in enumerate(zip(base["reporting_country"], base["seizure_date"], strict=True))
    ]
    product = rng.choice(np.array(GOODS, dtype=object), size=NUMBER, p=(0.7, 0.15, 0.15))
    headings = [codes("product")[name].parent for name in product]
    lines = pd.DataFrame({"case_id": base["case_id"], "product": product, "heading": headings, "quantity": 1000.0})
    right = crossing_query(pair)
    case_numbers = _case_numbers(right, base, lines)
    wrong = {name: _case_numbers(query, base, lines) for name, query in crossing_slips(pair).items()}
    same = [name for name, numbers in wrong.items() if numbers == case_numbers]
    if same:
        raise AssertionError(f"the unseen records do not tell {same} from the right search")
    return {
        "columns": list(base.columns),
        "rows": base.astype(object).to_numpy().tolist(),
        "products": product.tolist(),
        "headings": headings,
        "right": case_numbers,
        "wrong": wrong,
    }


def _case_numbers(query: Query, cases: pd.DataFrame, lines: pd.DataFrame) -> list[str]:
    return sorted(cases.loc[matching_cases(query, cases, lines), "case_no"])
