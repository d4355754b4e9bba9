"""The entry exercise on a desk: drawn, marked, and solved, for tests."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from entry_world import NAME, drawn

from grading.entry import score
from grading.rubric import load_exercise, load_rubric
from grading.scorecard import ScoreCard
from simulator.publish.drawing import Drawn
from simulator.workspace import Artifact


def entry_drawn(number: int = 1, world: Any = None) -> Drawn:
    """The exercise drawn in the n-th small world, or in the world given."""
    return drawn(load_exercise(NAME), number, world)


def material(exercise: Drawn) -> Any:
    """`papers.json` as the trainee has it."""
    return json.loads(exercise.files["papers.json"])


def mark(truth: Any, answers: dict[str, Any]) -> ScoreCard:
    """The card of some answers; the truth goes through JSON as it does when it is sealed."""
    work = Artifact(
        schema_version=1,
        course="test",
        trainee="t01",
        world="w1",
        attempt=1,
        mode="practice",
        exercise=NAME,
        answers=json.loads(json.dumps(answers)),
    )
    return score(json.loads(json.dumps(truth)), work, load_rubric(NAME))


def points(truth: Any, answers: dict[str, Any]) -> Fraction:
    """The points of some answers."""
    return mark(truth, answers).points
