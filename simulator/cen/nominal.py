"""The scan for personal data in free text: names, initials, documents, phones, dates of birth, addresses of mail.

The rule kept here: a CEN-like record is non-nominal. The scan must catch names in Cyrillic and Latin letters, and must
let pass what is only named after a person, brands, offices and quantities. It is a help, not a proof.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.cen.catalogue import country_codes
from simulator.reference.offices import office_label, offices
from simulator.texts import LANGUAGES, N_, country_name

WORDS = Path(__file__).parent / "nominal.toml"

LABELS = {
    "name": N_("the name of a person"),
    "document": N_("the number of a personal document"),
    "personal-number": N_("a personal identification number"),
    "phone": N_("a phone number"),
    "birth": N_("a date of birth"),
    "mail": N_("an e-mail address"),
    "plate": N_("a number plate"),
}

UPPER, LOWER = "A-ZА-ЯЁҢӨҮҒҚҲЎІ", "a-zа-яёңөүғқҳўі'ʼ’"
WORD = rf"[{UPPER}][{UPPER}{LOWER}]+(?:-[{UPPER}][{UPPER}{LOWER}]+)?"
GAP = r"[ \u00a0\t\n]+"

# Endings that tell a surname alone, and those that need a role or another name beside them ("Украина", "Берлин").
SURNAME = re.compile(r".{2,}(?:[оеё]в(?:а|у|ым|ой)?|ov|ova|ev|eva|yev|yeva)", re.I)
WEAK = re.compile(
    r".{2,}(?:[иы]н(?:а|у|ым|ой)?|енко|чук|[аое]дзе|швили|улы|зода|заде|хан|in|ina|enko|chuk|shvili|zoda|zadeh?|khan)",
    re.I,
)
ADJECTIVE = re.compile(r".{2,}(?:[сц]к(?:ий|ая)|skiy|sky|skaya|skaia)", re.I)
# In capitals, as papers write surnames, an ending is enough anywhere.
SHOUTED = re.compile(r"(?:ОВ|ЕВ|ОВА|ЕВА|ЗОДА|ЗАДЕ|OV|EV|OVA|EVA|ZODA|ZADEH?|ХАН|KHAN)$")
PATRONYMIC = re.compile(
    r".{2,}(?:[оеё]вич|[оеё]вна|ич|ична|инична|[оеё]вича|[оеё]вны|овичем|евичем|ovich|evich|ovna|evna|ichna)", re.I
)
LINK = r"(?:уулу|кызы|оглы|оглу|угли|ўғли|қизи|кизи|углы|uulu|kyzy|ogly|oglu|ugli|o['ʻ‘’]g['ʻ‘’]li|qizi|kizi)"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mail", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")),
    (
        "birth",
        re.compile(
            r"\b(?:19[2-9]\d|20[01]\d)\s*г\.?\s*р\b|\b(?:д\.?\s?р\.?|дата рождения|родил(?:ся|ась)|года рождения|рожд)"
            r"[\s.:,]*(?:\d|в\s+\d)|\d{4}\s+года\s+рождения|\b(?:born|date of birth|d\.?o\.?b\.?)\b[^\d\n]{0,15}\d",
            re.I,
        ),
    ),
    (
        "document",
        re.compile(
            r"(?:паспорт\w*|удостоверени\w+(?:\s+личности)?|passport|identity card|id card)"
            r"[\s:№#.,]*(?:(?:номер|серии|серия|no|number|nr|n)\b[\s:№#.]*)?(?=[A-ZА-Я0-9]*\d)[A-ZА-Я]{0,3}[\s№-]*\d[\d\s-]{4,}",
            re.I,
        ),
    ),
    (
        "document",
        re.compile(r"\b(?!HS|NO|KG|UN|CN|TN)[A-Z]{2}\s?№?\s?\d{7}\b"),
    ),
    ("personal-number", re.compile(r"(?<!\d)[1-6]\d{13}(?!\d)|\b(?:ИИН|ПИН|ИНН|ПИНФЛ|IIN|PIN|PINFL)\W{0,3}\d{9,14}\b")),
    (
        "phone",
        re.compile(
            r"\+\d{1,3}(?:[\s().-]*\d){7,12}|\b(?:тел|телефон|phone|tel|mobile|моб|сот|whatsapp|telegram)\w*[\s.:№]*"
            r"(?:[\s().+-]*\d){6,13}|(?<![\d.,])0\s?\(?\d{3}\)?[\s-]\d{2,3}[\s-]\d{2,3}(?:[\s-]\d{2})?(?!\d)",
            re.I,
        ),
    ),
    (
        "plate",
        re.compile(
            r"\b(?:ZZ|ЗЗ)\s?\d{4}\s?[A-ZА-Я]{2}\b|\b\d{2}\s?KG\s?\d{3}\s?[A-Z]{3}\b"
            r"|\b\d{2}\s?[A-ZА-Я]\s?\d{3}\s?[A-ZА-Я]{2}\b|\b\d{3}\s?[A-Z]{3}\s?\d{2}\b|\b\d{4}\s?[A-ZА-Я]{2}\s?\d{2}\b"
        ),
    ),
)
INITIALS = re.compile(
    rf"\b(?P<a>{WORD}){GAP}(?P<i>[{UPPER}]\.\s?[{UPPER}]\.)|\b(?P<j>[{UPPER}]\.\s?[{UPPER}]\.)\s?(?P<b>{WORD})"
)
LINKED = re.compile(rf"\b{WORD}{GAP}{LINK}\b(?:{GAP}{WORD})?", re.I)
WORDS_RUN = re.compile(rf"{WORD}(?:{GAP}{WORD})*")


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text that looks like personal data; start and end count characters, kind is a key of LABELS."""

    kind: str
    start: int
    end: int

    @property
    def label(self) -> str:
        """What it looks like: an English text of the translations."""
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class _Lists:
    passes: re.Pattern[str]
    after: re.Pattern[str]
    roles: re.Pattern[str]
    given: frozenset[str]
    common: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    with WORDS.open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)

    def either(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    passes = rf"\b(?:{either(data['pass'])})(?:[аеуы]|ом|ым)?\b|\b(?:{'|'.join(_place_words())})\b"
    return _Lists(
        passes=re.compile(passes),
        after=re.compile(rf"(?:^|[^\w])(?:{either(data['named_after'])})[\s.«\"“]*$", re.I),
        roles=re.compile(rf"(?:^|[^\w])(?:{either(data['roles'])})[\s.:,«\"“-]*$", re.I),
        given=frozenset(data["given"]),
        common=frozenset(data["common"]),
    )


def _place_words() -> list[str]:
    """Patterns of the capitalised words in names of countries and offices; Russian ones with any ending."""
    named = [country_name(code, lang) for lang in LANGUAGES for code in country_codes()]
    named += [office_label(code, lang) for lang in LANGUAGES for code in offices()]
    words = {word for name in named for word in re.findall(rf"[{UPPER}][{LOWER}]+", name) if len(word) >= 4}
    stems = {re.escape(word) if word.isascii() else re.escape(word[:-2]) + r"\w{0,4}" for word in words}
    return sorted(stems, key=lambda stem: (-len(stem), stem))


def scan(text: str, *, names: tuple[str, ...] = ()) -> list[Hit]:
    """Every place that looks like personal data, in order of the text; names are further names that must not occur.

    Number plates are reported as kind "plate": they are no personal data, but CEN-like records carry none.
    """
    hits = [Hit(kind, m.start(), m.end()) for kind, pattern in PATTERNS for m in pattern.finditer(text)]
    hits += [Hit("name", start, end) for start, end in _names(text)]
    folded = text.casefold()
    for name in names:
        if len(name) >= 3 and (at := folded.find(name.casefold())) >= 0:
            hits.append(Hit("name", at, at + len(name)))
    return _merged(hits)


def _merged(hits: list[Hit]) -> list[Hit]:
    """Overlapping hits of one kind as one."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.kind, hit.start)):
        last = found[-1] if found else None
        if last and last.kind == hit.kind and hit.start <= last.end:
            found[-1] = Hit(hit.kind, last.start, max(last.end, hit.end))
        else:
            found.append(hit)
    return sorted(found, key=lambda hit: (hit.start, hit.end, hit.kind))


def _names(text: str) -> Iterator[tuple[int, int]]:
    lists = _lists()
    # What is known to be no person is blanked out, letter by letter, so that places stay where they are.
    text = lists.passes.sub(lambda match: "·" * len(match[0]), text)
    for match in LINKED.finditer(text):
        yield match.span()
    for match in INITIALS.finditer(text):
        word = match["a"] or match["b"]
        if word.casefold() not in lists.common:
            yield match.span()
    for run in WORDS_RUN.finditer(text):
        before = text[max(0, run.start() - 40) : run.start()]
        if lists.after.search(before):
            continue
        words = [(m[0], run.start() + m.start(), run.start() + m.end()) for m in re.finditer(WORD, run[0])]
        yield from _in_run(words, bool(lists.roles.search(before)), before, lists)


def _in_run(words: list[tuple[str, int, int]], role: bool, before: str, lists: _Lists) -> Iterator[tuple[int, int]]:
    """Names inside a run of capitalised words; before is the text in front of it, role if that ends with a role."""

    def plain(number: int) -> bool:
        return 0 <= number < len(words) and words[number][0].casefold() not in lists.common

    first_of_sentence = not before.strip() or before.rstrip()[-1:] in ".!?:;\n•"
    for number, (word, start, end) in enumerate(words):
        if not plain(number):
            continue
        shouted = word.isupper() and len(word) >= 6 and SHOUTED.search(word)
        beside = plain(number - 1) or plain(number + 1)
        led = role and number == 0
        if PATRONYMIC.fullmatch(word) and len(words) > 1:
            yield words[0][1], end
        elif word.casefold() in lists.given:
            if role or beside:
                yield start, end
        elif SURNAME.fullmatch(word):
            inside = len(word) > 4 and not (first_of_sentence and number == 0)
            if beside or role or inside or shouted:
                yield start, end
        elif shouted or (WEAK.fullmatch(word) and (beside or led)) or (led and ADJECTIVE.fullmatch(word)):
            yield start, end
        elif led and plain(1):
            yield start, words[1][2]
