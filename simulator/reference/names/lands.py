"""The countries whose names, plates and numbers have a manner of their own; all others share one neutral manner.

The rule kept here: a country is a position in COUNTRIES, everywhere in this package.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.reference.names.mixing import Ints, spread

COUNTRIES = ("KG", "UZ", "TJ", "TM", "KZ", "AF", "IR", "CN", "TR", "RU", "XX")
OTHER = len(COUNTRIES) - 1
MALE, FEMALE = 0, 1


def positions(codes: Sequence[str]) -> npt.NDArray[np.int8]:
    """The position of each ISO 3166 code; one that has no manner of its own is "XX"."""
    return np.array([COUNTRIES.index(code) if code in COUNTRIES else OTHER for code in codes], dtype=np.int8)


def lands(country: str | int | Ints, count: int) -> npt.NDArray[np.int64]:
    """One country for all rows or one a row, as positions of shape (count,).

    Raises:
        ValueError: if a position is outside COUNTRIES.
    """
    where = spread(int(positions([country])[0]) if isinstance(country, str) else country, count)
    if count and not (int(where.min()) >= 0 and int(where.max()) <= OTHER):
        raise ValueError(f"countries are 0 to {OTHER}, see COUNTRIES; here {where.min()} to {where.max()}")
    return where
