"""Entering seizures from papers: the answers' schema and the functions that stand behind the entry screen.

The rule kept here: a draft may be incomplete in any way; checking says what is missing, never what is right. Only what
the trainee typed is kept: values that stood in the form already are not part of the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simulator.cen.facts import Context
from simulator.cen.faults import Fault
from simulator.cen.form import form_spec
from simulator.cen.rules import check as check_record
from simulator.errors import CenlabError
from simulator.strict_json import is_version
from simulator.texts import LANGUAGES, N_, Translator, translator
from simulator.workspace import refusals
from simulator.workspace.drafts import Draft
from simulator.workspace.home import OTHER_VERSION, Home, read_json, read_text

SCHEMA_VERSION = 1
LETTERS = ("A", "B", "C", "D")
Letter = Literal["A", "B", "C", "D"]
STAGES = {
    "worked": N_("Worked example with gaps: the filled fields show how it is done."),
    "half": N_("Half filled: the rest is yours."),
    "alone": N_("All yours: the form is empty."),
}
REPORTS = {"A": N_("Report A"), "B": N_("Report B"), "C": N_("Report C"), "D": N_("Report D")}
RETURNED = N_(
    "RILO returns the record of report B: «Check quantity against weight.» Correct the record, or keep it and say why. "
    "This part gives no points."
)

Code = Annotated[str, Field(max_length=40)]
Number = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class EntryError(CenlabError):
    """A report that the exercise does not have, or material of another version."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Packing(_Part):
    """How the goods are packed; a number that the paper does not state stays blank."""

    boxes: Number | None = None
    cartons: Number | None = None
    packs: Number | None = None
    sticks: Number | None = None


class GoodsLine(_Part):
    """One line of seized goods; every value may be blank."""

    heading: Code | None = None
    product: Code | None = None
    quantity: Number | None = None
    unit: Code | None = None
    packing: Packing | None = None
    mass_basis: Code | None = None
    test_result: Code | None = None
    disposition: Code | None = None


class PersonRow(_Part):
    """A person without a name."""

    role: Code | None = None
    sex: Code | None = None
    age_band: Code | None = None
    nationality: Code | None = None


class RecordPart(_Part):
    """What a trainee typed of one record; keys are those of the CEN-like record."""

    case_no: Code | None = None
    reporting_country: Code | None = None
    form_type: Code | None = None
    status: Code | None = None
    seizure_date: Code | None = None
    entry_date: Code | None = None
    location_type: Code | None = None
    office: Code | None = None
    detecting_service: Code | None = None
    direction: Code | None = None
    control_reason: Code | None = None
    detection_means: Code | None = None
    manner: Code | None = None
    legal_stage: Code | None = None
    mode: Code | None = None
    conveyance_type: Code | None = None
    conveyance_country: Code | None = None
    departure: Code | None = None
    destination: Code | None = None
    transit: Annotated[list[Code | None], Field(max_length=20)] | None = None
    goods_origin: Code | None = None
    declared_goods: Code | None = None
    concealment_place: Code | None = None
    concealment_method: Code | None = None
    lines: Annotated[list[GoodsLine], Field(max_length=40)] | None = None
    persons: Annotated[list[PersonRow], Field(max_length=40)] | None = None
    narrative: Annotated[str, Field(max_length=5000)] | None = None
    circulation: Code | None = None
    release_consent: Code | None = None
    handling: Code | None = None


class Returned(_Part):
    """The answer to the returned record."""

    action: Literal["corrected", "kept"] | None = None
    reason: Annotated[str, Field(max_length=2000)] = ""


class Answers(_Part):
    """The answers of an entry exercise: what was typed for each report, and the answer to the returned one."""

    reports: dict[Letter, RecordPart] = Field(default_factory=dict)
    returned: Returned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One line of a paper as text; head is the printed label of a form, "" elsewhere."""

    id: str
    number: int
    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of the exercise.

    stage is worked, half or alone; title and hint are in the reader's language, name is the paper's own;
    html is the file of the paper's page; gaps are the fields that the trainee fills in.
    """

    letter: str
    title: str
    hint: str
    stage: str
    name: str
    language: str
    html: Path
    lines: tuple[PaperLine, ...]
    prefilled: Mapping[str, Any]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a report is filled in: gaps with a value, all gaps that its form asks for, faults by severity."""

    filled: int
    asked: int
    errors: int
    warnings: int
    advice: int = field(default=0)


def _papers(home: Home, exercise: str) -> dict[str, Any]:
    path = home.material(exercise) / "papers.json"
    content = read_json(path)
    version = content.get("schema_version") if isinstance(content, dict) else None
    if not is_version(version, SCHEMA_VERSION):
        raise EntryError(OTHER_VERSION, path=path, known=str(SCHEMA_VERSION), remedy=refusals.OF_BUNDLE)
    papers: dict[str, Any] = content
    return papers


def reports(home: Home, exercise: str) -> list[Report]:
    """The reports of an exercise in their order.

    Raises:
        HomeError: if the bundle lacks the exercise; EntryError for material of another version.
    """
    tr = translator(home.lang)
    folder = home.material(exercise)
    return [
        Report(
            letter=entry["letter"],
            title=tr(REPORTS[entry["letter"]]),
            hint=tr(STAGES[entry["stage"]]),
            stage=entry["stage"],
            name=entry["name"],
            language=entry["language"],
            html=folder / entry["html"][home.lang],
            lines=tuple(PaperLine(**line) for line in entry["lines"]),
            prefilled=_told(entry["prefilled"], tr),
            gaps=tuple(entry["gaps"]),
        )
        for entry in _papers(home, exercise)["reports"]
    ]


def _told(prefilled: Mapping[str, Any], tr: Translator) -> dict[str, Any]:
    """What stands in the form already, its free text in the officer's language; codes are shown in it anyway."""
    text = prefilled.get("narrative")
    return {**prefilled, "narrative": tr(text)} if isinstance(text, str) else dict(prefilled)


def report(home: Home, exercise: str, letter: str) -> Report:
    """One report.

    Raises:
        EntryError: if the exercise has no report of that letter.
    """
    for candidate in reports(home, exercise):
        if candidate.letter == letter:
            return candidate
    raise EntryError(N_("{exercise} has no report {letter}."), exercise=exercise, letter=repr(letter))


def _prefilled(home: Home, exercise: str, letter: str) -> Mapping[str, Any]:
    """What the material itself says that stands in the form of a report already."""
    entries = _papers(home, exercise)["reports"]
    return next(entry["prefilled"] for entry in entries if entry["letter"] == letter)


def page(home: Home, exercise: str, letter: str) -> str:
    """The page of a paper: one HTML document with everything inside it."""
    return read_text(report(home, exercise, letter).html)


def spec(home: Home) -> dict[str, Any]:
    """The entry form for the form widget, in the officer's language, with the offices of his country."""
    return form_spec(home.lang, home.manifest.country)


def record(home: Home, exercise: str, letter: str) -> dict[str, Any]:
    """The record as it stands: what was filled in already, and over it what the trainee typed."""
    values = dict(report(home, exercise, letter).prefilled)
    values.update(_typed(Draft(home, exercise), letter))
    return values


def put(home: Home, exercise: str, letter: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a record in the draft and on disk; the record as it stands after that.

    What equals a value that stood in the form already is not kept, so that it is never taken for an answer.

    Raises:
        EntryError: if the exercise has no report of that letter.
    """
    prefilled = report(home, exercise, letter).prefilled
    # The text that stood there in the other language is no answer either.
    stood = {lang: _told(_prefilled(home, exercise, letter), translator(lang)) for lang in LANGUAGES}
    typed = {
        name: given
        for name, given in value.items()
        if name not in prefilled or all(values[name] != given for values in stood.values())
    }
    with Draft.edited(home, exercise) as draft:
        stored = draft.answers.get("reports")
        draft.answers["reports"] = {**(stored if isinstance(stored, dict) else {}), letter: typed}
    return {**prefilled, **typed}


def _typed(draft: Draft, letter: str) -> dict[str, Any]:
    typed = draft.answers.get("reports")
    values = typed.get(letter) if isinstance(typed, dict) else None
    return dict(values) if isinstance(values, dict) else {}


def _context(home: Home, exercise: str) -> Context:
    clock = datetime.fromisoformat(_papers(home, exercise)["clock"].replace("Z", "+00:00"))
    return Context(clock=clock, country=home.manifest.country)


def today(home: Home, exercise: str) -> date:
    """The day on which the exercise stands: a seizure cannot be later."""
    return _context(home, exercise).today


def check(home: Home, exercise: str, letter: str) -> list[Fault]:
    """Every fault of the record as it stands, at the exercise's clock; errors first."""
    context = _context(home, exercise)
    return check_record(record(home, exercise, letter), context)


def progress(home: Home, exercise: str, letter: str) -> Progress:
    """How far a report is: the counts that stand under the form."""
    faults = check(home, exercise, letter)
    now = record(home, exercise, letter)
    mine = report(home, exercise, letter).gaps
    missing = {fault.path.partition(".")[0] for fault in faults if fault.rule.startswith("missing")}
    filled = sum(1 for name in mine if now.get(name) not in (None, "", []))
    return Progress(
        filled,
        filled + sum(1 for name in mine if name in missing and now.get(name) in (None, "", [])),
        sum(fault.severity == "E" for fault in faults),
        sum(fault.severity == "W" for fault in faults),
        sum(fault.severity == "A" for fault in faults),
    )


def returned(home: Home, exercise: str) -> dict[str, Any]:
    """The record that RILO returned: letter, its words in the officer's language, the answer so far."""
    answer = Draft(home, exercise).answers.get("returned")
    known = answer if isinstance(answer, dict) else {}
    return {
        "letter": _papers(home, exercise)["returned"]["letter"],
        "text": translator(home.lang)(RETURNED),
        "action": known.get("action") or "",
        "reason": known.get("reason") or "",
    }


def answer_returned(home: Home, exercise: str, action: str, reason: str) -> None:
    """Keep the answer to the returned record; action is corrected, kept or "" for no answer.

    Raises:
        EntryError: for any other action.
    """
    if action not in ("corrected", "kept", ""):
        raise EntryError(f"a returned record is corrected or kept, not {action!r}")
    with Draft.edited(home, exercise) as draft:
        draft.answers["returned"] = {"action": action, "reason": reason} if action else None
