"""The words of a folded text with what each may be, and what stands beside and before each.

The rule kept here: what a word may be depends on its key alone and is remembered; whether it is known to be no person
(a phrase, a firm) is marked once over the whole text before anything is decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.cen.nominal_people import people
from simulator.cen.nominal_words import (
    ADJECTIVE,
    LINKS,
    PATRONYMIC,
    SURNAME,
    WEAK,
    given_names,
    is_exact_place,
    is_known_surname,
    is_place,
    is_thing,
    lists,
    readings,
    without_case,
)

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+(?:'[^\W\d_]+)*)*")
BLANK = re.compile(r"[ \t\n\r\u00a0]{1,4}")
AFTER_INITIAL = re.compile(r"\.[ \t\u00a0]{0,2}")
QUOTES = '«»"“”„‟'
# Initials of two letters.
TWO_LETTERS = frozenset(["Дж", "Дз", "Чж", "Ён", "Ch", "Sh", "Zh", "Kh", "Yu", "Ya", "Ye", "Ts", "Dz"])
# Roles and nouns of place that are written with a full stop.
SHORTENED = frozenset(["гр", "mr", "mrs", "ms", "пос"])
ENDS = ".!?:;\n•"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word may be, by its key alone; vague: no person only because a place's name begins alike.

    honoured: a given name with a word of respect («Карим-ака»).
    """

    given: bool
    alone: bool
    surname: bool
    known: bool
    weak: bool
    adjective: bool
    patronymic: bool
    link: bool
    common: bool
    chinese: bool
    short: bool
    town: bool
    korean: bool
    abroad: bool
    vague: bool
    bears_no_name: bool
    honoured: bool


@lru_cache(maxsize=16384)
def sense(word: str) -> Sense:
    """What a word of the text may be."""
    names = lists()
    keys = readings(word)
    parts = [part for folded in keys for part in {folded, *folded.split("-")} if part]
    common, vague = keys[0] in names.common or is_exact_place(keys[0]), False
    if not common and not any(given_names(part) or is_known_surname(part) for part in parts):
        # Only the beginning of a place's name: a known name that begins alike («Данияр», «Дания») is the name.
        common = is_place(keys[0]) or all(is_place(part) for part in keys[0].split("-"))
        vague = common and not ADJECTIVE.fullmatch(keys[0])
    given = frozenset[str]() if common else frozenset[str]().union(*(given_names(part) for part in parts))
    known = not common and any(is_known_surname(part) for part in parts)
    honoured = bool(given) and "-" in keys[0] and keys[0].rpartition("-")[2] in names.honorifics
    no_name = is_thing(keys[0]) or all(is_thing(part) for part in keys[0].split("-"))
    return Sense(
        given=bool(given),
        alone=honoured or (bool(given) and not (given | set(parts)) & names.ambiguous and len(keys[0]) >= 4),
        surname=not common and (known or any(SURNAME.fullmatch(part) and len(part) > 4 for part in parts)),
        known=known,
        weak=not common and not no_name and any(WEAK.fullmatch(part) for part in parts),
        adjective=not common and any(ADJECTIVE.fullmatch(part) for part in parts),
        patronymic=any(PATRONYMIC.fullmatch(part) for part in parts),
        link=keys[0] in LINKS,
        common=common,
        chinese=any(folded in names.chinese for folded in keys),
        short=any(folded in names.short or folded in names.chinese for folded in keys),
        town=any(base in names.towns for base in without_case(word)),
        korean=any(folded in people().korean for folded in keys),
        abroad=not common and any(folded in people().abroad for folded in keys),
        vague=vague,
        bears_no_name=no_name,
        honoured=honoured,
    )


@dataclass(slots=True)
class Word:
    """A word of the text; passes: known to be no person, soft: only because a thing or town is called so too."""

    text: str
    start: int
    end: int
    what: Sense
    after: str = ""
    passes: bool = False
    soft: bool = False

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.text) >= 2 and self.text.isupper()

    @property
    def initial(self) -> bool:
        letter = len(self.text) == 1 or self.text in TWO_LETTERS
        return letter and self.capital and self.after.startswith(".")

    @property
    def plain(self) -> bool:
        """A capitalised word that may be a part of a name."""
        return self.capital and len(self.text) > 1 and not self.passes and not self.what.common


def words_of(text: str) -> list[Word]:
    """The words of a folded text, with what follows each and whether it is known to be no person."""
    words = [Word(m[0], m.start(), m.end(), sense(m[0])) for m in WORD.finditer(text)]
    for number, word in enumerate(words):
        following = words[number + 1].start if number + 1 < len(words) else len(text)
        word.after = text[word.end : min(following, word.end + 6)]
    pass_phrases(words)
    pass_firms(text, words)
    return words


def pass_phrases(words: list[Word]) -> None:
    """What is known to be no person, in any case of Russian."""
    phrases = lists().phrases
    for number, word in enumerate(words):
        for folded in stems(word):
            for phrase in phrases.get(folded, ()):
                partners = words[number : number + len(phrase)]
                if len(partners) == len(phrase) and all(
                    part in stems(partner) for part, partner in zip(phrase, partners, strict=True)
                ):
                    for piece in partners:
                        piece.soft = len(phrase) == 1 and piece.soft >= piece.passes
                        piece.passes = True
                    break


def stems(word: Word) -> tuple[str, ...]:
    return without_case(word.text) if word.capital else ()


def pass_firms(text: str, words: list[Word]) -> None:
    """A firm's name: what stands in quotation marks or in capitals after its form, or before it."""
    names = lists()
    for number, word in enumerate(words):
        if readings(word.text)[0] in names.firms and number + 1 < len(words):
            opened = any(quote in word.after for quote in QUOTES)
            for other in words[number + 1 : number + 7]:
                if not opened and not other.capital:
                    break
                other.passes, other.soft = True, False
                if any(end in other.after for end in (*QUOTES, ".", ",", ";", "\n")) and not (
                    opened and any(quote in other.after for quote in "«„“")
                ):
                    break
        if readings(word.text)[0] in names.firm_ends and word.capital:
            for other in reversed(words[max(0, number - 4) : number]):
                if not other.capital or not BLANK.fullmatch(other.after):
                    break
                other.passes, other.soft = True, False


def side_by_side(words: list[Word], left: int, right: int, *, comma: bool = False) -> bool:
    """Whether two neighbours stand side by side: a blank between them, or after an initial a full stop."""
    if left < 0 or right >= len(words):
        return False
    gap = words[left].after
    if words[left].initial:
        return bool(AFTER_INITIAL.fullmatch(gap))
    return bool(BLANK.fullmatch(gap)) or (comma and gap in (", ", ",", "_"))


def begins_sentence(text: str, words: list[Word], number: int) -> bool:
    """Whether a sentence begins here."""
    before = text[max(0, words[number].start - 8) : words[number].start].rstrip(" \t\u00a0" + QUOTES + "(")
    return not before.strip() if words[number].start <= 8 else (not before or before[-1] in ENDS)


def before(words: list[Word], number: int) -> str:
    """The key of the word before the run of capitalised words or initials in which this one stands; "" if none."""
    for _ in range(4):
        number -= 1
        if number < 0:
            return ""
        word = words[number]
        folded = readings(word.text)[0]
        if not word.capital or folded in context():
            if folded == "имени" and number and readings(words[number - 1].text)[0] == "по":
                return "фамилия"
            return folded if len(word.after.strip(QUOTES + " .:-–—\n\t\u00a0")) == 0 else ""
    return ""


@lru_cache(maxsize=1)
def context() -> frozenset[str]:
    names = lists()
    return names.roles | names.named_after | names.bearers | names.settlements | names.monikers


def right_after(words: list[Word], number: int, role: str) -> bool:
    """Whether the role stands right before the word, in the same sentence."""
    if number == 0 or readings(words[number - 1].text)[0] not in (role, "имени"):
        return False
    return "." not in words[number - 1].after or role in SHORTENED
