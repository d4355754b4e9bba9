"""The retrieval exercises on the trainee's side: the schema of their answers, and what stands behind the search screen.

    {"q1": {"cases": 12}, "q2": {"records": [...], "saved": "name"}, ..., "saved": {name: {query, records}}}

Which questions there are and which fields each has, the bundle's material says. The rule kept here: a search is kept
as its conditions together with what it found, and what it found is always computed here from the read-only snapshot;
the caller cannot put ids into a saved search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.cen.query import Query
from simulator.errors import CenlabError
from simulator.workspace.drafts import Draft, holding
from simulator.workspace.home import Home
from simulator.workspace.retrieval_material import material, tasks
from simulator.workspace.retrieval_questions import TAKEN, field_names, office_card, questions, reporting_table
from simulator.workspace.retrieval_snapshot import Snapshot, database, open_snapshot, store

__all__ = [
    "AnswerFault",
    "Answers",
    "Chart",
    "Saved",
    "answers",
    "chart",
    "find",
    "forget_search",
    "material",
    "naming_saved",
    "office_card",
    "put",
    "question_ids",
    "questions",
    "reporting_table",
    "save_search",
    "saved_searches",
    "snapshot",
    "store",
    "take_chart",
    "take_records",
    "tick",
]

MAX_RECORDS = 20_000
MAX_SAVED = 12
MAX_QUESTIONS = MAX_FIELDS = 20
MONTHS = 400
SAVED = "saved"

CaseNo = Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}-\d{6}$")]
Records = Annotated[list[CaseNo], Field(max_length=MAX_RECORDS)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Month = Annotated[str, Field(pattern=r"^\d{4}-\d\d$")]
Options = Annotated[list[Annotated[str, Field(pattern=r"^([a-z]|[A-Z][A-Z0-9_-]{1,39})$")]], Field(max_length=26)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
DateField = Literal["seizure_date", "entry_date"]
KEY = re.compile(r"[a-z][a-z0-9_]{0,19}")


class AnswerFault(CenlabError):
    """An answer that does not fit its field; says which and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Saved(_Part):
    """A saved search: its conditions, and the numbers of the cases that it found in the snapshot."""

    query: Query
    records: Records


class Chart(_Part):
    """A picture of cases by month: the search, and the number of cases in each month that has any."""

    query: Query
    counts: Annotated[dict[Month, Annotated[int, Field(ge=0, le=10**9)]], Field(max_length=MONTHS)]


Value = Number | Name | Records | Options | Chart | None
Given = Annotated[dict[str, Value], Field(max_length=MAX_FIELDS)]


class Answers(BaseModel):
    """All answers of an exercise: of each question its fields by name, and the saved searches; all may be blank."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, Given]

    saved: Annotated[dict[Name, Saved], Field(max_length=MAX_SAVED)] = {}

    @model_validator(mode="after")
    def _names(self) -> Answers:
        names = [*self.__pydantic_extra__, *(name for given in self.__pydantic_extra__.values() for name in given)]
        if len(self.__pydantic_extra__) > MAX_QUESTIONS or not all(map(KEY.fullmatch, names)):
            raise ValueError("has a question or a field that no exercise has")
        return self

    def given(self, question: str, field: str) -> Value:
        """What stands in a field of a question; None if it is blank."""
        value = self.__pydantic_extra__.get(question, {}).get(field)
        return None if value == [] else value


@lru_cache(maxsize=4)
def _snapshot(path: str, changed: int) -> Snapshot:
    return open_snapshot(path)


def snapshot(home: Home, exercise: str) -> Snapshot:
    """The exercise's database as tables in memory, read once.

    Raises:
        StoreError: if it is missing, is no store or has another version.
    """
    path = database(home, exercise)
    return _snapshot(str(path), path.stat().st_mtime_ns if path.is_file() else 0)


def find(home: Home, exercise: str, query: Query | Mapping[str, Any]) -> list[str]:
    """The numbers of the cases that a search finds, in order.

    Raises:
        AnswerFault: if the search is none.
    """
    return snapshot(home, exercise).find(_query(query))


def chart(home: Home, exercise: str, query: Query | Mapping[str, Any], by: DateField) -> dict[str, int]:
    """The number of cases that a search finds by month ("YYYY-MM") of one of the two dates."""
    return snapshot(home, exercise).by_month(_query(query), by)


def question_ids(home: Home, exercise: str) -> tuple[str, ...]:
    """The ids of the questions, in order."""
    return tuple(tasks(home, exercise))


def answers(home: Home, exercise: str) -> dict[str, Any]:
    """The answers as they stand, every question and field present, None or [] where blank."""
    standing = _answers(Draft(home, exercise, Answers)).model_dump(mode="json")
    shown = {
        question: {
            name: standing.get(question, {}).get(name) or ([] if task["type"] in LISTS else None)
            for task in of
            for name in field_names(task)
        }
        for question, of in tasks(home, exercise).items()
    }
    return shown | {SAVED: standing[SAVED]}


def put(home: Home, exercise: str, question: str, value: Mapping[str, Any]) -> int:
    """Put the form fields of one question (those given; "" and None blank a field); the draft's new revision.

    Records, charts and saved searches are not form fields: see take_records, tick, take_chart, save_search.

    Raises:
        AnswerFault: names the field that does not fit; nothing is saved then.
    """
    of = tasks(home, exercise).get(question)
    if of is None:
        raise AnswerFault(f"There is no question {question!r}.")
    typed = {name: task for task in of for name in field_names(task)}
    for name, item in value.items():
        if name not in typed:
            raise AnswerFault(f"{question}: {name}: there is no such field.")
        if typed[name]["type"] in TAKEN:
            raise AnswerFault(f"{question}: {name}: is taken from a search, not typed.")
        if not _blank(item) and not fits(typed[name], name, item):
            raise AnswerFault(f"{question}: {name}: {item!r:.60} does not fit.")
    return _merge(home, exercise, question, value)


def take_records(home: Home, exercise: str, question: str, query: Query | Mapping[str, Any]) -> list[str]:
    """Take what a search finds as the records that a question asks for; the numbers of the cases."""
    field = _field(home, exercise, question, "find", "contradictions")
    records = find(home, exercise, query)
    _merge(home, exercise, question, {field: records})
    return records


def tick(home: Home, exercise: str, question: str, case_no: str, on: bool) -> list[str]:
    """Add one record to a question's records, or take it away; the records as they stand."""
    field = _field(home, exercise, question, "contradictions", "find")
    with holding(home, exercise):
        before = answers(home, exercise)[question][field]
        records = sorted([number for number in before if number != case_no] + ([case_no] if on else []))
        _merge(home, exercise, question, {field: records})
    return records


def take_chart(
    home: Home, exercise: str, question: str, field: str, query: Query | Mapping[str, Any]
) -> dict[str, int]:
    """Keep the chart of a search as a field of a question that asks for one; cases by month of the field's date.

    Raises:
        AnswerFault: if the question asks for no such chart.
    """
    of = {task["field"]: task for task in tasks(home, exercise).get(question, ()) if task["type"] == "chart"}
    if field not in of:
        raise AnswerFault(f"{question}: {field}: takes no chart.")
    asked = _query(query)
    counts = snapshot(home, exercise).by_month(asked, of[field]["by"])
    _merge(home, exercise, question, {field: {"query": asked.model_dump(mode="json"), "counts": counts}})
    return counts


def save_search(home: Home, exercise: str, name: str, query: Query | Mapping[str, Any]) -> list[str]:
    """Save a search under a name, in the place of an earlier one of that name; the numbers of the cases it finds.

    Raises:
        AnswerFault: if the name is empty or too long, or MAX_SAVED searches are saved already.
    """
    asked = _query(query)
    records = snapshot(home, exercise).find(asked)

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        entry = {"query": asked.model_dump(mode="json"), "records": records}
        return {**answers, "saved": {**answers.get("saved", {}), name.strip(): entry}}

    _change(home, exercise, change)
    return records


def forget_search(home: Home, exercise: str, name: str) -> None:
    """Remove a saved search, and every answer that names it."""
    naming = naming_saved(home, exercise)

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        changed = {**answers, SAVED: {key: value for key, value in answers.get(SAVED, {}).items() if key != name}}
        for question, field in naming.items():
            if answers.get(question, {}).get(field) == name:
                changed[question] = {**answers[question], field: None}
        return changed

    _change(home, exercise, change)


def naming_saved(home: Home, exercise: str) -> dict[str, str]:
    """The questions that name a saved search, and the field of each that does."""
    return {q: task["field"] for q, of in tasks(home, exercise).items() for task in of if task["type"] == SAVED}


def saved_searches(home: Home, exercise: str) -> dict[str, Saved]:
    """The saved searches by name."""
    return dict(_answers(Draft(home, exercise, Answers)).saved)


LISTS = ("find", "contradictions", "caveats", "strongest", "silent")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
COUNTRY = re.compile(r"[A-Z]{2}")
OPTION = re.compile(r"[a-z]")


def fits(task: Mapping[str, Any], name: str, value: object) -> bool:
    """Whether a value is one that this field of a task can hold: a number, a day, an option's letter, a country."""
    kind = task["type"]
    if kind == "leader" and name == "country":
        return isinstance(value, str) and bool(COUNTRY.fullmatch(value))
    if kind in ("count", "delay", "total", "leader"):
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e15
    if kind == "mass_entry":
        return isinstance(value, str) and bool(DAY.fullmatch(value))
    if kind in ("choose", "sentence"):
        return isinstance(value, str) and bool(OPTION.fullmatch(value))
    if kind in ("caveats", "strongest", "silent"):
        return isinstance(value, list | tuple) and len(value) <= 26 and all(isinstance(o, str) for o in value)
    return isinstance(value, str) and 0 < len(value) <= 60


def _field(home: Home, exercise: str, question: str, *kinds: str) -> str:
    """The field of a question's first task of one of these types."""
    for kind in kinds:
        for task in tasks(home, exercise).get(question, ()):
            if task["type"] == kind:
                return str(task["field"])
    raise AnswerFault(f"{question}: takes no records.")


def _query(query: Query | Mapping[str, Any]) -> Query:
    if isinstance(query, Query):
        return query
    try:
        return Query.model_validate(dict(query))
    except ValidationError as error:
        raise AnswerFault(_first(error)) from error


def _answers(draft: Draft) -> Answers:
    try:
        return Answers.model_validate(draft.answers)
    except ValidationError as error:
        raise AnswerFault(_first(error)) from error


def _merge(home: Home, exercise: str, question: str, value: Mapping[str, Any]) -> int:
    given = {name: None if _blank(item) else item for name, item in value.items()}
    return _change(home, exercise, lambda answers: {**answers, question: {**answers.get(question, {}), **given}})


def _blank(item: object) -> bool:
    return item is None or (isinstance(item, str | list | tuple | Iterable) and not item)


def _change(home: Home, exercise: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Change the answers as they stand on disk now; the draft's new revision."""
    with Draft.edited(home, exercise, Answers) as draft:
        try:
            draft.answers = Answers.model_validate(change(draft.answers)).model_dump(mode="json")
        except ValidationError as error:
            raise AnswerFault(_first(error)) from error
    return draft.revision


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])[:120]}: {fault['msg']}."
