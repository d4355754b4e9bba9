"""What stands beside a name and says whose it is: a place's, a maker's, or a person's by what happens to him.

The rule kept here: each question looks at no more than four neighbours, so that a long text costs time by its length.
"""

from __future__ import annotations

import re
from itertools import pairwise

from simulator.cen.nominal_parts import Word, right_after, sense, side_by_side
from simulator.cen.nominal_words import lists, readings

HUMP = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ])(?=[A-ZА-ЯЁ])")
DOG = ("собак", "пес", "овчарк", "dog")
WAS = frozenset(["was", "were", "is", "has", "been", "был", "была", "были"])


def _key(words: list[Word], number: int) -> str:
    return readings(words[number].text)[0] if 0 <= number < len(words) else ""


def is_named_place(words: list[Word], number: int, prior: str) -> bool:
    """Whether a noun of place before or after the word, or a country after it, makes it a place's name."""
    names, word = lists(), words[number]
    if happens(words, number) or prior in names.roles or not word.capital:
        return False
    if prior in names.settlements and right_after(words, number, prior):
        return not _is_whole(words, number, number + 1)
    if word.what.town and _is_country(words, number):
        return True
    first, last = number, number
    while last < number + 2 and side_by_side(words, last, last + 1) and words[last + 1].capital:
        if _key(words, last + 1) in names.place_ends:
            break
        last += 1
    if number and words[number - 1].plain and side_by_side(words, number - 1, number):
        first -= 1
    if _key(words, last + 1) not in names.place_ends or any(_is_whole(words, at, at + 1) for at in range(first, last)):
        return False
    noun = last + 1
    if side_by_side(words, last, noun):
        return not (side_by_side(words, noun, noun + 1) and words[noun + 1].capital)
    # Beyond a comma the noun must end what is said: «Токтогул, водохранилище».
    beyond = side_by_side(words, last, noun, comma=True) and not word.what.surname
    return beyond and not side_by_side(words, noun, noun + 1)


def _is_country(words: list[Word], number: int) -> bool:
    """Whether a comma and a country's name follow."""
    return (
        side_by_side(words, number, number + 1, comma=True)
        and not side_by_side(words, number, number + 1)
        and words[number + 1].capital
        and words[number + 1].what.common
    )


def _is_whole(words: list[Word], left: int, right: int) -> bool:
    """Whether two neighbours are a given name and a surname, in either order."""
    if not side_by_side(words, left, right) or words[left].passes or words[right].passes:
        return False
    a, b = words[left].what, words[right].what
    return bool((a.given and b.surname and not b.given) or (b.given and a.surname and not a.given))


def is_make(words: list[Word], number: int) -> bool:
    """Whether goods stand after the word: "Makarov cartridges"."""
    return side_by_side(words, number, number + 1) and _key(words, number + 1) in lists().goods_after


def happens(words: list[Word], number: int) -> bool:
    """Whether what befalls only persons, or what they do, is told right after the word or right before it."""
    names = lists()
    if side_by_side(words, number, number + 1) and not words[number + 1].capital:
        after = _key(words, number + 1)
        for place in (number + 1, number + 2):
            if after in WAS and side_by_side(words, place, place + 1):
                after = _key(words, place + 1)
        if after in names.human or after in names.acts:
            return True
    return side_by_side(words, number - 1, number) and _key(words, number - 1) in names.human


def holds_post(words: list[Word], number: int) -> bool:
    """«начальник поста Сыдыков»: a surname after a role and what the role is of."""
    names = lists()
    return (
        number >= 2
        and words[number].what.surname
        and _key(words, number - 1) in names.bearers
        and _key(words, number - 2) in names.roles
        and side_by_side(words, number - 2, number - 1)
        and side_by_side(words, number - 1, number)
    )


def is_moniker(words: list[Word], number: int, prior: str) -> bool:
    """Whether somebody, and no dog, goes by the word: «кличка «Бек»»."""
    if prior not in lists().monikers or not right_after(words, number, prior):
        return False
    return not any(_key(words, other).startswith(DOG) for other in range(max(0, number - 5), number))


def is_honoured(words: list[Word], number: int) -> bool:
    """«Карим-ака», «Карим ака»: a given name with a word of respect."""
    what = words[number].what
    return what.honoured or (
        what.given and side_by_side(words, number, number + 1) and _key(words, number + 1) in lists().honorifics
    )


def is_glued(word: Word) -> bool:
    """«АсановНурлан»: a given name and a surname without a blank between."""
    pieces = [sense(piece) for piece in HUMP.split(word.text, maxsplit=3) if len(piece) >= 3]
    return any((a.given and b.surname) or (a.surname and b.given) for a, b in pairwise(pieces))
