"""What the scan for names knows of words: given names, surnames and their endings, places, and what is no person.

The rule kept here: a word is looked up by its key (`folding.key`) in sets, never tried against a list of patterns, so
that a lookup costs the same whatever the lists hold. The pools of names of the project are the list of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from simulator.authored import authored_toml
from simulator.cen.catalogue import country_codes
from simulator.cen.folding import cyrillic_double, key
from simulator.cen.nominal_people import is_ordinary, people
from simulator.reference.names.letters import own_cyrillic
from simulator.reference.names.pools import read
from simulator.reference.names.schemes import speller
from simulator.reference.offices import office_label, offices
from simulator.texts import LANGUAGES, country_name

WORDS = Path(__file__).parent / "nominal.toml"

# Endings that tell a surname alone; of a word whose beginning is a known name the cases too.
SURNAME = re.compile(
    r".{2,}(?:[ое]в(?:а|у|ым|ой|ых)?|ov|ova|ev|eva|yev|yeva|зода|заде|zoda|zadeh?|енко|enko)|.{4,}(?:бек|bek)"
)
BASED = re.compile(
    r"(?P<base>.{2,}?)(?:[ое]в(?:а|у|ым|ой|е|ых)?|ova?|y?eva?|owa?|y?ewa?|зода|заде|zoda|zadeh?|ин(?:а|у|ым|ой|е)?|ina?"
    r"|ск(?:ий|ая|ого|ому|им|ой|ую)|sk(?:iy|ii|y|aya|aia)|и|i)"
)
# Endings that need a role or another name beside them ("Украина", "Берлин").
WEAK = re.compile(
    r".{2,}(?:[иы]н(?:а|у|ым|ой)?|енко|чук|[ао]дзе|швили|улы|хан|пур|хель|оглу|in|ina|enko|chuk|shvili|khan|pour|khel|oglu"
    r"|owa?|ewa?)"
)
ADJECTIVE = re.compile(r".{2,}(?:[сц]к(?:ий|ая|ого|ому|им|ой|ую)|skiy|skii|sky|skaya|skaia)")
# In capitals, as papers write surnames, an ending is enough anywhere.
SHOUTED = re.compile(r".{3,}(?:ов|ев|ова|ева|зода|заде|ov|ev|ova|eva|zoda|zadeh?|хан|khan)")
PATRONYMIC = re.compile(
    r".{2,}(?:[ое]вич(?:а|у|ем|е)?|[ое]вн(?:а|ы|е|у|ой)|ич|ична|инична|[oe]vich|[oe]vna|[oe]wic|[oe]wna|ichna|улы|кызы|uly|qyzy|kyzy)"
)
LINKS = frozenset(
    [
        "уулу",
        "кызы",
        "оглы",
        "оглу",
        "угли",
        "кизи",
        "углы",
        "улы",
        "гызы",
        "uulu",
        "kyzy",
        "ogly",
        "oglu",
        "ugli",
        "ogli",
        "qizi",
        "kizi",
        "qyzy",
        "gyzy",
        "uly",
        "bin",
        "ibn",
    ]
)
CASES = ("", "а", "у", "ом", "ем", "е", "я", "ю", "ы", "и", "ой", "ей")
PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ui|ao|ou|iu|ie|ia|ua"
    r"|u[oe]|an|en|in|un|a|e|i|o|u)){1,2}"
)
PALLADIUS = re.compile(
    r"(?:(?:чж|дж|[бпмфдтнлгкхцсчшжйв]|цз)?(?:юань|уань|янь|инь|ань|энь|уэй|яо|ао|оу|эй|ай|ян|ан|ин|эн|ун|юй|юн|юэ|уа|уо|ю"
    r"|я|е|а|о|у|э|и|ы)[нь]?){1,2}"
)
# A syllable of a Korean given name, in Russian letters and in Latin ones (by key: ё is е, ў is у).
KONTSEVICH = r"(?:дж|чж|чх|[кгнтдрлмпбсчхв])?(?:[йв]?[аеоэ]|[яюуыи]|ый|ве)(?:[кнлмпт]|нъ)?"
KOREAN = (
    r"(?:ch|kw|[gkndtrlmbpsjhyw])?(?:yeo|yoo|yu|ya|yo|ye|wa|wo|we|wi|eo|eu|ae|oo|ee|ui|oe|u|a|e|i|o)"
    r"(?:ng|ck|k|n|l|m|p|t|h)?"
)


@dataclass(frozen=True, slots=True)
class Lists:
    """Everything by key; phrases by the key of their first word, the longest first."""

    given: frozenset[str]
    ambiguous: frozenset[str]
    stems: frozenset[str]
    chinese: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]
    place_forms: frozenset[str]
    place_stems: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]
    roles: frozenset[str]
    named_after: frozenset[str]
    bearers: frozenset[str]
    firms: frozenset[str]
    firm_ends: frozenset[str]
    before_name: frozenset[str]
    short: frozenset[str]
    addresses: frozenset[str]
    towns: frozenset[str]
    to_town: frozenset[str]
    settlements: frozenset[str]
    place_ends: frozenset[str]
    goods_after: frozenset[str]
    human: frozenset[str]
    acts: frozenset[str]
    monikers: frozenset[str]
    honorifics: frozenset[str]
    counted: frozenset[str]
    counted_stems: tuple[str, ...]


def _spellings(rows: Iterable[dict[str, str]]) -> frozenset[str]:
    """The keys of names in every alphabet and in the two commonest Latin spellings."""
    words: set[str] = set()
    for row in rows:
        words |= {row["cyrl"], row["native"], row["latn"]}
        for scheme in ("icao", "national"):
            words.add(speller(scheme, row["country"])(row["cyrl"]))
        if row["country"] in ("UZ", "TM", "TR") and row["latn"]:
            words.add(own_cyrillic(row["latn"], row["country"]))
    return frozenset(folded for word in words if len(folded := key(word)) >= 2)


@lru_cache(maxsize=1)
def lists() -> Lists:
    """The lists, read once a process."""
    data = authored_toml(WORDS)

    def keys(name: str) -> frozenset[str]:
        return frozenset(key(word) for word in data[name])

    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in data["pass"]:
        words = tuple(key(word) for word in phrase.split())
        phrases.setdefault(words[0], []).append(words)
    exact, forms, stems = _place_words()
    ambiguous = keys("ambiguous")
    return Lists(
        given=_spellings(read("given.csv")) | keys("given") | people().given,
        ambiguous=ambiguous,
        stems=frozenset(stem for stem in _spellings(read("stems.csv")) if len(stem) >= 5),
        chinese=keys("chinese"),
        common=keys("common"),
        places=exact,
        place_forms=forms,
        place_stems=stems,
        phrases={first: tuple(sorted(group, key=len, reverse=True)) for first, group in phrases.items()},
        roles=keys("roles"),
        named_after=keys("named_after"),
        bearers=keys("bearers"),
        firms=keys("firms"),
        firm_ends=keys("firm_ends"),
        before_name=keys("before_name"),
        short=keys("short"),
        addresses=keys("addresses"),
        towns=keys("towns"),
        to_town=keys("to_town"),
        settlements=keys("settlements"),
        place_ends=keys("place_ends"),
        goods_after=keys("goods_after"),
        human=keys("human"),
        acts=keys("acts"),
        monikers=keys("monikers"),
        honorifics=keys("honorifics"),
        counted=keys("counted"),
        counted_stems=tuple(keys("counted_stems")),
    )


def _place_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Keys of the capitalised words in names of countries, offices, towns: whole, in Russian cases, beginnings."""
    named = [country_name(code, lang) for lang in LANGUAGES for code in country_codes()]
    named += [office_label(code, lang) for lang in LANGUAGES for code in offices()]
    named += [text for row in read("towns.csv") for text in (row["cyrl"], row["native"], row["latn"])]
    pieces = [word for name in named for word in re.findall(r"[\w-]+", name)]
    words = {word for word in (*pieces, *(part for piece in pieces for part in piece.split("-"))) if word[:1].isupper()}
    exact = frozenset(key(word) for word in words)
    stems = frozenset(key(word)[: max(4, len(word) - 2)] for word in words if not word.isascii() and len(word) >= 4)
    forms = frozenset(form for word in exact if not word.isascii() for form in _cases(word))
    return exact, forms, stems


def _cases(word: str) -> Iterable[str]:
    """The Russian cases of a place's name in one word."""
    if word.endswith(("а", "я")):
        return [word[:-1] + end for end in ("ы", "и", "е", "у", "ю", "ой", "ей")]
    if word.endswith(("й", "ь")):
        return [word[:-1] + end for end in ("я", "ю", "е", "ем", "и", "ью", "ого", "ому", "им", "ым", "ом")]
    if word.endswith("о"):
        return [word[:-1] + end for end in ("а", "у", "ом", "е")]
    return (
        [word + end for end in ("а", "у", "ом", "ем", "е", "ы", "и", "ами", "ах")]
        if word[-1] not in "аеиоуыэюя"
        else []
    )


@lru_cache(maxsize=16384)
def given_names(folded: str) -> frozenset[str]:
    """The given names of which a word is a case of Russian, or the word itself."""
    known = lists().given
    bases = {folded}
    if len(folded) >= 4 and not folded.isascii():
        for case in CASES[1:]:
            base = folded[: -len(case)]
            if folded.endswith(case) and len(base) >= 3:
                bases |= {base, base + "а", base + "я", base + "й"}
    return known & bases


@lru_cache(maxsize=16384)
def is_known_surname(folded: str) -> bool:
    """Whether a surname is made of a known given name or of a stem of the pools, or is such a stem."""
    names = lists()
    if folded in names.stems:
        return True
    for case in CASES[1:]:
        if len(folded) >= 7 and folded.endswith(case) and folded[: -len(case)] in names.stems:
            return True
    match = BASED.fullmatch(folded)
    if not match:
        return False
    base = match["base"]
    bases = {base, base + "й", base + "ь", base + "а", base + "я", base + "a", base + "y", base + "i"}
    return len(base) >= 3 and bool(bases & (names.given | names.stems))


@lru_cache(maxsize=16384)
def is_place(folded: str) -> bool:
    """Whether a word belongs to the name of a country, an office or a town, in any case of Russian."""
    names = lists()
    if folded in names.places or "-на-" in folded:
        return True
    if ADJECTIVE.fullmatch(folded) and not folded.isascii():
        folded = folded[: max(folded.rfind("ск"), folded.rfind("цк"))]
    return not folded.isascii() and any(
        folded[:length] in names.place_stems for length in range(max(4, len(folded) - 4), len(folded) + 1)
    )


@lru_cache(maxsize=16384)
def is_exact_place(folded: str) -> bool:
    """Whether a word stands in the name of a country, an office or a town, as it is or in a Russian case of a noun."""
    return folded in lists().places or folded in lists().place_forms or "-на-" in folded


@lru_cache(maxsize=16384)
def is_thing(folded: str) -> bool:
    """Whether a word is known as something else than a name: ordinary speech, brand, role, firm, what bears a name."""
    names = lists()
    known = (names.roles, names.bearers, names.firms, names.firm_ends, names.named_after, names.before_name)
    return is_ordinary(folded) or any(folded in words for words in known)


@lru_cache(maxsize=16384)
def is_chinese_given(folded: str) -> bool:
    """Whether a word can be a Chinese given name of one or two syllables, in pinyin or in Russian letters."""
    return bool((PINYIN if folded.isascii() else PALLADIUS).fullmatch(folded))


@lru_cache(maxsize=16384)
def is_korean_given(folded: str) -> int:
    """How many syllables of a Korean given name a word is, one or two; 0 if it cannot be one."""
    syllable = KOREAN if folded.isascii() else KONTSEVICH
    if re.fullmatch(syllable, folded):
        return 1
    return 2 if re.fullmatch(f"{syllable}-?{syllable}", folded) else 0


def readings(word: str) -> tuple[str, ...]:
    """The keys of a word: as it is, and read as Cyrillic if all its Latin letters have Cyrillic doubles."""
    double = cyrillic_double(word)
    return (key(word), key(double)) if double else (key(word),)


@lru_cache(maxsize=16384)
def without_case(text: str) -> tuple[str, ...]:
    folded = readings(text)[0]
    if folded.isascii():
        return (folded,)
    ends = ("а", "у", "е", "ы", "ом", "ым", "ой", "и")
    return (folded, *(folded[: -len(end)] for end in ends if folded.endswith(end) and len(folded) > len(end) + 3))
