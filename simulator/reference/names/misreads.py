"""How plates come to be written wrongly: look-alike signs, a Cyrillic keyboard, a clerk's hand, a sign that is lost.

The rule kept here: the mark ZZ is read right (so that a misread plate is still nobody's), except that a clerk may write
it small; digits never change places, for that would be another truck.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from simulator.reference.names.mixing import Ints, spread
from simulator.reference.names.plates import MISREADS, PLACES, PLATE_LETTERS, TRAILER_MARK
from simulator.reference.transliteration import TWINS

Codes = npt.NDArray[np.uint32]
ZERO_LETTER, EIGHT_LETTER, CYRILLIC, OTHER, NO_BLANKS, CLERK, LOST = range(len(MISREADS))
TO_CYRILLIC = {latin: cyrillic for cyrillic, latin in TWINS.items()}
OTHERS = {"1": "I", "5": "S", "6": "G", "2": "Z", "7": "T", "T": "7"}
LOST_SIGN = "?"
_SIZE = 0x500


def _map(pairs: dict[str, str]) -> Codes:
    """A table from code point to code point, itself where nothing is said."""
    table = np.arange(_SIZE, dtype=np.uint32)
    for sign, other in pairs.items():
        table[ord(sign)] = ord(other)
    return table


SWAPS: dict[int, Codes] = {
    ZERO_LETTER: _map({"0": "O", "O": "0"}),
    EIGHT_LETTER: _map({"8": "B", "B": "8"}),
    CYRILLIC: _map(TO_CYRILLIC),
    OTHER: _map(OTHERS),
    LOST: _map(dict.fromkeys("0123456789" + PLATE_LETTERS, LOST_SIGN)),
}
_SMALL = _map({sign: sign.lower() for sign in PLATE_LETTERS + "Z"} | {" ": "-"})
# Every look-alike to one sign of its class, for `folded`.
_FOLD = _map(
    dict(TWINS)
    | {cyrillic.lower(): latin for cyrillic, latin in TWINS.items()}
    | {sign.lower(): sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
)
_CLASS = _map({"O": "0", "B": "8", "I": "1", "S": "5", "G": "6", "Z": "2", "T": "7"})


def _codes(texts: pa.Array) -> Codes:
    """Code points, shape (n, longest), zero behind the end; null is an empty row."""
    filled = texts.fill_null("").to_numpy(zero_copy_only=False).astype(np.str_)
    width = filled.dtype.itemsize // 4
    if not (len(filled) and width):
        return np.zeros((len(filled), 1), dtype=np.uint32)
    return np.ascontiguousarray(filled).view(np.uint32).reshape(len(filled), width).copy()


def _texts(codes: Codes, like: pa.Array) -> pa.Array:
    """Rows of code points, zeros left out, as UTF-8 strings; null where `like` is null."""
    wide = codes >= 0x80
    raw = np.zeros((*codes.shape, 2), dtype=np.uint8)
    raw[..., 0] = np.where(wide, 0xC0 | (codes >> 6), codes)
    raw[..., 1] = np.where(wide, 0x80 | (codes & 0x3F), 0)
    flat = raw.reshape(len(codes), 2 * codes.shape[1])
    letters = flat != 0
    offsets = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(letters.sum(axis=1), out=offsets[1:])
    data = np.ascontiguousarray(flat[letters])
    valid = None
    if like.null_count:
        here = like.is_valid().to_numpy(zero_copy_only=False)
        valid = pa.py_buffer(np.packbits(here, bitorder="little"))
    return pa.Array.from_buffers(pa.string(), len(codes), [valid, pa.py_buffer(offsets), pa.py_buffer(data)])


def _one_sign(codes: Codes, can: npt.NDArray[np.bool_], place: Ints, table: Codes) -> None:
    """Change the (place mod eligible)-th eligible sign of each row, in place."""
    rank = np.cumsum(can, axis=1) - 1
    count = can.sum(axis=1)
    chosen = can & (rank == (place % np.maximum(count, 1))[:, None])
    codes[chosen] = table[codes[chosen]]


def misread(plates: pa.Array, variant: int | Ints) -> pa.Array:
    """Each plate as it was read: variant 0 rightly, else kind variant // 16 (see MISREADS) at place variant % 16.

    Every variant but 0 changes the plate; where the kind cannot befall it, a letter turns into its Cyrillic twin.
    The place counts the signs that the kind can befall, from the left, and begins again past the last. Null stays null.

    Raises:
        ValueError: for a variant below 0 or of 112 and more.
    """
    texts = plates.combine_chunks() if isinstance(plates, pa.ChunkedArray) else plates
    number = spread(variant, len(texts))
    if len(number) and not (int(number.min()) >= 0 and int(number.max()) < len(MISREADS) * PLACES):
        raise ValueError(f"variants are 0 to {len(MISREADS) * PLACES - 1}; here {number.min()} to {number.max()}")
    wrong = np.flatnonzero(number)
    hit = texts.take(pa.array(wrong))
    part, kind, place = _codes(hit), number[wrong] // PLACES, number[wrong] % PLACES
    mark = _mark(part)
    stuck = np.zeros(len(part), dtype=np.bool_)
    for which, table in SWAPS.items():
        stuck |= (kind == which) & ~((table[part] != part) & ~mark).any(axis=1)
    for which, table in SWAPS.items():
        can = (table[part] != part) & ~mark
        rows = (kind == which) & ~stuck
        rows |= (which == CYRILLIC) & stuck
        chosen = part[rows]
        _one_sign(chosen, can[rows], place[rows], table)
        part[rows] = chosen
    part[kind == CLERK] = _SMALL[part[kind == CLERK]]
    blanks = np.isin(part, (ord(" "), ord("-"))) & (kind == NO_BLANKS)[:, None]
    part[blanks] = 0
    return pc.replace_with_mask(texts, pa.array(number != 0), _texts(part, hit))


def _mark(codes: Codes) -> npt.NDArray[np.bool_]:
    """Where the mark ZZ or ZZP stands."""
    z = codes == ord(TRAILER_MARK[0])
    trailer = np.zeros_like(z)
    trailer[:, 2:] = z[:, 1:-1] & z[:, :-2] & (codes[:, 2:] == ord(TRAILER_MARK[2]))
    mark: npt.NDArray[np.bool_] = z | trailer
    return mark


def folded(plates: pa.Array) -> pa.Array:
    """A key under which look-alikes are equal: capitals, no blanks, Latin for Cyrillic, 0 for O, 8 for B and so on.

    Two different plates may share a key; a lost sign stays lost. Null stays null.
    """
    texts = plates.combine_chunks() if isinstance(plates, pa.ChunkedArray) else plates
    codes = _CLASS[_FOLD[_codes(texts)]]
    codes[np.isin(codes, (ord(" "), ord("-")))] = 0
    return _texts(codes, texts)
