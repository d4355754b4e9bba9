"""Marks the claims about the whole network: route, method, rival version, confidence.

The rule kept here: a claim counts with a record that shows it; without one it is a guess and earns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from grading.rubric import Rubric
from grading.scorecard import Finding, Row
from simulator.reference import codes
from simulator.reference.offices import offices
from simulator.workspace.synthesis import Answers, Leg

LINKED_FOR_CONFIDENCE = 4
NOTHING = "–"


def route(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """1.5 a leg: the legs that agree in order (longest common subsequence) and cite a record that shows them."""
    criterion = rubric.criterion("route-rebuild")
    legs = truth["route"]
    share = criterion.maximum / max(1, len(legs))
    matched = _in_order(legs, answers.route)
    points, findings = Fraction(0), []
    for number, leg in enumerate(legs):
        said = matched.get(number)
        named = {"start": place_label(leg["start"][0]), "end": place_label(leg["end"][0])}
        if said is None:
            findings.append(criterion.finding("missing", params=named, points_lost=share, exposure="full"))
        elif said.record in leg["records"]:
            points += share
        else:
            params = {**named, "cited": said.record or NOTHING}
            findings.append(criterion.finding("unproved", params=params, points_lost=share, exposure="full"))
    for said in answers.route:
        if said.start and said.end and not any(_same(leg, said) for leg in legs):
            params = {"start": place_label(said.start), "end": place_label(said.end)}
            findings.append(criterion.finding("guessed", params=params))
    return criterion.row(points, tuple(findings))


def place_label(code: str) -> str:
    """The English name of an office, which is translated later; a country's code stays."""
    return offices()[code].label if code in offices() else code


def _same(leg: Mapping[str, Any], said: Leg) -> bool:
    return said.start in leg["start"] and said.end in leg["end"]


def _in_order(legs: Sequence[Mapping[str, Any]], said: Sequence[Leg]) -> dict[int, Leg]:
    """The most legs that agree in the same order; among equals those that cite a right record."""
    rows, columns = len(legs), len(said)
    best = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if _same(legs[i], said[j]):
                agreed, shown = best[i + 1][j + 1]
                best[i][j] = max(best[i][j], (agreed + 1, shown + (said[j].record in legs[i]["records"])))
    matched: dict[int, Leg] = {}
    i = j = 0
    while i < rows and j < columns:
        agreed, shown = best[i + 1][j + 1]
        worth = (agreed + 1, shown + (said[j].record in legs[i]["records"]))
        if _same(legs[i], said[j]) and best[i][j] == worth:
            matched[i] = said[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return matched


def method(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """Cover load 2, place 2, with a record that shows them."""
    criterion = rubric.criterion("method-describe")
    right, said = truth["method"], answers.method
    parts = (
        ("cover", "cover_goods", said.cover_goods, right["cover_goods"]),
        ("place", "concealment_place", said.concealment_place, right["concealment_place"]),
    )
    if not (said.cover_goods or said.concealment_place):
        return criterion.row(0, (criterion.finding("blank", points_lost=criterion.maximum),))
    if said.record not in right["records"]:
        params = {"cited": said.record or NOTHING}
        return criterion.row(0, (criterion.finding("unproved", params=params, points_lost=criterion.maximum),))
    points, findings = Fraction(0), []
    for slip, name, mine, truly in parts:
        if mine == truly:
            points += Fraction(criterion.items[slip])
        else:
            params = {"said": code_text(name, mine), "right": code_text(name, truly)}
            lost = Fraction(criterion.items[slip])
            findings.append(criterion.finding(slip, params=params, points_lost=lost, exposure="full"))
    return criterion.row(points, tuple(findings))


def code_text(name: str, code: str) -> str:
    """A code's English label, which is translated later; a dash for a blank."""
    entry = codes(name).get(code)
    return entry.label if entry else code or NOTHING


def version(truth: Mapping[str, Any], answers: Answers, rubric: Rubric) -> Row:
    """Both or nothing: a version that can be refuted and a record that refutes it."""
    criterion = rubric.criterion("version-test")
    said = answers.alternative
    against = truth["versions"].get(said.version)
    if against and said.record in against:
        return criterion.row(criterion.maximum)
    slip = "none" if against is None else "untestable" if not against else "record"
    params = {"cited": said.record or NOTHING, "records": ", ".join((against or [])[:2])}
    exposure: Any = "full" if slip == "record" else "rubric"
    finding = criterion.finding(slip, params=params, points_lost=criterion.maximum, exposure=exposure)
    return criterion.row(0, (finding,))


def confidence(truth: Mapping[str, Any], answers: Answers, rubric: Rubric, *, linked: int) -> Row:
    """The number of independent sources 1, the word that fits it 1; nothing before four rightly linked cases."""
    criterion = rubric.criterion("confidence-state")
    right, said = truth["confidence"], answers.confidence
    if not said.word and said.sources is None:
        return criterion.row(0, (criterion.finding("blank", points_lost=criterion.maximum),))
    if linked < LINKED_FOR_CONFIDENCE:
        finding = criterion.finding("few", params={"number": linked}, points_lost=criterion.maximum)
        return criterion.row(0, (finding,))
    points, findings = Fraction(0), []
    labels = {"right": code_text("confidence", right["word"]), "word": code_text("confidence", said.word)}
    counted = said.sources == right["independent"]
    if counted:
        points += Fraction(criterion.items["sources"])
    if said.word == right["word"]:
        points += Fraction(criterion.items["word"])
    else:
        findings.append(_word(criterion.finding, right, said.sources, labels))
    if not counted:
        params = {"said": NOTHING if said.sources is None else said.sources, "right": right["independent"]}
        findings.append(criterion.finding("number", params=params, points_lost=Fraction(1), exposure="full"))
    return criterion.row(points, tuple(findings))


def _word(finding: Any, right: Mapping[str, Any], sources: int | None, labels: Mapping[str, str]) -> Finding:
    """Named after the reason: two reports of one origin counted twice, or a word that fits no such number."""
    if sources is not None and sources == right["independent"] + 1:
        params: dict[str, Any] = {**labels, "date": {"day": right["echo_date"]}}
        remark: Finding = finding(
            "echo", params=params, evidence=tuple(right["echo"]), points_lost=Fraction(1), exposure="full"
        )
        return remark
    params = {**labels, "number": right["independent"]}
    plain: Finding = finding("word", params=params, points_lost=Fraction(1), exposure="full")
    return plain
