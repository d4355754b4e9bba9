"""Marks which spellings of plates and firms were joined: misreads, the firm, and the truck that only looks like it.

The rule kept here: "same" is transitive. What counts is who ends up in one group, not how many pairs were judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from grading.rubric import Criterion, Rubric
from grading.scorecard import Finding, Row
from simulator.workspace.synthesis import Answers

DECOY_POINTS = Fraction(2)


def groups(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Each spelling's group under the transitive closure of the pairs."""
    unions: dict[str, frozenset[str]] = {}
    for left, right in pairs:
        whole = unions.get(left, frozenset({left})) | unions.get(right, frozenset({right}))
        unions |= dict.fromkeys(whole, whole)
    return unions


def names(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """Misreads +1 each, the firm +1, the decoy told apart by the two places +2, the decoy joined -2; floor 0."""
    criterion = rubric.criterion("names-join")
    joined = groups((link.left, link.right) for link in answers.links if link.judgement == "same")
    points = Fraction(0)
    findings: list[Finding] = []
    for part in (_misreads, _firm, _decoy):
        earned, seen = part(truth, answers, criterion, joined)
        points += earned
        findings += seen
    findings.sort(key=lambda finding: -finding.points_lost)
    return criterion.row(points, tuple(findings))


Part = tuple[Fraction, list[Finding]]


def _misreads(
    truth: Mapping[str, Any], answers: Answers, criterion: Criterion, joined: Mapping[str, frozenset[str]]
) -> Part:
    plate = truth["plates"]["true"]
    group = joined.get(plate, frozenset())
    lost = [text for text in truth["plates"]["misreads"] if text not in group]
    findings = [
        criterion.finding("misread", params={"misread": text, "plate": plate}, points_lost=Fraction(1), exposure="full")
        for text in lost
    ]
    return Fraction(len(truth["plates"]["misreads"]) - len(lost)), findings


def _firm(
    truth: Mapping[str, Any], answers: Answers, criterion: Criterion, joined: Mapping[str, frozenset[str]]
) -> Part:
    spellings = truth["firm"]["spellings"]
    group = joined.get(spellings[0], frozenset())
    missing = [text for text in spellings if text not in group]
    foreign = sorted(group & set(truth["firm"]["others"]))
    if not missing and not foreign:
        return Fraction(1), []
    slip, params = ("firm-mixed", {"other": foreign[0]}) if foreign else ("firm", {"missing": missing[-1]})
    return Fraction(0), [criterion.finding(slip, params=params, points_lost=Fraction(1), exposure="full")]


def _decoy(
    truth: Mapping[str, Any], answers: Answers, criterion: Criterion, joined: Mapping[str, frozenset[str]]
) -> Part:
    plates, apart = truth["plates"], truth["two_places"]
    own = {plates["true"], *plates["misreads"]}
    date = ".".join(reversed(str(apart["date"]).split("-")))
    params = {"decoy": plates["decoy"], "plate": plates["true"], "date": date, "km": apart["km"]}

    def findings(slip: str, lost: Fraction) -> list[Finding]:
        records = tuple(apart["reads"])
        return [criterion.finding(slip, params=params, evidence=records, points_lost=lost, exposure="full")]

    if own & joined.get(plates["decoy"], frozenset()):
        return -DECOY_POINTS, findings("decoy-joined", 2 * DECOY_POINTS)
    told = [
        link.reason
        for link in answers.links
        if link.judgement == "different"
        and plates["decoy"] in (link.left, link.right)
        and own & {link.left, link.right}
    ]
    if "two_places" in told:
        return DECOY_POINTS, []
    return Fraction(0), findings("decoy-reason" if told else "decoy-open", DECOY_POINTS)
