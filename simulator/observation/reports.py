"""Reports of other services and partners' answers, in Russian with an English gloss.

The rule kept here: every report says on what it rests, in its own words. A report that repeats another names the
other's number; two such reports are one source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.reference import codes
from simulator.reference.offices import offices
from simulator.texts import LANGUAGES, N_, country_name, translator

Words = dict[str, str]
SERVICES: Mapping[str, str] = {
    "BORDER": N_("Border guard service"),
    "POLICE": N_("Economic crime police"),
    "TERMINAL": N_("Customs terminal, Osh"),
    "TAX": N_("Tax service"),
    "PARTNER": N_("National contact point of {country}"),
}
BASES: Mapping[str, str] = {
    "INFORMANT": N_("informant {number}, heard it himself"),
    "REPEAT": N_("message No. {number}, no sources of its own"),
    "PAYMENT": N_("payment papers seized at the terminal"),
    "DRIVER": N_("questioning of a driver, record No. {number}"),
    "OBSERVED": N_("own observation"),
    "CASE": N_("papers of the case"),
}
TEXTS: Mapping[str, str] = {
    "ORDER": N_("The load stopped on {date} at {place} was ordered by the firm {firm}."),
    "REPEAT": N_("As has become known, the firm {firm} ordered the load that was stopped on {date} at {place}."),
    "PAYMENT": N_("The firm {firm} paid for the reloading of {goods} with hidden cigarettes, three times in a year."),
    "DRIVER": N_("The driver states that the dispatcher of {firm} gave him the route and the place of loading."),
    "SEAL": N_("In answer to your request on case {case_no}: the truck stood under seal {seal}."),
    "OTHER_FIRM": N_("The firm {firm} has changed its address; its trucks were seen at {place}."),
    "GENERAL": N_("More trucks than usual carried {goods} over {place} this month. No link with cases is known."),
}


def both(text: str, **values: Any) -> Words:
    """A text in every language; a value may itself be such a dictionary."""
    return {
        lang: translator(lang)(text, **{k: v[lang] if isinstance(v, dict) else v for k, v in values.items()})
        for lang in LANGUAGES
    }


def goods_name(code: str) -> Words:
    """Cover goods by name, in small letters, for use inside a sentence."""
    label = codes("cover_goods")[code].label
    return {lang: translator(lang)(label).lower() for lang in LANGUAGES}


def place_name(code: str) -> Words:
    """An office by name."""
    return {lang: translator(lang)(offices()[code].label) for lang in LANGUAGES}


def partner_name(country: str) -> Words:
    """A partner's contact point."""
    return both(SERVICES["PARTNER"], country={lang: country_name(country, lang) for lang in LANGUAGES})


def report(
    *, id: str, number: int, date: str, service: str | Words, grade: str, basis: Words, text: Words
) -> dict[str, Any]:
    """One row of the reports: own number, date, service, source and information grade (4x4), basis, text."""
    return {
        "id": id,
        "number": number,
        "date": date,
        "service": both(SERVICES[service]) if isinstance(service, str) else service,
        "grade": grade,
        "basis": basis,
        "text": text,
    }
