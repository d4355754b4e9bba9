"""One Cyrillic name in the Latin spellings that real schemes give it.

`icao`: ICAO Doc 9303 part 3 section 6. `french`: Soviet passports up to 1997 (order 310, French manner). `mvd_1997` and
`mvd_2000`: orders 310 (1997) and 782 (2000) of the Russian Ministry of the Interior. `gost_2006`: GOST R 52535.1-2006.
`bgn`: BGN/PCGN 1947 for Russian. These by iuliia. `national`: Uzbek and Turkmen in their own Latin alphabets (laws of
1993-1995 and 1993-2000); Kyrgyz and Kazakh by BGN/PCGN 1979, Tajik by BGN/PCGN 1994 (national.csv); Russian by order
782.

The rule kept here: a scheme of Russian reads a Russian spelling, so the letters of other alphabets become Russian
first; signs for ъ and ь and all accents are left out, as in lists typed in capitals. Only `national` of UZ, TM and TR
keeps its own letters. A scheme says how a spelling may have come about, never that two spellings mean one person.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import iuliia  # type: ignore[import-untyped]

from simulator.reference.names.letters import russian
from simulator.texts import N_

FILE = Path(__file__).parent / "national.csv"
SCHEMES = ("icao", "french", "mvd_1997", "gost_2006", "bgn", "national", "mvd_2000")
SCHEME_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "icao": N_("Passport scheme (ICAO 9303)"),
        "french": N_("French manner of passports up to 1997"),
        "mvd_1997": N_("Passport scheme of 1997"),
        "gost_2006": N_("GOST R 52535.1-2006"),
        "bgn": N_("Map and press scheme (BGN/PCGN)"),
        "national": N_("National spelling"),
        "mvd_2000": N_("Passport scheme of 2000"),
    }
)
OWN_LATIN = ("UZ", "TM", "TR", "AF", "IR", "CN", "XX")
KEPT_LETTERS = ("UZ", "TM", "TR")
_IULIIA = MappingProxyType(
    {
        "icao": iuliia.ICAO_DOC_9303,
        "french": iuliia.MVD_310_FR,
        "mvd_1997": iuliia.MVD_310,
        "gost_2006": iuliia.GOST_52535,
        "bgn": iuliia.BGN_PCGN,
        "mvd_2000": iuliia.MVD_782,
    }
)
_LEFT_OUT = dict.fromkeys(map(ord, "'’‘ʻʼ`ʹʺ”“·\"ъьЪЬ"), None) | {ord("ё"): "e", ord("Ё"): "E", ord("ı"): "i"}
_TURKMEN = MappingProxyType(
    dict(zip("абвгдежзийклмнопрстуфхчшыэөүә", "abwgdežziýklmnoprstufhçşyeöüä", strict=True))
    | {"ё": "ýo", "ю": "ýu", "я": "ýa", "ц": "s", "щ": "ş", "ң": "ň", "җ": "j", "ҷ": "j", "ъ": "", "ь": ""}
)


# Letters beyond the Russian ones that the tables of these countries know.
_KEPT_CYRILLIC: Mapping[str, str] = MappingProxyType({"UZ": "ўқғҳ", "TM": "ңөүәҗҷ"})


class UnknownScheme(ValueError):
    """A scheme of transliteration that is not in SCHEMES."""


def plain_latin(text: str) -> str:
    """A Latin text without accents, apostrophes and soft signs: what a list in capitals keeps of it."""
    if text.isascii():
        return text.replace("'", "").replace("`", "").replace('"', "")
    bare = unicodedata.normalize("NFKD", text.translate(_LEFT_OUT))
    return "".join(sign for sign in bare if not unicodedata.combining(sign)).translate(_LEFT_OUT)


@lru_cache(maxsize=4)
def _national(country: str) -> Mapping[str, str]:
    if country == "TM":
        return _TURKMEN
    with FILE.open(encoding="utf-8", newline="") as handle:
        return MappingProxyType({row["letter"]: row[country] for row in csv.DictReader(handle)})


def _by_table(text: str, table: Mapping[str, str]) -> str:
    out = []
    for sign in text:
        latin = table.get(sign.lower(), sign)
        out.append(latin[:1].upper() + latin[1:] if sign.isupper() else latin)
    return "".join(out)


def _without(text: str, letters: str) -> str:
    """A Cyrillic text without the letters of other alphabets, save the kept ones."""
    return "".join(sign if sign.lower() in letters else russian(sign) for sign in text)


def national(text: str, country: str) -> str:
    """A Cyrillic text in the Latin spelling of its own country; the text may have letters that Russian lacks."""
    if country in _KEPT_CYRILLIC:
        text = _without(text, _KEPT_CYRILLIC[country])
    if country == "UZ":
        return str(iuliia.UZ.translate(text)).replace("ь", "").replace("Ь", "")
    if country == "TM":
        return _by_table(text.replace("дж", "җ").replace("Дж", "Җ"), _national("TM"))
    if country in ("KG", "KZ", "TJ"):
        return plain_latin(_by_table(text, _national(country)))
    return plain_latin(str(_IULIIA["mvd_2000"].translate(russian(text))))


def speller(scheme: str, country: str) -> Callable[[str], str]:
    """The function that spells a Cyrillic text by a scheme.

    Raises:
        UnknownScheme: if it is not in SCHEMES.
    """
    if scheme not in SCHEMES:
        raise UnknownScheme(f"there is no scheme {scheme!r}; there are {', '.join(SCHEMES)}")
    if scheme == "national":
        return lambda text: national(text, country)
    translate = _IULIIA[scheme].translate
    return lambda text: plain_latin(str(translate(russian(text))))


def latin(text: str, scheme: str, country: str = "RU") -> str:
    """A Cyrillic text by one scheme; capitals stay capitals. Raises UnknownScheme."""
    spelt = speller(scheme, country)(text if not text.isupper() else text.title())
    return spelt.upper() if text.isupper() else spelt


def variants(text: str, country: str) -> dict[str, str]:
    """Every scheme's spelling of one Cyrillic text: scheme -> Latin text, in the order of SCHEMES."""
    return {scheme: latin(text, scheme, country) for scheme in SCHEMES}
