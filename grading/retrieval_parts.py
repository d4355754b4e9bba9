"""The parts of the retrieval rows: numbers, sets, charts, caveats, and the saved search run on unseen records.

Each part gives its points and the findings in the rubric's words; a part never raises, whatever the answer says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from grading.rubric import Criterion
from grading.scorecard import Finding
from simulator.cen.query import Query, matching_cases
from simulator.texts import N_
from simulator.workspace.retrieval import Q4, Q6, Answers, Chart, Saved

NOTHING = Fraction(0)
WEIGHT_TOLERANCE = 0.005
# A chart is right if December and January agree within two cases or 5 %: a harmless date limit may cost a late case.
CHART_MONTHS = 2
CHART_SLACK, CHART_SHARE = 2, 0.05
FILTERS = {
    "one-post": N_("it asks one post of two"),
    "other-post": N_("it asks one post of two"),
    "and-for-or": N_("it joins place and method by “and”"),
    "parent-only": N_("it leaves out what lies beneath the structure of the vehicle"),
    "method-only": N_("it asks the cover load only"),
    "place-only": N_("it asks the structures only"),
    "no-concealment": N_("it does not ask how the goods were hidden"),
    "all-goods": N_("it does not ask for cigarettes"),
}
DATE_WORDS = {"by_seizure": N_("of seizure"), "by_entry": N_("of entry")}


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one part of a row, and what was seen; given tells an answer from a blank."""

    points: Fraction
    findings: tuple[Finding, ...] = ()
    given: bool = True


def near(value: float, right: float, tolerance: float) -> bool:
    """Whether a number is right: exactly for tolerance 0, else within that share of the right one."""
    return abs(value - right) <= tolerance * abs(right)


def number_part(
    criterion: Criterion,
    truth: Mapping[str, Any],
    given: float | None,
    most: Fraction,
    *,
    prefix: str = "",
    tolerance: float = 0.0,
) -> Part:
    """A number against the right one and the named wrong ones; the slips of the row are named prefix + name."""
    if given is None:
        return Part(NOTHING, (criterion.finding(f"{prefix}blank", points_lost=most),), given=False)
    if near(given, truth["right"], tolerance):
        return Part(most)
    named = [name for name, value in truth["wrong"].items() if near(given, value, tolerance)]
    name = f"{prefix}{named[0]}" if named else f"{prefix}other"
    credit = Fraction(criterion.slip_named(name).points)
    return Part(credit, (criterion.finding(name, params={"given": {"number": given}}, points_lost=most - credit),))


def set_part(
    criterion: Criterion,
    truth: Mapping[str, Any],
    records: Sequence[str],
    saved: Saved | None,
    unseen: Mapping[str, Any],
) -> Part:
    """A set of records against the right one and the named wrong ones.

    A named wrong search can find nothing at all; then the saved search, run on unseen records, tells it from a blank.
    """
    given, right, most = set(records), set(truth["right"]), criterion.maximum
    if not given and saved is not None and not saved.records and saved.query != Query():
        cases = rerun(saved.query, unseen)
        for name, wrong in truth["wrong"].items():
            if not wrong and cases == set(unseen["wrong"][name]):
                credit = Fraction(criterion.slip_named(name).points)
                return Part(credit, (criterion.finding(name, points_lost=most - credit),))
    if not given:
        return Part(NOTHING, (criterion.finding("blank", points_lost=most),), given=False)
    if given == right:
        return Part(most)
    named = [name for name, wrong in truth["wrong"].items() if set(wrong) == given]
    name = named[0] if named else "other"
    credit = Fraction(criterion.slip_named(name).points)
    extra, missing = sorted(given - right), sorted(right - given)
    seen = criterion.finding(
        name,
        params={"extra": len(extra), "missing": len(missing)},
        evidence=tuple(extra[:8]),
        points_lost=most - credit,
    )
    return Part(credit, (seen,))


def batch_growth(criterion: Criterion, truth: Mapping[str, Any], given: Q4) -> list[Part]:
    """Two charts, the date, and the verdict that counts only with the date."""
    share = Fraction(criterion.items["charts"]) / 2
    parts = [_chart(criterion, truth, name, getattr(given, name), share) for name in ("by_seizure", "by_entry")]
    dated = Fraction(criterion.items["date"])
    if given.batch_date is None:
        parts.append(Part(NOTHING, (criterion.finding("date-blank", points_lost=dated),), given=False))
    elif given.batch_date == truth["date"]:
        parts.append(Part(dated))
    else:
        seen = criterion.finding("date-other", params={"given": given.batch_date}, points_lost=dated)
        parts.append(Part(NOTHING, (seen,)))
    verdict = Fraction(criterion.items["verdict"])
    if given.verdict is None:
        parts.append(Part(NOTHING, (criterion.finding("verdict-blank", points_lost=verdict),), given=False))
    elif given.verdict != truth["verdict"]:
        parts.append(Part(NOTHING, (criterion.finding("verdict-other", points_lost=verdict),)))
    elif given.batch_date != truth["date"]:
        parts.append(Part(NOTHING, (criterion.finding("verdict-alone", points_lost=verdict),)))
    else:
        parts.append(Part(verdict))
    return parts


def _chart(criterion: Criterion, truth: Mapping[str, Any], name: str, given: Chart | None, most: Fraction) -> Part:
    params = {"date": DATE_WORDS[name]}
    if given is None:
        return Part(NOTHING, (criterion.finding("chart-blank", params=params, points_lost=most),), given=False)
    if _same_chart(given.counts, truth[name]):
        return Part(most)
    everyone = _same_chart(given.counts, truth[f"everyone_{name}"])
    slip = "chart-everyone" if everyone else "chart-other"
    return Part(NOTHING, (criterion.finding(slip, params=params, points_lost=most),))


def _same_chart(given: Mapping[str, int], right: Mapping[str, int]) -> bool:
    months = sorted(right)[-CHART_MONTHS:]
    return all(
        abs(given.get(month, 0) - right[month]) <= max(CHART_SLACK, CHART_SHARE * right[month]) for month in months
    )


def weigh(criterion: Criterion, truth: Mapping[str, Any], given: Q6) -> list[Part]:
    """Country with weight, caveats, sentence; a right figure with a wrong conclusion is named as that."""
    parts = [_weight(criterion, truth, given), _caveats(criterion, truth, given), _sentence(criterion, truth, given)]
    figure = parts[0].points == Fraction(criterion.items["number"])
    if figure and any(part.given and part.findings for part in parts[1:]):
        exact = set(truth["held"]) == {"gap", "outlier"} and truth["silent"] == 2
        seen = criterion.finding(
            "conclusion" if exact else "conclusion-other",
            params={"share": truth["share"]},
            exposure="full" if exact else "rubric",
        )
        parts.append(Part(NOTHING, (seen,)))
    return parts


def _weight(criterion: Criterion, truth: Mapping[str, Any], given: Q6) -> Part:
    most = Fraction(criterion.items["number"])
    if given.kilograms is None:
        blank = given.country is None
        return Part(NOTHING, (criterion.finding("blank", points_lost=most),), given=not blank)
    country = given.country == truth["country"]
    if near(given.kilograms, truth["right"], WEIGHT_TOLERANCE):
        if country:
            return Part(most)
        name = "country-other"
    else:
        named = [n for n, value in truth["wrong"].items() if near(given.kilograms, value, WEIGHT_TOLERANCE)]
        name = named[0] if named and country else "other"
    credit = Fraction(criterion.slip_named(name).points)
    return Part(
        credit, (criterion.finding(name, params={"given": {"number": given.kilograms}}, points_lost=most - credit),)
    )


def _caveats(criterion: Criterion, truth: Mapping[str, Any], given: Q6) -> Part:
    most = Fraction(criterion.items["caveats"])
    chosen, right = set(given.caveats), set(truth["caveats"])
    if not chosen:
        return Part(NOTHING, (criterion.finding("caveats-blank", points_lost=most),), given=False)
    extra, missing = len(chosen - right), len(right - chosen)
    points = max(NOTHING, most * len(chosen & right) / len(right) - extra)
    findings = []
    if extra:
        lost = min(most, Fraction(extra))
        findings.append(criterion.finding("caveats-false", params={"extra": extra}, points_lost=lost))
    if missing:
        lost = most * missing / len(right)
        findings.append(criterion.finding("caveats-missing", params={"missing": missing}, points_lost=lost))
    return Part(points, tuple(findings))


def _sentence(criterion: Criterion, truth: Mapping[str, Any], given: Q6) -> Part:
    most = Fraction(criterion.items["sentence"])
    if given.opening is None or given.closing is None:
        blank = given.opening is None and given.closing is None
        return Part(NOTHING, (criterion.finding("sentence-blank", points_lost=most),), given=not blank)
    if (given.opening, given.closing) == (truth["opening"], truth["closing"]):
        return Part(most)
    return Part(NOTHING, (criterion.finding("sentence-route", points_lost=most),))


def saved_search(criterion: Criterion, truth: Mapping[str, Any], answers: Answers) -> Part:
    """The saved search that question 2 names (or the only one there is), run again on the unseen records."""
    most = criterion.maximum
    saved = chosen(answers)
    if saved is None:
        return Part(NOTHING, (criterion.finding("blank", points_lost=most),), given=False)
    if saved.query == Query() or not saved.records:
        return Part(NOTHING, (criterion.finding("empty", points_lost=most),))
    right = set(truth["saved"]["right"])
    cases = rerun(saved.query, truth["saved"])
    if cases != right:
        params: dict[str, Any] = {"extra": len(cases - right), "missing": len(right - cases)}
        named = [name for name, wrong in truth["saved"]["wrong"].items() if cases == set(wrong)]
        if named:
            params["filter"] = FILTERS[named[0]]
        slip = "unseen-named" if named else "unseen"
        return Part(NOTHING, (criterion.finding(slip, params=params, points_lost=most),))
    if set(saved.records) != set(truth["q2"]["right"]):
        return Part(NOTHING, (criterion.finding("own-records", points_lost=most),))
    return Part(most)


def rerun(query: Query, unseen: Mapping[str, Any]) -> set[str]:
    """What a search finds in the unseen records of the truth."""
    cases = pd.DataFrame(unseen["rows"], columns=unseen["columns"])
    lines = pd.DataFrame(
        {"case_id": cases["case_id"], "product": unseen["products"], "heading": unseen["headings"], "quantity": 1000.0}
    )
    legs = pd.DataFrame({"case_id": [], "country": []})
    return set(cases.loc[matching_cases(query, cases, lines, legs), "case_no"].astype(str))


def chosen(answers: Answers) -> Saved | None:
    """The saved search that question 2 names; if it names none, the only one there is."""
    if answers.q2.saved is not None:
        return answers.saved.get(answers.q2.saved)
    return next(iter(answers.saved.values())) if len(answers.saved) == 1 else None


def answer(criterion: Criterion, truth: Mapping[str, Any]) -> Finding:
    """The right answer of a row, in the rubric's words; shown only when answers are open."""
    values: Mapping[str, Mapping[str, Any]] = {
        "cases-count": {"right": truth["q1"]["right"]},
        "crossing-set": {"right": len(truth["q2"]["right"])},
        "dates-delay": {"right": truth["q3"]["right"], "days": truth["q3"]["days"]},
        "batch-growth": {"cases": truth["q4"]["cases"], "right": truth["q4"]["date"]},
        "cigarettes-total": {"right": {"number": truth["q5"]["right"]}, "flags": len(truth["q5"]["records"])},
        "heroin-leader": {"country": truth["q6"]["country"], "right": {"number": truth["q6"]["right"]}},
    }
    evidence = tuple(truth["q5"]["records"]) if criterion.id == "cigarettes-total" else ()
    return criterion.finding("answer", params=values[criterion.id], evidence=evidence, exposure="full")
