"""The words of the documents in four languages.

The rule kept here: English and Russian come through the one translation mechanism; Kyrgyz and Uzbek lie in
`wording/*.toml` beside the English label, each awaiting a national officer. A label that is missing is an error, never
a blank.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale

from simulator.errors import CenlabError
from simulator.observation.documents.errors import UnknownChoice
from simulator.reference import code_label, office, office_label
from simulator.texts import N_, UNKNOWN_COUNTRY, country_name, translator

FOLDER = Path(__file__).parent / "wording"
LANGUAGES = ("ru", "en", "ky", "uz")
SCHEMA_VERSION = 1
OFFICE_ENDINGS = {
    " road crossing point": "office.road",
    " railway station": "office.rail",
    " airport": "office.air",
    " post and express hub": "office.post",
    " mobile group": "office.mobile",
    " inland control": "office.inland",
    " border section": "office.border",
    " seaport": "office.port",
}
RUSSIAN_NAME = re.compile(r"«([^»]+)»|(?:^ст\. |порт |узел |группа |контроль )(.+)$")
COLOURS = (N_("white"), N_("blue"), N_("red"), N_("grey"), N_("green"), N_("orange"))


class WordMissing(CenlabError):
    """A label or a code has no word in one language."""


@lru_cache(maxsize=4)
def table(name: str) -> Mapping[str, Any]:
    """One file of wording: "labels" (id: label, ky, uz) or "codes" (list: code: ky, uz).

    Raises:
        WordMissing: if it is of another version.
    """
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if data.pop("schema_version", None) != SCHEMA_VERSION:
        raise WordMissing(f"{name}.toml: schema_version: is not {SCHEMA_VERSION}.")
    data.pop("awaits", None)
    return data


class Words:
    """The words of one language; call it with a label's id and the values of its {fields}."""

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise UnknownChoice("lang", lang, LANGUAGES)
        self.lang = lang

    def __call__(self, label: str, /, **values: object) -> str:
        """A label.

        Raises:
            WordMissing: if there is none of that id, or not in this language.
        """
        entry = table("labels").get(label)
        if entry is None:
            raise WordMissing(f"labels.toml: {label}: there is no such label.")
        if self.lang in ("en", "ru"):
            template = translator(self.lang)(entry["label"])
        else:
            template = entry.get(self.lang) or ""
            if not template:
                raise WordMissing(f"labels.toml: {label}: {self.lang} is missing.")
        return template.format(**values) if values else template

    def code(self, codes: str, code: str | None) -> str:
        """A code's word; "" for a blank."""
        if not code:
            return ""
        if self.lang in ("en", "ru"):
            return translator(self.lang)(code) if codes == "colour" else code_label(codes, code, self.lang)
        forms = table("codes").get(codes, {}).get(code)
        if forms is None:  # a new code in a replaced list; a test asks for the words of ours
            return code_label(codes, code, "ru" if self.lang == "ky" else "en")
        return str(forms[0 if self.lang == "ky" else 1])

    def unit(self, code: str | None) -> str:
        """A unit as it stands behind a figure; "" for a blank."""
        if code and f"unit.{code}" in table("labels"):
            return self(f"unit.{code}")
        return self.code("unit", code)

    def country(self, code: str | None) -> str:
        """A country's name; "" for a blank."""
        if not code:
            return ""
        if code == UNKNOWN_COUNTRY:
            return self("unknown.country")
        if self.lang in ("en", "ru"):
            return country_name(code, self.lang)
        return str(Locale.parse(self.lang).territories.get(code, code))

    def office(self, code: str | None) -> str:
        """An office's name: the list's own in English and Russian, its type in the language and its name elsewhere."""
        if not code:
            return ""
        if self.lang in ("en", "ru"):
            return office_label(code, self.lang)
        english = office(code).label
        for ending, label in OFFICE_ENDINGS.items():
            if english.endswith(ending):
                name = english.removesuffix(ending)
                if self.lang == "ky":
                    match = RUSSIAN_NAME.search(office_label(code, "ru"))
                    name = (match[1] or match[2]) if match else name
                return self(label, name=name)
        return english

    def day(self, value: date) -> str:
        """14.03.2026, as all papers here write it."""
        return f"{value:%d.%m.%Y}"

    def figure(self, value: float | None, places: int | None = None) -> str:
        """A figure with as many places as it has, three at most; a dash for none."""
        if value is None:
            return "—"
        if places is None:
            places = len(f"{value:.3f}".rstrip("0").split(".")[1])
        text = f"{value:,.{places}f}"
        return text if self.lang == "en" else text.replace(",", "\u00a0").replace(".", ",")
