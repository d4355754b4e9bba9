"""A retrieval exercise's questions as data: `exercises/<name>/tasks.toml`, checked when loaded.

    [[question]]
    id = "q1"; title = "..."; stem = "How many cases of {product} did {country} report in {year}?"
    vary = { country = "reporting", product = { heading = "DRU" }, year = ["2025"] }
    query = { reporting_country = "{country}", product = "{product}", seizure = "{year}" }
    lacking = "drug whose cases and lines differ in number"
    [[question.task]]
    type = "count"; field = "cases"; label = "Number of cases"; row = "cases-count"; least = 6
    wrong.lines = { count = "lines", need = true }

What a question varies: "reporting" (a reporting country), "crossing" (the values office and other), a list of texts
(one of them; a span "first..last" gives the values first and last too), or products of a heading.
"""

from __future__ import annotations

import string
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from simulator.authored import authored_toml
from simulator.cen.asking import Data, filled, with_ends
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.publish.retrieval.amounts import Contradictions, Leader, Total
from simulator.publish.retrieval.counting import Count, Delay, Find, Saved
from simulator.publish.retrieval.months import Chart, MassEntry
from simulator.publish.retrieval.options import Caveats, Choose, Sentence
from simulator.publish.retrieval.ranking import Silent, Strongest
from simulator.workspace.retrieval_questions import field_names

FILE = "tasks.toml"
SCHEMA_VERSION = 1
SAVED = "saved"
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Task = Annotated[
    Count
    | Find
    | Saved
    | Delay
    | Chart
    | MassEntry
    | Total
    | Contradictions
    | Leader
    | Strongest
    | Silent
    | Caveats
    | Choose
    | Sentence,
    Field(discriminator="type"),
]


class Products(Data):
    """The products of a heading, or those listed; first: these are asked wherever the world offers one of them."""

    heading: str = ""
    only: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


Vary = Literal["reporting", "crossing"] | tuple[str, ...] | Products


class Question(Data):
    """One question: its words, its search, what differs from world to world, and its tasks.

    lacking names what a world has not that cannot offer it.
    """

    id: Name
    title: str
    stem: str
    vary: dict[Name, Vary] = Field(default_factory=dict)
    query: dict[str, str | bool | float | list[str]] = Field(default_factory=dict)
    lacking: str
    task: Annotated[tuple[Task, ...], Field(min_length=1)]

    @property
    def values(self) -> set[str]:
        """The names of the values that are drawn."""
        names: set[str] = set()
        for name, vary in self.vary.items():
            if vary == "crossing":
                names |= {"office", "other"}
                continue
            names.add(name)
            if isinstance(vary, tuple) and any(".." in text for text in vary):
                names |= {"first", "last"}
        return names

    @model_validator(mode="after")
    def _known_values(self) -> Question:
        unknown = {name for _, name, _, _ in string.Formatter().parse(self.stem) if name} - self.values
        if unknown:
            raise ValueError(f"question {self.id}: stem names {{{min(unknown)}}}, which vary does not draw")
        example = dict.fromkeys(self.values, "X")
        for name, vary in self.vary.items():
            if isinstance(vary, tuple):
                example |= with_ends(name, vary[0])
        asks = {"query": self.query}
        for task in self.task:
            asks |= {f"{task.field}: wrong.{name}": slip.asked(self.query) for name, slip in task.wrong.items()}
        for where, ask in asks.items():
            try:
                filled(ask, example)
            except (KeyError, ValueError) as fault:
                raise ValueError(f"question {self.id}: {where}: {_said(fault)}") from None
        fields = Counter(name for task in self.task for name in field_names({"type": task.type, "field": task.field}))
        twice = [field for field, times in fields.items() if times > 1]
        if twice:
            raise ValueError(f"question {self.id}: field {twice[0]} stands twice")
        return self


class Sheet(Data):
    """All questions of an exercise, in order."""

    schema_version: Literal[1]
    question: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _once(self) -> Sheet:
        if any(question.id == SAVED for question in self.question):
            raise ValueError(f"question {SAVED}: saved searches have this name in the answers")
        for name, times in Counter(question.id for question in self.question).items():
            if times > 1:
                raise ValueError(f"question {name} stands twice")
        return self


def _said(fault: KeyError | ValueError) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"{{{fault.args[0]}}} is not drawn" if isinstance(fault, KeyError) else str(fault)


def read_sheet(path: Path) -> Sheet:
    """The questions of one file.

    Raises:
        ScenarioError: names file, key and rule.
    """
    try:
        return Sheet.model_validate(authored_toml(path))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ScenarioError(
            file=str(path),
            key=".".join(str(part) for part in first["loc"]) or "whole file",
            rule=first["msg"],
            remedy="Compare it with the exercises that come with cenlab.",
        ) from None
    except FileNotFoundError:
        raise ScenarioError(
            file=str(path), key="-", rule="is missing", remedy="A retrieval exercise has its questions there."
        ) from None


@lru_cache(maxsize=64)
def load_sheet(exercise: str) -> Sheet:
    """The questions of an exercise of the course.

    Raises:
        ScenarioError: names file, key and rule.
    """
    return read_sheet(content("exercises", exercise, FILE))
