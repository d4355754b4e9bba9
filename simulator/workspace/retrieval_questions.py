"""The questions of a retrieval exercise as they are shown: stems, answer fields, office card, reporting table.

What is asked, and its words, come from `material.json`; they are put into the reader's language here. Options have
neutral letters in drawn order, so a letter says nothing. A question's `fields` are fields of the form; its `takes` are
what the search panel hands over: {"id", "kind", "label"}, kind being "records" (take_records), "ticks" (tick) or
"chart" (take_chart).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.formats import day, month
from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.strict_json import JsonFault, read_object
from simulator.texts import N_, Translator, country_name, translator
from simulator.workspace.home import Home
from simulator.workspace.retrieval_material import MATERIAL, SCHEMA_VERSION, material

__all__ = ["MATERIAL", "SCHEMA_VERSION", "field_names", "material", "office_card", "questions", "reporting_table"]

CAVEATS: Mapping[str, str] = {
    "gap": N_("Two countries did not report in part of the year: {first} and {second}."),
    "outlier": N_("One single case is more than half of the first country's weight."),
    "gross": N_("More than half of the first country's cases give gross weight, not net."),
    "late": N_("More than a quarter of the first country's cases were entered only in the next year."),
    "one_office": N_("More than half of the first country's cases come from one office."),
    "untested": N_("More than half of the first country's cases have no test of the substance."),
    "no_departure": N_("More than half of the first country's cases do not know the country of departure."),
    "other_unit": N_("Part of the first country's quantities is not in kilograms and is missing from the sum."),
    "police": N_("More than half of the first country's cases were found by the police, not by customs."),
}
MONTH_NAMES = (
    N_("January {year}"),
    N_("February {year}"),
    N_("March {year}"),
    N_("April {year}"),
    N_("May {year}"),
    N_("June {year}"),
    N_("July {year}"),
    N_("August {year}"),
    N_("September {year}"),
    N_("October {year}"),
    N_("November {year}"),
    N_("December {year}"),
)
Field = dict[str, Any]
TAKEN = {"find": "records", "contradictions": "ticks", "chart": "chart"}
COUNTRIES = ("country", "reporting_country", "departure", "destination", "transit")
OFFICES = ("office", "other")
PRODUCTS = ("product", "heading")
CODED = ("mode", "conveyance_type", "concealment_place", "concealment_method", "location_type", "detecting_service")


def month_name(month: str, lang: str) -> str:
    """A month "YYYY-MM" in words."""
    return translator(lang)(MONTH_NAMES[int(month[5:7]) - 1], year=month[:4])


def stem_values(asked: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The values of a stem's {fields} in one language, by their names: a country, goods, a post, a month, a day."""
    return {name: _said(name, str(value), lang) for name, value in asked.items()}


def _said(name: str, value: str, lang: str) -> str:
    if name == "month":
        return month_name(value, lang)
    if name in ("first", "last"):
        return day(value, lang)
    return code_name(name, value, lang).lower() if name in PRODUCTS else code_name(name, value, lang)


def code_name(name: str, code: str, lang: str) -> str:
    """A code in words, by what it is a code of; what is no code stays as it is."""
    if name in COUNTRIES:
        return country_name(code, lang)
    if name in OFFICES:
        return office_label(code, lang)
    return code_label(name, code, lang) if name in (*PRODUCTS, *CODED) else code


def questions(home: Home, exercise: str, lang: str) -> list[dict[str, Any]]:
    """The questions in order: {"id", "title", "stem", "asked", "fields", "takes"}; asked holds the bare codes."""
    tr = translator(lang)
    cards = []
    for number, question in enumerate(material(home, exercise)["questions"], start=1):
        values = stem_values(question["asked"], lang)
        sheet = Sheet(home=home, exercise=exercise, tr=tr, values=values)
        cards.append(
            {
                "id": question["id"],
                "number": number,
                "title": tr.text(question["title"]),
                "stem": tr(question["stem"], **values),
                "asked": dict(question["asked"]),
                "fields": [field for task in question["tasks"] for field in sheet.fields(task)],
                "takes": [sheet.take(task) for task in question["tasks"] if task["type"] in TAKEN],
            }
        )
    return cards


def field_names(task: Mapping[str, Any]) -> tuple[str, ...]:
    """The names under which a task's answers are kept."""
    if task["type"] == "leader":
        return "country", str(task["field"])
    return ("opening", "closing") if task["type"] == "sentence" else (str(task["field"]),)


class Sheet:
    """The fields of one exercise's tasks in one language; values are those of the question's stem."""

    def __init__(self, *, home: Home, exercise: str, tr: Translator, values: Mapping[str, str]) -> None:
        self.home = home
        self.exercise = exercise
        self.tr = tr
        self.values = values
        self._kinds: dict[str, Callable[[Mapping[str, Any]], list[Field]]] = {
            "count": lambda task: [self._number(task, whole=True)],
            "delay": lambda task: [self._number(task, whole=True)],
            "total": lambda task: [self._number(task, whole=bool(task["whole"]))],
            "mass_entry": self._date,
            "saved": self._saved,
            "leader": self._leader,
            "strongest": self._codes,
            "silent": self._codes,
            "caveats": self._caveats,
            "choose": lambda task: [self._options(task["field"], task["label"], task["options"])],
            "sentence": self._sentence,
        }

    def fields(self, task: Mapping[str, Any]) -> list[Field]:
        """The form's fields of one task; none where the answer is taken from a search."""
        build = self._kinds.get(task["type"])
        return build(task) if build else []

    def take(self, task: Mapping[str, Any]) -> dict[str, str]:
        """What a task takes from the search."""
        taken = {"id": task["field"], "kind": TAKEN[task["type"]], "label": self.tr.text(task["label"])}
        return taken | ({"by": task["by"]} if task["type"] == "chart" else {})

    def _field(self, name: str, kind: str, label: str, hint: str = "") -> Field:
        shown = {"label": self.tr.text(label), "hint": self.tr.text(hint) if hint else ""}
        return {"name": name, "kind": kind, "required": False} | shown

    def _number(self, task: Mapping[str, Any], *, whole: bool) -> Field:
        return self._field(task["field"], "number", task["label"], task.get("hint", "")) | {"whole": whole}

    def _date(self, task: Mapping[str, Any]) -> list[Field]:
        return [self._field(task["field"], "date", task["label"]) | {"latest": self.home.manifest.as_of[:10]}]

    def _saved(self, task: Mapping[str, Any]) -> list[Field]:
        options = [{"code": name, "label": name} for name in _saved_names(self.home, self.exercise)]
        return [self._field(task["field"], "choice", task["label"]) | {"options": options}]

    def _leader(self, task: Mapping[str, Any]) -> list[Field]:
        options = [{"code": code, "label": country_name(code, self.tr.lang)} for code in task["countries"]]
        country = self._field("country", "choice", task["country_label"]) | {"options": options}
        return [country, self._number(task, whole=bool(task["whole"]))]

    def _caveats(self, task: Mapping[str, Any]) -> list[Field]:
        options = []
        for option in task["options"]:
            names = {name: country_name(code, self.tr.lang) for name, code in option.get("countries", {}).items()}
            options.append({"code": option["code"], "label": self.tr(CAVEATS[option["key"]], **names)})
        return [self._field(task["field"], "choices", task["label"]) | {"options": options}]

    def _codes(self, task: Mapping[str, Any]) -> list[Field]:
        options = [{"code": code, "label": code_name(task["column"], code, self.tr.lang)} for code in task["codes"]]
        return [self._field(task["field"], "choices", task["label"], task.get("hint", "")) | {"options": options}]

    def _sentence(self, task: Mapping[str, Any]) -> list[Field]:
        return [self._options(name, task[f"{name}_label"], task[name]) for name in ("opening", "closing")]

    def _options(self, name: str, label: str, options: list[dict[str, str]]) -> Field:
        """A choice among whole sentences: as wide as the sheet."""
        shown = [{"code": option["code"], "label": self.tr(option["text"], **self.values)} for option in options]
        return self._field(name, "choice", label) | {"options": shown, "wide": True}


def office_card(home: Home, exercise: str, lang: str) -> list[dict[str, str]]:
    """The card of crossings: each crossing has two posts that face each other, one on each side."""
    return [
        {
            "one": left,
            "one_label": f"{office_label(left, lang)} ({left[:2]})",
            "other": other,
            "other_label": f"{office_label(other, lang)} ({other[:2]})",
        }
        for left, other in material(home, exercise)["crossings"]
    ]


def reporting_table(home: Home, exercise: str, lang: str) -> dict[str, Any]:
    """Which countries reported seizures of which months: {"months": [...], "rows": [{country, label, reported}]}."""
    raw = material(home, exercise)["reporting"]
    rows = [
        {"country": code, "label": country_name(code, lang), "reported": [bool(mark) for mark in marks]}
        for code, marks in raw["rows"].items()
    ]
    return {"months": [month(text, lang) for text in raw["months"]], "rows": rows}


def _saved_names(home: Home, exercise: str) -> list[str]:
    path = home.drafts / f"{exercise}.json"
    try:
        return sorted(read_object(path)["answers"].get("saved", {}))
    except (JsonFault, KeyError, AttributeError, TypeError):
        return []
