"""How one plate and one firm come to be written in several ways: by cameras, by clerks, by schemes of transliteration.

The rule kept here: a misread keeps every sign in its place and only changes its look; digits that change places make
another truck, never a misread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from simulator.chance import Stream
from simulator.observation.vehicles import FIRM_MARK, Firm
from simulator.reference.transliteration import SCHEMES, TWINS, transliterate

_TO_CYRILLIC = str.maketrans({latin: twin for twin, latin in TWINS.items()})
MISREADS = 3
LEGAL_FORMS = ("LLC", "Co. Ltd", "OsOO")


def _split(plate: str) -> tuple[str, str, str]:
    mark, digits, letters = plate.split(" ")
    return mark, digits, letters


def cyrillic_letters(plate: str) -> str:
    """The letters typed on a Cyrillic keyboard: they look the same and are others."""
    mark, digits, letters = _split(plate)
    return f"{mark} {digits} {letters.translate(_TO_CYRILLIC)}"


def letter_for_zero(plate: str) -> str:
    """The zero among the digits read as the letter O."""
    mark, digits, letters = _split(plate)
    return f"{mark} {digits.replace('0', 'O')} {letters}"


def zero_for_letter(plate: str) -> str:
    """The letter O read as a zero, and no spaces."""
    mark, digits, letters = _split(plate)
    return f"{mark}{digits}{letters.replace('O', '0')}"


def hyphenated(plate: str) -> str:
    """Small letters and hyphens, as a clerk types."""
    return plate.lower().replace(" ", "-")


def cyrillic_for_zero(plate: str) -> str:
    """The zero read as a Cyrillic letter O, and no spaces."""
    mark, digits, letters = _split(plate)
    return f"{mark}{digits.replace('0', 'О')}{letters}"


READERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "cyrillic_letters": cyrillic_letters,
        "letter_for_zero": letter_for_zero,
        "zero_for_letter": zero_for_letter,
        "hyphenated": hyphenated,
        "cyrillic_for_zero": cyrillic_for_zero,
    }
)


def misreads(plate: str, *, rng: Stream) -> tuple[str, ...]:
    """MISREADS different ways in which one plate was read wrongly; each differs from the plate.

    Raises:
        ValueError: if the plate lacks a zero or a letter O, so that some misreads could not befall it.
    """
    _, digits, letters = _split(plate)
    if "0" not in digits or "O" not in letters:
        raise ValueError(f"{plate} lacks a zero or a letter O")
    names = list(READERS)
    order = [READERS[names[int(i)]](plate) for i in rng.permutation(len(names))]
    return tuple(order[:MISREADS])


def firm_spellings(firm: Firm, *, rng: Stream) -> tuple[str, ...]:
    """Four spellings of one firm: its own, two Latin ones by two schemes, and a Cyrillic one split in two words."""
    first, second = (list(SCHEMES)[int(i)] for i in rng.permutation(len(SCHEMES))[:2])
    word = firm.stem + firm.trade
    form = LEGAL_FORMS[int(rng.integers(len(LEGAL_FORMS)))]
    return (
        f"«{firm.name}»",
        f"{transliterate(word, first)} {FIRM_MARK} {form}",
        f"{transliterate(word, second).capitalize()}-{FIRM_MARK}",
        f"«{firm.stem.capitalize()} {firm.trade.capitalize()} ЗЗЗ»",
    )
