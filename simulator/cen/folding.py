"""Text as an eye reads it: without letters that nobody sees, in one form, each place leading back to the original.

The rule kept here: folding is linear, and every letter of the folded text knows which letter of the original it was,
so that what is found can be shown where it stands. Compatibility forms become plain letters (NFKC); format letters and
marks that are no part of a letter go, and й, ё, ў, ş stay; a word of two alphabets becomes one of one alphabet where
the foreign letters have doubles; letters set apart by blanks become a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'’‘ʻʼ`´ʹ′ʿʾ＇"
MOST_MARKS = 4
"""So many marks a letter may carry; what lies beyond is heaped up to hide it."""
# Letters that look alike: Latin and Greek on the left, Cyrillic on the right.
_LIKE = dict(zip("ABCEHKMOPTXYIJSaceopxyijsk", "АВСЕНКМОРТХУІЈЅасеорхуіјѕк", strict=True)) | dict(
    zip("ΑΒΕΗΚΜΟΡΤΧΥΙονρακ", "АВЕНКМОРТХУІоѵрак", strict=True)
)
_LIKE_LATIN = {cyrillic: latin for latin, cyrillic in _LIKE.items() if latin.isascii()}
# A digit between small letters that stands for the letter it looks like.
_DIGITS = {"0": ("о", "o"), "3": ("з", "z"), "6": ("б", "b"), "1": ("і", "i")}
_NEAREST = dict(zip("ңөүәғқұһіӣӯҳўҗҷѕјѵё", "ноуагкухииухужжсйве", strict=True))
_PLAIN_LATIN = str.maketrans({"ı": "i", "ə": "a", "ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae"})
_GAPS = " \u00a0.-_·*"
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; at[i] is the place in the original of its letter i, and at[len(text)] the original's length."""

    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the folded text stands in the original."""
        return self.at[start], max(self.at[end - 1] + 1, self.at[start] + 1) if end > start else self.at[start]


def _dropped(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cf", "Mn", "Me", "Cc") and letter not in "\n\t\r"


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """A letter with its marks, and its place; format letters and marks beyond a handful are left out."""
    at, held, marks = 0, "", 0
    for place, letter in enumerate(text):
        kind = unicodedata.category(letter)
        if kind in ("Mn", "Me"):
            marks += 1
            if held and marks <= MOST_MARKS:
                held += letter
        elif not _dropped(letter):
            if held:
                yield at, held
            at, held, marks = place, letter, 0
    if held:
        yield at, held


def _one_form(text: str) -> tuple[list[str], list[int]]:
    letters: list[str] = []
    places: list[int] = []
    for place, cluster in _clusters(text):
        for letter in unicodedata.normalize("NFKC", cluster):
            if not _dropped(letter):
                letters.append(letter)
                places.append(place)
    return letters, places


def _is_plain(text: str) -> bool:
    """Whether nothing of the text needs another form; looks at each different letter once."""
    return all(
        (letter.isascii() and (letter.isprintable() or letter in "\n\t\r")) or _is_plain_letter(letter)
        for letter in set(text)
    )


@lru_cache(maxsize=4096)
def _is_plain_letter(letter: str) -> bool:
    return not _dropped(letter) and unicodedata.normalize("NFKC", letter) == letter


def fold(text: str) -> Folded:
    """The folded text of any text."""
    if _is_plain(text):
        letters, places = list(text), list(range(len(text)))
    else:
        letters, places = _one_form(text)
    letters, places = _joined(letters, places)
    for match in _WORD.finditer("".join(letters)):
        word = match[0]
        if not word.isascii():
            letters[match.start() : match.end()] = _one_alphabet(word)
        for place in range(match.start() + 1, match.end() - 1):
            if letters[place] in APOSTROPHES:
                letters[place] = "'"
    return Folded("".join(letters), (*places, len(text)))


def _joined(letters: list[str], places: list[int]) -> tuple[list[str], list[int]]:
    """Without the single gaps inside runs of at least four single letters: «А с а н о в» is a word."""
    text = "".join(letters)
    size = len(text)
    flags = bytearray(b"\1" * size)
    place = 0
    while place < size:
        if not _single(text, place):
            place += 1
            continue
        last = place
        while last + 2 < size and text[last + 1] in _GAPS and _single(text, last + 2):
            # Of a run in small letters a capital begins the next word.
            if text[last + 2].isupper() and text[last].islower():
                break
            last += 2
        if last - place >= 6 and len({text[gap] for gap in range(place + 1, last, 2)}) == 1:
            flags[place + 1 : last : 2] = b"\0" * ((last - place) // 2)
        place = last + 1
    if all(flags):
        return letters, places
    return [letter for letter, stays in zip(letters, flags, strict=True) if stays], [
        spot for spot, stays in zip(places, flags, strict=True) if stays
    ]


def _single(text: str, place: int) -> bool:
    """Whether a letter stands there with no letter or digit at its sides."""
    if not _LETTER.match(text[place]):
        return False
    before = place == 0 or not text[place - 1].isalnum()
    return before and (place + 1 == len(text) or not text[place + 1].isalnum())


def _one_alphabet(word: str) -> list[str]:
    """The letters of a word, those that are strangers in it replaced by their doubles of the other alphabet."""
    cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
    others = sum(letter.isalpha() for letter in word) - cyrillic
    if cyrillic and others:
        # The alphabet in which every stranger has a double; if both do, the one that has more letters already.
        read = [_doubled(word, _LIKE), _doubled(word, _LIKE_LATIN)]
        if cyrillic < others:
            read.reverse()
        word = next((candidate for candidate in read if _of_one_alphabet(candidate)), read[0])
        cyrillic = sum("\u0400" <= letter <= "\u052f" for letter in word)
        others = sum(letter.isalpha() for letter in word) - cyrillic
    elif others and any("\u0370" <= letter <= "\u03ff" for letter in word):
        greek = "".join(_LIKE.get(letter, letter) for letter in word if "\u0370" <= letter <= "\u03ff")
        if len(greek) == others:
            word = "".join(_LIKE.get(letter, letter) for letter in word)
    side = 0 if cyrillic >= others else 1
    return [
        _DIGITS[letter][side]
        if letter in _DIGITS and 0 < place < len(word) - 1 and word[place - 1].islower() and word[place + 1].islower()
        else letter
        for place, letter in enumerate(word)
    ]


def _doubled(word: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter) or table.get(_bare(letter), letter) for letter in word)


def _of_one_alphabet(word: str) -> bool:
    return len({"\u0400" <= letter <= "\u052f" for letter in word if letter.isalpha()}) == 1


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def cyrillic_double(word: str) -> str:
    """A word of Latin letters that all have Cyrillic doubles, in Cyrillic; "" if one has none."""
    doubles = [_LIKE.get(letter, "") for letter in word]
    return "".join(doubles) if word.isascii() and all(doubles) else ""


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """A word for comparison: small, without marks and apostrophes, letters that Russian lacks as the nearest."""
    small = "".join(letter for letter in word.casefold() if letter not in APOSTROPHES and letter not in "ъ")
    if small.isascii():
        return small
    if any("\u0400" <= letter <= "\u052f" for letter in small):
        return "".join(_NEAREST.get(letter, letter) for letter in unicodedata.normalize("NFC", small))
    bare = unicodedata.normalize("NFD", small)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(_PLAIN_LATIN)
