"""Marks of an entry exercise: four records against the papers they were made from.

The rule kept here: a pure function of the sealed truth, the answers and the rubric. Blank earns nothing anywhere; a
record that is about another seizure earns nothing at all; personal data in a record is a critical fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.entry_fields import (
    CONCEALMENT,
    CONTROL,
    PLACE,
    ROUTE,
    concealment_slip,
    control_slip,
    mark_fields,
    mark_persons,
    place_slip,
    route_slip,
)
from grading.entry_goods import mark_lines, mark_quantities, mark_returned
from grading.entry_text import Texts, leak_in_reason, leaks, mark_narrative, read_texts
from grading.entry_view import Tally, View
from grading.rubric import Criterion, Rubric
from grading.scorecard import Finding, Row, ScoreCard
from simulator.texts import N_
from simulator.workspace.artifact import Artifact, parse_answers
from simulator.workspace.entry import LETTERS, REPORTS

FOREIGN = N_("{report}: the record is that of another case; nothing in it was marked.")
LEAKED = N_("Personal data stand in a record: all points of free text are lost, see above.")
GOOD = {
    "entry-quantity": N_("Every quantity is right and in its unit: your records can be added up with all others."),
    "entry-route": N_("Every route says what the paper says, and XX where it is silent: your arrows can be trusted."),
    "entry-lines": N_("Every seized product has its own line: whoever searches for one of them will find it."),
    "entry-concealment": N_("Place and method of concealment are exact: the next control can look there first."),
    "entry-control": N_("You kept apart why it was checked and how it was found: risk profiles can learn from it."),
    "entry-place": N_("Date and place are those of the protocol: your records join with others."),
    "entry-persons": N_("Persons are described without a name: useful to all, harmful to nobody."),
    "entry-narrative": N_("Text and codes tell one story, and no name is in it."),
}


def score(truth: Mapping[str, Any], artifact: Artifact, rubric: Rubric) -> ScoreCard:
    """The card of one trainee's four records.

    Raises:
        ArtifactSchema: if the answers are not of the schema of simulator.workspace.entry; nothing else.
    """
    answers = parse_answers(artifact, "entry").model_dump()
    clock = str(truth["clock"])
    views = [
        View(letter, truth["reports"][letter], answers["reports"].get(letter) or {}, clock[:10])
        for letter in LETTERS
        if letter in truth["reports"]
    ]
    texts = {view.letter: read_texts(view, clock) for view in views}
    critical = [leak for view in views for leak in leaks(view, texts[view.letter], rubric)]
    returned = answers["returned"] or {}
    for view in views:
        if view.letter == "B":
            critical += leak_in_reason(view, str(returned.get("reason") or ""), rubric)
    rows = tuple(_row(criterion, views, texts, returned, leaked=bool(critical)) for criterion in rubric.row)
    return ScoreCard(
        exercise=rubric.exercise,
        trainee=artifact.trainee,
        attempt=artifact.attempt,
        rows=rows,
        critical=tuple(critical),
        good=_good(rows),
    )


def _row(
    criterion: Criterion, views: list[View], texts: Mapping[str, Texts], returned: Mapping[str, Any], *, leaked: bool
) -> Row:
    tally = Tally(criterion)
    for view in views:
        if view.foreign:
            _foreign(tally, view)
            continue
        match criterion.id:
            case "entry-lines":
                mark_lines(tally, view)
            case "entry-quantity":
                mark_quantities(tally, view)
                if view.letter == "B":
                    mark_returned(tally, view, returned)
            case "entry-route":
                mark_fields(tally, view, ROUTE, route_slip)
            case "entry-concealment":
                mark_fields(tally, view, CONCEALMENT, concealment_slip)
            case "entry-control":
                mark_fields(tally, view, CONTROL, control_slip)
            case "entry-place":
                mark_fields(tally, view, PLACE, place_slip)
            case "entry-persons":
                mark_persons(tally, view)
            case "entry-narrative":
                mark_narrative(tally, view, texts[view.letter])
    # A leak loses the whole row of free text: a text that exposes a person is not half right.
    if leaked and criterion.id == "entry-narrative":
        if tally.points:
            tally.findings.append(Finding(seen=LEAKED, points_lost=tally.points, slip="leaked"))
        return criterion.row(0, tuple(tally.findings))
    return criterion.row(tally.points, tuple(tally.findings))


def _foreign(tally: Tally, view: View) -> None:
    """The finding of a record about another seizure: at length in the row of the lines, in short in each other row."""
    letter = view.letter.lower()
    lost = sum((tally.worth(item) for item in tally.criterion.items if item.startswith(f"{letter}-")), Fraction(0))
    if tally.criterion.id == "entry-lines":
        tally.say(view, "foreign", lost=lost)
    elif lost:
        evidence = (str(view.right["case_no"]),)
        params = {"report": REPORTS[view.letter]}
        finding = Finding(seen=FOREIGN, params=params, evidence=evidence, points_lost=lost, slip="foreign", item=letter)
        tally.findings.append(finding)


def _good(rows: tuple[Row, ...]) -> str:
    """One thing done well: the weightiest row with all its points; "" if there is none."""
    full = [row for row in rows if row.points == row.max_points]
    best = max(full, key=lambda row: row.max_points, default=None)
    return GOOD.get(best.criterion, "") if best else ""
