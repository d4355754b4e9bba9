"""The countries whose names, plates and numbers have a manner of their own; all others share one neutral manner.

The rule kept here: a country is a position in COUNTRIES, everywhere in this package; countries that a scenario's own
region adds (`simulator.region`) come after them, each with its people, or that of another country, and its plates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from simulator.reference.names.mixing import Ints, spread
from simulator.region import LIKE, OWN
from simulator.regional import in_force, per_region

COUNTRIES = ("KG", "UZ", "TJ", "TM", "KZ", "AF", "IR", "CN", "TR", "RU", "XX")
OTHER = len(COUNTRIES) - 1
MALE, FEMALE = 0, 1


@per_region()
def countries() -> tuple[str, ...]:
    """COUNTRIES and those of the region in force: what positions count."""
    region = in_force()
    own = () if region is None else region.lands
    return (*COUNTRIES, *(land.code for land in own if land.code not in COUNTRIES))


@per_region()
def _places() -> Mapping[str, int]:
    return {code: place for place, code in enumerate(countries())}


def land_of(code: str) -> str:
    """The country itself if it has a manner of its own, else "XX"."""
    return code if code in _places() else COUNTRIES[OTHER]


def people_of(country: str) -> str:
    """Whose names a country's people bear: its own code, that of a country whose people is like it, or "XX"."""
    region = in_force()
    if region is None or country in COUNTRIES or country not in region.by_code:
        return land_of(country)
    people = region.by_code[country].people
    return country if people == OWN else land_of(people.removeprefix(LIKE))


def positions(codes: Sequence[str]) -> npt.NDArray[np.int8]:
    """The position of each ISO 3166 code; one that has no manner of its own is "XX"."""
    places = _places()
    return np.array([places.get(code, OTHER) for code in codes], dtype=np.int8)


def lands(country: str | int | Ints, count: int) -> npt.NDArray[np.int64]:
    """One country for all rows or one a row, as positions of shape (count,).

    Raises:
        ValueError: if a position is outside of `countries`.
    """
    where = spread(int(positions([country])[0]) if isinstance(country, str) else country, count)
    last = len(_places()) - 1
    if count and not (int(where.min()) >= 0 and int(where.max()) <= last):
        raise ValueError(f"countries are 0 to {last}, see COUNTRIES; here {where.min()} to {where.max()}")
    return where
