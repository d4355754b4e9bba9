"""Names of persons in a folded text, whatever the alphabet, the order of the parts and the case.

The rule kept here: a word alone proves little. What a word may be (given name, surname, patronymic, initial, link) is
weighed with its neighbours and with what stands before: a role makes a person of a word, «имени», a firm's form, an arm
or a brand make something else of it. One pass over the words; each decision looks at a fixed number of neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.cen.nominal_beside import (
    happens,
    holds_post,
    is_glued,
    is_honoured,
    is_make,
    is_moniker,
    is_named_place,
)
from simulator.cen.nominal_initials import with_initials, with_small_initials
from simulator.cen.nominal_parts import QUOTES, Word, before, begins_sentence, right_after, side_by_side, words_of
from simulator.cen.nominal_people import is_ordinary, people
from simulator.cen.nominal_words import SHOUTED, is_chinese_given, is_korean_given, lists, readings

PAST = re.compile(r".+(?:ал|ил|ел|ял|ыл|ула?|ла|лся|лась|ает|ит|ел|ed)|was|is|has")
# A verb in capitals or at a line's beginning is told after no role.
VERB = re.compile(r".{3,}(?:ен[аоы]?|н[оы]|т[оы]|лся|лась|лись|[аеиую]т|[еиаую]тся)")
# Shorter words in capitals are abbreviations.
SHOUTED_NAME = 5


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """The places of names in a folded text."""
    words = words_of(text)
    for number in range(len(words)):
        yield from _at(text, words, number)


def _at(text: str, words: list[Word], number: int) -> Iterator[tuple[int, int]]:
    """The names of which this word is the telling part."""
    word = words[number]
    names = lists()
    what = word.what
    left, right = side_by_side(words, number - 1, number), side_by_side(words, number, number + 1)
    if what.link and not word.passes:
        yield from _linked(words, number, left, right)
        return
    if len(word.text) < 2:
        return
    prior = before(words, number)
    if (prior in names.named_after and not (what.surname and happens(words, number))) or (
        what.town and prior in names.to_town and not happens(words, number)
    ):
        return
    if is_named_place(words, number, prior):
        return
    role, bearer = prior in names.roles, prior in names.bearers or is_make(words, number)
    if is_glued(word) or is_honoured(words, number) or holds_post(words, number):
        yield word.start, word.end
        return
    if span := with_initials(text, words, number) or with_small_initials(words, number):
        yield span
        return
    if word.passes or (what.common and not what.chinese):
        acts = word.soft and what.surname and word.capital and happens(words, number)
        if acts or (role and (what.vague or word.soft) and _told(text, words, number, prior)):
            yield word.start, word.end
        return
    left_word = words[number - 1] if number else None
    right_word = words[number + 1] if number + 1 < len(words) else None
    beside = bool((left and left_word and left_word.plain) or (right and right_word and right_word.plain))
    if not word.capital:
        told = role and what.alone and right_after(words, number, prior)
        acts = (what.known or what.alone) and not what.bears_no_name and happens(words, number)
        if (
            acts
            or (what.given and what.alone and (told or _pair(words, number)))
            or (what.known and _pair(words, number, given=True))
        ):
            yield word.start, word.end
        return
    if (happens(words, number) and _is_person(word)) or is_moniker(words, number, prior):
        yield word.start, word.end
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
        or (what.korean and _korean(words, number))
        or (what.abroad and not bearer and not quoted and _abroad(words, number))
        or (what.given and not bearer and _given(words, number, role=role, quoted=quoted))
        or (what.given and bearer and _pair(words, number, surname=True))
        or (
            what.surname
            and not (bearer and not _pair(words, number, given=True))
            and _surname(text, words, number, role=role, companion=companion, quoted=quoted)
        )
        or (what.weak and (_pair(words, number, given=True) or role))
        or (role and what.adjective and not (right and right_word and right_word.what.common))
        or (role and _told(text, words, number, prior))
    ):
        yield word.start, word.end
    elif role and right and right_word and right_word.plain and not left:
        yield word.start, right_word.end


def _is_person(word: Word) -> bool:
    """Whether a word to which something happens that happens to persons is one's name."""
    what = word.what
    return not what.bears_no_name and not word.shouted and (what.given or what.surname or what.weak or what.short)


def _bare_initial(words: list[Word], number: int) -> int:
    """How many single capitals without a full stop stand right after a surname («Смирнов С С»); at most two."""
    if not words[number].what.surname or words[number].shouted:
        return 0
    count = 0
    while count < 2 and side_by_side(words, number + count, number + count + 1):
        letter = words[number + count + 1]
        if len(letter.text) > 1 or not letter.capital or letter.initial:
            break
        count += 1
    return count


def _told(text: str, words: list[Word], number: int, role: str) -> bool:
    """Whether the role right before makes a person of a word that nothing else tells («водитель Ким», driver Smith)."""
    word, names = words[number], lists()
    if not right_after(words, number, role):
        return False
    if word.what.short:
        return not word.shouted
    if word.what.adjective or len(word.text) <= 2 or (word.shouted and len(word.text) < SHOUTED_NAME):
        return False
    if role in names.addresses and word.plain and not word.shouted:
        return True
    if word.what.bears_no_name or VERB.fullmatch(readings(word.text)[0]) or _quoted(text, word):
        return False
    # A town's or a thing's name is a person's after a role, if it is known as one.
    free = word.plain or word.what.vague or (word.soft and (word.what.town or word.what.given))
    return free and "\n" not in words[number - 1].after


def _linked(words: list[Word], number: int, left: bool, right: bool) -> Iterator[tuple[int, int]]:
    """«Асан уулу Учкун», "Oʻktam Gʻani oʻgʻli": a name with its link."""
    sides = [words[number - 1]] if left else []
    sides += [words[number + 1]] if right else []
    near = [side for side in sides if len(side.text) > 1 and not side.passes and (side.capital or side.what.given)]
    if near:
        yield min(near[0].start, words[number].start), max(near[-1].end, words[number].end)


def _pair(words: list[Word], number: int, *, given: bool = False, surname: bool = False) -> bool:
    """Whether a neighbour, also beyond a comma, is the other half: a given name for a surname, and the other way."""
    for other, left, right in ((number - 1, number - 1, number), (number + 1, number, number + 1)):
        if 0 <= other < len(words) and side_by_side(words, left, right, comma=True) and not words[other].passes:
            what = words[other].what
            if given and (what.given or what.patronymic):
                return True
            if not given and (what.surname or what.patronymic or (surname and what.weak)):
                return True
    return False


def _quoted(text: str, word: Word) -> bool:
    """Whether a quotation mark stands right before or right after the word."""
    return text[max(0, word.start - 1) : word.start] in tuple(QUOTES) or text[word.end : word.end + 1] in tuple(QUOTES)


def _chinese(words: list[Word], number: int, left: bool, right: bool) -> bool:
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


def _korean(words: list[Word], number: int) -> bool:
    """A Korean family name with a given name of two syllables, in one word or in two, on one of its sides."""
    for step in (1, -1):
        syllables, place = 0, number
        while syllables < 2:
            if not side_by_side(words, min(place, place + step), max(place, place + step)):
                break
            place += step
            neighbour = words[place]
            folded = readings(neighbour.text)[0]
            count = 0 if folded in lists().bearers else is_korean_given(folded)
            if not count or not neighbour.plain or neighbour.shouted != words[number].shouted:
                break
            syllables += count
        if syllables == 2 or (syllables and readings(words[number].text)[0] in people().korean_sole):
            return True
    return False


def _abroad(words: list[Word], number: int) -> bool:
    """A family name from farther away with a word beside it that may be the other half and is no word of speech."""
    for other, left, right in ((number - 1, number - 1, number), (number + 1, number, number + 1)):
        if 0 <= other < len(words) and side_by_side(words, left, right):
            neighbour = words[other]
            folded = readings(neighbour.text)[0]
            if neighbour.capital and other > number and folded in people().middle:
                return True
            if (
                neighbour.plain
                and neighbour.shouted == words[number].shouted
                and not neighbour.what.bears_no_name
                and not neighbour.what.town
                and not is_ordinary(folded)
            ):
                return True
    return False


def _given(words: list[Word], number: int, *, role: bool, quoted: bool) -> bool:
    if role or _pair(words, number, surname=True):
        return True
    # A name that is also a word needs the other half of a whole name beside it; others are told by any neighbour.
    return words[number].what.alone and not quoted


def _surname(text: str, words: list[Word], number: int, *, role: bool, companion: bool, quoted: bool) -> bool:
    word = words[number]
    if role or (companion and not quoted):
        return True
    if word.what.known and not quoted:
        return True
    # «Легковой» ends as a surname's case does.
    if quoted or word.what.bears_no_name:
        return False
    if word.shouted and len(word.text) >= 6 and any(SHOUTED.fullmatch(folded) for folded in readings(word.text)):
        return True
    if not begins_sentence(text, words, number):
        return True
    if number + 1 == len(words):
        return number == 0 and len(word.text) >= (8 if word.text.endswith(("ова", "ева")) else 6)
    follower = words[number + 1]
    return not follower.capital and bool(PAST.fullmatch(follower.text)) and side_by_side(words, number, number + 1)
