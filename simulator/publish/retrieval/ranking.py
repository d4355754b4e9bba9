"""Task types whose answer is a set of codes: the strongest of a column, and the countries that kept silent."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from simulator.cen.query import Query
from simulator.publish.retrieval.counting import Marked
from simulator.publish.retrieval.scene import Offer, Scene
from simulator.reference import units

UNKNOWN = frozenset({"", "XX", "SIMPLIFIED"})
Column = Literal["departure", "destination", "office", "mode", "conveyance_type", "goods_origin"]


class Strongest(Marked):
    """The strongest codes of a column among the cases found, by the weight of the goods asked or by cases.

    top: how many; lead: the last of them has at least so many times what the next one has; offered: how many codes
    stand in the list, the strongest and those that follow, in the order of their codes. Unknown codes do not count.
    A slip's count "cases" or "weight" ranks by the other one; its `by` ranks another column.
    """

    type: Literal["strongest"]
    by: Column
    of: Literal["weight", "cases"] = "weight"
    top: int = 3
    lead: float = 1.1
    offered: int = 8

    def offer(self, scene: Scene) -> Offer | None:
        """The codes and the named wrong sets; None where the column has too few codes, or no clear last one."""
        ranked = _ranked(scene, scene.query, self.by, self.of)
        if len(ranked) <= self.top or ranked.iloc[self.top - 1] < self.lead * ranked.iloc[self.top]:
            return None
        right = sorted(map(str, ranked.index[: self.top]))
        wrong: dict[str, list[str]] = {}
        shown = {str(code) for code in ranked.index[: self.offered]}
        for name, slip in self.wrong.items():
            of = slip.count if slip.count in ("cases", "weight") else self.of
            other = _ranked(scene, scene.mistaken(slip), slip.by or self.by, of)
            codes = sorted(map(str, other.index[: self.top]))
            if slip.need and codes == right:
                return None
            if codes != right and len(codes) == self.top:
                wrong[name] = codes
                shown |= set(codes)
        return Offer(
            truth={"column": self.by, "right": right, "wrong": wrong},
            shown={"codes": sorted(shown), "column": self.by},
        )


class Silent(Marked):
    """The reporting countries that sent no report of the month asked ("month" among the values)."""

    type: Literal["silent"]

    def offer(self, scene: Scene) -> Offer | None:
        """The countries; None where all or none reported."""
        place = int(scene.values["month"][5:7]) - 1
        marks = scene.entered.reporting
        right = sorted(country for country, reported in marks.items() if not reported[place])
        if not 0 < len(right) < len(marks):
            return None
        return Offer(
            truth={"column": "reporting_country", "right": right, "wrong": {}},
            shown={"codes": sorted(marks), "column": "reporting_country"},
        )


def _ranked(scene: Scene, query: Query, by: str, of: str) -> pd.Series:
    """Weight or cases by code of a column, the most first; of equals the first code."""
    cases = scene.entered.select(query)
    cases = cases[~cases[by].isin(UNKNOWN)]
    if of == "cases":
        sums = cases[by].value_counts()
    else:
        goods = scene.entered.goods(query)
        goods = goods[goods["unit"] == units(query.product[0])[0]]
        column = cases.set_index("case_id")[by]
        goods = goods[goods["case_id"].isin(column.index)]
        sums = goods.groupby(column.loc[goods["case_id"]].to_numpy())["quantity"].sum()
    return sums.sort_index().sort_values(ascending=False, kind="stable")
