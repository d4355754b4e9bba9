"""How Cyrillic names become Latin ones: four schemes in use, from `transliteration.csv`.

`icao`: passports (ICAO Doc 9303, part 3, section 6). `bgn`: maps and press (BGN/PCGN 1947; E is always E here).
`gost_b`: GOST 7.79-2000, system B (its signs ` and ' left out). `iso_plain`: ISO 9:1995, accents dropped.

The rule kept here: a scheme says how a spelling may have come about; it never says that two spellings mean one firm.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from simulator.texts import N_

FILE = Path(__file__).parent / "transliteration.csv"
SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "icao": N_("Passport scheme (ICAO 9303)"),
        "bgn": N_("Map and press scheme (BGN/PCGN)"),
        "gost_b": N_("GOST 7.79, system B"),
        "iso_plain": N_("ISO 9 without accents"),
    }
)
# Cyrillic capitals that look like a Latin one.
TWINS: Mapping[str, str] = MappingProxyType(dict(zip("АВСЕНКМОРТХУ", "ABCEHKMOPTXY", strict=True)))


@lru_cache(maxsize=8)
def _table(scheme: str) -> Mapping[str, str]:
    if scheme not in SCHEMES:
        raise ValueError(f"there is no scheme {scheme!r}; there are {', '.join(SCHEMES)}")
    with FILE.open(encoding="utf-8", newline="") as handle:
        return MappingProxyType({row["letter"]: row[scheme] for row in csv.DictReader(handle)})


def transliterate(text: str, scheme: str) -> str:
    """A Cyrillic text in Latin capitals; other characters stay.

    Raises:
        ValueError: for a scheme that is not in SCHEMES.
    """
    table = _table(scheme)
    return "".join(table.get(letter, letter) for letter in text.upper())


def cyrillic(text: str) -> bool:
    """Whether a text has a Cyrillic letter."""
    return any("\u0400" <= letter <= "\u04ff" for letter in text)
