"""The retrieval exercise on the trainee's side: the schema of its answers, and what stands behind the search screen.

    q1 {cases}   q2 {records, saved}   q3 {cases, days}   q4 {by_seizure, by_entry, batch_date, verdict}
    q5 {sticks, records}   q6 {country, kilograms, caveats, opening, closing}   saved {name: {query, records}}

The rule kept here: a search is kept as its conditions together with what it found, and what it found is always
computed here from the read-only snapshot; the caller cannot put ids into a saved search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.cen.query import Query
from simulator.errors import CenlabError
from simulator.workspace.drafts import Draft, holding
from simulator.workspace.home import Home
from simulator.workspace.retrieval_questions import caveats, material, office_card, phrases, questions, reporting_table
from simulator.workspace.retrieval_snapshot import DATABASE, Snapshot, open_snapshot, store

__all__ = [
    "QUESTIONS",
    "AnswerFault",
    "Answers",
    "Chart",
    "Saved",
    "answers",
    "caveats",
    "chart",
    "find",
    "forget_search",
    "material",
    "office_card",
    "phrases",
    "put",
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

QUESTIONS = ("q1", "q2", "q3", "q4", "q5", "q6")
MAX_RECORDS = 20_000
MAX_SAVED = 12
MONTHS = 400

CaseNo = Annotated[str, Field(pattern=r"^[A-Z]{2}-\d{4}-\d{6}$")]
Records = Annotated[list[CaseNo], Field(max_length=MAX_RECORDS)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Month = Annotated[str, Field(pattern=r"^\d{4}-\d\d$")]
Option = Annotated[str, Field(pattern=r"^[a-z]$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
DateField = Literal["seizure_date", "entry_date"]


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


class Q1(_Part):
    """How many cases."""

    cases: Number | None = None


class Q2(_Part):
    """Which cases; saved names the saved search that asks for them."""

    records: Records = []
    saved: Name | None = None


class Q3(_Part):
    """How many cases, and the largest delay in days."""

    cases: Number | None = None
    days: Number | None = None


class Q4(_Part):
    """Two charts, the date of the mass entry and the verdict."""

    by_seizure: Chart | None = None
    by_entry: Chart | None = None
    batch_date: Day | None = None
    verdict: Option | None = None


class Q5(_Part):
    """The total as entered, and the records to check."""

    sticks: Number | None = None
    records: Records = []


class Q6(_Part):
    """The country, its kilograms, the caveats and the sentence."""

    country: Country | None = None
    kilograms: Number | None = None
    caveats: Annotated[list[Option], Field(max_length=26)] = []
    opening: Option | None = None
    closing: Option | None = None


class Answers(_Part):
    """All answers of the exercise; everything may be blank."""

    q1: Q1 = Q1()
    q2: Q2 = Q2()
    q3: Q3 = Q3()
    q4: Q4 = Q4()
    q5: Q5 = Q5()
    q6: Q6 = Q6()
    saved: Annotated[dict[Name, Saved], Field(max_length=MAX_SAVED)] = {}


@lru_cache(maxsize=4)
def _snapshot(path: str, changed: int) -> Snapshot:
    return open_snapshot(path)


def snapshot(home: Home, exercise: str) -> Snapshot:
    """The exercise's database as tables in memory, read once.

    Raises:
        StoreError: if it is missing, is no store or has another version.
    """
    path = home.material(exercise) / DATABASE
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


def answers(home: Home, exercise: str) -> dict[str, Any]:
    """The answers as they stand, every question and field present, None or [] where blank."""
    return _answers(Draft(home, exercise, Answers)).model_dump(mode="json")


def put(home: Home, exercise: str, question: str, value: Mapping[str, Any]) -> int:
    """Put the form fields of one question (those given; "" and None blank a field); the draft's new revision.

    Records, charts and saved searches are not form fields: see take_records, tick, take_chart, save_search.

    Raises:
        AnswerFault: names the field that does not fit; nothing is saved then.
    """
    if question not in QUESTIONS:
        raise AnswerFault(f"There is no question {question!r}.")
    taken = {"records", "by_seizure", "by_entry"} & set(value)
    if taken:
        raise AnswerFault(f"{question}: {', '.join(sorted(taken))}: is taken from a search, not typed.")
    return _merge(home, exercise, question, value)


def take_records(home: Home, exercise: str, question: str, query: Query | Mapping[str, Any]) -> list[str]:
    """Take what a search finds as the records of a question (q2 or q5); the numbers of the cases."""
    records = find(home, exercise, query)
    _merge(home, exercise, _with_records(question), {"records": records})
    return records


def tick(home: Home, exercise: str, question: str, case_no: str, on: bool) -> list[str]:
    """Add one record to a question's records (q2 or q5), or take it away; the records as they stand."""
    with holding(home, exercise):
        before = answers(home, exercise)[_with_records(question)]["records"]
        records = sorted([number for number in before if number != case_no] + ([case_no] if on else []))
        _merge(home, exercise, question, {"records": records})
    return records


def take_chart(home: Home, exercise: str, query: Query | Mapping[str, Any], by: DateField) -> dict[str, int]:
    """Keep the chart of a search by one of the two dates as part of the answer to q4; cases by month."""
    asked = _query(query)
    counts = snapshot(home, exercise).by_month(asked, by)
    name = {"seizure_date": "by_seizure", "entry_date": "by_entry"}[by]
    _merge(home, exercise, "q4", {name: {"query": asked.model_dump(mode="json"), "counts": counts}})
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
    """Remove a saved search, and the answer that names it."""

    def change(answers: dict[str, Any]) -> dict[str, Any]:
        saved = {key: value for key, value in answers.get("saved", {}).items() if key != name}
        second = dict(answers.get("q2", {}))
        if second.get("saved") == name:
            second["saved"] = None
        return {**answers, "saved": saved, "q2": second}

    _change(home, exercise, change)


def saved_searches(home: Home, exercise: str) -> dict[str, Saved]:
    """The saved searches by name."""
    return dict(_answers(Draft(home, exercise, Answers)).saved)


def _with_records(question: str) -> str:
    if question not in ("q2", "q5"):
        raise AnswerFault(f"{question}: takes no records.")
    return question


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
    for name in ("records", "caveats"):
        if name in given and given[name] is None:
            given[name] = []
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
