"""Informant reports, partner messages and press items as a reader has them before him: English and Russian.

The rule kept here: a text says what the shown row says and nothing more; a blank field is left out or named unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

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


def report_text(row: Row, lang: str) -> str:
    """One informant report in one language."""
    tr = translator(lang)
    return " ".join([tr(REPORT[row["basis"]]), *_window(row, tr), SYNTHETIC])


def partner_text(row: Row, lang: str) -> str:
    """One partner message in one language."""
    tr = translator(lang)
    told = [tr(FIGURE, quantity=_quantity(row, tr))] if row["quantity"] is not None else []
    return " ".join([*_window(row, tr), *told, tr(PARTNER[row["basis"]]), SYNTHETIC])


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
    return " ".join([head, *day, SYNTHETIC])


def with_texts(observed: pa.Table, text: Callable[[Row, str], str], drop: tuple[str, ...] = ()) -> pa.Table:
    """The table with a text in every language (`text_en`, `text_ru`), without the columns to drop."""
    rows = observed.to_pylist()
    table = observed.drop_columns([name for name in drop if name in observed.column_names])
    for lang in LANGUAGES:
        table = table.append_column(f"text_{lang}", pa.array([text(row, lang) for row in rows], pa.string()))
    return table
