"""Which caveats hold for question 6, decided from the data as entered, and six of them drawn: two hold, four do not.

The rule kept here: a caveat is offered only where it clearly holds or clearly does not; the doubtful middle is left
out. Thresholds are those of the caveats' own words, with a margin (assumption of this course).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.cen.query import Query
from simulator.publish.drawing import FeatureMissing
from simulator.publish.retrieval_truth import FIRST, LAST, NEXT, YEAR, Entered
from simulator.reference import units

HOLD, OFFERED = 2, 6
LETTERS = "abcdefghijklmnopqrstuvwxyz"
HALF = (0.38, 0.55)
QUARTER = (0.15, 0.30)
Statement = tuple[str, dict[str, str]]


def reporting(known: pd.DataFrame, countries: Sequence[str]) -> dict[str, Any]:
    """The reporting table of the year: for each country and month, 1 if it reported; known has a state a month."""
    months = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
    reported = set(zip(known["country"], known["month"], known["state"] == "REPORTED", strict=True))
    rows = {country: [int((country, month, True) in reported) for month in months] for country in countries}
    return {"months": months, "rows": rows}


def statements(
    entered: Entered, leader: str, product: str, table: Mapping[str, Any]
) -> tuple[list[Statement], list[Statement]]:
    """The caveats that hold and those that do not, each a key and the countries that it names."""
    query = Query(reporting_country=(leader,), product=(product,), seizure_from=FIRST, seizure_to=LAST)
    cases, goods = entered.snapshot.select(query), entered.snapshot.goods(query)
    kilograms = goods[goods["unit"] == units(product)[0]]
    by_case = goods.drop_duplicates("case_id")
    late = cases["entry_date"].astype(str).str[:4] == NEXT
    weights = kilograms.groupby("case_id")["quantity"].sum()
    shares = {
        "outlier": (float(weights.max() / weights.sum()), HALF),
        "gross": (float((by_case["mass_basis"] == "GROSS").mean()), HALF),
        "late": (float(late.mean()), QUARTER),
        "one_office": (float(cases["office"].value_counts(normalize=True).iloc[0]), HALF),
        "untested": (float(by_case["test_result"].isin(("NOT_TESTED", "")).mean()), HALF),
        "no_departure": (float(cases["departure"].isin(("XX", "")).mean()), HALF),
        "police": (float((cases["detecting_service"] == "POLICE").mean()), HALF),
        "other_unit": (float(len(goods) - len(kilograms)), (0.5, 1.0)),
    }
    holding: list[Statement] = [(key, {}) for key, (share, (_, high)) in shares.items() if share >= high]
    failing: list[Statement] = [(key, {}) for key, (share, (low, _)) in shares.items() if share <= low]
    gaps = {country: marks.count(0) for country, marks in table["rows"].items()}
    silent = sorted((c for c in gaps if gaps[c]), key=lambda country: (-gaps[country], country))[:HOLD]
    steady = [country for country in gaps if not gaps[country]]
    if len(silent) == 2:
        holding.append(("gap", {"first": silent[0], "second": silent[1]}))
    if len(steady) >= 2:
        named = [str(c) for c in entered.rng.choice(np.array(sorted(steady)), size=2, replace=False)]
        failing.append(("gap", {"first": named[0], "second": named[1]}))
    return holding, failing


def draw_caveats(
    entered: Entered, leader: str, product: str, table: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """Six caveats in drawn order with neutral letters; the letters of the two that hold, and their keys.

    Raises:
        FeatureMissing: if fewer than two clearly hold or fewer than four clearly do not.
    """
    holding, failing = statements(entered, leader, product, table)
    if len(holding) < HOLD:
        raise FeatureMissing("two caveats on heroin that clearly hold")
    right = _sample(entered, holding, HOLD)
    taken = {key for key, _ in right}
    wrong = _sample(entered, [item for item in failing if item[0] not in taken], OFFERED - HOLD)
    if len(wrong) < OFFERED - HOLD:
        raise FeatureMissing("four caveats on heroin that clearly do not hold")
    offered = _sample(entered, [*right, *wrong], OFFERED)
    options = [
        {"code": LETTERS[place], "key": key, "countries": countries} for place, (key, countries) in enumerate(offered)
    ]
    letters = [LETTERS[place] for place, item in enumerate(offered) if item in right]
    return options, letters, sorted(taken)


def draw_options(entered: Entered, keys: Sequence[str], right: str) -> tuple[list[dict[str, str]], str]:
    """Options in drawn order with neutral letters, and the letter of the right one."""
    order = _sample(entered, list(keys), len(keys))
    return [{"code": LETTERS[place], "key": key} for place, key in enumerate(order)], LETTERS[order.index(right)]


def _sample(entered: Entered, items: Sequence[Any], number: int) -> list[Any]:
    order = entered.rng.permutation(len(items))[:number]
    return [items[int(place)] for place in order]
