"""One report under the scorer's eye: what was typed, what is right, and whether the two are about one seizure.

The rule kept here: only gaps are read, so a value that stood in the form already can neither earn nor lose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any

from grading.rubric import Criterion
from grading.scorecard import Exposure, Finding
from simulator.cen.catalogue import catalogue
from simulator.reference import codes
from simulator.workspace.entry import REPORTS

UNKNOWN = frozenset(("XX", "UNKNOWN", "U"))
CIRCUMSTANCES = {
    "A": ("control_reason", "detection_means", "persons.nationality"),
    "B": ("control_reason", "detection_means", "concealment_place"),
    "C": ("control_reason", "detection_means", "declared_goods"),
    "D": ("detection_means", "concealment_place", "lines.product", "persons.nationality", "conveyance_country"),
}
"""What differs from case to case beside date and quantity."""
MASS_TOLERANCE = 0.01
PIECE_TOLERANCE = 0.5


def blank(value: Any) -> bool:
    """Whether a value is no answer at all."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def same(given: float, right: float, unit: str) -> bool:
    """Whether two quantities agree within the rubric's tolerance."""
    return abs(given - right) <= (MASS_TOLERANCE * abs(right) if unit in ("KGM", "LTR") else PIECE_TOLERANCE)


def swapped(day: str) -> str:
    """A date with day and month exchanged, "" if that is no date."""
    try:
        moment = date.fromisoformat(day)
        return moment.replace(month=moment.day, day=moment.month).isoformat()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class View:
    """A report: its truth and what was typed into its gaps. clock is the day on which the exercise stands."""

    letter: str
    truth: Mapping[str, Any]
    typed: Mapping[str, Any]
    clock: str

    @property
    def right(self) -> Mapping[str, Any]:
        """The right record."""
        record: Mapping[str, Any] = self.truth["record"]
        return record

    @property
    def slips(self) -> Mapping[str, Any]:
        """What the paper's figures look like when they are misread."""
        slips: Mapping[str, Any] = self.truth["slips"]
        return slips

    def given(self, name: str) -> Any:
        """A typed value of a gap, None for anything else."""
        return self.typed.get(name) if name in self.truth["gaps"] else None

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """The typed rows of a group that hold anything but packing."""
        entered = self.given(name) or []
        return [row for row in entered if any(not (blank(v) or isinstance(v, Mapping)) for v in row.values())]

    def source(self, path: str) -> dict[str, Any]:
        """Number and words of the paper's line from which an answer follows, as parameters of a text."""
        item = self.truth["items"].get(path, {})
        line = self.truth["paper"].get(item.get("line", ""), {})
        return {"line": line.get("number", 0), "text": line.get("text", "")}

    def silent(self, path: str) -> bool:
        """Whether the paper does not state an item."""
        return bool(self.truth["items"].get(path, {}).get("status") == "silent")

    def pairs(self) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
        """Each right line with the typed one that is meant: by product, then by heading, then in order."""
        left = self.rows("lines")
        matches: list[Mapping[str, Any] | None] = [None] * len(self.right["lines"])
        for ties in (_product, _heading, _order):
            for number, right in enumerate(self.right["lines"]):
                if matches[number] is None:
                    match = next((row for row in left if ties(row, right)), None)
                    if match is not None:
                        matches[number] = match
                        left = [row for row in left if row is not match]
        return list(zip(self.right["lines"], matches, strict=True))

    @property
    def foreign(self) -> bool:
        """Whether what is given belongs to another seizure.

        No quantity can be recognised, and the date is another one too, or it agrees by chance: then fewer than two
        thirds of the circumstances that differ from case to case are those of the paper.
        """
        dated, counted = self._date_tie(), [tied for tied in self._quantity_ties() if tied is not None]
        if not counted or any(counted):
            return False
        if not dated:
            return dated is False or len(counted) > 1
        known = [name for name in CIRCUMSTANCES[self.letter] if not blank(self._fact(self.typed, name))]
        agree = sum(self._fact(self.typed, name) == self._fact(self.right, name) for name in known)
        return bool(3 * agree < 2 * len(known))

    @staticmethod
    def _fact(record: Mapping[str, Any], name: str) -> Any:
        group, _, key = name.rpartition(".")
        if not group:
            return record.get(name)
        rows = record.get(group) or [{}]
        return rows[0].get(key)

    def _date_tie(self) -> bool | None:
        day = self.given("seizure_date")
        if blank(day):
            return None
        right = self.right["seizure_date"]
        return day in (right, swapped(right), self.slips.get("stop_date"))

    def _quantity_ties(self) -> Iterator[bool | None]:
        for number, (right, given) in enumerate(self.pairs()):
            quantity = given.get("quantity") if given else None
            if not quantity or quantity <= 0:
                yield None
                continue
            unit = right["unit"]
            known = [right["quantity"] * factor for factor in factors(self.slips, number, unit)]
            known += [self.slips["gross"]] if "gross" in self.slips else []
            yield any(same(quantity, value, unit) for value in known)


def factors(slips: Mapping[str, Any], number: int, unit: str) -> list[float]:
    """1 and every whole factor by which a misread quantity differs from the right one."""
    if unit in ("KGM", "LTR"):
        return [1.0, 10.0, 0.1, 100.0, 0.01, 1000.0, 0.001]
    ratios = {1.0}
    for step in slips["steps"].get(str(number), ()):
        ratios |= {value / step for value in ratios} | {value * step for value in ratios}
    return sorted(ratios)


def heading(row: Mapping[str, Any]) -> str:
    """A line's heading: typed, or that of its product."""
    typed = row.get("heading")
    entry = codes("product").get(str(row.get("product") or ""))
    return str(typed) if typed else entry.parent if entry else ""


def _product(row: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    return bool(row.get("product") == right["product"])


def _heading(row: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    return bool(heading(row) == right["heading"])


def _order(_row: Mapping[str, Any], _right: Mapping[str, Any]) -> bool:
    return True


def named(name: str, value: Any) -> Any:
    """A field's value as a parameter of a text."""
    source = catalogue().fields[name].codes
    if source == "country":
        return {"country": str(value)}
    if source:
        return {"list": source, "code": str(value)}
    if name == "seizure_date":
        return {"day": str(value)}
    return {"number": value} if isinstance(value, int | float) else str(value)


@dataclass(slots=True)
class Tally:
    """A row in the making: points so far and what was seen."""

    criterion: Criterion
    points: Fraction = Fraction(0)
    findings: list[Finding] = field(default_factory=list)

    def worth(self, item: str) -> Fraction:
        """The points of an item."""
        return Fraction(self.criterion.items[item])

    def remains(self, item: str, slip: str) -> Fraction:
        """What a slip leaves of an item, never more than half of it."""
        return min(Fraction(self.criterion.slip_named(slip).points), self.worth(item) / 2)

    def right(self, item: str) -> None:
        """The whole item."""
        self.points += self.worth(item)

    def slip(
        self, view: View, item: str, name: str, *, credit: Fraction | None = None, answer: str = "", **params: Any
    ) -> None:
        """An item with a slip: its remaining points, and the finding, with the answer too where the rubric words it."""
        left = self.remains(item, name) if credit is None else credit
        self.points += left
        self.say(view, name, item=item, lost=self.worth(item) - left, answer=answer, **params)

    def say(
        self,
        view: View,
        name: str,
        *,
        item: str = "",
        lost: Fraction = Fraction(0),
        answer: str = "",
        **params: Any,
    ) -> None:
        """A finding without points; a slip `answer.full` is said as well, for those who may see the answer.

        item is the part of the row; the report as a whole if none is named. answer is `name` unless another is named.
        """
        full = f"{answer or name}.full"
        part = item or view.letter.lower()
        values = {"report": REPORTS[view.letter], **params}
        known = {slip.id for slip in self.criterion.slip}
        open_: Exposure = "form" if name == "blank" else "rubric"
        evidence = (str(view.right["case_no"]),)
        first = self.criterion.finding(
            name, params=values, evidence=evidence, points_lost=lost, exposure=open_, item=part
        )
        self.findings.append(first)
        if full in known:
            told = self.criterion.finding(
                full, params=values, evidence=evidence, points_lost=lost, exposure="full", item=part
            )
            self.findings.append(replace(told, slip=name))
