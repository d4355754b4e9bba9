"""Readable messages from the table of traffic: what a member of the group would have before him.

The rule kept here: the text follows from the shown row alone, in every language; only the fault NOMINAL_DATA puts a
name into it (an invented one), which is how it can be noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from simulator.observation.registers.traffic_threads import STYLES, UNIT_NAME
from simulator.reference import codes, names, office_label
from simulator.texts import LANGUAGES, N_, Translator, country_name, translator

TEXTS: Mapping[str, str] = {
    "WARNING": N_("A load is expected within two days: {product}. Place: {office}. Please control; answer: FEEDBACK."),
    "FEEDBACK": N_("The object of your warning was controlled on {day}. Place: {office}. See our further messages."),
    "SEIZURE": N_("Seized on {day}: {product}, {quantity}. Place: {office}. Our service enters the case itself."),
    "RFI": N_("What does your service know about this load: {product}? Place: {office}. We prepare a control."),
    "REPLY": N_("In answer to your request: our service knows of this load from one case only. Place: {office}."),
    "REPORT": N_("To the unit: one case, {product}. Place: {office}. The rules of the group were kept."),
    "NOTICE": N_("Daily briefing at 09:00 Bishkek time. Please keep to the rules on addressees and references."),
    "SITREP": N_("Situation report, {day}: controls as planned, no incident. Figures follow in the table."),
}
NO_OBJECT = {
    "RFI": N_("Please name the officer on duty of your service for this week."),
    "REPLY": N_("In answer to your request: the officer on duty is named on the contact card."),
}
LEAK = N_("The driver is {person}, whom our service knows.")
CLOSING = (N_("With respect,"), N_("Regards,"), "")


def render(observed: pa.Table) -> pa.Table:
    """The table as a member sees it: case references and texts in place of keys and styles."""
    rows = observed.to_pylist()
    columns = {name: observed[name] for name in observed.column_names if name not in ("case_ref", "style")}
    columns["case_ref"] = pa.array([case_reference(row["case_ref"]) for row in rows], pa.string())
    for lang in LANGUAGES:
        columns[f"text_{lang}"] = pa.array([message_text(row, lang) for row in rows], pa.string())
    return pa.table(columns)


def case_reference(key: int | None) -> str:
    """ "ZZ-0123456789012": how the group writes a case; "" for none."""
    return "" if key is None else f"ZZ-{key:013d}"


def message_text(row: Mapping[str, Any], lang: str) -> str:
    """The text of one shown row of the traffic in one language."""
    tr = translator(lang)
    text = TEXTS[row["type"]] if row["product"] else NO_OBJECT.get(row["type"], TEXTS.get(row["type"], ""))
    product = codes("product")[row["product"]].label if row["product"] else ""
    lines = [
        tr(
            text,
            product=tr(product).lower() if product else "",
            office=office_label(row["office"], lang),
            day=row["sent"].date().isoformat(),
            quantity=_quantity(row, tr),
        )
    ]
    if row["style"] >= STYLES:
        key = np.array([row["traffic_id"] % (1 << 20)])
        country = row["sender"] if row["sender"] in names.COUNTRIES else "XX"
        script = "cyrl" if lang == "ru" else "latn"
        lines.append(tr(LEAK, person=names.full_names(key, country, 0, script=script)[0].as_py()))
    if closing := CLOSING[row["style"] % len(CLOSING)]:
        lines.append(tr(closing))
    lines.append(_signed(row["sender"], tr))
    return "\n".join(lines)


def _quantity(row: Mapping[str, Any], tr: Translator) -> str:
    if row["quantity"] is None:
        return ""
    figure = f"{row['quantity']:,.10g}".replace(",", " ")
    return f"{figure} ({tr(codes('unit')[row['unit']].label).lower()})" if row["unit"] else figure


def _signed(sender: str, tr: Translator) -> str:
    if sender == UNIT_NAME:
        return tr(N_("Operational co-ordination unit (SYNTHETIC)"))
    return tr(N_("National contact point of {country} (SYNTHETIC)"), country=country_name(sender, tr.lang))
