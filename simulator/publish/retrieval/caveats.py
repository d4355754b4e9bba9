"""Which caveats hold for a country's figure, decided from the data as entered.

The rule kept here: a caveat is offered only where it clearly holds or clearly does not; the doubtful middle is left
out. Thresholds are those of the caveats' own words, with a margin (assumption of this course).
"""

from __future__ import annotations

from simulator.cen.query import Query
from simulator.publish.retrieval.entered import Entered
from simulator.reference import units

HOLD, OFFERED = 2, 6
HALF = (0.38, 0.55)
QUARTER = (0.15, 0.30)
Statement = tuple[str, dict[str, str]]


def statements(entered: Entered, leader: str, query: Query) -> tuple[list[Statement], list[Statement]]:
    """The caveats that hold and those that do not, each a key and the countries that it names."""
    query = query.model_copy(update={"reporting_country": (leader,)})
    cases, goods = entered.select(query), entered.goods(query)
    kilograms = goods[goods["unit"] == units(query.product[0])[0]]
    by_case = goods.drop_duplicates("case_id")
    late = cases["entry_date"].astype(str).str[:10] > query.seizure_to
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
    gaps = {country: list(marks).count(0) for country, marks in entered.reporting.items()}
    silent = sorted((c for c in gaps if gaps[c]), key=lambda country: (-gaps[country], country))[:HOLD]
    steady = sorted(country for country in gaps if not gaps[country])
    if len(silent) == HOLD:
        holding.append(("gap", {"first": silent[0], "second": silent[1]}))
    failing += [("gap", {"first": first, "second": steady[n + 1]}) for n, first in enumerate(steady[:-1])]
    return holding, failing
