"""The retrieval exercise as it is asked: stems, answer fields, office card, reporting table, caveats and phrases.

What is asked comes from `material.json`; the words are here, in the reader's language. Options have neutral letters
in drawn order, so a letter says nothing. A question's `fields` are fields of the form; its `takes` are what the
search panel hands over: {"id", "kind", "label"}, kind being "records" (take_records, tick) or "chart" (take_chart).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.formats import day, month
from simulator.reference import code_label
from simulator.reference.offices import office_label
from simulator.strict_json import JsonFault, is_version, read_object
from simulator.texts import N_, Translator, country_name, translator
from simulator.workspace import refusals
from simulator.workspace.home import OTHER_VERSION, Home, HomeError, read_json

SCHEMA_VERSION = 1
MATERIAL = "material.json"

STEMS: Mapping[str, str] = {
    "q1": N_(
        "How many cases did this country report with a date of seizure in {year}? Country: {country}. Goods: {product}."
    ),
    "q2": N_(
        "Find all cigarettes seized on both sides of the crossing at «{office}» (all years), where the method is "
        "“behind or among a cover load” or the place is the structure of the road vehicle or of the wagon. "
        "Take the cases found as your answer, and save the search: it will be run again on records that nobody has "
        "seen yet."
    ),
    "q3": N_(
        "How many cases were seized in {month} and entered in {year}, all countries together? "
        "How many days is the largest delay among them, from the date of seizure to the date of entry?"
    ),
    "q4": N_(
        "Your chief sees growth in {month} in this country's records. Country: {country}. Put two charts of its cases "
        "side by side, by date of seizure and by date of entry. Is it growth? Name the date of the mass entry."
    ),
    "q5": N_(
        "How many cigarettes (pieces) did this country report with a date of seizure from {first} to {last}, as "
        "entered? Country: {country}. Mark the records to check, where the quantity contradicts the officer's own "
        "description. Correct nothing yourself."
    ),
    "q6": N_(
        "Which country reported the largest weight with a date of seizure in {year}, and how many kilograms, as "
        "entered? Goods: {product}. Choose the two caveats that hold here, and put together the sentence for your "
        "report. May one write “main route”?"
    ),
}
TITLES: Mapping[str, str] = {
    "q1": N_("Cases, not lines"),
    "q2": N_("One crossing, two posts"),
    "q3": N_("Two dates"),
    "q4": N_("Growth in January?"),
    "q5": N_("Cigarettes, as entered"),
    "q6": N_("What the figure can bear"),
}
VERDICTS: Mapping[str, str] = {
    "growth": N_("Yes: more was smuggled in that month."),
    "batch": N_("No: cases of earlier weeks were entered in one go."),
    "season": N_("No: it is the season, every January looks like this."),
}
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
OPENINGS: Mapping[str, str] = {
    "recorded": N_(
        "Among the reports entered so far, the country named above shows the largest weight ({product}, {year});"
    ),
    "route": N_("The main route ({product}, {year}) ran through the country named above;"),
    "most": N_("Most was smuggled ({product}, {year}) in the country named above;"),
}
CLOSINGS: Mapping[str, str] = {
    "limits": N_("with the two caveats chosen, this does not show which route is the main one."),
    "partners": N_("partners should concentrate their controls on this route."),
    "silence": N_("the countries that did not report had no such seizures."),
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


def material(home: Home, exercise: str) -> dict[str, Any]:
    """What is asked in this bundle.

    Raises:
        HomeError: if it is missing, damaged or of another version.
    """
    path = home.material(exercise) / MATERIAL
    raw = read_json(path)
    if not isinstance(raw, dict) or not is_version(raw.get("schema_version"), SCHEMA_VERSION):
        raise HomeError(OTHER_VERSION, path=path, known=str(SCHEMA_VERSION), remedy=refusals.OF_BUNDLE)
    return raw


def month_name(month: str, lang: str) -> str:
    """A month "YYYY-MM" in words."""
    return translator(lang)(MONTH_NAMES[int(month[5:7]) - 1], year=month[:4])


def stem_values(question: str, asked: Mapping[str, Any], lang: str) -> dict[str, str]:
    """The values of a stem's {fields} in one language."""
    tr = translator(lang)
    values: dict[str, str] = {}
    for name, value in asked.items():
        if name == "country":
            values[name] = country_name(value, lang)
        elif name == "product":
            values[name] = code_label("product", value, lang).lower()
        elif name == "office":
            values[name] = office_label(value, lang)
        elif name == "month":
            values[name] = month_name(value, lang)
        elif name in ("first", "last"):
            values[name] = day(value, lang)
        else:
            values[name] = tr(str(value))
    return values


def questions(home: Home, exercise: str, lang: str) -> list[dict[str, Any]]:
    """The six questions in order: {"id", "title", "stem", "asked", "fields", "takes"}; asked holds the bare codes."""
    raw = material(home, exercise)
    tr = translator(lang)
    cards = []
    for number, (name, asked) in enumerate(raw["questions"].items(), start=1):
        values = stem_values(name, asked, lang)
        fields, takes = _fields(home, exercise, name, raw, tr)
        cards.append(
            {
                "id": name,
                "number": number,
                "title": tr(TITLES[name]),
                "stem": tr(STEMS[name], **values),
                "asked": dict(asked),
                "fields": fields,
                "takes": takes,
            }
        )
    return cards


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


def caveats(home: Home, exercise: str, lang: str) -> list[dict[str, str]]:
    """The six caveats of question 6 as options {"code", "label"}."""
    tr = translator(lang)
    cards = []
    for option in material(home, exercise)["caveats"]:
        values = {name: country_name(code, lang) for name, code in option.get("countries", {}).items()}
        cards.append({"code": option["code"], "label": tr(CAVEATS[option["key"]], **values)})
    return cards


def phrases(home: Home, exercise: str, lang: str) -> dict[str, list[dict[str, str]]]:
    """The parts of the sentence of question 6, and the verdicts of question 4, as options."""
    raw = material(home, exercise)
    tr = translator(lang)
    values = stem_values("q6", raw["questions"]["q6"], lang)
    banks = {"opening": OPENINGS, "closing": CLOSINGS, "verdict": VERDICTS}
    return {
        name: [{"code": o["code"], "label": tr(bank[o["key"]], **values)} for o in raw[f"{name}s"]]
        for name, bank in banks.items()
    }


def _fields(
    home: Home, exercise: str, question: str, raw: Mapping[str, Any], tr: Translator
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    def number(name: str, label: str, hint: str = "", *, whole: bool = True) -> dict[str, Any]:
        return {"name": name, "kind": "number", "label": label, "hint": hint, "required": False, "whole": whole}

    def choice(name: str, label: str, options: list[dict[str, str]], kind: str = "choice") -> dict[str, Any]:
        return {"name": name, "kind": kind, "label": label, "hint": "", "required": False, "options": options}

    def phrase(name: str, label: str) -> dict[str, Any]:
        """A choice among whole sentences: as wide as the sheet."""
        return {**choice(name, label, phrases(home, exercise, tr.lang)[name]), "wide": True}

    lang = tr.lang
    if question == "q1":
        return [number("cases", tr("Number of cases"))], []
    if question == "q2":
        saved = [{"code": name, "label": name} for name in _saved_names(home, exercise)]
        return (
            [choice("saved", tr("The saved search that asks this question"), saved)],
            [{"id": "records", "kind": "records", "label": tr("Take the cases found as the answer")}],
        )
    if question == "q3":
        return [number("cases", tr("Number of cases")), number("days", tr("Largest delay, days"))], []
    if question == "q4":
        date = {
            "name": "batch_date",
            "kind": "date",
            "label": tr("Date of the mass entry"),
            "hint": "",
            "required": False,
            "latest": home.manifest.as_of[:10],
        }
        return (
            [date, phrase("verdict", tr("Is it growth?"))],
            [
                {
                    "id": "by_seizure",
                    "kind": "chart",
                    "by": "seizure_date",
                    "label": tr("Keep the chart by date of seizure"),
                },
                {"id": "by_entry", "kind": "chart", "by": "entry_date", "label": tr("Keep the chart by date of entry")},
            ],
        )
    if question == "q5":
        return (
            [number("sticks", tr("Cigarettes in all, pieces"), tr("As entered, nothing corrected."))],
            [{"id": "records", "kind": "records", "label": tr("Mark as a record to check")}],
        )
    countries = [{"code": code, "label": country_name(code, lang)} for code in raw["reporting"]["rows"]]
    return (
        [
            choice("country", tr("Country with the largest weight"), countries),
            number("kilograms", tr("Its weight, kg"), whole=False),
            choice("caveats", tr("Two caveats that hold here"), caveats(home, exercise, lang), kind="choices"),
            phrase("opening", tr("The sentence begins")),
            phrase("closing", tr("The sentence ends")),
        ],
        [],
    )


def _saved_names(home: Home, exercise: str) -> list[str]:
    path = home.drafts / f"{exercise}.json"
    try:
        return sorted(read_object(path)["answers"].get("saved", {}))
    except (JsonFault, KeyError, AttributeError, TypeError):
        return []
