"""Names beyond the pools, for the scan only: given names of neighbours, families, letters without capitals, brands.

The rule kept here: nothing is drawn from these lists, so that a name more changes no world. They are read once.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.cen.folding import key
from simulator.reference import names
from simulator.reference.names.schemes import speller

PEOPLE = Path(names.__file__).parent / "beyond.toml"
ORDINARY = Path(__file__).parent / "nominal_ordinary.txt"

# An ending of Russian that leaves the beginning of a word; the longest that fits.
ENDING = re.compile(
    r"(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|ией|иям|иях|ая|яя|ое|ее|ые|ие|ий|ый|ой|ую|юю|ым|им|ых|их|ах|ях|ов|ев|ей"
    r"|ам|ям|ом|ем|ия|ию|ии|ью|а|я|о|е|ы|и|у|ю|ь|й)$"
)


@dataclass(frozen=True, slots=True)
class People:
    """Words by key; the letters of Han and Hangul as they are. titles: what stands after or before a Han name."""

    given: frozenset[str]
    korean: frozenset[str]
    korean_sole: frozenset[str]
    abroad: frozenset[str]
    middle: frozenset[str]
    hangul: frozenset[str]
    han_family: frozenset[str]
    han_double: frozenset[str]
    han_given: frozenset[str]
    han_before: tuple[str, ...]
    han_after: tuple[str, ...]
    uncased: frozenset[str]
    uncased_endings: tuple[str, ...]
    brands: frozenset[str]
    ordinary: frozenset[str]


@lru_cache(maxsize=1)
def people() -> People:
    """The lists, read once a process."""
    with PEOPLE.open("rb") as handle:
        data: dict[str, Any] = tomllib.load(handle)
    given = {key(word) for word in data["latin"]["words"].split()}
    for country, words in data["cyrillic"].items():
        for word in words.split():
            plain = key(word)
            given |= {plain, *(key(speller(scheme, country)(plain.title())) for scheme in ("icao", "national"))}
    han = data["han"]
    return People(
        given=frozenset(word for word in given if len(word) >= 2),
        korean=frozenset(key(word) for word in data["korean"]["family"].split()),
        korean_sole=frozenset(key(word) for word in data["korean"]["sole"].split()),
        abroad=frozenset(key(word) for word in data["abroad"]["family"].split()),
        middle=frozenset(key(word) for word in data["abroad"]["middle"].split()),
        hangul=frozenset(data["korean"]["hangul"]),
        han_family=frozenset("".join(han["family"].split())),
        han_double=frozenset(han["double"].split()),
        han_given=frozenset("".join(han["given"].split())),
        han_before=tuple(han["before"].split()),
        han_after=tuple(han["after"].split()),
        uncased=frozenset(key(word) for word in data["uncased"]["given"].split()),
        uncased_endings=tuple(data["uncased"]["endings"].split()),
        brands=frozenset(key(word) for word in data["brands"]["words"].split()),
        ordinary=frozenset(
            word
            for line in ORDINARY.read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
            for word in line.split()
        ),
    )


def beginning(folded: str) -> str:
    """A word without its Russian ending; a Latin one whole."""
    bare = folded if folded.isascii() else ENDING.sub("", folded, count=1)
    return bare if len(bare) >= 3 else folded


@lru_cache(maxsize=16384)
def is_ordinary(folded: str) -> bool:
    """Whether a word belongs to ordinary speech or is a brand, in any case of Russian."""
    listed = people()
    if folded in listed.brands or beginning(folded) in listed.ordinary:
        return True
    return not folded.isascii() and any(
        folded[: -len(case)] in listed.brands
        for case in ("а", "у", "е", "ы", "ом", "ой", "и")
        if folded.endswith(case) and len(folded) > len(case) + 2
    )
