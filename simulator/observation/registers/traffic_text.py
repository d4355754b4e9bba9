"""Readable messages from the table of traffic: what a member of the group would have before him.

The rule kept here: the text follows from the shown row alone, in every language; only the fault NOMINAL_DATA puts a
name into it (an invented one), which is how it can be noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from simulator.observation.registers.marks import SCRIPTS, firm_names, mark_texts
from simulator.observation.registers.traffic_threads import STYLES, UNIT_NAME
from simulator.reference import codes, names, office_label
from simulator.region import OperationGroup
from simulator.regional import in_force
from simulator.texts import LANGUAGES, N_, Translator, country_name, translator

# By type and the state of the case; "" for any other state.
TEXTS: Mapping[str, Mapping[str, str]] = {
    "WARNING": {
        "": N_("A load is expected about {expected}: {product}. Place: {office}. Please control; answer: FEEDBACK.")
    },
    "FEEDBACK": {
        "CONTROLLED": N_(
            "The object of your warning was controlled on {day} at {hour} UTC, and not in vain. Place: {office}. "
            "See our further messages."
        ),
        "NOTHING_FOUND": N_("The object of your warning was controlled. Nothing was detected. Place: {office}."),
        "NOT_MET": N_("The object of your warning was not met on the days that you named. Place: {office}."),
    },
    "SEIZURE": {
        "": N_(
            "Seized on {day} at {hour} UTC: {product}, {quantity}. Place: {office}. Our service enters the case itself."
        )
    },
    "RFI": {
        "EXPECTED": N_(
            "What does your service know about this load: {product}? Place: {office}. We prepare a control about "
            "{expected}."
        ),
        "SEIZED": N_("A question about the load that you seized: {product}. Place: {office}. Where was it bound?"),
    },
    "REPLY": {
        "EXPECTED": N_("In answer to your request: the load has left, as far as our service knows. Place: {office}."),
        "SEIZED": N_("In answer to your request: our service knows of this load from one case only. Place: {office}."),
    },
    "NEGATIVE": {"": N_("In answer to your request: our service knows nothing of this load. Place: {office}.")},
    "CORRECTION": {"": N_("Correction to our message on the seizure of {day}: {quantity}. Place: {office}.")},
    "RESULT": {"": N_("Case of {day}: the laboratory confirms {product}. Place: {office}.")},
    "REPORT": {"": N_("To the unit: one case of {day}, {product}. Place: {office}. The rules of the group were kept.")},
    "RELEASE": {"": N_("The vehicle of our case was returned on {released}. Place: {office}.")},
    "NOTICE": {"": N_("Daily briefing at 09:00 {time}. Please keep to the rules on addressees and references.")},
    "SITREP": {"": N_("Situation report, {day}: controls as planned, no incident. Figures follow in the table.")},
}
NO_OBJECT = {
    "RFI": N_("Please name the officer on duty of your service for this week."),
    "REPLY": N_("In answer to your request: the officer on duty is named on the contact card."),
}
# What the shared reference calls the group's time and its unit; a scenario's own region has its own words.
TIME, UNIT = N_("Bishkek time"), N_("Operational co-ordination unit (SYNTHETIC)")
VEHICLE = N_("Vehicle or wagon: {plate}.")
FIRM = N_("Firm in the papers: {firm}.")
WAY = N_("From {departure} to {destination}.")
LEAK = N_("The driver is {person}, whom our service knows.")
# What only serves to make texts and references.
KEYS = ("case_ref", "style", "plate_variant")
CLOSING = (N_("With respect,"), N_("Regards,"), "")


def render(observed: pa.Table) -> pa.Table:
    """The table as a member sees it: case references, plates, firms and texts in place of keys and styles."""
    texts = mark_texts(observed)
    firms = {lang: firm_names(observed, SCRIPTS[lang]).to_pylist() for lang in LANGUAGES}
    rows = [dict(row, plate=plate) for row, plate in zip(observed.to_pylist(), texts["plate"].to_pylist(), strict=True)]
    columns = {name: texts.get(name, observed[name]) for name in observed.column_names if name not in KEYS}
    columns["case_ref"] = pa.array([case_reference(row["case_ref"]) for row in rows], pa.string())
    for lang in LANGUAGES:
        told = [message_text(dict(row, company=firm), lang) for row, firm in zip(rows, firms[lang], strict=True)]
        columns[f"text_{lang}"] = pa.array(told, pa.string())
    return pa.table(columns)


def case_reference(key: int | None) -> str:
    """ "ZZ-0123456789012": how the group writes a case; "" for none."""
    return "" if key is None else f"ZZ-{key:013d}"


def message_text(row: Mapping[str, Any], lang: str) -> str:
    """The text of one shown row of the traffic in one language; its plate and company are texts or None."""
    tr, group = translator(lang), _group()
    texts = TEXTS[row["type"]] if row["product"] or row["type"] not in NO_OBJECT else {"": NO_OBJECT[row["type"]]}
    product = codes("product")[row["product"]].label if row["product"] else ""
    moment = row["seized"] or row["sent"]
    lines = [
        tr(
            texts[row["state"]] if row["state"] in texts else texts[""],
            product=tr(product).lower() if product else "",
            office=office_label(row["office"], lang),
            day=moment.date().isoformat(),
            hour=moment.strftime("%H:%M"),
            released=row["released"].isoformat() if row["released"] else "",
            expected=row["expected"].isoformat() if row["expected"] else "",
            quantity=_quantity(row, tr),
            time=tr(TIME if group is None else group.time),
        )
    ]
    if row["plate"]:
        lines.append(tr(VEHICLE, plate=row["plate"]))
    if row["company"]:
        lines.append(tr(FIRM, firm=row["company"]))
    if row["type"] in ("WARNING", "SEIZURE"):
        ends = {name: country_name(row[name], lang) for name in ("departure", "destination")}
        lines.append(tr(WAY, **ends))
    if row["style"] >= STYLES:
        key = np.array([row["traffic_id"] % (1 << 20)])
        country = names.land_of(row["sender"])
        script = "cyrl" if lang == "ru" else "latn"
        lines.append(tr(LEAK, person=names.full_names(key, country, 0, script=script)[0].as_py()))
    if closing := CLOSING[row["style"] % len(CLOSING)]:
        lines.append(tr(closing))
    lines.append(_signed(row["sender"], tr))
    return "\n".join(lines)


def _group() -> OperationGroup | None:
    region = in_force()
    return None if region is None else region.group


def _quantity(row: Mapping[str, Any], tr: Translator) -> str:
    if row["quantity"] is None:
        return ""
    figure = f"{row['quantity']:,.10g}".replace(",", " ")
    return f"{figure} ({tr(codes('unit')[row['unit']].label).lower()})" if row["unit"] else figure


def _signed(sender: str, tr: Translator) -> str:
    if sender == UNIT_NAME:
        group = _group()
        return tr(UNIT) if group is None else f"{tr(group.unit)} (SYNTHETIC)"
    return tr(N_("National contact point of {country} (SYNTHETIC)"), country=country_name(sender, tr.lang))
