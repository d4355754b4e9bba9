"""Every kind of exercise as a case: the truth of a drawn world, a sheet that earns everything, and its marking."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import messages_world
import retrieval_desk
import small_world
from entry_desk import entry_drawn
from entry_world import NAME as ENTRY
from sheets import sheets

from grading.card_json import card_from_json
from grading.desk import Seat, _whole, judged
from grading.rubric import Rubric, load_exercise, load_rubric
from grading.scorecard import ScoreCard
from simulator.strict_json import parse_object

DRAWN: dict[str, tuple[str, Callable[[int], Any]]] = {
    "entry": (ENTRY, entry_drawn),
    "retrieval": (retrieval_desk.NAME, retrieval_desk.drawn),
    "synthesis": (small_world.EXERCISE, small_world.drawn),
    "messages": (messages_world.NAME, messages_world.drawn),
}
SEAT = Seat(trainee="t01", attempt=1)


@dataclass(frozen=True)
class Case:
    """One kind's exercise with the truth of a world, and a sheet that would earn everything."""

    kind: str
    name: str
    truth: Mapping[str, Any]
    good: dict[str, Any]
    rubric: Rubric

    def raw(self, answers: str) -> bytes:
        """An artifact's bytes around answers that are JSON, or not quite."""
        names = {"schema_version": 1, "course": "test", "trainee": SEAT.trainee, "world": "w1", "attempt": 1}
        head = json.dumps({**names, "mode": "graded", "exercise": self.name})
        return f'{head[:-1]}, "answers": {answers}}}'.encode()

    def card(self, answers: str) -> ScoreCard:
        """The card, through what marking does behind its wall, and after it."""
        expected = {"course": "test", "world": "w1", "mode": "graded", "exercise": self.name, "trainee": SEAT.trainee}
        told = judged(self.raw(answers), self.truth, kind=self.kind, rubric=self.rubric, seat=SEAT, expected=expected)
        card = _whole(card_from_json(parse_object(told)), self.rubric, SEAT)
        assert 0 <= card.points <= card.max_points
        assert card.status == "ok" or (card.status.startswith("ARTIFACT_") and card.points == 0)
        return card


@lru_cache(maxsize=8)
def case(kind: str) -> Case:
    name, draw = DRAWN[kind]
    assert load_exercise(name).kind == kind
    truth = json.loads(json.dumps(draw(1).truth))
    return Case(kind=kind, name=name, truth=truth, good=sheets(kind).reference(truth), rubric=load_rubric(name))
