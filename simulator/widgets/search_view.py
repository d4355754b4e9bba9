"""What the search panel shows, as data: the filter form, the results, the charts' numbers, one record in words.

The rule kept here: the panel draws only what stands here, so a person without a screen gets the same by calling
`view(store, query_of(filters), lang="ru")`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from simulator.cen.catalogue import COUNTRY, OFFICE, Field, catalogue
from simulator.cen.form import options
from simulator.cen.pandas_code import to_pandas
from simulator.cen.query import Query
from simulator.cen.search import LIMIT, Sort, ids, search
from simulator.cen.statistics import Coverage, Month, by_month, counts, coverage, totals
from simulator.cen.store import SYNTHETIC, Store
from simulator.errors import CenlabError
from simulator.formats import day, number, quantity
from simulator.formats import month as month_name
from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.texts import N_, Translator, country_name, translator
from simulator.widgets.map_view import office_map

# The filters in the order of the record; every name is a field of Query.
FILTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("What"), ("product", "heading", "min_quantity", "unit")),
    (N_("When"), ("seizure_from", "seizure_to", "entry_from", "entry_to")),
    (N_("Where and who"), ("reporting_country", "office", "detecting_service")),
    (N_("Route"), ("direction", "departure", "transit", "destination")),
    (N_("Transport"), ("mode", "conveyance_type")),
    (N_("Concealment"), ("concealment_place", "children", "concealment_method", "concealment_join")),
    (N_("Words"), ("text",)),
)
OWN_LABELS = {
    "min_quantity": (N_("Quantity from"), N_("A line's quantity as entered; choose the unit too.")),
    "seizure_from": (N_("Seized from"), N_("The date of the seizure, this day included.")),
    "seizure_to": (N_("Seized to"), N_("The date of the seizure, this day included.")),
    "entry_from": (N_("Entered from"), N_("The date of entry in the system, this day included.")),
    "entry_to": (N_("Entered to"), N_("The date of entry in the system, this day included.")),
    "children": (N_("With all finer places"), N_("Adds every place beneath the ones chosen.")),
    "concealment_join": (N_("Place and method"), N_("If both are chosen: must both hold, or one of them?")),
    "text": (N_("In the description"), N_("Finds the letters anywhere in the description.")),
    "transit": (N_("Through"), N_("A country anywhere on the way.")),
}
JOINS = (("and", N_("both must hold")), ("or", N_("one of them is enough")))
COLUMNS: tuple[tuple[str, str, bool], ...] = (
    ("case_no", N_("Case"), True),
    ("seizure_date", N_("Seized on"), True),
    ("entry_date", N_("Entered on"), True),
    ("office", N_("Office"), True),
    ("goods", N_("Goods"), False),
    ("quantity", N_("Quantity"), True),
    ("route", N_("Way"), False),
    ("transport", N_("Conveyance"), False),
    ("concealment", N_("Concealment"), False),
)
BLANK = "—"
UNSHOWN = ("case_no", "form_type")
ROWS = {"lines": N_("Line {n}"), "persons": N_("Person {n}")}
# Units as a table has room for them.
SHORT = {
    "KGM": N_("kg"),
    "LTR": N_("l"),
    "STICK": N_("pcs"),
    "TABLET": N_("tablets"),
    "CAPSULE": N_("capsules"),
    "PIECE": N_("pcs"),
    "HEAD": N_("head"),
}


class FilterFault(CenlabError):
    """A filter that is none; says which."""


def filter_spec(lang: str, labels: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The filter form for the form widget; labels override the form's own texts."""
    tr = translator(lang)
    sections = [{"title": tr(title), "fields": [_filter(name, lang, tr) for name in names]} for title, names in FILTERS]
    return {"title": "", "sections": sections, "labels": dict(labels or {})}


def _filter(name: str, lang: str, tr: Translator) -> dict[str, Any]:
    field = _field(name)
    label, hint = OWN_LABELS.get(name, (field.label if field else name, ""))
    form_field: dict[str, Any] = {"name": name, "label": tr.bilingual(label), "hint": tr(hint) if hint else ""}
    form_field["required"] = False
    if name.endswith(("_from", "_to")):
        return form_field | {"kind": "date"}
    if name == "concealment_join":
        return form_field | {"kind": "choice", "options": [{"code": c, "label": tr.bilingual(t)} for c, t in JOINS]}
    if name in ("min_quantity", "text", "children"):
        return form_field | {"kind": {"min_quantity": "number", "text": "text", "children": "flag"}[name]}
    assert field is not None, name
    return form_field | {"kind": "choices", "options": options(field.codes, lang)}


def _field(name: str) -> Field | None:
    fields = catalogue().fields
    return fields.get(name) or fields.get(f"lines.{name}")


def query_of(value: Mapping[str, Any]) -> Query:
    """The search of a filled filter form.

    Raises:
        FilterFault: names the filter that does not fit.
    """
    try:
        return Query.model_validate({key: item for key, item in value.items() if item not in (None, "", [])})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise FilterFault(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}.") from error


def value_of(query: Query) -> dict[str, Any]:
    """The filled filter form of a search; blanks are left out."""
    return {key: item for key, item in query.model_dump(mode="json", exclude_defaults=True).items() if item}


def view(
    store: Store,
    query: Query,
    *,
    lang: str,
    sort: Sort = "seizure_date",
    descending: bool = True,
    after: Sequence[Any] | None = None,
    skipped: int = 0,
    limit: int = LIMIT,
) -> dict[str, Any]:
    """Everything the panel draws for one page of a search; skipped counts the rows of the pages before."""
    tr = translator(lang)
    page = search(store, query, sort=sort, descending=descending, limit=limit, after=after)
    last = skipped + len(page.rows)
    year = int((query.seizure_to or query.seizure_from or store.as_of or "2025")[:4])
    return {
        "total": ", ".join(
            (
                tr.plural("{n} case", "{n} cases", page.total_cases),
                tr.plural("{n} goods line", "{n} goods lines", page.total_lines),
            )
        ),
        "found": page.total_cases,
        "coverage": coverage_note(coverage(store, year), lang),
        "columns": [{"id": name, "label": tr(label), "sort": sorts} for name, label, sorts in COLUMNS],
        "rows": [{"case_no": row["case_no"], "cells": _cells(row, lang, tr)} for row in page.rows],
        "sort": [sort, descending],
        "page": tr("{first} to {last} of {n}", first=min(skipped + 1, last), last=last, n=page.total_cases),
        "earlier": skipped > 0,
        "next": page.next,
        "map": office_map(counts(store, query, by="office"), lang),
        "trend": _trend(by_month(store, query), by_month(store, query, date="entry_date"), tr),
        "transport": [
            _bars(tr(title), name, counts(store, query, by=name), lang)
            for title, name in ((N_("Mode of transport"), "mode"), (N_("Conveyance"), "conveyance_type"))
        ],
        "route": [
            {"title": tr(title), "rows": _sums(store, query, by, lang)}
            for title, by in (
                (N_("Country of departure"), "departure"),
                (N_("Country of destination"), "destination"),
                (N_("Post or office"), "office"),
            )
        ],
        "commodity": _sums(store, query, "product", lang),
        "pandas": to_pandas(query),
    }


def _sums(store: Store, query: Query, by: str, lang: str) -> list[list[str]]:
    """Cases, goods lines and quantity of the goods found, by a code and unit: rows of texts, most cases first."""
    codes = {"departure": COUNTRY, "destination": COUNTRY}.get(by, by)
    return [
        [
            label_of(codes, total.code, lang),
            label_of("unit", total.unit, lang),
            number(total.cases, lang),
            number(total.lines, lang),
            number(total.quantity, lang),
        ]
        for total in totals(store, query, by=by)
    ]


def coverage_note(reporting: Coverage, lang: str) -> dict[str, str]:
    """The line that is always in sight, and which months of which country are silent."""
    tr = translator(lang)
    gaps = [
        tr("{country}: no cases in {n} of 12 months", country=country_name(code, lang), n=len(months))
        for code, months in reporting.silent.items()
    ]
    text = tr.plural(
        "{n} of {all} countries reported seizures of {year}.",
        "{n} of {all} countries reported seizures of {year}.",
        len(reporting.reported),
        all=len(reporting.members),
        year=str(reporting.year),
    )
    return {"text": text, "gaps": "; ".join(gaps)}


def record_card(store: Store, case_no: str, lang: str) -> dict[str, Any]:
    """One record in words: sections of [label, value], the description first, blanks left out.

    english: the label of the value that stands in English in every language, for whoever has it read aloud.

    Raises:
        KeyError: if there is no such case.
    """
    record = store.record(case_no)
    tr = translator(lang)
    sections = []
    described = sorted(catalogue().sections, key=lambda section: section.id != "description")
    for section in described:
        lines = [
            [tr(field.label), _shown(field, record[field.name], lang)]
            for field in catalogue().of_case()
            if field.section == section.id and field.kind != "group" and record[field.name] not in ("", [])
            if field.name not in UNSHOWN
        ]
        for group in ("lines", "persons"):
            field = catalogue().fields[group]
            if field.section == section.id:
                lines += [[tr(ROWS[group], n=n), _row(group, row, lang)] for n, row in enumerate(record[group], 1)]
        if lines:
            sections.append({"title": tr(section.title), "lines": lines})
    return {"case_no": case_no, "sections": sections, "english": tr(catalogue().fields["narrative"].label)}


def _row(group: str, row: Mapping[str, Any], lang: str) -> str:
    parts = []
    for field in catalogue().of_group(group):
        value = row.get(field.key)
        if field.key == "quantity" and value is not None:
            parts.append(quantity(value, label_of("unit", row.get("unit", ""), lang), lang))
        elif field.key not in ("unit", "heading", "packing") and value:
            parts.append(_shown(field, value, lang))
    return ", ".join(parts)


def _shown(field: Field, value: Any, lang: str) -> str:
    if isinstance(value, list):
        return " → ".join(label_of(field.codes, code, lang) for code in value)
    if field.name in ("seizure_date", "entry_date"):
        return day(value, lang)
    return label_of(field.codes, str(value), lang) if field.codes else str(value)


def label_of(name: str, code: str, lang: str) -> str:
    """A code in words: a country, an office or an entry of a code list; a dash for a blank."""
    if not code:
        return BLANK
    if name == COUNTRY:
        return country_name(code, lang)
    return office_label(code, lang) if name == OFFICE else code_label(name, code, lang)


def rows_csv(store: Store, query: Query) -> str:
    """All cases found as CSV, a row a goods line; the first line says that the data are invented."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f"# {SYNTHETIC}"])
    goods = ("line_no", "heading", "product", "quantity", "unit")
    case = [field.name for field in catalogue().of_case() if field.kind != "group" and field.name != "narrative"]
    writer.writerow([*case, *goods])
    for case_no in ids(store, query):
        record = store.record(case_no)
        head = [" ".join(record[name]) if isinstance(record[name], list) else record[name] for name in case]
        for n, line in enumerate(record["lines"] or [{}], start=1):
            writer.writerow([*head, n, *(line.get(name, "") for name in goods[1:])])
    return out.getvalue()


def _cells(row: Mapping[str, Any], lang: str, tr: Translator) -> list[str]:
    goods = [label_of("product", line["product"], lang) for line in row["goods"]]
    amounts = [
        quantity(line["quantity"], tr(SHORT.get(line["unit"], line["unit"])), lang)
        for line in row["goods"]
        if line["quantity"] is not None
    ]
    way = f"{row['departure'] or '?'}\u00a0→\u00a0{row['destination'] or '?'}"
    place = label_of("concealment_place", row["concealment_place"], lang)
    method = label_of("concealment_method", row["concealment_method"], lang)
    return [
        row["case_no"],
        day(row["seizure_date"], lang) or BLANK,
        day(row["entry_date"], lang),
        label_of(OFFICE, row["office"], lang),
        "; ".join(goods) or BLANK,
        "; ".join(amounts) or BLANK,
        way,
        label_of("conveyance_type", row["conveyance_type"], lang),
        f"{place}; {method}" if method != BLANK else place,
    ]


def _trend(seized: list[Month], entered: list[Month], tr: Translator) -> dict[str, Any]:
    """Both series over the same months, so that they can be compared at a glance."""
    names = sorted({month.month for month in (*seized, *entered)})
    by_seizure = {month.month: month.cases for month in seized}
    by_entry = {month.month: month.cases for month in entered}
    return {
        "months": [month_name(name, tr.lang) for name in names],
        "series": [
            {"title": tr("Cases by date of seizure"), "counts": [by_seizure.get(name, 0) for name in names]},
            {"title": tr("Cases by date of entry"), "counts": [by_entry.get(name, 0) for name in names]},
        ],
    }


def _bars(title: str, name: str, sums: Mapping[str, int], lang: str) -> dict[str, Any]:
    return {"title": title, "bars": [[label_of(name, code, lang), n] for code, n in sums.items()]}
