"""Initials beside a word: «А.С. Пушкин», «Пушкин А.», "J. Smith" are names whatever the surname.

The rule kept here: two initials make a person of any word that is no place; a single one of any that is no ordinary
word either, unless it is a letter that counts or labels something («витамин C.», «отчёт А.», «220 В.»).
"""

from __future__ import annotations

import re

from simulator.cen.nominal_parts import Word, before, begins_sentence, right_after, side_by_side
from simulator.cen.nominal_words import lists, readings

# Pairs of letters that are no initials: states, alliances, boxes, legal forms.
LETTERS = frozenset(["us", "uk", "un", "eu", "po", "pr", "ad", "bc", "sa", "ко", "нэ", "ao", "ип", "см", "тд"])
VERBAL = re.compile(r".{3,}(?:[еоа]н[аоы]|ен|т[аоы]|л[аио]|л[аио]сь|лся|[аеяую]т|[еиаяую]тся|ed|ing)")
# «т.е.», «и т.д.», «и т.п.», «т.к.», «т.н.».
SHORT_FORMS = frozenset(["те", "тд", "тп", "тк", "тн"])
GAP = re.compile(r"\.?[ \t\u00a0]{0,2}")
FIGURE = re.compile(r"\d[ \u00a0°№]{0,2}$")


def with_initials(text: str, words: list[Word], number: int) -> tuple[int, int] | None:
    """The place of a name made of this word and of the initials beside it, or None."""
    word = words[number]
    if not word.capital or len(word.text) < 2 or (word.passes and not word.soft):
        return None
    first, last = _run(words, number)
    if first == last == number:
        return None
    letters = number - first or last - number
    what = word.what
    if _is_letters(words, first, number) or _is_letters(words, number + 1, last + 1):
        return None
    place = what.common and not what.vague and not what.town
    if letters >= 2:
        return None if place else (words[first].start, words[last].end)
    if place or _follows_a_figure(text, words[first].start) or (word.passes and not what.town and not what.surname):
        return None
    known = what.surname or what.weak or what.adjective or what.given
    prior = before(words, first)
    if known or (prior in lists().roles and right_after(words, first, prior)):
        return words[first].start, words[last].end
    if what.bears_no_name or prior in lists().bearers or (word.shouted and len(word.text) < 5):
        return None
    return (words[first].start, words[last].end) if _stands_for_a_name(text, words, number, first) else None


def with_small_initials(words: list[Word], number: int) -> tuple[int, int] | None:
    """The place of a surname without capitals and of its initials («т.асанов», «асанов т.а.»), or None.

    «г.» and «с.» are a town and a village, so that a single small letter needs a role before it, two letters do not.
    """
    word = words[number]
    if word.capital or word.passes or not word.what.surname or word.what.bears_no_name:
        return None
    first = last = number
    while number - first < 2 and _small(words, first - 1) and _touches(words, first - 1):
        first -= 1
    if first == number:
        while last - number < 2 and _small(words, last + 1) and _touches(words, last):
            last += 1
    letters = number - first or last - number
    if "".join(words[at].text for at in (*range(first, number), *range(number + 1, last + 1))) in SHORT_FORMS:
        return None
    prior = readings(words[first - 1].text)[0] if first else ""
    if letters == 0 or (letters == 1 and not (prior in lists().roles and right_after(words, first, prior))):
        return None
    return words[first].start, words[last].end


def _small(words: list[Word], number: int) -> bool:
    """Whether a word is a single small letter with a full stop."""
    return 0 <= number < len(words) and len(words[number].text) == 1 and words[number].after.startswith(".")


def _touches(words: list[Word], left: int) -> bool:
    """Whether the next word follows after a full stop or a blank alone."""
    return bool(GAP.fullmatch(words[left].after))


def _run(words: list[Word], number: int) -> tuple[int, int]:
    """The first and the last word of the name: at most two initials before the word, else at most two after it."""
    first = last = number
    while number - first < 2 and first and words[first - 1].initial and side_by_side(words, first - 1, first):
        first -= 1
    if first < number:
        return first, number
    while last - number < 2 and last + 1 < len(words) and words[last + 1].initial and _follows(words, last, number):
        last += 1
    # Of «Пушкин А.С» the last one has no full stop.
    if last == number + 1 and last + 1 < len(words) and words[last].after == ".":
        letter = words[last + 1]
        last += len(letter.text) == 1 and letter.capital
    return first, last


def _follows(words: list[Word], last: int, number: int) -> bool:
    """Whether an initial follows the word or the initial; after a comma only one of two or a known surname's does."""
    if side_by_side(words, last, last + 1):
        return True
    if last > number or not side_by_side(words, last, last + 1, comma=True):
        return False
    after = words[last + 2] if last + 2 < len(words) else None
    return words[number].what.known or bool(after and after.initial and words[last + 1].after == ".")


def _is_letters(words: list[Word], first: int, end: int) -> bool:
    return "".join(readings(word.text)[0] for word in words[first:end]) in LETTERS


def _stands_for_a_name(text: str, words: list[Word], number: int, first: int) -> bool:
    """Whether a single initial beside an unknown word is one: no label, no item of a list before it."""
    if first == number:
        # The word comes first: «Пушкин А.»; a verb there ends no name.
        return not (begins_sentence(text, words, number) and VERBAL.fullmatch(readings(words[number].text)[0]))
    word = readings(words[number].text)[0]
    if begins_sentence(text, words, first):
        return not VERBAL.fullmatch(word)
    label = words[first - 1]
    # «отчёт А. Водитель»: what counts by letters stands right before, and a sentence ends after the letter.
    return not (side_by_side(words, first - 1, first) and _counts(label))


def _follows_a_figure(text: str, start: int) -> bool:
    return bool(FIGURE.search(text[max(0, start - 4) : start]))


def _counts(word: Word) -> bool:
    """Whether a word is named by letters: report A, type B, vitamin C."""
    folded = readings(word.text)[0]
    return folded in lists().counted or folded.startswith(lists().counted_stems)
