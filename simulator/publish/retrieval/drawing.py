"""An exercise drawn in one world: the records at its clock, its questions, their right answers.

The rule kept here: the exercise's name and the question's are in every stream, so that two exercises of one kind, and
two questions of one exercise, are drawn apart; the records are the same for all exercises of one clock.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from simulator.cen.store import Store
from simulator.publish.drawing import Drawn, ExerciseSpec, TraineeKey
from simulator.publish.leak_labels import organisation_labels
from simulator.publish.retrieval.choice import ask, asked_values
from simulator.publish.retrieval.counting import Saved
from simulator.publish.retrieval.entered import Entered, crossings
from simulator.publish.retrieval.scene import Scene
from simulator.publish.retrieval.sheet import Question, load_sheet
from simulator.publish.retrieval.stated import described
from simulator.publish.retrieval.unseen import unseen_records
from simulator.rng import stream
from simulator.workspace.retrieval_questions import MATERIAL, SCHEMA_VERSION
from simulator.workspace.retrieval_snapshot import Snapshot, records_path

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
        ScenarioError: if the exercise's questions are no questions.
    """
    entered, tables, database = _records(world, exercise.clock, who)
    shown, truth = [], {}
    for question in load_sheet(exercise.name).question:
        scene = ask(question, entered, stream(who.seed, f"{STAGE}/{exercise.name}/{question.id}"))
        shown.append(_shown(question, scene))
        truth[question.id] = _marked(question, scene, who, exercise.name)
    year = exercise_year(exercise.clock)
    material = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": True,
        "clock": exercise.clock,
        "questions": shown,
        "crossings": [list(pair) for pair in entered.crossings],
        "reporting": {"months": _months(year), "rows": entered.reporting},
    }
    return Drawn(
        files={MATERIAL: json.dumps(material, ensure_ascii=False, indent=1).encode()},
        shared={records_path(exercise.clock): database},
        truth={
            "questions": truth,
            "asked": {question["id"]: question["asked"] for question in shown},
            "clock": exercise.clock,
            "leak": organisation_labels(tables["cases"], world.truth, who.seed),
        },
    )


def exercise_year(clock: str) -> str:
    """The last whole year before a moment: what the reporting table shows."""
    return str(int(clock[:4]) - 1)


_LAST: dict[str, Any] = {}


def _records(world: Tables, clock: str, who: TraineeKey) -> tuple[Entered, dict[str, pd.DataFrame], bytes]:
    """The records at a moment, the same for every exercise of that clock; the last ones asked for are remembered."""
    if _LAST.get("world") is not world or _LAST.get("clock") != (clock, who.seed):
        tables = snapshot_at(world.observed, clock)
        rng = stream(who.seed, f"stated-counts/{clock}")
        tables["cases"], stated = described(tables["cases"], tables["lines"], world.truth, rng)
        countries = tuple(sorted(str(code) for code in tables["cases"]["reporting_country"].unique()))
        entered = Entered(
            snapshot=Snapshot(cases=tables["cases"], lines=tables["lines"], legs=tables["legs"]),
            countries=countries,
            crossings=crossings(countries),
            stated=stated,
            reporting=_reporting(world.observed["reporting"], countries, exercise_year(clock)),
        )
        database = _database(tables, countries, clock)
        _LAST.clear()
        _LAST.update(world=world, clock=(clock, who.seed), records=(entered, tables, database))
    records: tuple[Entered, dict[str, pd.DataFrame], bytes] = _LAST["records"]
    return records


def _shown(question: Question, scene: Scene) -> dict[str, Any]:
    tasks = []
    for task in question.task:
        words = {"field": task.field, "type": task.type, "label": task.label, "hint": task.hint}
        tasks.append(words | dict(scene.offers[task.field].shown))
    asked = asked_values(scene.values, question)
    return {"id": question.id, "title": question.title, "stem": question.stem, "asked": asked, "tasks": tasks}


def _marked(question: Question, scene: Scene, who: TraineeKey, exercise: str) -> dict[str, Any]:
    """What the marking knows of each task, by its field."""
    marked = {}
    for task in question.task:
        truth = {"type": task.type, "row": task.row, "item": task.item, "prefix": task.prefix}
        marked[task.field] = truth | dict(scene.offers[task.field].truth)
        if isinstance(task, Saved):
            marked[task.field] |= {"records": task.records} | _saved(question, task, scene, who, exercise)
    return marked


def _saved(question: Question, task: Saved, scene: Scene, who: TraineeKey, exercise: str) -> dict[str, Any]:
    """The right search, the mistaken ones by name, and the records on which a saved one is run again."""
    of = next(other for other in question.task if other.field == task.records)
    rng = stream(who.seed, f"{STAGE}/{exercise}/{question.id}/unseen")
    wrong = {name: scene.mistaken(slip) for name, slip in of.wrong.items()}
    words = {name: slip.text for name, slip in of.wrong.items()}
    return {
        "query": scene.query.model_dump(mode="json"),
        "wrong_queries": {name: query.model_dump(mode="json") for name, query in wrong.items()},
        "unseen": unseen_records(scene.entered, scene.query, wrong, words, rng),
    }


def _months(year: str) -> list[str]:
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def _reporting(known: pd.DataFrame, countries: tuple[str, ...], year: str) -> dict[str, list[int]]:
    """For each country and month of the year, 1 if it reported; known has a state a month."""
    reported = set(zip(known["country"], known["month"], known["state"] == "REPORTED", strict=True))
    return {country: [int((country, month, True) in reported) for month in _months(year)] for country in countries}


def _database(tables: Mapping[str, pd.DataFrame], countries: tuple[str, ...], clock: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cen.sqlite"
        with Store.create(path, members=countries, as_of=clock) as store:
            store.load(tables)
        return path.read_bytes()
