"""From a people's own alphabet to the Cyrillic of a Russian paper, letter by letter.

The rule kept here: a Russian paper knows 33 letters; those of Kyrgyz, Kazakh, Tajik and Uzbek that it lacks become
the nearest ones, as passports and registers of these countries write them in Russian. Uzbek Latin: law of 21 December
1993 (edition of 1995) and the Cyrillic alphabet of 1940; Turkmen Latin: alphabet of 1993 (edition of 2000); Turkish by
the usual practical transcription into Russian. Where usage wavers (Turkmen ä, ü) one custom is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simulator.assumptions import Assumption

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="Turkmen and Turkish names in Russian papers",
        value="ä = я, ü = у (уль before a consonant), ö = о, h = х",
        why="usage wavers between я, е and а, and between ю and у; one custom keeps the spelling of a name steady",
    ),
)
# Letters that Russian lacks, and the nearest it has.
NEAREST: Mapping[str, str] = MappingProxyType(dict(zip("ңөүәғқұһіӣӯҳўҗ", "ноуагкухииухуж", strict=True)) | {"ҷ": "дж"})
UZBEK: Sequence[tuple[str, str]] = (
    ("yoʻ", "йў"), ("oʻ", "ў"), ("gʻ", "ғ"), ("sh", "ш"), ("ch", "ч"), ("yo", "ё"), ("yu", "ю"), ("ya", "я"),
    ("ye", "е"), ("ʼ", "ъ"), ("a", "а"), ("b", "б"), ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "ҳ"),
    ("i", "и"), ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "қ"),
    ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("x", "х"), ("y", "й"), ("z", "з"),
)  # fmt: skip
TURKMEN: Sequence[tuple[str, str]] = (
    ("ýa", "я"), ("ýe", "е"), ("ýu", "ю"), ("ýü", "ю"), ("a", "а"), ("b", "б"), ("ç", "ч"), ("d", "д"), ("e", "е"),
    ("ä", "я"), ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "дж"), ("ž", "ж"), ("k", "к"), ("l", "л"),
    ("m", "м"), ("n", "н"), ("ň", "н"), ("o", "о"), ("ö", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("ş", "ш"),
    ("t", "т"), ("u", "у"), ("ü", "ү"), ("w", "в"), ("y", "ы"), ("ý", "й"), ("z", "з"),
)  # fmt: skip
TURKISH: Sequence[tuple[str, str]] = (
    ("ya", "я"), ("ye", "е"), ("yu", "ю"), ("yü", "ю"), ("a", "а"), ("â", "а"), ("b", "б"), ("c", "дж"), ("ç", "ч"),
    ("d", "д"), ("e", "е"), ("f", "ф"), ("g", "г"), ("ğ", "г"), ("h", "х"), ("ı", "ы"), ("i", "и"), ("î", "и"),
    ("j", "ж"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("ö", "о"), ("p", "п"), ("r", "р"),
    ("s", "с"), ("ş", "ш"), ("t", "т"), ("u", "у"), ("û", "у"), ("ü", "ю"), ("v", "в"), ("y", "й"), ("z", "з"),
)  # fmt: skip
ALPHABETS: Mapping[str, Sequence[tuple[str, str]]] = MappingProxyType({"UZ": UZBEK, "TM": TURKMEN, "TR": TURKISH})
_FOREIGN = re.compile("[" + "".join(NEAREST) + "".join(NEAREST).upper() + "]")
_VOWELS = "aeiouyäöüıâîûаеёиоуыэюяүөіұәӣӯ"


def _as(word: str, like: str) -> str:
    """A word in small letters with the capitals of its model: each part between blanks and hyphens by itself."""
    return re.sub(r"(^|[\s-])(\w)", lambda m: m[1] + m[2].upper(), word) if like[:1].isupper() else word


def russian(text: str) -> str:
    """A Cyrillic text without the letters that Russian lacks; үл before a consonant is уль, as in Гульнара."""
    if not _FOREIGN.search(text):
        return text
    small = re.sub(r"үл(?=[бвгджзкмнпрстфхцчшщқғҳ])", "уль", text.lower())
    small = re.sub(r"үй[үу]", "ую", small)
    return _as("".join(NEAREST.get(sign, sign) for sign in small), text)


def own_cyrillic(text: str, country: str) -> str:
    """A Latin text of Uzbek, Turkmen or Turkish in Cyrillic; Uzbek keeps its own Cyrillic letters ў, қ, ғ, ҳ.

    Raises:
        ValueError: for a country with no such alphabet, and for a letter that the alphabet lacks.
    """
    if country not in ALPHABETS:
        raise ValueError(f"there is no Latin alphabet for {country!r}; there are {', '.join(ALPHABETS)}")
    table = ALPHABETS[country]
    small = text.replace("İ", "i").replace("I", "ı" if country == "TR" else "i").lower()
    out, at = "", 0
    while at < len(small):
        if small[at] in " -":
            out, at = out + small[at], at + 1
            continue
        for latin, cyrillic in table:
            if small.startswith(latin, at):
                opens = at == 0 or small[at - 1] in _VOWELS + " -"
                out += "э" if latin == "e" and opens else cyrillic
                at += len(latin)
                break
        else:
            raise ValueError(f"{text!r} has a letter that the alphabet of {country} lacks: {small[at]!r}")
    return _as(out, text)


def ending(stem: str, form: str) -> str:
    """A Russian ending put to a Cyrillic stem: form "ов", "ович" and so on, which turn soft where the stem asks it.

    й and ь fall before е; after a hushing letter or a vowel о becomes е.
    """
    if form[:1] != "о":
        return stem + form
    soft = "е" + form[1:]
    last = stem[-1].lower()
    if last in "йь":
        return stem[:-1] + soft
    return stem + (soft if last in "жшчщц" or last in _VOWELS else form)


def latin_ending(stem: str, form: str, country: str) -> str:
    """The same ending in Uzbek or Turkmen Latin: form "ov", "ovich", "ow", "owiç" and so on."""
    if form[:1] != "o":
        return stem + form
    last = stem[-1].lower()
    if last in _VOWELS and not (country == "UZ" and last == "y"):
        return stem + ("ý" if country == "TM" else "y") + "e" + form[1:]
    hushing = last in "çşýž" or stem.lower().endswith(("sh", "ch")) or (country == "UZ" and last == "y")
    return stem + ("e" if hushing else "o") + form[1:]
