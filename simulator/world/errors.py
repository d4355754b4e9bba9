"""Kinds of entry error and their bits in `error_mask` of the truth tables; a record may carry several."""

from __future__ import annotations

ERROR_BITS: dict[str, int] = {
    "PACKS_AS_PIECES": 1,
    "THOUSANDFOLD": 2,
    "DAY_MONTH_SWAP": 4,
    "WRONG_POST": 8,
    "NEIGHBOUR_CODE": 16,
    "MISSING_FIELD": 32,
    "TEXT_CONTRADICTS": 64,
    "DUPLICATE": 128,
    "NATIONALITY_AS_DEPARTURE": 256,
    "GROSS_AS_NET": 512,
    "SPLIT": 1024,
}
# Whether a case is entered again, or in parts, is settled before an officer types anything.
BEFORE_ENTRY = ("DUPLICATE", "SPLIT")


def error_names(mask: int) -> tuple[str, ...]:
    """The kinds of error in a mask, in the order of their bits."""
    return tuple(name for name, bit in ERROR_BITS.items() if mask & bit)
