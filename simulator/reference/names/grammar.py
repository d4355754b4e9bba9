"""Surnames that nobody bears: stems put together of syllables, first + second + last of one harmony class.

The rule kept here: a stem is nonsense by construction. It is never a given name of the pools, never one of the public
stems listed below, and no stem holds another's given name of four letters or more at its head.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

# Stems of surnames that readers know from public life: none may come out by chance.
PUBLIC = frozenset(
    [
        "акай",
        "бакий",
        "отунбай",
        "атамбай",
        "жээнбек",
        "жапар",
        "ташый",
        "текебай",
        "каримов",
        "мирзиёй",
        "раҳмон",
        "раҳмон",
        "рахмон",
        "ниёзов",
        "бердымухамед",
        "назарбай",
        "токай",
        "масимов",
        "кунай",
        "айтмат",
        "манас",
        "усубалий",
        "карзай",
        "гани",
        "ахунд",
        "раиси",
        "рухани",
        "хаменеи",
        "эрдоган",
        "путин",
        "медведев",
    ]
)


def pairs(words: str) -> list[tuple[str, str]]:
    """ "Bor=Бор ma=ма" as (own, Cyrillic) pairs; a word without "=" is its own pair."""
    out = []
    for word in words.split():
        own, _, cyrillic = word.partition("=")
        out.append((own, cyrillic if "=" in word else own))
    return out


def order_of(word: str) -> bytes:
    """A fixed order that is not the alphabet's: SHA-256 of the word."""
    return hashlib.sha256(word.encode()).digest()


def every_stem(classes: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """All (own, Cyrillic) stems that the syllables give, class by class."""
    for harmony in classes:
        parts = [pairs(harmony[place]) for place in ("first", "second", "last")]
        for syllables in itertools.product(*parts):
            sounds = [own.lower() for own, _ in syllables]
            if len(set(sounds)) == len(sounds):
                yield "".join(own for own, _ in syllables), "".join(cyrillic for _, cyrillic in syllables)


def stems(classes: Sequence[Mapping[str, str]], count: int, taken: Iterable[str]) -> list[tuple[str, str]]:
    """`count` stems in the fixed order, without those that are or begin with a taken name.

    Raises:
        ValueError: if the syllables give fewer.
    """
    barred = {name.lower() for name in taken} | PUBLIC
    heads = tuple(name for name in barred if len(name) >= 4)
    good = [pair for pair in every_stem(classes) if not any(form.lower().startswith(heads) for form in pair)]
    good = [pair for pair in good if pair[0].lower() not in barred and pair[1].lower() not in barred]
    good.sort(key=lambda pair: order_of(pair[0]))
    if len(good) < count:
        raise ValueError(f"the syllables give {len(good)} stems, {count} are needed")
    return good[:count]
