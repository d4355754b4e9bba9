"""The trainee's side of `synthesis`: the pack's sources, and putting claims into the draft.

The rule kept here: a claim is refused only if it speaks of something that the pack does not have; whether it is right
is never said here. Every function works on the bundle and the draft alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.errors import CenlabError
from simulator.reference import codes
from simulator.reference.offices import offices_of
from simulator.strict_json import is_version
from simulator.texts import N_
from simulator.workspace import refusals
from simulator.workspace.drafts import Draft, holding
from simulator.workspace.home import OTHER_VERSION, Home, HomeError, read_json

SCHEMA_VERSION = 1
TABLES = ("cases", "cards", "manifest", "plate_reads", "reports", "versions", "statement")
MAX_EVIDENCE = 4
MAX_LEGS = 4
MAX_LINKS = 80
VERDICTS: Mapping[str, str] = {
    "belongs": N_("Belongs to the organisation"),
    "not": N_("Does not belong"),
    "unsure": N_("Unsure"),
}
JUDGEMENTS: Mapping[str, str] = {"same": N_("The same"), "different": N_("Not the same"), "unsure": N_("Unsure")}
REASONS: Mapping[str, str] = {
    "look": N_("Signs that look alike were confused"),
    "scheme": N_("Two schemes of transliteration"),
    "typing": N_("Spaces, hyphens, capitals, legal form"),
    "order": N_("Digits or letters stand in another order"),
    "two_places": N_("Seen in two places at one time"),
    "other": N_("Another reason"),
}
UNKNOWN = "XX"
COUNTRIES = ("CN", "KG", "UZ", "KZ", "TJ", "TM", "AF", "IR", "RU")

Word = Annotated[str, Field(max_length=120)]
Code = Annotated[str, Field(max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=40)]


class _Claim(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Link(_Claim):
    """Two spellings, exactly as sources show them, and what the trainee makes of them."""

    left: Word
    right: Word
    judgement: Literal["same", "different", "unsure"]
    reason: Literal["", "look", "scheme", "typing", "order", "two_places", "other"] = ""


class Leg(_Claim):
    """One leg of the route: two offices or countries ("" blank, "XX" unknown) and the record that shows it."""

    start: Code = ""
    end: Code = ""
    record: Code = ""


class Method(_Claim):
    """The cover load, the place of concealment, and a record that shows them."""

    cover_goods: Code = ""
    concealment_place: Code = ""
    record: Code = ""


class Alternative(_Claim):
    """A rival version, and the record that speaks against it."""

    version: Code = ""
    record: Code = ""


class Confidence(_Claim):
    """A word of the code list `confidence`, and how many independent sources it rests on."""

    word: Code = ""
    sources: Annotated[int, Field(ge=0, le=99)] | None = None


class Answers(_Claim):
    """All claims; a blank sheet is the empty object."""

    cases: Annotated[dict[Name, Literal["belongs", "not", "unsure"]], Field(max_length=60)] = {}
    evidence: Annotated[dict[Name, Annotated[list[Name], Field(max_length=MAX_EVIDENCE)]], Field(max_length=60)] = {}
    links: Annotated[list[Link], Field(max_length=MAX_LINKS)] = []
    route: Annotated[list[Leg], Field(max_length=MAX_LEGS)] = []
    method: Method = Method()
    alternative: Alternative = Alternative()
    confidence: Confidence = Confidence()


class ClaimFault(CenlabError):
    """A claim speaks of something that the pack does not have, or is too long."""


@dataclass(frozen=True)
class Pack:
    """The sources as handed out; every table is a list of rows."""

    tables: Mapping[str, list[dict[str, Any]]]

    @cached_property
    def records(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Every record that can be cited, by id: its table and its row. Cases go by their case_no."""
        rows = {row["case_no"]: ("cases", row) for row in self.tables["cases"]}
        for name in ("cards", "manifest", "plate_reads", "reports"):
            rows |= {row["id"]: (name, row) for row in self.tables[name]}
        return rows

    @cached_property
    def plates(self) -> list[str]:
        """Every spelling of a plate in the sources, once, in the order of the alphabet."""
        shown = {row["plate"] for name in ("plate_reads", "manifest", "cards") for row in self.tables[name]}
        return sorted(shown - {""}, key=lambda text: (text.upper().replace(" ", "").replace("-", ""), text))

    @cached_property
    def firms(self) -> list[str]:
        """Every spelling of a carrier in the sources, once, in the order of the alphabet."""
        shown = {row["carrier"] for name in ("manifest", "cards") for row in self.tables[name]}
        return sorted(shown - {""}, key=lambda text: (text.strip("«»").lower(), text))


def load(home: Home, exercise: str) -> Pack:
    """The pack of an exercise.

    Raises:
        HomeError: if a source is missing, damaged or of another version.
    """
    folder = home.material(exercise)
    tables = {}
    for name in TABLES:
        raw = read_json(folder / f"{name}.json")
        known = isinstance(raw, dict) and is_version(raw.get("schema_version"), SCHEMA_VERSION)
        if not known or raw.get("table") != name:
            path = folder / f"{name}.json"
            raise HomeError(OTHER_VERSION, path=path, known=str(SCHEMA_VERSION), remedy=refusals.OF_BUNDLE)
        tables[name] = list(raw["rows"])
    return Pack(tables)


def sources(home: Home, exercise: str) -> dict[str, list[dict[str, Any]]]:
    """All tables by name."""
    return dict(load(home, exercise).tables)


def cases(home: Home, exercise: str) -> list[dict[str, Any]]:
    """The case records, in order of the day of seizure."""
    return load(home, exercise).tables["cases"]


def cards(home: Home, exercise: str) -> list[dict[str, Any]]:
    """The national cards of the own country's cases: plate, carrier, what was seen."""
    return load(home, exercise).tables["cards"]


def manifest(home: Home, exercise: str) -> list[dict[str, Any]]:
    """The customs register's rows for the days and posts asked for."""
    return load(home, exercise).tables["manifest"]


def plate_reads(home: Home, exercise: str) -> list[dict[str, Any]]:
    """The cameras' reads, times in UTC."""
    return load(home, exercise).tables["plate_reads"]


def reports(home: Home, exercise: str) -> list[dict[str, Any]]:
    """Reports of other services and partners' answers."""
    return load(home, exercise).tables["reports"]


def record(home: Home, exercise: str, name: str) -> tuple[str, dict[str, Any]]:
    """One record by its id: its table and its row.

    Raises:
        ClaimFault: if the pack has no such record.
    """
    try:
        return load(home, exercise).records[name]
    except KeyError:
        raise ClaimFault(f"The pack has no record {name!r}.") from None


def places() -> list[str]:
    """What a leg may name: offices on roads, then countries, then unknown."""
    roads = [code for code, office in offices_of().items() if office.mode == "ROAD"]
    own, partners = [c for c in roads if c.startswith("KG-")], [c for c in roads if not c.startswith("KG-")]
    return [*own, *partners, *COUNTRIES, UNKNOWN]


def answers(home: Home, exercise: str) -> Answers:
    """The claims as they stand in the draft; what no longer fits the schema counts as blank."""
    try:
        return Answers.model_validate(Draft(home, exercise, Answers).answers)
    except ValidationError:
        return Answers()


def put(home: Home, exercise: str, **claims: Any) -> int:
    """Change some claims by name and save; the draft's revision.

    Raises:
        ClaimFault: if the claims do not fit the schema or speak of something that the pack does not have.
    """
    with Draft.edited(home, exercise, Answers) as draft:
        changed = {**answers(home, exercise).model_dump(), **claims}
        try:
            whole = Answers.model_validate(changed)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ClaimFault(f"{where}: {first['msg']}.") from error
        _known(load(home, exercise), whole)
        draft.answers = whole.model_dump()
    return draft.revision


def _known(pack: Pack, whole: Answers) -> None:
    numbers = {row["case_no"] for row in pack.tables["cases"]}
    _within(numbers, {*whole.cases, *whole.evidence}, "case")
    cited = [name for names in whole.evidence.values() for name in names]
    cited += [leg.record for leg in whole.route] + [whole.method.record, whole.alternative.record]
    _within(pack.records, cited, "record")
    _within({*pack.plates, *pack.firms}, (text for link in whole.links for text in (link.left, link.right)), "spelling")
    _within(places(), (code for leg in whole.route for code in (leg.start, leg.end)), "place")
    _within(codes("cover_goods"), [whole.method.cover_goods], "cover goods")
    _within(codes("concealment_place"), [whole.method.concealment_place], "place of concealment")
    _within({row["id"] for row in pack.tables["versions"]}, [whole.alternative.version], "version")
    _within(codes("confidence"), [whole.confidence.word], "word of confidence")


def _within(known: Iterable[str], said: Iterable[str], what: str) -> None:
    strange = sorted(set(said) - set(known) - {""})
    if strange:
        raise ClaimFault(f"The pack has no {what} {strange[0]!r}.")


def put_case(home: Home, exercise: str, case_no: str, verdict: str) -> int:
    """Say whether a case belongs ("belongs", "not", "unsure"; "" takes the claim back)."""
    with holding(home, exercise):
        verdicts = dict(answers(home, exercise).cases)
        verdicts.pop(case_no, None)
        return put(home, exercise, cases={**verdicts, case_no: verdict} if verdict else verdicts)


def put_evidence(home: Home, exercise: str, case_no: str, records: Sequence[str]) -> int:
    """Cite records (at most MAX_EVIDENCE) that tie a case to the others."""
    with holding(home, exercise):
        cited = dict(answers(home, exercise).evidence)
        cited.pop(case_no, None)
        return put(home, exercise, evidence={**cited, case_no: list(dict.fromkeys(records))} if records else cited)


def put_link(home: Home, exercise: str, left: str, right: str, judgement: str, reason: str = "") -> int:
    """Judge two spellings ("same", "different", "unsure"; "" takes the claim back); a pair has one judgement."""
    new = [{"left": left, "right": right, "judgement": judgement, "reason": reason}] if judgement else []
    with holding(home, exercise):
        links = answers(home, exercise).links
        rest = [link.model_dump() for link in links if {link.left, link.right} != {left, right}]
        return put(home, exercise, links=rest + new)


def put_route(home: Home, exercise: str, legs: Sequence[Mapping[str, str]]) -> int:
    """State the route: at most MAX_LEGS legs in order, each {start, end, record}."""
    return put(home, exercise, route=[dict(leg) for leg in legs])


def put_method(home: Home, exercise: str, cover_goods: str, concealment_place: str, record: str) -> int:
    """State the method, with the record that shows it."""
    return put(
        home,
        exercise,
        method={"cover_goods": cover_goods, "concealment_place": concealment_place, "record": record},
    )


def put_alternative(home: Home, exercise: str, version: str, record: str) -> int:
    """Choose a rival version and the record against it."""
    return put(home, exercise, alternative={"version": version, "record": record})


def put_confidence(home: Home, exercise: str, word: str, sources: int | None) -> int:
    """State the confidence in one word, and the number of independent sources."""
    return put(home, exercise, confidence={"word": word, "sources": sources})
