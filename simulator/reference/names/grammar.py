"""Surnames that nobody bears: stems put together of syllables, first + second + last of one harmony class.

The rule kept here: a stem is nonsense by construction. It never begins with a given name of the pools or with a
public stem listed below, if that has four letters or more, and it has no rude sound.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

# Stems of surnames that readers know from public life: none may come out by chance.
PUBLIC = frozenset(
    (
        *("акай", "бакий", "отунбай", "атамбай", "жээнбек", "жапар", "ташый", "текебай", "карим", "мирзиёй", "раҳмон"),
        *("рахмон", "ниёз", "бердымухамед", "назарбай", "токай", "масим", "кунай", "айтмат", "усубалий", "карзай"),
        *("ахунд", "раиси", "рухани", "хаменеи", "эрдоган", "путин", "медведев"),
    )
)
# How many letters a name has before it may not stand at the head of a stem.
HEAD = 4
# Sounds that would make a reader laugh or blush.
RUDE = (
    "еба",
    "ебе",
    "ебо",
    "ебу",
    "хуй",
    "хую",
    "пизд",
    "бляд",
    "муда",
    "муди",
    "жоп",
    "срак",
    "сран",
    "дерьм",
    "говн",
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
    """`count` stems in the fixed order, without those that begin with a taken name.

    Raises:
        ValueError: if the syllables give fewer.
    """
    heads = tuple(name for name in {name.lower() for name in taken} | PUBLIC if len(name) >= HEAD)
    short = {head[:HEAD] for head in heads}

    def barred(form: str) -> bool:
        low = form.lower()
        return (low[:HEAD] in short and low.startswith(heads)) or any(sound in low for sound in RUDE)

    good = [pair for pair in every_stem(classes) if not any(map(barred, pair))]
    good.sort(key=lambda pair: order_of(pair[0]))
    if len(good) < count:
        raise ValueError(f"the syllables give {len(good)} stems, {count} are needed")
    return good[:count]
