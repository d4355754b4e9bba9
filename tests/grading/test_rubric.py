"""Rubrics and exercises as data: what a row gives is what its file says, and a file with a fault is named."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from grading import rubric as rubrics
from grading.rubric import Criterion, Rubric, exercise_names, load_exercise, load_rubric
from grading.scorecard import Finding
from simulator import content as content_module
from simulator.errors import ScenarioError

ROW = {"id": "r-1", "skill": "entry.units", "title": "Row", "points": 2.5, "why": "Row's why.", "next": "Row's next."}
SLIPS = [
    {"id": "cartons", "points": 1, "seen": "Cartons.", "why": "Slip's why.", "next": "Slip's next."},
    {"id": "packs", "seen": "Packs."},
]
FAULT = {"id": "f-1", "seen": "Seen.", "why": "Why.", "next": "Next."}
EXERCISE = {
    "schema_version": 1, "name": "tiny", "kind": "entry", "title": "Tiny", "summary": "Short.", "minutes": 240,
    "points": 2.5, "clock": "2026-03-05T14:00:00Z", "order": 1, "day": 5,
}  # fmt: skip


def criterion(**changes: Any) -> Criterion:
    return Criterion.model_validate({**ROW, "slip": SLIPS, **changes})


def rubric() -> Rubric:
    rows = [{**ROW, "slip": SLIPS}, {**ROW, "id": "r-2", "points": 0.25}]
    return Rubric.model_validate({"schema_version": 1, "exercise": "tiny", "row": rows, "critical": [FAULT]})


def text(members: dict[str, Any]) -> str:
    """TOML of plain members."""
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in members.items())


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes exercises into a content of its own; what was loaded before is forgotten on both sides."""
    monkeypatch.setattr(content_module, "content_root", lambda: tmp_path)

    def forget() -> None:
        load_rubric.cache_clear()
        load_exercise.cache_clear()

    def write(name: str, file: str, words: str) -> None:
        (tmp_path / "exercises" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "exercises" / name / file).write_text(words, encoding="utf-8")
        forget()

    yield write
    forget()


# ---------------------------------------------------------------- rows


@pytest.mark.parametrize("points", [0, -0.25, 0.1, 2.6])
def test_a_rows_points_are_a_positive_multiple_of_a_quarter(points: float) -> None:
    with pytest.raises(ValidationError, match=r"row r-1: points must be a positive multiple of 0\.25"):
        criterion(points=points)
    assert criterion(points=0.25).maximum == Fraction(1, 4)


def test_items_of_a_row_sum_to_its_points() -> None:
    assert criterion(items={"a": 1.25, "b": 1.25}).items == {"a": 1.25, "b": 1.25}
    for items in ({"a": 1.25}, {"a": 1.25, "b": 1.5}):
        with pytest.raises(ValidationError, match=r"row r-1: items sum to .*, not to 2\.5"):
            criterion(items=items)


@pytest.mark.parametrize(("given", "wanted"), [(-3, "0"), (0.3, "1/4"), (2.49, "9/4"), (2.5, "5/2"), (99, "5/2")])
def test_a_row_of_a_card_is_clamped_and_rounded_down_to_a_quarter(given: float, wanted: str) -> None:
    finding = Finding(seen="x")
    row = criterion().row(given, (finding,))
    assert (row.points, row.max_points) == (Fraction(wanted), Fraction(5, 2))
    assert (row.criterion, row.skill, row.title, row.findings) == ("r-1", "entry.units", "Row", (finding,))


def test_a_finding_has_the_words_of_its_slip_and_the_rows_where_the_slip_has_none() -> None:
    own, fallen = (criterion().finding(name, item="i", points_lost=Fraction(1)) for name in ("cartons", "packs"))
    assert (own.seen, own.why, own.next, own.slip) == ("Cartons.", "Slip's why.", "Slip's next.", "cartons")
    assert (fallen.seen, fallen.why, fallen.next, fallen.slip) == ("Packs.", "Row's why.", "Row's next.", "packs")
    assert (own.item, own.points_lost) == ("i", 1)
    assert criterion().slip_named("packs").points == 0


def test_what_a_rubric_does_not_name_is_named_with_where_it_was_sought() -> None:
    assert rubric().criterion("r-2").points == 0.25
    assert rubric().critical_named("f-1").seen == "Seen."
    for call, words in (
        (lambda: criterion().slip_named("boxes"), "r-1 has no slip boxes"),
        (lambda: rubric().criterion("r-3"), "tiny has no row r-3"),
        (lambda: rubric().critical_named("f-2"), "tiny has no critical fault f-2"),
    ):
        with pytest.raises(KeyError, match=words):
            call()


def test_a_card_without_points_has_every_row_at_nothing_and_the_reason() -> None:
    finding = Finding(seen="Blank.")
    card = rubric().nothing(trainee="anna", attempt=2, status="blank", finding=finding)
    assert (card.exercise, card.trainee, card.attempt, card.status) == ("tiny", "anna", 2, "blank")
    assert [(row.criterion, row.points) for row in card.rows] == [("r-1", 0), ("r-2", 0)]
    assert (card.points, card.max_points, card.critical) == (0, Fraction(11, 4), (finding,))
    assert rubric().maximum == Fraction(11, 4)
    assert rubric().nothing(trainee="anna", attempt=1, status="absent").critical == ()


def test_data_of_a_rubric_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        criterion().points = 99


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"schema_version": 2}, "schema_version"),
        ({"kind": "poem"}, "kind"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"points": 0}, "points"),
        ({"clock": "2026-03-05 14:00"}, "clock"),
        ({"day": 0}, "day"),
        ({"day": 6}, "day"),
        ({"country": "KGZ"}, "country"),
        ({"name": "Tiny"}, "name"),
        ({"name": "t" * 61}, "name"),
        ({"poem": 1}, "poem"),
        ({"name": "other"}, "name"),
    ],
)
def test_a_fault_in_an_exercise_is_named_with_its_file_and_key(course: Any, changes: dict[str, Any], key: str) -> None:
    course("tiny", "exercise.toml", text({**EXERCISE, **changes}))
    with pytest.raises(ScenarioError) as caught:
        load_exercise("tiny")
    assert caught.value.file.endswith("exercises/tiny/exercise.toml")
    assert caught.value.key == key
    assert caught.value.remedy


def test_the_limits_of_an_exercise_are_within(course: Any) -> None:
    for changes in ({"day": 5, "minutes": 240}, {"day": 1, "minutes": 1, "points": 0.25}):
        course("tiny", "exercise.toml", text({**EXERCISE, **changes}))
        spec = load_exercise("tiny")
        assert (spec.name, spec.country) == ("tiny", "KG")
        assert all(getattr(spec, name) == value for name, value in changes.items())
    course("t" * 60, "exercise.toml", text({**EXERCISE, "name": "t" * 60}))
    assert load_exercise("t" * 60).name == "t" * 60


def test_what_is_no_toml_is_named_with_its_line(course: Any) -> None:
    course("tiny", "rubric.toml", 'exercise = "tiny\npoints = 2')
    with pytest.raises(ScenarioError) as caught:
        load_rubric("tiny")
    assert caught.value.file.endswith("rubric.toml")
    assert caught.value.key == "line 1"
    assert "line 1" in caught.value.remedy


def test_a_fault_in_a_row_is_named_with_its_place(course: Any) -> None:
    row = "[[row]]\n" + text({**ROW, "points": 0.1})
    course("tiny", "rubric.toml", f'schema_version = 1\nexercise = "tiny"\n{row}')
    with pytest.raises(ScenarioError, match=r"multiple of 0\.25") as caught:
        load_rubric("tiny")
    assert caught.value.key == "row.0"


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([ROW, ROW], "row r-1 stands twice"),
        ([{**ROW, "slip": [SLIPS[0], SLIPS[0]]}], "slip cartons stands twice"),
        ([{**ROW, "points": math.inf}], "finite"),
        ([{**ROW, "items": {"a": math.nan}}], "finite"),
        ([{**ROW, "slip": [{**SLIPS[0], "points": -math.inf}]}], "finite"),
    ],
)
def test_what_stands_twice_or_is_no_number_is_refused(rows: list[dict[str, Any]], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        Rubric.model_validate({"schema_version": 1, "exercise": "tiny", "row": rows})


def test_a_critical_fault_stands_once() -> None:
    with pytest.raises(ValidationError, match="critical fault f-1 stands twice"):
        Rubric.model_validate({"schema_version": 1, "exercise": "tiny", "row": [ROW], "critical": [FAULT, FAULT]})


def test_a_rubric_of_another_exercise_is_refused(course: Any) -> None:
    course("tiny", "rubric.toml", 'schema_version = 1\nexercise = "other"\n[[row]]\n' + text(ROW))
    with pytest.raises(ScenarioError, match="The folder says 'tiny'") as caught:
        load_rubric("tiny")
    assert caught.value.key == "exercise"


def test_exercises_come_by_day_then_by_their_order_then_by_name(course: Any) -> None:
    places = {"c": (1, 2), "b": (2, 1), "a": (2, 1), "d": (1, 1), "e": (2, 0)}
    for name, (day, order) in places.items():
        course(name, "exercise.toml", text({**EXERCISE, "name": name, "day": day, "order": order}))
    assert exercise_names() == ["d", "c", "e", "a", "b"]


def test_a_file_is_read_once(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    course("tiny", "exercise.toml", text(EXERCISE))
    first = load_exercise("tiny")
    monkeypatch.setattr(rubrics, "_load", None)
    assert load_exercise("tiny") is first
