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
class KnownFirm:
    """A firm in the words of the company register and the declarations, in two scripts."""

    cyrillic: str
    latin: str
    address_cyrillic: str
    address_latin: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one case.

    keys: of things by the part they play ("vehicle", "wagon", "cmr", "smgs", "waybill", "parcel", "container");
    plate_country: of the vehicle's plate, where there is a vehicle; firms: by part ("consignor", "consignee",
    "carrier"). What is absent is invented.
    """

    keys: Mapping[str, int] = field(default_factory=dict)
    plate_country: str | None = None
    person: KnownPerson | None = None
    firms: Mapping[str, KnownFirm] = field(default_factory=dict)
