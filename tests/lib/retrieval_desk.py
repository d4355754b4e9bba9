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

NAME = "retrieval_first_queries"


def draw_in(world: Any, seed: bytes) -> Drawn:
    """The exercise in a world."""
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=seed)
    return draw(world, load_exercise(NAME), who)


@lru_cache(maxsize=16)
def drawn(number: int = 0) -> Drawn:
    """The exercise in the n-th small world."""
    world = retrieval_world(number)
    return draw_in(world, world.seed)


def material(exercise: Drawn) -> dict[str, Any]:
    """What is asked."""
    return dict(json.loads(exercise.files["material.json"]))


def home_with(path: Path, exercise: Drawn, *, lang: str = "en") -> Home:
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
        "exercises": [NAME],
    }
    write_atomic(path / "bundle" / "bundle.json", json.dumps(manifest).encode())
    for name, data in exercise.files.items():
        write_atomic(path / "bundle" / "exercises" / NAME / name, data)
    home = Home(path)
    home.set_lang(lang)
    return with_officer(home)


def artifact(answers: dict[str, Any]) -> Artifact:
    """What would be handed in."""
    return Artifact(
        schema_version=1,
        course="test",
        trainee="t01",
        world="w1",
        attempt=1,
        mode="practice",
        exercise=NAME,
        answers=answers,
    )


def mark(truth: Any, answers: dict[str, Any]) -> ScoreCard:
    """The score card of some answers; the truth as it comes out of its seal."""
    return score(json.loads(json.dumps(truth)), artifact(answers), load_rubric(NAME))


def points(truth: Any, answers: dict[str, Any]) -> Fraction:
    """Their points."""
    return mark(truth, answers).points
