"""English and Russian by one mechanism: the English text is the key, a `.po` file per room holds the other language.

The rule kept here: one English text has one translation in the whole project. A missing translation shows the
English text to the reader and fails a test (`courses.translations`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.messages.pofile import read_po

from simulator.content import content, package_root
from simulator.errors import CenlabError, ScenarioError
from simulator.formats import said
from simulator.regional import in_force, left_to_users, per_region

LANGUAGES = ("en", "ru")
ROOMS = (
    *(
        f"simulator/{room}"
        for room in (
            "reference",
            "world",
            "observation",
            "cen",
            "cencomm",
            "workspace",
            "widgets",
            "publish",
        )
    ),
    "grading",
    "courses",
)
UNKNOWN_COUNTRY = "XX"
USED_NAMES = {("ru", "KG"): "Кыргызстан"}  # the country's own official Russian name, where CLDR has another
UNKNOWN_LABEL = "Unknown (XX)"  # collected from simulator.reference.codes


def N_(text: str) -> str:
    """Mark a text for translation and return it unchanged."""
    return text


class Translator:
    """Turns English texts into one language; call it with the text and the values of its {fields}.

    counted: for each text that counts something, by its singular, the forms in the order of gettext.
    """

    def __init__(self, lang: str, catalogue: dict[str, str], counted: dict[str, tuple[str, ...]] | None = None) -> None:
        self.lang = lang
        self._catalogue = catalogue
        self._counted = counted or {}

    def __call__(self, text: str, /, **values: object) -> str:
        """The text in this language with its {fields} filled; texts without values are returned as they are.

        Numbers and days are written as this language does; an identifier (a year, a port) is passed as text.
        """
        translation = self._catalogue.get(text) or text
        return (
            translation.format(**{name: said(value, self.lang) for name, value in values.items()})
            if values
            else translation
        )

    text = __call__

    def knowing(self, words: dict[str, str]) -> Translator:
        """A translator that has further texts, or other translations of some."""
        return Translator(self.lang, {**self._catalogue, **words}, self._counted)

    def plural(self, single: str, many: str, n: float, /, **values: object) -> str:
        """The form of a text that goes with a number, with its {fields} filled; {n} is the number itself.

        A number with a part ("2.5") takes the form that the language's CLDR rules give it. Pass `n` among the values
        where it is written in a way of its own.
        """
        forms = self._counted.get(single) or (single, many)
        text = forms[_form(n, self.lang) if len(forms) > 2 else int(n != 1)]
        return text.format(**{name: said(value, self.lang) for name, value in {"n": n, **values}.items()})

    def told(self, error: CenlabError) -> str:
        """An error in this language; values that are translated texts themselves (why, what to do) are too."""
        if isinstance(error, ScenarioError):
            return self._of_content(error)
        if not error.template:
            return str(error)
        values = {name: self(value) if isinstance(value, str) else value for name, value in error.values.items()}
        return self(error.template, **values)

    def _of_content(self, error: ScenarioError) -> str:
        """A fault of the author's content: rule and remedy in this language, file and key as they are."""
        rule, remedy = (self(text, **error.words) for text in (error.rule_text, error.remedy_text))
        shown = f" ({error.shown})" if error.shown else ""
        return f"{error.file}: {error.key}: {rule}{shown}. {remedy}"

    def country(self, code: str) -> str:
        """The name of an ISO 3166 country; XX is the unknown one."""
        return country_name(code, self.lang)

    def bilingual(self, text: str) -> str:
        """The reader's language first, the other after a slash: the real platforms work in English too."""
        here, there = self(text), translator("en" if self.lang != "en" else "ru")(text)
        return here if here == there else f"{here} / {there}"


def _form(n: float, lang: str) -> int:
    """Which of gettext's forms a number takes; a part of one takes the genitive that "few" has (2.5 дела)."""
    forms = {"one": 0, "few": 1, "many": 2, "other": 1}
    return forms[Locale.parse(lang).plural_form(n)]


def po_files(lang: str) -> Iterator[Path]:
    """Every catalogue of one language: the rooms', the exercises' and the scenarios'."""
    for room in ROOMS:
        path = package_root() / room / "locale" / f"{lang}.po"
        if path.is_file():
            yield path
    yield from sorted(content("exercises").glob(f"*/{lang}.po"))
    yield from sorted((content("datasets") / "scenarios").glob(f"{lang}.po"))


def translator(lang: str) -> Translator:
    """The translator into one of LANGUAGES; it knows the words of the region in force.

    Raises:
        ValueError: for a language that cenlab does not speak.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"cenlab speaks {', '.join(LANGUAGES)}, not {lang!r}")
    return shared_translator(lang) if in_force() is None else _of_region(lang)


@per_region()
def _of_region(lang: str) -> Translator:
    region = in_force()
    shared = shared_translator(lang)
    return shared if region is None or lang != "ru" else shared.knowing(region.russian)


@lru_cache(maxsize=8)
def shared_translator(lang: str) -> Translator:
    """The translator into one of LANGUAGES that knows the house's own words."""
    catalogue: dict[str, str] = {}
    counted: dict[str, tuple[str, ...]] = {}
    if lang != "en":
        for path in po_files(lang):
            with path.open("rb") as handle:
                for message in read_po(handle, locale=lang):
                    if not message.id or not message.string or message.fuzzy:
                        continue
                    if isinstance(message.id, str):
                        catalogue[message.id] = str(message.string)
                    elif all(message.string):
                        counted[message.id[0]] = tuple(message.string)
    return Translator(lang, catalogue, counted)


@per_region()
def invented_countries() -> dict[str, str]:
    """Countries that exist nowhere, code to English name: codes that ISO 3166 leaves to its users (QM to QZ, XA to XZ).

    Those of the region in force come last.
    """
    region = in_force()
    own = () if region is None else region.lands
    return {**_shared_countries(), **{land.code: land.label for land in own if left_to_users(land.code)}}


@lru_cache(maxsize=1)
def _shared_countries() -> dict[str, str]:
    with (package_root() / "simulator" / "reference" / "countries.csv").open(encoding="utf-8", newline="") as handle:
        return {row["code"]: row["label"] for row in csv.DictReader(handle)}


@per_region(2048)
def country_name(code: str, lang: str) -> str:
    """A country's name from Unicode CLDR, or the invented one; the code itself where there is none."""
    if code == UNKNOWN_COUNTRY:
        return translator(lang)(UNKNOWN_LABEL)
    if code in invented_countries():
        return translator(lang)(invented_countries()[code])
    return USED_NAMES.get((lang, code)) or str(Locale.parse(lang).territories.get(code, code))
