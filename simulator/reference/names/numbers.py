"""Telephones, passports and paper numbers that nobody has: prefixes and series that no authority gives out.

The rule kept here: telephones have a national prefix that the numbering plans leave unused (the library phonenumbers
calls every one of them invalid); passports and papers have the series ZZ, which ISO 3166 leaves to users.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.reference.names.lands import countries, lands
from simulator.reference.names.mixing import Ints, Signs, digits, permuted, signs, texts_of

SERIES = "ZZ"
# Country code and unused prefix; how many digits follow. +999 is kept by the ITU for no country: it serves all others.
PHONE_PREFIXES: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "KG": ("+99619", 7),
        "UZ": ("+99819", 7),
        "TJ": ("+99216", 7),
        "TM": ("+99319", 6),
        "KZ": ("+718", 8),
        "AF": ("+9319", 7),
        "IR": ("+9819", 8),
        "CN": ("+8612", 9),
        "TR": ("+9019", 8),
        "RU": ("+719", 8),
        "XX": ("+99919", 7),
    }
)
# Half of the digits each: sizes of the two halves of the permutation.
_HALVES = MappingProxyType({6: (10**3, 10**3), 7: (10**3, 10**4), 8: (10**4, 10**4), 9: (10**4, 10**5)})
# Values of letters in the check digit of vehicle numbers: ISO 3779 as used in 49 CFR 565.15.
VIN_VALUES: Mapping[str, int] = MappingProxyType(
    {str(n): n for n in range(10)}
    | dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True))
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_MAKER = "0ZZ"
CHECK_STANDS_OUT = "0"

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="Maker's code 0ZZ of vehicle numbers",
        value=VIN_MAKER,
        why="ISO 3780 gives regions the first signs 1 to 9 and A to Z; 0 is given to none",
    ),
    Assumption(
        what="Form of numbers of CMR and SMGS waybills and of declarations",
        value="ZZ and seven or eight digits",
        why="the conventions set no form; carriers and railways number as they like",
    ),
)


def _numbers(ids: Ints, width: int, purpose: str) -> Signs:
    return digits(permuted(np.maximum(ids, 0), *_HALVES[width], purpose), width)


def _headed(head: str, body: Signs, tail: str = "") -> Signs:
    out = np.empty((len(body), len(head) + body.shape[1] + len(tail)), dtype=np.uint8)
    out[:, : len(head)] = signs(head)
    out[:, len(head) : len(head) + body.shape[1]] = body
    if tail:
        out[:, -len(tail) :] = signs(tail)
    return out


def phones(ids: Ints, country: str | int | Ints) -> pa.Array:
    """Telephone numbers in E.164 form, "+996191234567"; null for a key below 0.

    Keys that differ by less than 10**6 (Turkmenistan) or 10**7 (elsewhere) never share a number in one country.
    """
    ids = np.asarray(ids)
    where = lands(country, len(ids))
    out = np.zeros((len(ids), 16), dtype=np.uint8)
    for position in np.unique(where):
        rows = where == position
        prefix, width = PHONE_PREFIXES.get(countries()[int(position)], PHONE_PREFIXES["XX"])
        out[rows, : len(prefix) + width] = _headed(prefix, _numbers(ids[rows], width, "phone"))
    return texts_of(out, ids)


def passports(ids: Ints, country: str | int | Ints) -> pa.Array:
    """ "ZZ 1234567"; keys that differ by less than 10**7 never share one in one country. Null for a key below 0."""
    ids = np.asarray(ids)
    shifted = np.maximum(ids, 0) + lands(country, len(ids)) * 700_001
    return texts_of(_headed(f"{SERIES} ", _numbers(shifted, 7, "passport")), ids)


def cmr_numbers(ids: Ints) -> pa.Array:
    """ "CMR ZZ 1234567": number of a road waybill; keys that differ by less than 10**7 never share one."""
    return texts_of(_headed(f"CMR {SERIES} ", _numbers(np.asarray(ids), 7, "cmr")), np.asarray(ids))


def smgs_numbers(ids: Ints) -> pa.Array:
    """ "ZZ 12345678": number of a rail waybill (SMGS), eight digits; never shared below 10**8."""
    return texts_of(_headed(f"{SERIES} ", _numbers(np.asarray(ids), 8, "smgs")), np.asarray(ids))


def declarations(ids: Ints) -> pa.Array:
    """ "ZZ/12345678": number of a customs declaration; never shared below 10**8."""
    return texts_of(_headed(f"{SERIES}/", _numbers(np.asarray(ids), 8, "declaration")), np.asarray(ids))


def vins(ids: Ints) -> pa.Array:
    """17 signs of a vehicle number, maker 0ZZ, check digit in place 9 right; never shared below 10**8."""
    ids = np.asarray(ids)
    out = _headed(f"{VIN_MAKER}TRN26{CHECK_STANDS_OUT}", _numbers(ids, 8, "vin"))
    values = np.zeros(128, dtype=np.int64)
    values[[ord(sign) for sign in VIN_VALUES]] = list(VIN_VALUES.values())
    total = np.zeros(len(ids), dtype=np.int64)
    for place, weight in enumerate(VIN_WEIGHTS):
        total += values[out[:, place]] * weight
    out[:, 8] = signs("0123456789X")[total % 11]
    return texts_of(out, ids)


def vin_ok(text: str) -> bool:
    """Whether a vehicle number has 17 signs of the alphabet (no I, O, Q) and the right check digit in place 9."""
    vin = text.replace(" ", "").upper()
    if len(vin) != 17 or any(sign not in VIN_VALUES for sign in vin):
        return False
    rest = sum(VIN_VALUES[sign] * weight for sign, weight in zip(vin, VIN_WEIGHTS, strict=True)) % 11
    return vin[8] == "0123456789X"[rest]


def luhn(matrix: Signs) -> Signs:
    """The Luhn check digit (ISO/IEC 7812-1 annex B) of rows of ASCII digits, as ASCII, shape (n,)."""
    total = np.zeros(len(matrix), dtype=np.int64)
    for step, place in enumerate(range(matrix.shape[1] - 1, -1, -1)):
        digit = (matrix[:, place].astype(np.int64) - 48) * (2 if step % 2 == 0 else 1)
        total += digit - 9 * (digit > 9)
    return ((-total) % 10 + 48).astype(np.uint8)


def luhn_ok(text: str) -> bool:
    """Whether the last digit of a text of digits is its Luhn check digit."""
    if not (text.isascii() and text.isdigit()):
        return False
    row = signs(text)[None, :]
    return bool(luhn(row[:, :-1])[0] == row[0, -1])


def imeis(ids: Ints) -> pa.Array:
    """15 digits of a telephone's equipment number (3GPP TS 23.003): type code 00000000, Luhn digit right."""
    ids = np.asarray(ids)
    head = _headed("00000000", _numbers(ids, 6, "imei"))
    return texts_of(np.column_stack([head, luhn(head)]), ids)


def imei_ok(text: str) -> bool:
    """Whether an equipment number has 15 digits and the right last one."""
    bare = text.replace(" ", "").replace("-", "")
    return len(bare) == 15 and luhn_ok(bare)
