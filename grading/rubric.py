"""Rubrics and exercises as data: `exercises/<name>/rubric.toml` and `exercise.toml`, checked when loaded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from grading.scorecard import QUARTER, Finding, Row, ScoreCard, quarters
from simulator.authored import authored_toml
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.publish.drawing import ExerciseSpec

T = TypeVar("T")
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$", max_length=60)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Slip(_Data):
    """A named mistake: the points that remain, and the words for it; omitted: what was left undone, not done wrong."""

    id: Name
    points: float = 0
    omitted: bool = False
    seen: str
    why: str = ""
    next: str = ""

    @property
    def is_omission(self) -> bool:
        """Whether an empty sheet has it: a slip says so, or is named as a blank."""
        return self.omitted or "blank" in re.split(r"[-.]", self.id)


class Criterion(_Data):
    """One row of a rubric; id is nbgrader's grade_id; items, if given, sum to points; praise is for a full row."""

    id: Name
    skill: Name
    title: str
    points: float
    why: str
    next: str
    praise: str = ""
    items: dict[str, float] = {}
    slip: tuple[Slip, ...] = ()

    @property
    def maximum(self) -> Fraction:
        """The row's points, exact."""
        return Fraction(self.points)

    @model_validator(mode="after")
    def _sums(self) -> Criterion:
        if self.maximum <= 0 or self.maximum % QUARTER:
            raise ValueError(f"row {self.id}: points must be a positive multiple of 0.25")
        if self.items and sum(map(Fraction, self.items.values())) != self.maximum:
            raise ValueError(f"row {self.id}: items sum to {sum(self.items.values())}, not to {self.points}")
        _once("slip", self.slip)
        return self

    def slip_named(self, name: str) -> Slip:
        """The slip of that id; KeyError names row and slip."""
        for slip in self.slip:
            if slip.id == name:
                return slip
        raise KeyError(f"{self.id} has no slip {name}")

    def is_omission(self, name: str) -> bool:
        """Whether the slip of that id says what was left undone; what the rubric no longer knows was done."""
        return any(slip.is_omission for slip in self.slip if slip.id == name)

    def row(self, points: Fraction | float | int, findings: tuple[Finding, ...] = ()) -> Row:
        """This criterion's row of a score card; points are clamped and rounded down to a quarter."""
        return Row(
            criterion=self.id,
            skill=self.skill,
            title=self.title,
            points=quarters(points, self.maximum),
            max_points=self.maximum,
            findings=findings,
        )

    def finding(self, slip: str, **fields: Any) -> Finding:
        """A finding in the words of a slip; its why and next fall back to the row's."""
        words = self.slip_named(slip)
        return Finding(seen=words.seen, why=words.why or self.why, next=words.next or self.next, slip=slip, **fields)


class Critical(_Data):
    """A critical fault: named first, whatever the points."""

    id: Name
    seen: str
    why: str
    next: str


def _once(what: str, parts: Sequence[Slip | Criterion | Critical]) -> None:
    """Refuse an id that stands twice: only the first would ever be found."""
    for name, times in Counter(part.id for part in parts).items():
        if times > 1:
            raise ValueError(f"{what} {name} stands twice")


class Rubric(_Data):
    """An exercise's rubric."""

    schema_version: Literal[1]
    exercise: Name
    row: tuple[Criterion, ...]
    critical: tuple[Critical, ...] = ()

    @model_validator(mode="after")
    def _names(self) -> Rubric:
        _once("row", self.row)
        _once("critical fault", self.critical)
        return self

    def criterion(self, name: str) -> Criterion:
        """The row of that id; KeyError if there is none."""
        for row in self.row:
            if row.id == name:
                return row
        raise KeyError(f"{self.exercise} has no row {name}")

    def critical_named(self, name: str) -> Critical:
        """The critical fault of that id; KeyError if there is none."""
        for fault in self.critical:
            if fault.id == name:
                return fault
        raise KeyError(f"{self.exercise} has no critical fault {name}")

    @property
    def maximum(self) -> Fraction:
        """All points."""
        return sum((row.maximum for row in self.row), Fraction(0))

    def nothing(self, *, trainee: str, attempt: int, status: str, finding: Finding | None = None) -> ScoreCard:
        """A card without points, with the reason."""
        rows = tuple(row.row(0) for row in self.row)
        critical = (finding,) if finding else ()
        return ScoreCard(
            exercise=self.exercise,
            trainee=trainee,
            attempt=attempt,
            rows=rows,
            critical=critical,
            status=status,
        )


class _Exercise(_Data):
    schema_version: Literal[1]
    name: Name
    kind: Literal["entry", "retrieval", "synthesis", "messages"]
    title: str
    summary: str
    minutes: Annotated[int, Field(gt=0, le=240)]
    points: Annotated[float, Field(gt=0)]
    clock: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
    order: int
    day: Annotated[int, Field(ge=1, le=5)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "KG"
    needs: tuple[str, ...] = ()


def _load(path: Path, build: Callable[[Mapping[str, Any]], T]) -> T:
    try:
        return build(authored_toml(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ScenarioError(
            file=str(path),
            key=".".join(str(part) for part in first["loc"]) or "whole file",
            rule=first["msg"],
            remedy="Compare it with the exercises that come with cenlab.",
        ) from error


def _same_name(path: Path, key: str, name: str, folder: str) -> None:
    if name != folder:
        raise ScenarioError(file=str(path), key=key, rule=f"is {name!r}", remedy=f"The folder says {folder!r}.")


@lru_cache(maxsize=64)
def load_rubric(exercise: str) -> Rubric:
    """An exercise's rubric.

    Raises:
        ScenarioError: names file, key and rule.
    """
    path = content("exercises", exercise, "rubric.toml")
    rubric = _load(path, Rubric.model_validate)
    _same_name(path, "exercise", rubric.exercise, exercise)
    return rubric


@lru_cache(maxsize=64)
def load_exercise(exercise: str) -> ExerciseSpec:
    """What an exercise's `exercise.toml` states.

    Raises:
        ScenarioError: names file, key and rule.
    """
    path = content("exercises", exercise, "exercise.toml")
    settings = _load(path, _Exercise.model_validate)
    _same_name(path, "name", settings.name, exercise)
    return ExerciseSpec(**{k: v for k, v in settings.model_dump().items() if k != "schema_version"})


def exercise_names() -> list[str]:
    """The exercises of the course in their order."""
    names = [path.parent.name for path in content("exercises").glob("*/exercise.toml")]
    return sorted(names, key=lambda name: (load_exercise(name).day, load_exercise(name).order, name))
