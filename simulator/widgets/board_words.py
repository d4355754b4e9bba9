"""The case board's words: names of tables and columns, and every value of a record in the reader's language.

The rule kept here: a document stays in its own language, Russian; a reader of another one finds the gloss beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.formats import day, moment, quantity, said
from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.texts import N_, Translator
from simulator.widgets.places import short_office

LABELS = {
    "sources": N_("Sources"),
    "pictures": N_("Picture"),
    "claims": N_("Claims"),
    "side": N_("What is shown"),
    "synthetic": N_("SYNTHETIC"),
    "saved": N_("Draft saved"),
    "two_windows": N_("Two windows changed the same. Which holds?"),
    "keep_mine": N_("Here: {value}"),
    "take_theirs": N_("The other window: {value}"),
    "open": N_("Open the record"),
    "cite_short": N_("Cite"),
    "close": N_("Close the record"),
    "filter": N_("Filter: part of a word, a date, a plate"),
    "filter_in": N_("Filter: {table}"),
    "shown": N_("{shown} of {total}"),
    "take": N_("Work on case {record}"),
    "cite": N_("Cite {record} for case {case}"),
    "uncite": N_("No longer cite {record} for case {case}"),
    "most": N_("At most {most} records a case: take one back first."),
    "tab_cases": N_("Cases"),
    "tab_spellings": N_("Spellings"),
    "tab_rest": N_("Conclusions"),
    "belongs": N_("Does it belong?"),
    "evidence": N_("Evidence:"),
    "cite_hint": N_("To cite a record for {case}, press + beside it in a source on the left."),
    "far": N_("{filled} of {asked} cases judged"),
    "kind": N_("What is compared"),
    "plates": N_("Plates"),
    "firms": N_("Carriers"),
    "left": N_("First spelling"),
    "right": N_("Second spelling"),
    "pick_two": N_("Choose one spelling in each list."),
    "waiting": N_("One moment…"),
    "no_scheme": N_("Nothing links the two spellings."),
    "may_agree": N_("This shows why two spellings may agree. Whether they do, the records say."),
    "where_read": N_("Where the two were read (UTC); distance from the read before, as the crow flies"),
    "reason": N_("Reason"),
    "judged": N_("Judged pairs: {count}"),
    "take_back": N_("Take this back"),
}
TITLES = {
    "cases": N_("Cases"),
    "cards": N_("Own cards"),
    "manifest": N_("Manifest"),
    "plate_reads": N_("Plate reads"),
    "reports": N_("Reports received"),
}
SINGULAR = {
    "cases": N_("Case"),
    "cards": N_("National card"),
    "manifest": N_("Manifest row"),
    "plate_reads": N_("Number-plate read"),
    "reports": N_("Report"),
}
NAMES = {
    "case_no": N_("Case"),
    "seizure_date": N_("Date of seizure"),
    "date": N_("Date"),
    "time": N_("Time (UTC)"),
    "office": N_("Office"),
    "post": N_("Post"),
    "place": N_("Place"),
    "plate": N_("Plate"),
    "carrier": N_("Carrier"),
    "goods": N_("Goods"),
    "declared_goods": N_("Declared goods"),
    "found": N_("Found"),
    "product": N_("Found"),
    "mass_kg": N_("Mass, kg"),
    "from": N_("Coming from"),
    "to": N_("Bound for"),
    "seal": N_("Seal"),
    "source": N_("Register of"),
    "service": N_("Service"),
    "grade": N_("Grade (4x4)"),
    "basis": N_("Basis"),
    "number": N_("Own number"),
    "text": N_("Text"),
    "departure": N_("Departure"),
    "destination": N_("Destination"),
    "transit": N_("Transit"),
    "mode": N_("Mode of transport"),
    "conveyance_type": N_("Means of transport"),
    "conveyance_country": N_("Registered in"),
    "concealment_place": N_("Place of concealment"),
    "concealment_method": N_("Method of concealment"),
    "control_reason": N_("Why it was controlled"),
    "detection_means": N_("How it was found"),
    "narrative": N_("Description"),
    "nationality": N_("Nationality of persons"),
}
COLUMNS = {
    "cases": ("case_no", "seizure_date", "office", "found", "declared_goods"),
    "cards": ("id", "case_no", "plate", "carrier"),
    "manifest": ("id", "date", "post", "carrier", "plate", "goods", "seal"),
    "plate_reads": ("id", "time", "place", "plate"),
    "reports": ("id", "date", "service", "text"),
}
DETAILS = {
    "cases": [
        "seizure_date",
        "office",
        "product",
        "declared_goods",
        "concealment_place",
        "concealment_method",
        "departure",
        "transit",
        "destination",
        "mode",
        "conveyance_type",
        "conveyance_country",
        "nationality",
        "control_reason",
        "detection_means",
        "narrative",
    ],
    "cards": ["case_no", "date", "post", "plate", "carrier", "text"],
    "manifest": ["date", "post", "carrier", "plate", "goods", "mass_kg", "from", "to", "seal"],
    "plate_reads": ["time", "place", "plate", "source"],
    "reports": ["number", "date", "service", "grade", "basis", "text"],
}
LISTS = {
    "declared_goods": "cover_goods",
    "goods": "cover_goods",
    "concealment_place": "concealment_place",
    "concealment_method": "concealment_method",
    "mode": "mode",
    "conveyance_type": "conveyance_type",
    "control_reason": "control_reason",
    "detection_means": "detection_means",
}
COUNTRIES = ("departure", "destination", "from", "to", "source", "conveyance_country")
OFFICES = ("office", "post", "place")


class Words:
    """Values of records in the reader's language."""

    def __init__(self, tr: Translator) -> None:
        self.tr = tr

    def value(self, row: Mapping[str, Any], key: str) -> str:
        """One value as a person reads it; "" where the record is blank."""
        if key == "found":
            products = dict.fromkeys(str(line.get("product", "")) for line in row["lines"])
            return ", ".join(code_label("product", code, self.tr.lang) for code in products)
        if key == "product":
            return ", ".join(self._line(line) for line in row.get("lines", []))
        if key == "nationality":
            return ", ".join(self.tr.country(p["nationality"]) for p in row.get("persons", []) if p.get("nationality"))
        value = row.get(key)
        if value in (None, "", []):
            return ""
        if key == "transit":
            return ", ".join(self.tr.country(code) for code in row["transit"])
        if key in LISTS:
            return code_label(LISTS[key], str(value), self.tr.lang)
        if key in OFFICES:
            return office_label(str(value), self.tr.lang)
        if key in COUNTRIES:
            return self.tr.country(str(value))
        if isinstance(value, dict):
            return self.document(value)
        if key in ("seizure_date", "date", "time"):
            return when(str(value), self.tr.lang)
        return str(said(value, self.tr.lang))

    def cell(self, row: Mapping[str, Any], key: str) -> str:
        """One value as a table shows it: offices by their proper names, ids as they are."""
        if key == "id":
            return str(row["id"])
        return short_office(row[key], self.tr) if key in OFFICES and row.get(key) else self.value(row, key)

    def document(self, text: Mapping[str, str]) -> str:
        """A document's words: Russian, with the gloss for other readers."""
        lang = self.tr.lang
        if lang == "ru" or text["ru"] == text[lang]:
            return text["ru"]
        return f"{text['ru']} [{text[lang]}]"

    def _line(self, line: Mapping[str, Any]) -> str:
        name = code_label("product", str(line.get("product", "")), self.tr.lang)
        amount = line.get("quantity")
        if amount is None:
            return name
        unit = code_label("unit", str(line.get("unit", "")), self.tr.lang)
        return f"{name}, {quantity(amount, unit, self.tr.lang)}"


def when(iso: str, lang: str) -> str:
    """A day, or with its hour (UTC, as registers of several countries are read side by side)."""
    return moment(iso, lang) if "T" in iso else day(iso, lang)


def brief(words: Words, table: str, row: Mapping[str, Any]) -> str:
    """A record in one line, for lists and for the tip of a chip."""
    keys = {"reports": ("date", "service")}.get(table, COLUMNS[table][1:])
    return " · ".join(text for text in (words.cell(row, key) for key in keys) if text)
