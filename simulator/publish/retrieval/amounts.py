"""Task types on quantities: a total as entered, the records that contradict themselves, and who has the most."""

from __future__ import annotations

from typing import Literal

from simulator.cen.asking import Words
from simulator.cen.query import Query
from simulator.cen.rulebook import figure
from simulator.publish.retrieval.counting import Marked
from simulator.publish.retrieval.scene import Offer, Scene, near
from simulator.reference import units

CONTRADICTS = 0.01


class Total(Marked):
    """The sum of the lines' quantities in one unit (of the goods asked, unless given), as entered."""

    type: Literal["total"]
    unit: str = ""
    decimals: int = 3

    def offer(self, scene: Scene) -> Offer | None:
        """The total and the named wrong ones; within half a percent two of them are one."""
        unit = self.unit or units(scene.query.product[0])[0]
        right = round(scene.entered.total(scene.query, unit), self.decimals)
        if right <= 0:
            return None
        wrong = {}
        for name, slip in self.wrong.items():
            value = round(_counted(scene, scene.mistaken(slip), slip.count, unit), self.decimals)
            if slip.need and near(value, right):
                return None
            if not near(value, right):
                wrong[name] = value
        return Offer(truth={"right": right, "wrong": wrong}, shown={"whole": unit in figure("whole_units")})


class Contradictions(Marked):
    """The records whose quantity is not the count that their own description states.

    The longest span with few enough cases to be looked through is drawn, else the one with the fewest cases.
    """

    type: Literal["contradictions"]
    least: int = 3
    most: int = 8
    looked_through: int = 60

    def offer(self, scene: Scene) -> Offer | None:
        """Case numbers, and how long one looks for them."""
        odd, sums = contradicting(scene, scene.query)
        if not self.least <= len(odd) <= self.most or len(sums) < 2 * len(odd):
            return None
        cases = scene.entered.select(scene.query).set_index("case_id")
        rank = (0, -_months(scene.query)) if len(sums) <= self.looked_through else (1, len(sums))
        return Offer(truth={"right": sorted(str(cases.loc[case, "case_no"]) for case in odd)}, rank=rank)


class Leader(Marked):
    """Which of the reporting countries has the largest total, and how much; lead: times the second one's.

    The field is the amount; the country's field is `country`.
    """

    type: Literal["leader"]
    country_label: Words
    lead: float = 1.1

    def offer(self, scene: Scene) -> Offer | None:
        """The country, its total and the named wrong ones of that country, and the share of its largest case in %."""
        unit = units(scene.query.product[0])[0]
        weights = {c: scene.entered.total(_of(scene.query, c), unit) for c in scene.entered.countries}
        ranked = sorted(weights, key=lambda country: -weights[country])
        first = ranked[0]
        if weights[first] < self.lead * weights[ranked[1]] or weights[first] <= 0:
            return None
        right = round(weights[first], 3)
        query = _of(scene.query, first)
        wrong = {
            name: round(_counted(scene, _of(scene.mistaken(slip), first), slip.count, unit), 3)
            for name, slip in self.wrong.items()
        }
        goods = scene.entered.goods(query)
        largest = goods[goods["unit"] == unit].groupby("case_id")["quantity"].sum().max()
        return Offer(
            truth={
                "right": right,
                "country": first,
                "wrong": {name: value for name, value in wrong.items() if not near(value, right)},
                "share": round(100 * float(largest) / right),
            },
            shown={
                "whole": unit in figure("whole_units"),
                "countries": list(scene.entered.countries),
                "country_label": self.country_label.text,
            },
        )


def contradicting(scene: Scene, query: Query) -> tuple[dict[int, float], dict[int, float]]:
    """The stated counts of the cases that contradict themselves, and every case's quantity; both by case_id."""
    goods = scene.entered.goods(query)
    table = goods.groupby("case_id")["quantity"].sum()
    sums = {int(case): float(total) for case, total in zip(table.index.tolist(), table.tolist(), strict=True)}
    stated = scene.entered.stated
    known = {case: stated[case] for case in sums if case in stated}
    odd = {case: count for case, count in known.items() if abs(sums[case] - count) > CONTRADICTS * count}
    return odd, sums


def _counted(scene: Scene, query: Query, count: str, unit: str) -> float:
    """The total of a search as one counts it who makes a mistake."""
    entered = scene.entered
    if count in ("stated", "unflagged"):
        odd, sums = contradicting(scene, query)
        mended = odd if count == "stated" else dict.fromkeys(odd, 0.0)
        return sum((sums | mended).values())
    if count == "first_line":
        return float(entered.goods(query).drop_duplicates("case_id")["quantity"].sum())
    if count == "without_largest":
        goods = entered.goods(query)
        by_case = goods[goods["unit"] == unit].groupby("case_id")["quantity"].sum()
        return float(by_case.sum() - by_case.max()) if len(by_case) else 0.0
    if count == "whole_cases":
        lines, ids = entered.snapshot.lines, entered.select(query)["case_id"]
        return float(lines.loc[lines["case_id"].isin(ids) & (lines["unit"] == unit), "quantity"].sum())
    return entered.total(query, unit)


def _months(query: Query) -> int:
    """How many months the dates of seizure span; 0 where one end is open."""
    first, last = query.seizure_from, query.seizure_to
    if not first or not last:
        return 0
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1


def _of(query: Query, country: str) -> Query:
    return query.model_copy(update={"reporting_country": (country,)})
