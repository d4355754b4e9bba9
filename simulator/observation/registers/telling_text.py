"""Informant reports, partner messages and press items as a reader has them before him: English and Russian.

The rule kept here: a text says what the shown row says and nothing more; a blank field is left out or named unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from simulator.observation.registers.marks import SCRIPTS, firm_names, mark_texts
from simulator.observation.registers.texts import replaced
from simulator.reference import codes, office_label
from simulator.texts import LANGUAGES, N_, Translator, country_name, translator

Row = Mapping[str, Any]
REPORT: Mapping[str, str] = {
    "SAW": N_("The source saw it himself."),
    "HEARD": N_("The source heard it from one who takes part."),
    "TOLD": N_("The source was told by others."),
    "DOCUMENT": N_("The source saw papers."),
}
PARTNER: Mapping[str, str] = {
    "OWN_CASE": N_("Basis: a case of our own."),
    "SOURCE": N_("Basis: a source of our own."),
    "MESSAGE": N_("Basis: a message of another service."),
    "ANALYSIS": N_("Basis: our analysis."),
}
PRESS = (
    N_("Customs officers of {country} stopped goods: {product}, {quantity}. Place: {place}."),
    N_("{country}: another channel cut off. Goods: {product}, {quantity}. Place: {place}."),
    N_("As our correspondent learnt in {country}, {quantity} were seized: {product}. Place: {place}."),
    N_("A large seizure in {country}? Sources speak of {quantity}: {product}. Place: {place}."),
)
WINDOW = N_("Goods: {product}. Place: {place}. Between {first} and {last}.")
WHO = N_("Behind it stand, by nickname: {nickname}.")
UNKNOWN = N_("not known")
FIGURE = N_("Quantity: {quantity}.")
DAY = N_("It happened on {day}.")
VEHICLE = N_("Vehicle or wagon: {plate}.")
FIRM = N_("Firm: {firm}.")
TELEPHONE = N_("Telephone: {telephone}.")
WAY = N_("From {departure} to {destination}.")
SYNTHETIC = "(SYNTHETIC)"


def _named(name: str, code: str, tr: Translator) -> str:
    return tr(codes(name)[code].label).lower() if code else tr(UNKNOWN)


def _place(row: Row, tr: Translator) -> str:
    return office_label(row["office"], tr.lang) if row["office"] else tr(UNKNOWN)


def _quantity(row: Row, tr: Translator) -> str:
    figure = f"{row['quantity']:,.10g}".replace(",", " ")
    return f"{figure} ({tr(codes('unit')[row['unit']].label).lower()})" if row["unit"] else figure


def _window(row: Row, tr: Translator) -> list[str]:
    first, last = row["from_day"].isoformat(), row["to_day"].isoformat()
    lines = [tr(WINDOW, product=_named("product", row["product"], tr), place=_place(row, tr), first=first, last=last)]
    return lines + ([tr(WHO, nickname=tr(row["nickname"]))] if row["nickname"] else [])


def _marks(row: Row, tr: Translator) -> list[str]:
    """Lines on vehicle, firm, telephone and way, as far as the row names them."""
    lines = [tr(VEHICLE, plate=row["plate"])] if row["plate"] else []
    lines += [tr(FIRM, firm=row["company"])] if row["company"] else []
    lines += [tr(TELEPHONE, telephone=row["telephone"])] if row.get("telephone") else []
    if row.get("departure") and row.get("destination"):
        ends = {name: country_name(row[name], tr.lang) for name in ("departure", "destination")}
        lines.append(tr(WAY, **ends))
    return lines


def report_text(row: Row, lang: str) -> str:
    """One informant report in one language."""
    tr = translator(lang)
    return " ".join([tr(REPORT[row["basis"]]), *_window(row, tr), *_marks(row, tr), SYNTHETIC])


def partner_text(row: Row, lang: str) -> str:
    """One partner message in one language."""
    tr = translator(lang)
    told = [tr(FIGURE, quantity=_quantity(row, tr))] if row["quantity"] is not None else []
    return " ".join([*_window(row, tr), *told, *_marks(row, tr), tr(PARTNER[row["basis"]]), SYNTHETIC])


def press_text(row: Row, lang: str) -> str:
    """One press item in one language."""
    tr = translator(lang)
    head = tr(
        PRESS[row["style"] % len(PRESS)],
        country=country_name(row["country"], lang),
        product=_named("product", row["product"], tr),
        quantity=_quantity(row, tr),
        place=_place(row, tr),
    )
    day = [tr(DAY, day=row["day"].isoformat())] if row["day"] else []
    return " ".join([head, *day, *_marks(row, tr), SYNTHETIC])


def with_texts(observed: pa.Table, text: Callable[[Row, str], str], drop: tuple[str, ...] = ()) -> pa.Table:
    """The table with plates, firms and telephone numbers in place of keys and a text in every language (`text_en`,
    `text_ru`), without the columns to drop."""
    marks = mark_texts(observed)
    firms = {lang: firm_names(observed, SCRIPTS[lang]).to_pylist() for lang in LANGUAGES}
    shown = replaced(observed, marks, (*drop, "plate_variant"))
    rows = replaced(observed, marks).to_pylist()
    for lang in LANGUAGES:
        told = [text({**row, "company": firm}, lang) for row, firm in zip(rows, firms[lang], strict=True)]
        shown = shown.append_column(f"text_{lang}", pa.array(told, pa.string()))
    return shown
