"""The retrieval exercise for tests: drawn in a small world, at home in a bundle, answered, marked."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from officers import with_officer
from retrieval_world import retrieval_world

from grading.retrieval import score
from grading.rubric import load_exercise, load_rubric
from grading.scorecard import ScoreCard
from simulator.publish.drawing import Drawn, TraineeKey
from simulator.publish.retrieval import draw
from simulator.workspace import Artifact, Home
from simulator.workspace.home import write_atomic
from simulator.workspace.retrieval_snapshot import records_path

NAME = "retrieval_first_queries"


def draw_in(world: Any, seed: bytes, exercise: str = NAME) -> Drawn:
    """An exercise in a world."""
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=seed)
    return draw(world, load_exercise(exercise), who)


@lru_cache(maxsize=16)
def drawn(number: int = 0, exercise: str = NAME) -> Drawn:
    """An exercise in the n-th small world."""
    world = retrieval_world(number)
    return draw_in(world, world.seed, exercise)


def material(exercise: Drawn) -> dict[str, Any]:
    """What is asked."""
    return dict(json.loads(exercise.files["material.json"]))


def task(number: int, question: str, field: str, exercise: str = NAME) -> tuple[dict[str, Any], dict[str, str]]:
    """What the marking knows of one task in the n-th small world, and what the question asks there."""
    asked = next(q["asked"] for q in material(drawn(number, exercise))["questions"] if q["id"] == question)
    return dict(drawn(number, exercise).truth["questions"][question][field]), dict(asked)


def shown(number: int, question: str, field: str, exercise: str = NAME) -> dict[str, Any]:
    """What the trainee is shown of one task."""
    tasks = next(q["tasks"] for q in material(drawn(number, exercise))["questions"] if q["id"] == question)
    return next(dict(t) for t in tasks if t["field"] == field)


def database(exercise: Drawn) -> bytes:
    """The records that it asks."""
    return exercise.shared[records_path(str(exercise.truth["clock"]))]


def home_with(path: Path, exercise: Drawn, *, lang: str = "en", name: str = NAME) -> Home:
    """A trainee's home whose bundle holds the drawn files."""
    manifest = {
        "schema_version": 1,
        "course": "test",
        "trainee": "t01",
        "world": "w1",
        "attempt": 1,
        "mode": "practice",
        "country": "KG",
        "as_of": "2026-03-31T23:59:00Z",
        "exercises": [name],
    }
    write_atomic(path / "bundle" / "bundle.json", json.dumps(manifest).encode())
    for file, data in exercise.files.items():
        write_atomic(path / "bundle" / "exercises" / name / file, data)
    for file, data in exercise.shared.items():
        write_atomic(path / "bundle" / file, data)
    home = Home(path)
    home.set_lang(lang)
    return with_officer(home)


def artifact(answers: dict[str, Any], exercise: str = NAME) -> Artifact:
    """What would be handed in."""
    return Artifact(
        schema_version=1,
        course="test",
        trainee="t01",
        world="w1",
        attempt=1,
        mode="practice",
        exercise=exercise,
        answers=answers,
    )


def mark(truth: Any, answers: dict[str, Any], exercise: str = NAME) -> ScoreCard:
    """The score card of some answers; the truth as it comes out of its seal."""
    return score(json.loads(json.dumps(truth)), artifact(answers, exercise), load_rubric(exercise))


def points(truth: Any, answers: dict[str, Any], exercise: str = NAME) -> Fraction:
    """Their points."""
    return mark(truth, answers, exercise).points
