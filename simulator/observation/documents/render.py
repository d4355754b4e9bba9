"""One door to all documents: a kind, a record, its particulars, a language and a form give the bytes.

The rule kept here: the same arguments give the same bytes, and nothing but a `CenlabError` that names field and remedy
comes out of a bad request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from simulator import durable
from simulator.observation.documents.accounts import FIRST, first_record
from simulator.observation.documents.airwaybill import draw_airwaybill
from simulator.observation.documents.cmr import draw_cmr
from simulator.observation.documents.errors import DocumentError, RecordFault, UnknownChoice
from simulator.observation.documents.excise import draw_excise
from simulator.observation.documents.facts import read_facts
from simulator.observation.documents.frame import Case
from simulator.observation.documents.html import draw_html
from simulator.observation.documents.known import Known
from simulator.observation.documents.model import Document
from simulator.observation.documents.note import draw_note
from simulator.observation.documents.particulars import Particulars, particulars
from simulator.observation.documents.pdf import draw_pdf
from simulator.observation.documents.registration import draw_registration
from simulator.observation.documents.reports import draw_report, draw_report_kg, draw_report_kz, draw_report_uz
from simulator.observation.documents.scan import draw_png
from simulator.observation.documents.smgs import draw_smgs
from simulator.observation.documents.telephone import draw_telephone
from simulator.observation.documents.words import LANGUAGES, Words
from simulator.observation.documents.xray import draw_parcel, draw_truck, draw_wagon

DRAWN: Mapping[str, Callable[[Case], Document]] = {
    "seizure_report": draw_report,
    "seizure_report_kg": draw_report_kg,
    "seizure_report_uz": draw_report_uz,
    "seizure_report_kz": draw_report_kz,
    "first_message": draw_telephone,
    "telephone_message": draw_telephone,
    "cmr": draw_cmr,
    "smgs": draw_smgs,
    "air_waybill": draw_airwaybill,
    "consignment_note": draw_note,
    "registration": draw_registration,
    "excise_stamps": draw_excise,
    "xray_truck": draw_truck,
    "xray_wagon": draw_wagon,
    "xray_parcel": draw_parcel,
}
KINDS = tuple(DRAWN)
FORMS: Mapping[str, Callable[[Document], bytes]] = {"html": draw_html, "pdf": draw_pdf, "png": draw_png}


def document(kind: str, record: Mapping[str, Any], of: Particulars, *, lang: str) -> Document:
    """The pages of a document before they take a form.

    Raises:
        UnknownChoice: for a kind or language that there is not.
        RecordFault: if the record cannot be read, or does not go with the kind.
        TextDoesNotFit: if a text is too long for its box.
    """
    if kind not in DRAWN:
        raise UnknownChoice("kind", kind, KINDS)
    words = Words(lang)
    facts = read_facts(first_record(record, of) if kind == FIRST else record).way_of(of.facts)
    if len(facts.persons) != len(of.humans):
        raise RecordFault("persons", "are not those of the particulars", "Make the particulars from this record.")
    second = Words("en" if lang != "en" else "ru")
    return DRAWN[kind](Case(kind=kind, facts=facts, of=of, words=words, second=second))


def render(kind: str, record: Mapping[str, Any], of: Particulars, *, lang: str, form: str) -> bytes:
    """A document of one of KINDS in one of LANGUAGES as "html", "pdf" or "png".

    Raises:
        UnknownChoice, RecordFault, TextDoesNotFit: as `document` does.
    """
    if form not in FORMS:
        raise UnknownChoice("form", form, FORMS)
    return FORMS[form](document(kind, record, of, lang=lang))


def kinds_for(record: Mapping[str, Any], of: Particulars | None = None) -> tuple[str, ...]:
    """The kinds that a record can have: no road waybill for a train, no excise stamps on apples.

    Raises:
        RecordFault: if the record cannot be read at all.
    """
    of = of or particulars(record)
    kinds = []
    for kind in KINDS:
        try:
            document(kind, record, of, lang="en")
        except RecordFault:
            continue
        kinds.append(kind)
    return tuple(kinds)


def write_documents(
    record: Mapping[str, Any],
    out: Path,
    kinds: Iterable[str] = (),
    lang: str = "ru",
    form: str = "pdf",
    *,
    key: bytes | str | int = 0,
    known: Known | None = None,
) -> list[Path]:
    """Write documents of one record into a folder; no kinds means all that the record can have. The paths written.

    Raises:
        DocumentError: as `render` does, or if the folder cannot be written.
    """
    of = particulars(record, key, known)
    if form not in FORMS:
        raise UnknownChoice("form", form, FORMS)
    if lang not in LANGUAGES:
        raise UnknownChoice("lang", lang, LANGUAGES)
    wanted = tuple(kinds) or kinds_for(record, of)
    name = "".join(
        letter if letter.isalnum() or letter in "-_" else "_" for letter in str(record.get("case_no") or "case")
    )
    made = {kind: render(kind, record, of, lang=lang, form=form) for kind in wanted}
    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for kind, data in made.items():
            path = out / f"{name[:60]}.{kind}.{lang}.{form}"
            durable.write_bytes(path, data)
            written.append(path)
    except OSError as fault:
        raise DocumentError("out", f"{out} cannot be written ({fault.strerror})", "Choose another folder.") from None
    return written


__all__ = ["FORMS", "KINDS", "LANGUAGES", "document", "kinds_for", "render", "write_documents"]
