"""What other sources show of a case: its first person, vehicle, firms and the numbers of its papers.

The rule kept here: only what a register shows as well, under the key or in the words that it shows; nothing here says
whose a thing truly is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from simulator.rng import lengthed


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """The first person met, as registers show people: key of the name and the passport, country, sex "M" or "F"."""

    key: int
    country: str
    sex: str
    birth_year: int

    @property
    def born(self) -> date:
        """The birthday: registers tell none, so the day follows from the key and is the same on every paper."""
        digest = hashlib.sha256(lengthed("birthday", str(self.key))).digest()
        return date(self.birth_year, 1, 1) + timedelta(days=int.from_bytes(digest[:4], "big") % 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A firm of the mark ZZZ in two scripts: in the words of the company register and the declarations, or invented."""

    cyrillic: str
    latin: str
    address_cyrillic: str
    address_latin: str
    country: str
    phone: str

    def name(self, lang: str) -> str:
        """The name in the script of a language."""
        return self.cyrillic if lang in ("ru", "ky") else self.latin

    def address(self, lang: str) -> str:
        """The address in the script of a language."""
        return self.address_cyrillic if lang in ("ru", "ky") else self.address_latin


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one case.

    keys: of things by the part they play ("vehicle", "wagon", "cmr", "smgs", "note", "waybill", "parcel", "container");
    carriage: DOMESTIC, UNION or CUSTOMS (see `carriage`), "" where the way is not known;
    plate_country: of the vehicle's plate, where there is a vehicle; firms: by part ("consignor", "consignee",
    "carrier"). What is absent is invented.
    """

    keys: Mapping[str, int] = field(default_factory=dict)
    carriage: str = ""
    plate_country: str | None = None
    person: KnownPerson | None = None
    firms: Mapping[str, Firm] = field(default_factory=dict)
