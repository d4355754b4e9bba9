"""What the six retrieval questions ask in one world, and their right answers on the data as entered.

The rule kept here: a question is only asked where every trap that it sets gives another answer than the right one;
where no choice of country, product or post does that, FeatureMissing names what the world lacks. Right answers come
from the same searches that a trainee can make, never from the hidden truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.cen.query import Query
from simulator.chance import Stream
from simulator.publish.drawing import FeatureMissing
from simulator.reference import codes
from simulator.reference.offices import offices
from simulator.workspace.retrieval_snapshot import Snapshot

YEAR, NEXT = "2025", "2026"
FIRST, LAST = f"{YEAR}-01-01", f"{YEAR}-12-31"
LAST_MONTH = f"{YEAR}-12"
GROWTH_MONTH = f"{NEXT}-01"
CHART_MONTHS = (f"{YEAR}-10", f"{YEAR}-11", LAST_MONTH, GROWTH_MONTH)
TOLERANCE = 0.005
PERIODS = (
    (FIRST, LAST),
    (FIRST, f"{YEAR}-06-30"),
    (f"{YEAR}-07-01", LAST),
    (FIRST, f"{YEAR}-03-31"),
    (f"{YEAR}-04-01", f"{YEAR}-06-30"),
    (f"{YEAR}-07-01", f"{YEAR}-09-30"),
    (f"{YEAR}-10-01", LAST),
)
FLAGS = (3, 8)
LOOKED_THROUGH = 60
PARENTS = ("VEHICLE", "WAGON_STRUCTURE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: what the trainee is told, and what only the marking knows."""

    asked: Mapping[str, Any]
    truth: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """The snapshot, the countries that report, and the stream of this exercise."""

    snapshot: Snapshot
    countries: tuple[str, ...]
    rng: Stream
    crossings: tuple[tuple[str, str], ...] = field(default=())

    def pick(self, items: Sequence[Any], feature: str) -> Any:
        """One of the items, all equally likely; FeatureMissing if there is none."""
        if not items:
            raise FeatureMissing(feature)
        return items[int(self.rng.integers(len(items)))]

    def count(self, query: Query) -> int:
        """How many cases a search finds."""
        return int(self.snapshot.mask(query).sum())

    def within(self, query: Query) -> Entered:
        """The same with only the cases that a search finds."""
        return replace(self, snapshot=self.snapshot.within(query))


def crossings(countries: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The pairs of posts that face each other, both of reporting countries, each pair once."""
    known = offices()
    return tuple(
        (office.code, office.opposite)
        for office in known.values()
        if office.opposite and office.code < office.opposite
        if office.country in countries and known[office.opposite].country in countries
    )


def cases_not_lines(entered: Entered) -> Asked:
    """Question 1: cases of a drug reported by a country, by date of seizure."""
    drugs = [code.code for code in codes("product").values() if code.parent == "DRU"]
    hashish = _cases_not_lines(entered, ["HASHISH"])
    asked, right, wrong = entered.pick(
        hashish or _cases_not_lines(entered, drugs), "drug whose cases and lines differ in number"
    )
    return Asked(asked=asked, truth={"right": right, "wrong": wrong})


def _cases_not_lines(entered: Entered, products: Sequence[str]) -> list[tuple[dict[str, str], int, dict[str, int]]]:
    questions = []
    for product in products:
        goods = entered.within(Query(product=(product,)))
        for country in entered.countries:
            base = Query(reporting_country=(country,), product=(product,))
            seized = base.model_copy(update={"seizure_from": FIRST, "seizure_to": LAST})
            typed = base.model_copy(update={"entry_from": FIRST, "entry_to": LAST})
            right = goods.count(seized)
            wrong = {
                "lines": len(goods.snapshot.goods(seized)),
                "entry-date": goods.count(typed),
                "lines-entry-date": len(goods.snapshot.goods(typed)),
            }
            if right >= 6 and wrong["lines"] != right != wrong["entry-date"]:
                asked = {"country": country, "product": product, "year": YEAR}
                questions.append((asked, right, {k: v for k, v in wrong.items() if v != right}))
    return questions


def crossing_query(pair: Sequence[str]) -> Query:
    """The search that question 2 asks for."""
    return Query(
        office=tuple(pair),
        product=("CIGARETTES",),
        concealment_method=("COVER_LOAD",),
        concealment_place=PARENTS,
        concealment_join="or",
        children=True,
    )


def crossing_slips(pair: Sequence[str]) -> dict[str, Query]:
    """The searches of those who fall into a trap of question 2; pair starts with the post that the question names."""
    right = crossing_query(pair)
    return {
        "one-post": right.model_copy(update={"office": (pair[0],)}),
        "other-post": right.model_copy(update={"office": (pair[1],)}),
        "and-for-or": right.model_copy(update={"concealment_join": "and"}),
        "parent-only": right.model_copy(update={"children": False}),
        "method-only": right.model_copy(update={"concealment_place": ()}),
        "place-only": right.model_copy(update={"concealment_method": ()}),
        "no-concealment": right.model_copy(update={"concealment_method": (), "concealment_place": ()}),
        "all-goods": right.model_copy(update={"product": ()}),
    }


def both_sides(entered: Entered) -> Asked:
    """Question 2: cigarettes on both sides of a crossing, by method or by place."""
    pairs = []
    for office, other in entered.crossings:
        here = entered.within(Query(office=(office, other))).snapshot
        for pair in ((office, other), (other, office)):
            right = here.find(crossing_query(pair))
            if not 6 <= len(right) <= 600:
                continue
            wrong = {name: here.find(query) for name, query in crossing_slips(pair).items()}
            needed = ("one-post", "other-post", "and-for-or", "parent-only", "method-only", "place-only")
            if all(wrong[name] != right for name in needed) and wrong["one-post"] and wrong["other-post"]:
                pairs.append((pair, right, {k: v for k, v in wrong.items() if v != right}))
    pair, right, wrong = entered.pick(pairs, "crossing with cigarettes on both sides, by cover load and in structures")
    return Asked(asked={"office": pair[0]}, truth={"right": right, "wrong": wrong, "pair": list(pair)})


def two_dates(entered: Entered) -> Asked:
    """Question 3: seized in the last month of the year, entered in the next year."""
    month = Query(seizure_from=f"{LAST_MONTH}-01", seizure_to=LAST)
    both = month.model_copy(update={"entry_from": f"{NEXT}-01-01"})
    typed = Query(entry_from=f"{NEXT}-01-01")
    right, wrong = entered.count(both), {"seizure-only": entered.count(month), "entry-only": entered.count(typed)}
    if right < 5 or right in wrong.values():
        raise FeatureMissing("December cases entered in January")
    days, others = _delay(entered, both), {"entry-only": _delay(entered, typed)}
    return Asked(
        asked={"month": LAST_MONTH, "year": NEXT},
        truth={
            "right": right,
            "wrong": wrong,
            "days": days,
            "wrong_days": {name: value for name, value in others.items() if value != days},
        },
    )


def mass_entry(entered: Entered) -> Asked:
    """Question 4: the country whose January growth is one day's typing."""
    bursts = []
    for country in entered.countries:
        query = Query(reporting_country=(country,))
        typed, seized = (entered.snapshot.by_month(query, by) for by in ("entry_date", "seizure_date"))
        days = _days(entered.snapshot.select(query)["entry_date"])
        january = days[days.str.startswith(GROWTH_MONTH)].value_counts()
        if january.empty:
            continue
        top = int(january.iloc[0])
        rest = int(january.iloc[1]) if len(january) > 1 else 0
        usual = float(np.mean([seized.get(month, 0) for month in CHART_MONTHS[:-1]]))
        grows = typed.get(GROWTH_MONTH, 0) > 1.3 * typed.get(LAST_MONTH, 0)
        if top >= 8 and top >= 2 * rest and grows and seized.get(GROWTH_MONTH, 0) <= 1.2 * usual:
            bursts.append((country, str(january.index[0]), top, typed, seized))
    country, day, size, typed, seized = entered.pick(bursts, "country with a mass entry in January")
    everyone = {by: entered.snapshot.by_month(Query(), by) for by in ("seizure_date", "entry_date")}
    return Asked(
        asked={"country": country, "month": GROWTH_MONTH},
        truth={
            "country": country,
            "date": day,
            "cases": size,
            "by_seizure": {month: seized.get(month, 0) for month in CHART_MONTHS},
            "by_entry": {month: typed.get(month, 0) for month in CHART_MONTHS},
            "everyone_by_seizure": {month: everyone["seizure_date"].get(month, 0) for month in CHART_MONTHS},
            "everyone_by_entry": {month: everyone["entry_date"].get(month, 0) for month in CHART_MONTHS},
        },
    )


def as_entered(entered: Entered, counted: Mapping[int, float]) -> Asked:
    """Question 5: a country's cigarettes as entered, and the records whose description gives another count.

    counted is the count that each case's description states, by case_id; cases without one cannot contradict. Asked is
    the longest period with few enough cases to be looked through, else the one with fewest cases.
    """
    ranked: list[tuple[tuple[int, int], Asked]] = []
    entered = entered.within(Query(product=("CIGARETTES",)))
    for place, (first, last) in enumerate(PERIODS):
        for country in entered.countries:
            query = Query(reporting_country=(country,), product=("CIGARETTES",), seizure_from=first, seizure_to=last)
            sums = _sums(entered, query)
            odd = [case for case, quantity in sums.items() if _contradicts(quantity, counted.get(case))]
            if not FLAGS[0] <= len(odd) <= FLAGS[1] or len(sums) < 2 * len(odd):
                continue
            truth = _cigarettes(entered, query, sums, {case: counted[case] for case in odd})
            if "corrected" in truth["wrong"]:
                asked = {"country": country, "first": first, "last": last}
                rank = (0, place) if len(sums) <= LOOKED_THROUGH else (1, len(sums))
                ranked.append((rank, Asked(asked=asked, truth=truth)))
    best = min((rank for rank, _ in ranked), default=None)
    offered = [question for rank, question in ranked if rank == best]
    chosen: Asked = entered.pick(offered, "country with three to eight cigarette records that contradict themselves")
    return chosen


def _sums(entered: Entered, query: Query) -> dict[int, float]:
    """Pieces by case_id."""
    table = entered.snapshot.goods(query).groupby("case_id")["quantity"].sum()
    return {int(case): float(quantity) for case, quantity in zip(table.index.tolist(), table.tolist(), strict=True)}


def _cigarettes(
    entered: Entered, query: Query, sums: Mapping[int, float], counted: Mapping[int, float]
) -> dict[str, Any]:
    """The right total, the named wrong ones, and the records to check; counted is the true count of those."""
    total = sum(sums.values())
    cases = entered.snapshot.select(query).set_index("case_id")
    by_entry = query.model_copy(
        update={
            "seizure_from": "",
            "seizure_to": "",
            "entry_from": query.seizure_from,
            "entry_to": query.seizure_to,
        }
    )
    wrong = {
        "corrected": total + sum(count - sums[case] for case, count in counted.items()),
        "left-out": total - sum(sums[case] for case in counted),
        "entry-date": entered.snapshot.total(by_entry, "STICK"),
        "first-line": float(entered.snapshot.goods(query).drop_duplicates("case_id")["quantity"].sum()),
        "everyone": entered.snapshot.total(query.model_copy(update={"reporting_country": ()}), "STICK"),
    }
    return {
        "right": total,
        "wrong": {name: value for name, value in wrong.items() if not near(value, total)},
        "records": sorted(str(cases.loc[case, "case_no"]) for case in counted),
        "offices": sorted({str(cases.loc[case, "office"]) for case in counted}),
    }


def largest_weight(entered: Entered) -> Asked:
    """Question 6, first half: the country with the largest weight of heroin, and its kilograms."""
    product = "HEROIN"
    seized = {"seizure_from": FIRST, "seizure_to": LAST}

    def query(country: str, **dates: str) -> Query:
        return Query(reporting_country=(country,), product=(product,), **dates)  # type: ignore[arg-type]

    weights = {country: entered.snapshot.total(query(country, **seized), "KGM") for country in entered.countries}
    ranked = sorted(weights, key=lambda country: -weights[country])
    leader = ranked[0]
    if weights[leader] < 1.1 * weights[ranked[1]] or weights[leader] <= 0:
        raise FeatureMissing("country that leads in heroin")
    right = round(weights[leader], 3)
    goods = entered.snapshot.goods(query(leader, **seized))
    largest = goods[goods["unit"] == "KGM"].groupby("case_id")["quantity"].sum().max()
    whole = entered.snapshot.select(query(leader, **seized))["case_id"]
    lines = entered.snapshot.lines
    wrong = {
        "entry-date": entered.snapshot.total(query(leader, entry_from=FIRST, entry_to=LAST), "KGM"),
        "without-largest": right - float(largest),
        "whole-cases": float(lines.loc[lines["case_id"].isin(whole) & (lines["unit"] == "KGM"), "quantity"].sum()),
    }
    return Asked(
        asked={"product": product, "year": YEAR},
        truth={
            "country": leader,
            "right": right,
            "wrong": {name: round(value, 3) for name, value in wrong.items() if not near(value, right)},
            "share": round(100 * float(largest) / right),
        },
    )


def near(value: float, right: float) -> bool:
    """Within half a percent."""
    return abs(value - right) <= TOLERANCE * abs(right)


def _contradicts(total: float, counted: float | None) -> bool:
    return counted is not None and abs(total - counted) > 0.01 * counted


def _days(column: pd.Series) -> pd.Series:
    return column.astype(str).str[:10]


def _delay(entered: Entered, query: Query) -> int:
    cases = entered.snapshot.select(query)
    delay = pd.to_datetime(_days(cases["entry_date"])) - pd.to_datetime(_days(cases["seizure_date"]))
    return int(delay.dt.days.max())
