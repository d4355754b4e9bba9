"""Number plates of the mark ZZ, which no country issues, and the ways in which cameras and clerks misread them.

The rule kept here: two keys below 10**8 never have one plate, in whatever countries, with or without blanks. The order
of digits and letters follows the country's own plates (public layouts), the mark stands where its code or region does;
a trailer has the mark ZZP. Letters are Latin capitals with a Cyrillic twin of the same look.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.assumptions import Assumption
from simulator.reference.names.lands import countries, lands
from simulator.reference.names.mixing import Ints, Signs, permuted, signs, spread, texts_of
from simulator.region import LIKE
from simulator.regional import in_force

PLATE_MARK = "ZZ"
TRAILER_MARK = "ZZP"
PLATE_LETTERS = "ABCEHKMOPTXY"
KINDS = ("car", "lorry", "trailer", "bus")
TRAILER = KINDS.index("trailer")
LARGEST = 2**27
# d a digit, L a letter, = the mark; each has room for more than 2**27 plates, and no two are alike without blanks.
LAYOUTS: Mapping[str, str] = MappingProxyType(
    {
        "KG": "dd= ddd LLL",
        "UZ": "dd L dddLL =",
        "TJ": "= dddd LL dd",
        "TM": "LL dddd LL =",
        "KZ": "= ddd LLL dd",
        "AF": "= ddddd LLL",
        "IR": "= dd LL ddd dd",
        "CN": "= L ddddd LL",
        "TR": "= dd LLL ddd",
        "RU": "= LdddLL dd",
        "XX": "= dddd LLLL",
    }
)
WIDTH = 16
MISREADS = ("zero_letter", "eight_letter", "cyrillic_twin", "other_twin", "no_blanks", "clerk", "lost_sign")
PLACES = 16

ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        what="Which signs cameras and clerks confuse",
        value="0/O, 8/B, letters of one look in two alphabets, 1/I, 5/S, 6/G, 2/Z, a sign lost",
        why="confusions named in the literature on plate reading; their rates are set where readings are drawn",
    ),
)


class KeyTooLarge(ValueError):
    """A key past the last plate of a country."""


def _parts(layout: str) -> list[int]:
    """The sizes of the layout's variable places: 10 or 12 each."""
    return [10 if sign == "d" else len(PLATE_LETTERS) for sign in layout if sign in "dL"]


def _scattered(keys: Ints) -> npt.NDArray[np.int64]:
    """A permutation of 0..2**27-1, so that keys in a row have plates in no order."""
    return permuted(keys, 2**13, 2**14, "plate")


def _of_layout(numbers: npt.NDArray[np.int64], trailer: npt.NDArray[np.bool_], layout: str) -> Signs:
    out = np.zeros((len(numbers), WIDTH), dtype=np.uint8)
    letters = signs(PLATE_LETTERS)
    rest = numbers
    at = len(layout) + 2
    for sign in reversed(layout):
        if sign == "=":
            at -= 3
            out[:, at : at + 2] = signs(PLATE_MARK)
            out[trailer, at + 2] = signs("P")[0]
            continue
        at -= 1
        if sign == "d":
            rest, digit = np.divmod(rest, 10)
            out[:, at] = digit + 48
        elif sign == "L":
            rest, letter = np.divmod(rest, len(PLATE_LETTERS))
            out[:, at] = letters[letter]
        else:
            out[:, at] = signs(sign)[0]
    return out


def layout_of(country: str) -> str:
    """How a country's plates look; those of a scenario's own region as it says."""
    region = in_force()
    if country in LAYOUTS or region is None or country not in region.by_code:
        return LAYOUTS.get(country, LAYOUTS["XX"])
    shape = region.by_code[country].plates
    other = shape.removeprefix(LIKE)
    if not shape.startswith(LIKE):
        return shape
    return LAYOUTS.get(other) or region.by_code[other].plates


def plate_room(layout: str) -> int | None:
    """How many plates a layout of digits, letters, blanks and one mark has room for; None if the text is none."""
    room = 1
    for size in _parts(layout):
        room *= size
    known = set(layout) <= set("dL= ") and layout.count("=") == 1 and layout == " ".join(layout.split())
    return room if known and len(layout) + len(TRAILER_MARK) - 1 <= WIDTH else None


def plate_shape(layout: str) -> bool:
    """Whether a text is a layout of plates with room for every key."""
    return (plate_room(layout) or 0) >= LARGEST


def plates(ids: Ints, country: str | int | Ints, kind: int | Ints = 0) -> pa.Array:
    """One plate a key: "01ZZ 071 AOK" in Kyrgyzstan; kind is a position in KINDS. Null for a key below 0.

    Raises:
        KeyTooLarge: for a key of 2**27 (134 million) or more.
        ValueError: for a country or kind that does not exist.
    """
    ids = np.asarray(ids)
    if len(ids) and int(ids.max()) >= LARGEST:
        raise KeyTooLarge(f"there are plates for keys below {LARGEST}, not for {ids.max()}")
    where, what = lands(country, len(ids)), spread(kind, len(ids))
    if len(ids) and not (int(what.min()) >= 0 and int(what.max()) < len(KINDS)):
        raise ValueError(f"kinds are 0 to {len(KINDS) - 1}, see KINDS; here {what.min()} to {what.max()}")
    numbers = _scattered(np.maximum(ids, 0))
    out = np.zeros((len(ids), WIDTH), dtype=np.uint8)
    for position in np.unique(where):
        rows = where == position
        out[rows] = _of_layout(numbers[rows], what[rows] == TRAILER, layout_of(countries()[int(position)]))
    return texts_of(out, ids)
