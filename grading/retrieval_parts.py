"""How each type of retrieval task is marked: numbers, sets, charts, options, and the saved search on unseen records.

The rule kept here: a wrong answer is first compared with the named wrong answers, so that feedback names the filter
that was wrong. A part never raises, whatever the answer says; a value of another kind than asked is a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from grading.rubric import Criterion
from grading.scorecard import Finding, quarters
from simulator.cen.query import Query, matching_cases
from simulator.publish.retrieval.scene import TOLERANCE
from simulator.publish.retrieval.unseen import QUANTITY
from simulator.texts import N_
from simulator.workspace.retrieval import Answers, Chart, Saved, fits

NOTHING = Fraction(0)
# A chart is right if its last two months agree within two cases or 5 %: a harmless date limit may cost a late case.
CHART_MONTHS = 2
CHART_SLACK, CHART_SHARE = 2, 0.05
DATE_WORDS = {"seizure_date": N_("of seizure"), "entry_date": N_("of entry")}
EXACT = ("count", "delay")


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one part of a row, and what was seen; given tells an answer from a blank."""

    points: Fraction
    findings: tuple[Finding, ...] = ()
    given: bool = True
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task and its answers; most is what it can earn, beside are all tasks of its question by field."""

    criterion: Criterion
    question: str
    field: str
    truth: Mapping[str, Any]
    most: Fraction
    answers: Answers
    beside: Mapping[str, Mapping[str, Any]]

    def given(self, name: str = "") -> Any:
        """What stands in a field of the task (its own unless named); None for a blank or a value of another kind."""
        value = self.answers.given(self.question, name or self.field)
        return value if value is not None and fits(self.truth, name or self.field, value) else None

    def records(self, field: str = "") -> list[str]:
        """The records taken as an answer."""
        value = self.answers.given(self.question, field or self.field)
        return list(value) if isinstance(value, list) else []

    def finding(self, slip: str, **fields: Any) -> Finding:
        """A finding in the rubric's words for this task."""
        return self.criterion.finding(self.truth["prefix"] + slip, **fields)

    def blank(self, *, given: bool = False) -> Part:
        """Nothing was answered."""
        return Part(NOTHING, (self.finding("blank", points_lost=self.most),), given=given)

    def earned(self) -> Part:
        """All points."""
        return Part(self.most, full=True)

    def wrong(self, slip: str, **fields: Any) -> Part:
        """What a mistake keeps, and the words for it; never more than the task can earn."""
        remaining = Fraction(self.criterion.slip_named(self.truth["prefix"] + slip).points)
        credit = min(remaining, self.most)
        return Part(credit, (self.finding(slip, points_lost=self.most - credit, **fields),))


def near(value: float, right: float, tolerance: float) -> bool:
    """Whether a number is right: exactly for tolerance 0, else within that share of the right one."""
    return abs(value - right) <= tolerance * abs(right)


def number(task: Task) -> Part:
    """A number against the right one and the named wrong ones."""
    given = task.given()
    if given is None:
        return task.blank()
    tolerance = 0.0 if task.truth["type"] in EXACT else TOLERANCE
    if near(given, task.truth["right"], tolerance):
        return task.earned()
    named = [name for name, value in task.truth["wrong"].items() if near(given, value, tolerance)]
    return task.wrong(named[0] if named else "other", params={"given": {"number": given}})


def find(task: Task) -> Part:
    """A set of records against the right one and the named wrong ones.

    A named wrong search can find nothing at all; then the saved search, run on unseen records, tells it from a blank.
    """
    given, right = set(task.records()), set(task.truth["right"])
    if not given:
        name = _empty_search(task)
        return task.wrong(name) if name else task.blank()
    if given == right:
        return task.earned()
    named = [name for name, wrong in task.truth["wrong"].items() if set(wrong) == given]
    extra, missing = sorted(given - right), sorted(right - given)
    params = {"extra": len(extra), "missing": len(missing)}
    return task.wrong(named[0] if named else "other", params=params, evidence=tuple(extra[:8]))


def _empty_search(task: Task) -> str:
    """The named mistake of a saved search that finds nothing, "" if it is none."""
    saving = [(field, truth) for field, truth in task.beside.items() if truth["type"] == "saved"]
    if not saving:
        return ""
    field, truth = saving[0]
    saved = chosen(task.answers, task.question, field)
    if saved is None or saved.records or saved.query == Query():
        return ""
    cases = rerun(saved.query, truth["unseen"])
    named = (name for name, wrong in task.truth["wrong"].items() if not wrong)
    return next((name for name in named if cases == set(truth["unseen"]["wrong"][name])), "")


def saved_search(task: Task) -> Part:
    """The saved search that the question names (or the only one there is), run again on the unseen records."""
    saved = chosen(task.answers, task.question, task.field)
    if saved is None:
        return task.blank()
    if saved.query == Query() or not saved.records:
        return task.wrong("empty")
    unseen = task.truth["unseen"]
    right, cases = set(unseen["right"]), rerun(saved.query, unseen)
    if cases != right:
        params: dict[str, Any] = {"extra": len(cases - right), "missing": len(right - cases)}
        named = [name for name, wrong in unseen["wrong"].items() if cases == set(wrong)]
        words = unseen["words"].get(named[0]) if named else None
        if words is None:
            return task.wrong("unseen", params=params)
        return task.wrong("unseen-named", params=params | {"filter": words})
    if set(saved.records) != set(task.beside[task.truth["records"]]["right"]):
        return task.wrong("own-records")
    return task.earned()


def chart(task: Task) -> Part:
    """A chart against the right months, and against those of the named mistakes."""
    given = task.answers.given(task.question, task.field)
    params = {"date": DATE_WORDS[task.truth["by"]]}
    if not isinstance(given, Chart):
        return Part(NOTHING, (task.finding("blank", params=params, points_lost=task.most),), given=False)
    if _same_chart(given.counts, task.truth["right"]):
        return task.earned()
    named = [name for name, counts in task.truth["wrong"].items() if _same_chart(given.counts, counts)]
    return task.wrong(named[0] if named else "other", params=params)


def _same_chart(given: Mapping[str, int], right: Mapping[str, int]) -> bool:
    months = sorted(right)[-CHART_MONTHS:]
    return all(
        abs(given.get(month, 0) - right[month]) <= max(CHART_SLACK, CHART_SHARE * right[month]) for month in months
    )


def exactly(task: Task) -> Part:
    """A date or an option that is right or not; one that another field carries counts only with it."""
    given = task.given()
    if given is None:
        return task.blank()
    if given != task.truth["right"]:
        return task.wrong("other", params={"given": given} if task.truth["type"] == "mass_entry" else {})
    carrier = task.truth.get("beside", "")
    if carrier and task.answers.given(task.question, carrier) != task.beside[carrier]["right"]:
        return task.wrong("alone")
    return task.earned()


def contradictions(task: Task) -> Part:
    """Records marked: each right one earns its share, each false one costs a point."""
    given, right = set(task.records()), set(task.truth["right"])
    if not given:
        return task.blank()
    hits, extra = len(right & given), len(given - right)
    points = quarters(task.most * hits / len(right) - extra, task.most)
    findings = []
    if extra:
        lost = min(task.most, Fraction(extra))
        evidence = tuple(sorted(given - right)[:8])
        findings.append(task.finding("false", params={"extra": extra}, evidence=evidence, points_lost=lost))
    if hits < len(right):
        lost = task.most - task.most * hits / len(right)
        findings.append(task.finding("missing", params={"missing": len(right) - hits}, points_lost=lost))
    return Part(points, tuple(findings), full=not findings)


def leader(task: Task) -> Part:
    """The country with the most, and its amount: half a figure alone is worth what the rubric keeps for it."""
    given, country = task.given(), task.given("country")
    if given is None:
        return task.blank(given=country is not None)
    named_country = country == task.truth["country"]
    if near(given, task.truth["right"], TOLERANCE):
        return task.earned() if named_country else task.wrong("country-other", params={"given": {"number": given}})
    named = [name for name, value in task.truth["wrong"].items() if near(given, value, TOLERANCE)]
    return task.wrong(named[0] if named and named_country else "other", params={"given": {"number": given}})


def options(task: Task) -> Part:
    """Options chosen: a named wrong set keeps what the rubric says; else each right one earns its share.

    Each false one costs as much as a right one earns, at least a point: half of a neighbour's list is worth nothing.
    """
    ticked, right = set(task.records()), set(task.truth["right"])
    if not ticked:
        return task.blank()
    named = [name for name, wrong in task.truth.get("wrong", {}).items() if set(wrong) == ticked]
    if named:
        return task.wrong(named[0])
    extra, missing = len(ticked - right), len(right - ticked)
    share = task.most / len(right)
    points = max(NOTHING, share * len(ticked & right) - max(share, Fraction(1)) * extra)
    findings = []
    if extra:
        lost = min(task.most, max(share, Fraction(1)) * extra)
        findings.append(task.finding("false", params={"extra": extra}, points_lost=lost))
    if missing:
        findings.append(task.finding("missing", params={"missing": missing}, points_lost=share * missing))
    return Part(points, tuple(findings), full=not findings)


def sentence(task: Task) -> Part:
    """An opening and a closing; right only as a whole."""
    opening, closing = task.given("opening"), task.given("closing")
    if opening is None or closing is None:
        return task.blank(given=not (opening is None and closing is None))
    return task.earned() if [opening, closing] == list(task.truth["right"]) else task.wrong("other")


TYPES: Mapping[str, Callable[[Task], Part]] = {
    "count": number,
    "delay": number,
    "total": number,
    "find": find,
    "saved": saved_search,
    "chart": chart,
    "mass_entry": exactly,
    "choose": exactly,
    "contradictions": contradictions,
    "leader": leader,
    "caveats": options,
    "strongest": options,
    "silent": options,
    "sentence": sentence,
}


def rerun(query: Query, unseen: Mapping[str, Any]) -> set[str]:
    """What a search finds in the unseen records of the truth."""
    cases = pd.DataFrame(unseen["rows"], columns=unseen["columns"])
    lines = pd.DataFrame(
        {
            "case_id": cases["case_id"],
            "product": unseen["products"],
            "heading": unseen["headings"],
            "quantity": QUANTITY,
        }
    )
    legs = pd.DataFrame({"case_id": [], "country": []})
    return set(cases.loc[matching_cases(query, cases, lines, legs), "case_no"].astype(str))


def chosen(answers: Answers, question: str, field: str) -> Saved | None:
    """The saved search that a question names; if it names none, the only one there is."""
    name = answers.given(question, field)
    if isinstance(name, str):
        return answers.saved.get(name)
    return next(iter(answers.saved.values())) if len(answers.saved) == 1 else None


def answer_values(truth: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a task for the words of its row's answer."""
    kind, right = truth["type"], truth.get("right")
    if kind == "count":
        return {"right": right}
    if kind == "delay":
        return {"days": right}
    if kind == "find":
        return {"right": _size(right)}
    if kind == "mass_entry":
        return {"right": right, "cases": truth["cases"]}
    if kind == "contradictions":
        return {"flags": _size(right)}
    if kind == "leader":
        return {"country": truth["country"], "right": {"number": right}}
    if kind in ("strongest", "silent"):
        office = truth["column"] == "office"
        return {"codes": [{"list": "office", "code": c} if office else {"country": c} for c in right or ()]}
    return {"right": {"number": right}} if kind == "total" else {}


def _size(records: Sequence[str] | None) -> int:
    return len(records or ())
