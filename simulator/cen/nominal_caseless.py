"""Names in letters that have no capitals: Han characters, Hangul, Arabic script, Georgian.

The rule kept here: such letters tell no name by their size, so a list or a title beside it must. Each run of letters
is looked at once, and a run of Han characters without blanks is read from left to right in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.cen.folding import key
from simulator.cen.nominal_people import people

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}+")
HANGUL = re.compile(r"(?<![\uac00-\ud7a3])[\uac00-\ud7a3]{3}(?![\uac00-\ud7a3])")
UNCASED = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u10d0-\u10ff]{3,40}+")


def names_without_case(text: str) -> Iterator[tuple[int, int]]:
    """The places of such names in a folded text."""
    if text.isascii():
        return
    names = people()
    for match in HANGUL.finditer(text):
        if match[0][0] in names.hangul:
            yield match.span()
    for match in UNCASED.finditer(text):
        word = key(match[0])
        if word in names.uncased or (len(word) >= 6 and word.endswith(names.uncased_endings)):
            yield match.span()
    for match in HAN.finditer(text):
        for start, end in _in_run(match[0]):
            yield match.start() + start, match.start() + end


def _in_run(run: str) -> Iterator[tuple[int, int]]:
    names = people()
    if len(run) <= 4 and (size := _family(run, 0)) and 1 <= len(run) - size <= 2 and set(run[size:]) <= names.han_given:
        yield 0, len(run)
        return
    place = 0
    while place < len(run):
        title = next((title for title in names.han_before if run.startswith(title, place)), "")
        start = place + len(title)
        if title and (size := _family(run, start)) and start + size < len(run):
            end = start + size + 1
            end += end < len(run) and run[end] in names.han_given
            yield start, end
            place = end
        elif any(run.startswith(after, place) for after in names.han_after):
            for length in (3, 2, 1):
                if place >= length and _family(run, place - length):
                    yield place - length, place
                    break
            place += 2
        else:
            place += 1


def _family(run: str, place: int) -> int:
    """The number of characters of the family name that begins there; 0 if none does."""
    names = people()
    if run[place : place + 2] in names.han_double:
        return 2
    return int(run[place : place + 1] in names.han_family and place < len(run))
