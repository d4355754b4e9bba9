"""Numbers that carry a check digit: containers, wagons, air waybills, postal items; right or made wrong.

Containers: ISO 6346:2022, owner ZZZ and category U. Wagons: eight digits as on the 1520 mm network, or twelve by UIC
leaflet 438-2, last one by Luhn. Air waybills: IATA Resolution 600a, airline 000,
serial modulo 7. Postal items: UPU S10.

The rule kept here: owner ZZZ, airline 000, country ZZ and railway 77 are given to nobody, so no number is anybody's.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.reference.names.mixing import Ints, Signs, digits, permuted, picked, signs, spread, texts_of
from simulator.reference.names.numbers import luhn, luhn_ok

OWNER = "ZZZU"
AIRLINE = "000"
WAGON_MARK = "ZZ"
WAGON_COUNTRY = "77"
# First digit of a wagon of the 1520 mm network: covered, flat, own, gondola, tank, refrigerator, other.
WAGON_TYPES = "2456789"
# Service indicators of UPU S10: registered, insured, parcel, EMS, tracked, ordinary with e-commerce.
SERVICES = ("RR", "VV", "CP", "EE", "LZ", "UA")
PARCEL_COUNTRY = "ZZ"
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
FORMS = ("cis", "uic")
# 999 x 910 of the 909 091 serials that the norm advises.
SERIALS = (999, 910)

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="Marks that nobody has",
        value=f"container {OWNER[:3]}, airline {AIRLINE}, railway {WAGON_COUNTRY}, postal country {PARCEL_COUNTRY}",
        why="ISO 3166 leaves ZZ to users; the others were found in no public list of codes given out",
    ),
)
# ISO 6346 values of letters: 10 to 38 without 11, 22, 33.
LETTER_VALUES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))


def _sum_6346(matrix: Signs) -> npt.NDArray[np.int64]:
    values = np.zeros(128, dtype=np.int64)
    values[48:58] = np.arange(10)
    for letter, value in LETTER_VALUES.items():
        values[ord(letter)] = value
    total: npt.NDArray[np.int64] = (values[matrix] << np.arange(matrix.shape[1])).sum(axis=1)
    return total % 11


@lru_cache(maxsize=1)
def _serials() -> npt.NDArray[np.int32]:
    """The serial numbers of owner ZZZU whose remainder is not 10: the norm advises against those, 0 stands for both."""
    total = np.array([sum(LETTER_VALUES[sign] << place for place, sign in enumerate(OWNER))])
    for place in range(len(OWNER), len(OWNER) + 6):
        total = np.add.outer(total, np.arange(10) << place).ravel()
    return np.flatnonzero(total % 11 != 10).astype(np.int32)


def _spoiled(check: Signs, ids: Ints, right: bool | npt.NDArray[np.bool_], base: int, purpose: str) -> Signs:
    """The check digits, those that must be wrong moved by 1 to base - 1 (so that they are wrong for sure)."""
    shift = 1 + picked(np.asarray(ids), f"{purpose} wrong", base - 1)
    wrong = ~np.broadcast_to(np.asarray(right, dtype=np.bool_), check.shape)
    return np.where(wrong, (check - 48 + shift) % base + 48, check).astype(np.uint8)


def containers(ids: Ints, right: bool | npt.NDArray[np.bool_] = True) -> pa.Array:
    """ "ZZZU 123456 7"; keys that differ by less than 909 090 never share one. Null for a key below 0."""
    ids = np.asarray(ids)
    serial = _serials()[permuted(np.maximum(ids, 0), *SERIALS, "container")]
    head = np.broadcast_to(signs(OWNER), (len(ids), 4))
    body = np.column_stack([head, digits(serial, 6)])
    check = _spoiled((_sum_6346(body) % 10 + 48).astype(np.uint8), ids, right, 10, "container")
    blank = np.full(len(ids), 32, dtype=np.uint8)
    return texts_of(np.column_stack([body[:, :4], blank, body[:, 4:], blank, check]), ids)


def wagons(ids: Ints, right: bool | npt.NDArray[np.bool_] = True, *, form: str = "cis") -> pa.Array:
    """ "ZZ 52345677" (eight digits of the 1520 mm network) or, form "uic", "31 77 1234 567-8"; null for a key below 0.

    Keys that differ by less than 7 million never share a wagon.

    Raises:
        ValueError: for a form that is neither.
    """
    ids = np.asarray(ids)
    if form not in FORMS:
        raise ValueError(f"there is no form {form!r} of wagon numbers; there are {', '.join(FORMS)}")
    number = permuted(np.maximum(ids, 0), 7000, 1000, "wagon")
    kind, serial = np.divmod(number, 10**6)
    seven = np.column_stack([signs(WAGON_TYPES)[kind], digits(serial, 6)])
    if form == "cis":
        check = _spoiled(luhn(seven), ids, right, 10, "wagon")
        mark = np.broadcast_to(signs(f"{WAGON_MARK} "), (len(ids), 3))
        return texts_of(np.column_stack([mark, seven, check]), ids)
    eleven = np.column_stack([np.broadcast_to(signs(f"31{WAGON_COUNTRY}"), (len(ids), 4)), seven])
    check = _spoiled(luhn(eleven), ids, right, 10, "wagon")
    blank, line = (np.full(len(ids), ord(sign), dtype=np.uint8) for sign in " -")
    parts = (eleven[:, :2], blank, eleven[:, 2:4], blank, eleven[:, 4:8], blank, eleven[:, 8:], line, check)
    return texts_of(np.column_stack(parts), ids)


def waybills(ids: Ints, right: bool | npt.NDArray[np.bool_] = True) -> pa.Array:
    """ "000-12345675": air waybill; keys that differ by less than 10**7 never share one. Null for a key below 0."""
    ids = np.asarray(ids)
    serial = permuted(np.maximum(ids, 0), 10**3, 10**4, "waybill")
    check = _spoiled((serial % 7 + 48).astype(np.uint8), ids, right, 7, "waybill")
    head = np.broadcast_to(signs(f"{AIRLINE}-"), (len(ids), 4))
    return texts_of(np.column_stack([head, digits(serial, 7), check]), ids)


def _check_s10(serial: Signs) -> Signs:
    total = ((serial.astype(np.int64) - 48) * np.array(S10_WEIGHTS)).sum(axis=1)
    rest = 11 - total % 11
    return (np.where(rest == 10, 0, np.where(rest == 11, 5, rest)) + 48).astype(np.uint8)


def parcels(ids: Ints, right: bool | npt.NDArray[np.bool_] = True, service: int | Ints = 2) -> pa.Array:
    """ "CP123456785ZZ": postal item; service is a position in SERVICES. Never shared below 10**8; null below 0."""
    ids = np.asarray(ids)
    serial = digits(permuted(np.maximum(ids, 0), 10**4, 10**4, "parcel"), 8)
    check = _spoiled(_check_s10(serial), ids, right, 10, "parcel")
    heads = np.array([list(signs(letters)) for letters in SERVICES], dtype=np.uint8)[spread(service, len(ids))]
    tail = np.broadcast_to(signs(PARCEL_COUNTRY), (len(ids), 2))
    return texts_of(np.column_stack([heads, serial, check, tail]), ids)


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text).upper()


def container_ok(text: str) -> bool:
    """Whether a container number is of the form of ISO 6346 (owner, U, J or Z, seven digits) and its check digit right.

    A remainder of 10 is written 0, as the norm says, so a number that has it may be confused with one that has 0.
    """
    bare = _bare(text)
    if not re.fullmatch(r"[A-Z]{3}[UJZ][0-9]{7}", bare):
        return False
    return int(_sum_6346(signs(bare[:10])[None, :])[0]) % 10 == int(bare[10])


def wagon_ok(text: str) -> bool:
    """Whether a wagon number has eight or twelve digits, the mark ZZ before it or not, and the last by Luhn."""
    bare = _bare(text).removeprefix(WAGON_MARK)
    return len(bare) in (8, 12) and luhn_ok(bare)


def waybill_ok(text: str) -> bool:
    """Whether an air waybill has three and eight digits, and the last is the other seven modulo 7."""
    bare = _bare(text)
    return bool(re.fullmatch(r"[0-9]{11}", bare)) and int(bare[3:10]) % 7 == int(bare[10])


def parcel_ok(text: str) -> bool:
    """Whether a postal item number is two letters, nine digits and two letters, its check digit right (UPU S10)."""
    bare = _bare(text)
    if not re.fullmatch(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", bare):
        return False
    return int(_check_s10(signs(bare[2:10])[None, :])[0]) == ord(bare[10])
