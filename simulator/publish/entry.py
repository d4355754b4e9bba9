"""Draws `entry_first_reports` for one trainee: four papers, what is filled in already, and the sealed answers.

The rule kept here: the bundle holds what the papers say and nothing that follows from them; the answers go into the
truth alone. A prefilled value is never a gap, a gap is never prefilled.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.cen.catalogue import catalogue
from simulator.observation.papers import render_paper
from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.entry_alone import courier_note, telephone_message
from simulator.publish.entry_guided import examination_record, special_message
from simulator.publish.entry_parts import Report
from simulator.rng import stream
from simulator.texts import LANGUAGES

if TYPE_CHECKING:
    from simulator.publish.world import World

SCHEMA_VERSION = 1
DRAWERS = (special_message, examination_record, courier_note, telephone_message)
SYSTEM = ("case_no", "reporting_country", "form_type", "status", "entry_date")
"""Filled in by the system in every record."""
ALREADY: tuple[str, ...] = ("office", "detecting_service", "declared_goods", "manner", "legal_stage", "mode")
ALREADY += ("conveyance_type", "conveyance_country", "circulation", "release_consent")
PREFILLED: dict[str, tuple[str, ...]] = {
    "worked": (*ALREADY, "location_type", "narrative"),
    "half": (*ALREADY, "goods_origin"),
    "alone": (),
}


def gaps(report: Report) -> list[str]:
    """The fields that the trainee fills in, in the order of the form."""
    filled = {*SYSTEM, *PREFILLED[report.stage]}
    return [field.name for field in catalogue().of_case() if field.name not in filled and field.kind != "auto"]


def prefilled(report: Report) -> dict[str, Any]:
    """The values that stand in the form already."""
    return {name: report.record[name] for name in (*SYSTEM, *PREFILLED[report.stage])}


def draw(world: World, exercise: ExerciseSpec, who: TraineeKey) -> Drawn:
    """The papers, `papers.json` and the truth of one trainee.

    Raises:
        FeatureMissing: if the world lacks a route that one of the papers needs.
    """
    rng = stream(who.seed, "entry-papers")
    reports = [write(world, rng, exercise.clock) for write in DRAWERS]
    files: dict[str, bytes] = {}
    for report in reports:
        for lang in LANGUAGES:
            files[f"papers/{report.letter}.{lang}.html"] = render_paper(report.paper, lang).encode()
    shown = {
        "schema_version": SCHEMA_VERSION,
        "exercise": exercise.name,
        "clock": exercise.clock,
        "reports": [_shown(report) for report in reports],
        "returned": {"letter": "B"},
    }
    files["papers.json"] = json.dumps(shown, ensure_ascii=False, indent=1).encode()
    truth = {
        "schema_version": SCHEMA_VERSION,
        "clock": exercise.clock,
        "reports": {report.letter: _truth(report) for report in reports},
    }
    return Drawn(files=files, truth=truth)


def _shown(report: Report) -> dict[str, Any]:
    paper = report.paper
    return {
        "letter": report.letter,
        "stage": report.stage,
        "name": paper.name,
        "language": paper.language,
        "html": {lang: f"papers/{report.letter}.{lang}.html" for lang in LANGUAGES},
        "head": list(paper.head),
        "lines": [{"id": line.id, "number": line.number, "head": line.head, "text": line.text} for line in paper.lines],
        "prefilled": prefilled(report),
        "gaps": gaps(report),
    }


def _truth(report: Report) -> dict[str, Any]:
    return {
        "stage": report.stage,
        "record": report.record,
        "gaps": gaps(report),
        "items": report.items,
        "paper": {line.id: {"number": line.number, "text": line.whole} for line in report.paper.lines},
        "slips": report.slips,
        "names": sorted({form for who in report.people for form in who.forms()}),
    }
