"""A course in miniature: one exercise of two questions with its drawer, scorer and schema, for tests of the marking."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from courses.course import create_course, deliver, publish_world, release
from courses.layout import Course, Enrolled
from grading import desk
from grading.rubric import Rubric, load_exercise, load_rubric
from grading.scorecard import ScoreCard
from simulator import content as content_module
from simulator.publish import bundle
from simulator.publish.drawing import Drawn
from simulator.workspace import Artifact, Draft, Home, artifact, parse_answers
from simulator.workspace import submit as hand_in

NAME = "tiny_report"
SOURCE = """# %% [markdown]
# # A tiny report
#
# How many cartons were in the truck?

# %% tags=["screen"]
from simulator.widgets import open_screen

open_screen("entry")
"""
EXERCISE = f"""schema_version = 1
name = "{NAME}"
kind = "entry"
title = "A tiny report"
summary = "Two questions."
minutes = 5
points = 5
clock = "2026-03-05T14:00:00Z"
order = 1
day = 1
"""
RUBRIC = f"""schema_version = 1
exercise = "{NAME}"
[[row]]
id = "tiny-quantity"
skill = "entry.units"
title = "Quantity"
points = 4
why = "RILO searches by quantity."
next = "Count the sticks."
[[row.slip]]
id = "cartons"
points = 1
seen = "{{value}} was entered, the paper says {{right}}."
[[row]]
id = "tiny-text"
skill = "entry.narrative"
title = "Free text"
points = 1
why = "Others read it."
next = "Write one sentence."
[[row.slip]]
id = "empty"
seen = "The text is empty."
"""
PO = """msgid "A tiny report"
msgstr "Маленький отчёт"

msgid "# A tiny report"
msgstr "# Маленький отчёт"

msgid "How many cartons were in the truck?"
msgstr "Сколько блоков было в машине?"

msgid "Quantity"
msgstr "Количество"

msgid "{value} was entered, the paper says {right}."
msgstr "Введено {value}, в документе {right}."
"""


class Answers(BaseModel):
    """The answers of the tiny exercise."""

    model_config = ConfigDict(extra="forbid", strict=True)
    quantity: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] | None = None
    text: Annotated[str, Field(max_length=5000)] = ""


def score(truth: Mapping[str, Any], work: Artifact, rubric: Rubric) -> ScoreCard:
    """Four points for the quantity, one for any text."""
    answers = parse_answers(work, "entry")
    quantity, text = rubric.row
    right = answers.quantity == truth["quantity"]
    slip = (
        []
        if right
        else [
            quantity.finding(
                "cartons",
                params={"value": answers.text or "0", "right": truth["quantity"]},
                points_lost=Fraction(4),
                exposure="full",
            )
        ]
    )
    empty = [] if answers.text else [text.finding("empty", points_lost=Fraction(1))]
    rows = (quantity.row(4 if right else 0, tuple(slip)), text.row(1 if answers.text else 0, tuple(empty)))
    return ScoreCard(exercise=NAME, trainee=work.trainee, attempt=work.attempt, rows=rows)


def right_quantity(home: Home) -> int:
    """The right answer, from the material."""
    return int(json.loads((home.material(NAME) / "paper.json").read_text())["cartons"]) * 200


def _draw(order: bundle.Order, seed_of: bundle.Seeds, progress: Any = None) -> tuple[Any, ...]:
    cartons = 10 + seed_of(0)[0]
    paper = json.dumps({"cartons": cartons}).encode()
    return {NAME: Drawn(files={"paper.json": paper}, truth={"quantity": cartons * 200})}, "2026-03-31T23:59:00Z", 0


@contextmanager
def tiny_content(place: Path) -> Iterator[Path]:
    """The content of the tiny course in place of the real one; the folder of the test's state."""
    root = place / "content"
    (root / "datasets" / "scenarios").mkdir(parents=True)
    (root / "datasets" / "scenarios" / "northern_corridor.toml").write_text("")
    folder = root / "exercises" / NAME
    folder.mkdir(parents=True)
    for name, text in (("exercise.toml", EXERCISE), ("rubric.toml", RUBRIC), ("notebook.py", SOURCE), ("ru.po", PO)):
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content_module, "content_root", lambda: root)
        patch.setattr(desk, "scorer", lambda kind: score)
        patch.setattr(artifact, "answers_model", lambda kind: Answers)
        patch.setattr(bundle, "draw_world", _draw)
        _forget()
        yield place / "home"
    _forget()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """The tiny course for one test."""
    with tiny_content(tmp_path) as home:
        yield home


def _forget() -> None:
    from simulator.texts import shared_translator

    for cached in (load_rubric, load_exercise, shared_translator):
        cached.cache_clear()


def make(home: Path, trainees: Sequence[str | Enrolled] = ("anna", "boris"), **options: Any) -> Course:
    """A released course whose trainees have their homes under home/<trainee>."""
    course = create_course(home, "tiny", trainees, **options)
    for entry in course.trainees:
        publish_world(course, entry.trainee)
    release(course)
    for entry in course.trainees:
        deliver(course, entry.trainee, home / entry.trainee)
    return course


def work(home: Path, trainee: str, quantity: float | None = None, text: str = "Found behind the first row.") -> Home:
    """Work and hand in; the right quantity unless another one is given."""
    place = Home(home / trainee)
    draft = Draft(place, NAME)
    draft.answers = {"quantity": float(right_quantity(place) if quantity is None else quantity), "text": text}
    draft.save()
    hand_in(place, NAME)
    return place
