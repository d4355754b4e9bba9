"""Drawing the retrieval exercise: the snapshot at the exercise's clock, the questions, their right answers.

Files: `cen.sqlite` (cases entered up to the clock) and `material.json` (what is asked, office card, reporting
table, options). The truth holds right answers, the named wrong ones, and a small table of records that nobody has
seen, on which a saved search is run again.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from simulator.cen.store import Store
from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.leak_labels import organisation_labels
from simulator.publish.retrieval_caveats import draw_caveats, draw_options, reporting
from simulator.publish.retrieval_counts import described
from simulator.publish.retrieval_truth import (
    Entered,
    as_entered,
    both_sides,
    cases_not_lines,
    crossings,
    largest_weight,
    mass_entry,
    two_dates,
)
from simulator.publish.retrieval_unseen import unseen_records
from simulator.rng import stream
from simulator.workspace.retrieval_questions import CLOSINGS, MATERIAL, OPENINGS, SCHEMA_VERSION, VERDICTS
from simulator.workspace.retrieval_snapshot import DATABASE, Snapshot

STAGE = "retrieval-questions"


class Tables(Protocol):
    """The part of a world that is needed here."""

    @property
    def truth(self) -> Mapping[str, pd.DataFrame]:
        """The hidden tables."""

    @property
    def observed(self) -> Mapping[str, pd.DataFrame]:
        """The tables as entered."""


def snapshot_at(observed: Mapping[str, pd.DataFrame], clock: str) -> dict[str, pd.DataFrame]:
    """The observed tables with the cases entered up to a moment (ISO UTC), and only their lines, legs and persons.

    A record that was cancelled or returned later has the status of that moment: who counts then still counts it.
    """
    cases = observed["cases"]
    entered = cases[cases["entry_date"].astype(str) <= clock].reset_index(drop=True)
    told = observed["statuses"]
    then = told[told["moment"].astype(str) <= clock].drop_duplicates("case_id", keep="last")
    status = entered["case_id"].map(then.set_index("case_id")["to_status"])
    entered["status"] = status.where(status.notna(), entered["status"])
    rest = {name: observed[name] for name in ("lines", "legs", "persons")}
    inside = {name: table["case_id"].isin(entered["case_id"]) for name, table in rest.items()}
    return {"cases": entered} | {name: table[inside[name]].reset_index(drop=True) for name, table in rest.items()}


def draw(world: Tables, exercise: ExerciseSpec, who: TraineeKey) -> Drawn:
    """The exercise in one world.

    Raises:
        FeatureMissing: if the world lacks what a question needs.
    """
    rng = stream(who.seed, STAGE)
    tables = snapshot_at(world.observed, exercise.clock)
    tables["cases"], counted = described(tables["cases"], tables["lines"], world.truth, rng)
    countries = tuple(sorted(str(code) for code in tables["cases"]["reporting_country"].unique()))
    entered = Entered(
        snapshot=Snapshot(cases=tables["cases"], lines=tables["lines"], legs=tables["legs"]),
        countries=countries,
        rng=rng,
        crossings=crossings(countries),
    )
    asked = {
        "q1": cases_not_lines(entered),
        "q2": both_sides(entered),
        "q3": two_dates(entered),
        "q4": mass_entry(entered),
        "q5": as_entered(entered, counted),
        "q6": largest_weight(entered),
    }
    table = reporting(world.observed["reporting"], countries)
    sixth = asked["q6"].truth
    caveats, letters, keys = draw_caveats(entered, sixth["country"], asked["q6"].asked["product"], table)
    verdicts, verdict = draw_options(entered, list(VERDICTS), "batch")
    openings, opening = draw_options(entered, list(OPENINGS), "recorded")
    closings, closing = draw_options(entered, list(CLOSINGS), "limits")
    material = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": True,
        "clock": exercise.clock,
        "questions": {name: dict(question.asked) for name, question in asked.items()},
        "crossings": [list(pair) for pair in entered.crossings],
        "reporting": table,
        "caveats": caveats,
        "verdicts": verdicts,
        "openings": openings,
        "closings": closings,
    }
    truth: dict[str, Any] = {name: dict(question.truth) for name, question in asked.items()}
    truth["q4"]["verdict"] = verdict
    truth["q6"] |= {"caveats": letters, "held": keys, "opening": opening, "closing": closing}
    truth["q6"]["silent"] = sum(1 for marks in table["rows"].values() if 0 in marks)
    truth["saved"] = unseen_records(tables, truth["q2"]["pair"], rng)
    truth["asked"] = material["questions"]
    truth["clock"] = exercise.clock
    truth["leak"] = organisation_labels(tables["cases"], world.truth, who.seed)
    files = {
        MATERIAL: json.dumps(material, ensure_ascii=False, indent=1).encode(),
        DATABASE: _database(tables, countries, exercise.clock),
    }
    return Drawn(files=files, truth=truth)


def _database(tables: Mapping[str, pd.DataFrame], countries: Sequence[str], clock: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        with Store.create(path, members=countries, as_of=clock) as store:
            store.load(tables)
        return path.read_bytes()
