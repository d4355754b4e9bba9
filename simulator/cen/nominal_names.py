"""Names of persons in a folded text, whatever the alphabet, the order of the parts and the case.

The rule kept here: a word alone proves little. What a word may be (given name, surname, patronymic, initial, link) is
weighed with its neighbours and with what stands before: a role makes a person of a word, «имени», a firm's form, an arm
or a brand make something else of it. One pass over the words; each decision looks at a fixed number of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.cen.nominal_words import (
    ADJECTIVE,
    LINKS,
    PATRONYMIC,
    SHOUTED,
    SURNAME,
    WEAK,
    given_names,
    is_chinese_given,
    is_known_surname,
    is_place,
    lists,
    readings,
)

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+(?:'[^\W\d_]+)*)*")
BLANK = re.compile(r"[ \t\n\r\u00a0]{1,4}")
AFTER_INITIAL = re.compile(r"\.[ \t\u00a0]{0,2}")
QUOTES = '«»"“”„‟'
ENDS = ".!?:;\n•"
PAST = re.compile(r".+(?:ал|ил|ел|ял|ыл|ула?|ла|лся|лась|ает|ит|ел|ed|was|is|has)")
LONGEST_PHRASE = 4
SHORTENED = frozenset(["гр", "mr", "mrs", "ms"])


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word may be, by its key alone."""

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


@lru_cache(maxsize=16384)
def sense(word: str) -> Sense:
    """What a word of the text may be."""
    names = lists()
    keys = readings(word)
    parts = [part for folded in keys for part in {folded, *folded.split("-")} if part]
    common = keys[0] in names.common or is_place(keys[0]) or all(is_place(part) for part in keys[0].split("-"))
    given = frozenset[str]() if common else frozenset[str]().union(*(given_names(part) for part in parts))
    known = not common and any(is_known_surname(part) for part in parts)
    return Sense(
        given=bool(given),
        alone=bool(given) and not (given | set(parts)) & names.ambiguous and len(keys[0]) >= 4,
        surname=not common and (known or any(SURNAME.fullmatch(part) and len(part) > 4 for part in parts)),
        known=known,
        weak=not common and any(WEAK.fullmatch(part) for part in parts),
        adjective=not common and any(ADJECTIVE.fullmatch(part) for part in parts),
        patronymic=any(PATRONYMIC.fullmatch(part) for part in parts),
        link=keys[0] in LINKS,
        common=common,
        chinese=any(folded in names.chinese for folded in keys),
        short=any(folded in names.short or folded in names.chinese for folded in keys),
        town=any(base in names.towns for base in _without_case(word)),
    )


@dataclass(slots=True)
class _Word:
    text: str
    start: int
    end: int
    what: Sense
    after: str = ""
    passes: bool = False

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.text) >= 2 and self.text.isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital and self.after.startswith(".")

    @property
    def plain(self) -> bool:
        """A capitalised word that may be a part of a name."""
        return self.capital and len(self.text) > 1 and not self.passes and not self.what.common


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """The places of names in a folded text."""
    words = [_Word(m[0], m.start(), m.end(), sense(m[0])) for m in WORD.finditer(text)]
    for number, word in enumerate(words):
        following = words[number + 1].start if number + 1 < len(words) else len(text)
        word.after = text[word.end : min(following, word.end + 6)]
    _pass_phrases(words)
    _pass_firms(text, words)
    for number in range(len(words)):
        yield from _at(text, words, number)


def _pass_phrases(words: list[_Word]) -> None:
    """What is known to be no person, in any case of Russian."""
    phrases = lists().phrases
    for number, word in enumerate(words):
        for folded in _stems(word):
            for phrase in phrases.get(folded, ()):
                partners = words[number : number + len(phrase)]
                if len(partners) == len(phrase) and all(
                    part in _stems(partner) for part, partner in zip(phrase, partners, strict=True)
                ):
                    for piece in partners:
                        piece.passes = True
                    break


def _stems(word: _Word) -> tuple[str, ...]:
    return _without_case(word.text) if word.capital else ()


@lru_cache(maxsize=16384)
def _without_case(text: str) -> tuple[str, ...]:
    folded = readings(text)[0]
    if folded.isascii():
        return (folded,)
    ends = ("а", "у", "е", "ы", "ом", "ым", "ой", "и")
    return (folded, *(folded[: -len(end)] for end in ends if folded.endswith(end) and len(folded) > len(end) + 3))


def _pass_firms(text: str, words: list[_Word]) -> None:
    """A firm's name: what stands in quotation marks or in capitals after its form, or before it."""
    names = lists()
    for number, word in enumerate(words):
        if readings(word.text)[0] in names.firms and number + 1 < len(words):
            opened = any(quote in word.after for quote in QUOTES)
            for other in words[number + 1 : number + 7]:
                if not opened and not other.capital:
                    break
                other.passes = True
                if any(end in other.after for end in (*QUOTES, ".", ",", ";", "\n")) and not (
                    opened and any(quote in other.after for quote in "«„“")
                ):
                    break
        if readings(word.text)[0] in names.firm_ends and word.capital:
            for other in reversed(words[max(0, number - 4) : number]):
                if not other.capital or not BLANK.fullmatch(other.after):
                    break
                other.passes = True


def _joined(words: list[_Word], left: int, right: int, *, comma: bool = False) -> bool:
    """Whether two neighbours stand side by side: a blank between them, or after an initial a full stop."""
    if left < 0 or right >= len(words):
        return False
    gap = words[left].after
    if words[left].initial:
        return bool(AFTER_INITIAL.fullmatch(gap))
    return bool(BLANK.fullmatch(gap)) or (comma and gap in (", ", ","))


def _first(text: str, words: list[_Word], number: int) -> bool:
    """Whether a sentence begins here."""
    before = text[max(0, words[number].start - 8) : words[number].start].rstrip(" \t\u00a0" + QUOTES + "(")
    return not before.strip() if words[number].start <= 8 else (not before or before[-1] in ENDS)


def _before(words: list[_Word], number: int) -> str:
    """The key of the word before the run of capitalised words or initials in which this one stands; "" if none."""
    for _ in range(4):
        number -= 1
        if number < 0:
            return ""
        word = words[number]
        folded = readings(word.text)[0]
        if not word.capital or folded in _context():
            if folded == "имени" and number and readings(words[number - 1].text)[0] == "по":
                return "фамилия"
            return folded if len(word.after.strip(QUOTES + " .:-–—\n\t\u00a0")) == 0 else ""
    return ""


@lru_cache(maxsize=1)
def _context() -> frozenset[str]:
    names = lists()
    return names.roles | names.named_after | names.bearers


def _at(text: str, words: list[_Word], number: int) -> Iterator[tuple[int, int]]:
    """The names of which this word is the telling part."""
    word = words[number]
    names = lists()
    what = word.what
    left, right = _joined(words, number - 1, number), _joined(words, number, number + 1)
    if what.link and not word.passes:
        yield from _linked(words, number, left, right)
        return
    if word.passes or len(word.text) < 2 or (what.common and not what.chinese):
        return
    before = _before(words, number)
    if before in names.named_after or (what.town and before in names.to_town):
        return
    role, bearer = before in names.roles, before in names.bearers
    left_word = words[number - 1] if number else None
    right_word = words[number + 1] if number + 1 < len(words) else None
    beside = bool((left and left_word and left_word.plain) or (right and right_word and right_word.plain))
    if not word.capital:
        if (what.given and what.alone and _pair(words, number)) or (what.known and _pair(words, number, given=True)):
            yield word.start, word.end
        return
    initial = bool((left and left_word and left_word.initial) or (right and right_word and right_word.initial))
    if initial and (what.surname or what.weak or what.adjective or what.given or role or _two_initials(words, number)):
        first = number - 1 if left and left_word and left_word.initial else number
        last = number + 1 if right and right_word and right_word.initial else number
        yield words[first].start, words[last].end
        return
    if bare := _bare_initial(words, number):
        yield word.start, words[number + bare].end
        return
    companion = beside or _pair(words, number, given=what.surname or what.weak)
    quoted = _quoted(text, word)
    if what.patronymic and (beside or role):
        yield (left_word.start if left and left_word and left_word.plain else word.start), word.end
    elif (
        (what.chinese and _chinese(words, number, left, right))
        or (what.given and not bearer and _given(words, number, role=role, quoted=quoted))
        or (what.given and bearer and _pair(words, number, surname=True))
        or (
            what.surname
            and not (bearer and not _pair(words, number, given=True))
            and _surname(text, words, number, role=role, companion=companion, quoted=quoted)
        )
        or (what.weak and (_pair(words, number, given=True) or role))
        or (role and what.adjective and not (right and right_word and right_word.what.common))
        or (role and _told(words, number, before))
    ):
        yield word.start, word.end
    elif role and right and right_word and right_word.plain and not left:
        yield word.start, right_word.end


def _bare_initial(words: list[_Word], number: int) -> int:
    """How many single capitals without a full stop stand right after a surname («Смирнов С С»); at most two."""
    if not words[number].what.surname or words[number].shouted:
        return 0
    count = 0
    while count < 2 and _joined(words, number + count, number + count + 1):
        letter = words[number + count + 1]
        if len(letter.text) > 1 or not letter.capital or letter.initial:
            break
        count += 1
    return count


def _told(words: list[_Word], number: int, role: str) -> bool:
    """Whether the role right before makes a person of a word that nothing else tells («водитель Ким»)."""
    word, names = words[number], lists()
    if number == 0 or word.shouted or readings(words[number - 1].text)[0] not in (role, "имени"):
        return False
    if "." in words[number - 1].after and role not in SHORTENED:
        return False
    return word.what.short or (
        role in names.addresses and word.plain and not word.what.adjective and len(word.text) > 2
    )


def _linked(words: list[_Word], number: int, left: bool, right: bool) -> Iterator[tuple[int, int]]:
    """«Асан уулу Учкун», "Oʻktam Gʻani oʻgʻli": a name with its link."""
    sides = [words[number - 1]] if left else []
    sides += [words[number + 1]] if right else []
    near = [side for side in sides if len(side.text) > 1 and not side.passes and (side.capital or side.what.given)]
    if near:
        yield min(near[0].start, words[number].start), max(near[-1].end, words[number].end)


def _pair(words: list[_Word], number: int, *, given: bool = False, surname: bool = False) -> bool:
    """Whether a neighbour, also beyond a comma, is the other half: a given name for a surname, and the other way."""
    for other, left, right in ((number - 1, number - 1, number), (number + 1, number, number + 1)):
        if 0 <= other < len(words) and _joined(words, left, right, comma=True) and not words[other].passes:
            what = words[other].what
            if given and (what.given or what.patronymic):
                return True
            if not given and (what.surname or what.patronymic or (surname and what.weak)):
                return True
    return False


def _two_initials(words: list[_Word], number: int) -> bool:
    """Whether two initials stand before the word or after it: these make a person of any word."""
    for pair in ((number - 2, number - 1), (number + 1, number + 2)):
        if pair[0] < 0 or pair[1] >= len(words):
            continue
        gaps = [(pair[0], pair[1]), (pair[1], number)] if pair[0] < number else [(number, pair[0]), pair]
        if all(words[index].initial for index in pair) and all(_joined(words, *gap) for gap in gaps):
            return True
    return False


def _quoted(text: str, word: _Word) -> bool:
    """Whether a quotation mark stands right before or right after the word."""
    return text[max(0, word.start - 1) : word.start] in tuple(QUOTES) or text[word.end : word.end + 1] in tuple(QUOTES)


def _chinese(words: list[_Word], number: int, left: bool, right: bool) -> bool:
    """A Chinese family name with a given name of one or two syllables on one of its sides."""
    for near, other in ((right, number + 1), (left, number - 1)):
        if not near:
            continue
        neighbour = words[other]
        if (
            neighbour.capital
            and not neighbour.passes
            and is_chinese_given(readings(neighbour.text)[0])
            and len(neighbour.text) + len(words[number].text) >= 5
        ):
            return True
    return False


def _given(words: list[_Word], number: int, *, role: bool, quoted: bool) -> bool:
    if role or _pair(words, number, surname=True):
        return True
    # A name that is also a word needs the other half of a whole name beside it; others are told by any neighbour.
    return words[number].what.alone and not quoted


def _surname(text: str, words: list[_Word], number: int, *, role: bool, companion: bool, quoted: bool) -> bool:
    word = words[number]
    if role or (companion and not quoted):
        return True
    if quoted:
        return False
    if word.what.known:
        return True
    if word.shouted and len(word.text) >= 6 and any(SHOUTED.fullmatch(folded) for folded in readings(word.text)):
        return True
    if not _first(text, words, number):
        return True
    if number + 1 == len(words):
        return number == 0 and len(word.text) >= (8 if word.text.endswith(("ова", "ева")) else 6)
    follower = words[number + 1]
    return not follower.capital and bool(PAST.fullmatch(follower.text)) and _joined(words, number, number + 1)
