"""Marks a reconstructed network: cases, evidence, identities, route, method, rival version, confidence.

The rule kept here: points come only from positive acts that the pack bears out. Whatever is schema-valid is marked
without raising; names that the truth does not know count for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.rubric import Rubric
from grading.scorecard import Finding, Row, ScoreCard
from grading.synthesis_claims import confidence, method, route, version
from grading.synthesis_names import names
from simulator.texts import N_
from simulator.workspace.artifact import Artifact, parse_answers
from simulator.workspace.synthesis import Answers

BELONGS_POINTS = Fraction(3, 2)
WRONG_POINTS = Fraction(-2)
GOOD = {
    "cases-link": N_("You kept apart what only looked alike: every case that you took in belongs."),
    "evidence-cite": N_("Each case that you linked can be checked: the record you cited ties it."),
    "names-join": N_("You saw one truck and one firm behind all their spellings, and did not fall for the look-alike."),
    "route-rebuild": N_("Your route stands leg by leg on records."),
    "method-describe": N_("You described the method so that the next inspector knows where to look."),
    "version-test": N_("You tested your picture against a rival version."),
    "confidence-state": N_("Your word of confidence fits the number of independent sources."),
}


def score(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """The mark of one artifact.

    Raises:
        ArtifactSchema: if the answers are not of this kind's schema; never for others.
    """
    answers: Answers = parse_answers(artifact, "synthesis")
    right = rightly_linked(truth, answers)
    rows = (
        cases(truth, answers, rubric),
        evidence(truth, answers, rubric),
        names(truth, answers, rubric),
        route(truth, answers, rubric),
        method(truth, answers, rubric),
        version(truth, answers, rubric),
        confidence(truth, answers, rubric, linked=len(right)),
    )
    full = [row for row in rows if row.points == row.max_points]
    best = max(full, key=lambda row: row.max_points, default=None)
    return ScoreCard(
        exercise=artifact.exercise,
        trainee=artifact.trainee,
        attempt=artifact.attempt,
        rows=rows,
        good=GOOD.get(best.criterion, "") if best else "",
    )


def rightly_linked(truth: Mapping[str, Any], answers: Answers) -> list[str]:
    """Members that were said to belong, in the order of the truth."""
    return [
        number
        for number, case in truth["cases"].items()
        if case["role"] == "member" and answers.cases.get(number) == "belongs"
    ]


def cases(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """Right "belongs" +1.5, wrong -2, unsure and "not" 0; floor 0."""
    criterion = rubric.criterion("cases-link")
    points = BELONGS_POINTS * len(rightly_linked(truth, answers))
    findings: list[Finding] = []
    for number, case in truth["cases"].items():
        said = answers.cases.get(number, "")
        if case["role"] == "member" and said != "belongs":
            params = {"case": number, "records": _first_ids(case["ties"])}
            findings.append(
                criterion.finding(
                    "missed",
                    params=params,
                    evidence=(number, *case["ties"][:3]),
                    points_lost=BELONGS_POINTS,
                    exposure="full",
                )
            )
        elif case["role"] != "member" and said == "belongs":
            points += WRONG_POINTS
            params = {
                "case": number,
                "decoy": truth["plates"]["decoy"],
                "plate": truth["plates"]["true"],
                "reports": _first_ids(truth["confidence"]["echo"]),
            }
            findings.append(
                criterion.finding(
                    case["role"], params=params, evidence=(number,), points_lost=-WRONG_POINTS, exposure="full"
                )
            )
    return criterion.row(points, _worst(findings))


def evidence(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """One point for each right "belongs" that cites a record which truly ties it; a case left out has none to cite."""
    criterion = rubric.criterion("evidence-cite")
    linked = rightly_linked(truth, answers)
    share = criterion.maximum / max(1, sum(case["role"] == "member" for case in truth["cases"].values()))
    points = Fraction(0)
    findings = []
    unlinked = sum(case["role"] == "member" for case in truth["cases"].values()) - len(linked)
    if unlinked:
        findings.append(criterion.finding("unlinked", points_lost=share * unlinked))
    for number in linked:
        ties, cited = truth["cases"][number]["ties"], answers.evidence.get(number, [])
        if set(cited) & set(ties):
            points += share
            continue
        params = {"case": number, "cited": _first_ids(cited), "records": _first_ids(ties)}
        findings.append(
            criterion.finding(
                "untied" if cited else "none",
                params=params,
                evidence=(number, *cited),
                points_lost=share,
                exposure="full",
            )
        )
    return criterion.row(points, _worst(findings))


def _first_ids(records: list[str]) -> str:
    """Up to three ids, for a sentence."""
    return ", ".join(records[:3])


def _worst(findings: list[Finding]) -> tuple[Finding, ...]:
    """The dearest first; equal ones in the order found."""
    return tuple(sorted(findings, key=lambda finding: -finding.points_lost))
