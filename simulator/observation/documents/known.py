"""What other sources show of a case: its first person, vehicle, firms and the numbers of its papers.

The rule kept here: only what a register shows as well, under the key or in the words that it shows; nothing here says
whose a thing truly is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """The first person met, as registers show people: key of the name and the passport, country, sex "M" or "F".

    birthday: 32 * month + day.
    """

    key: int
    country: str
    sex: str
    birth_year: int
    birthday: int = 33

    @property
    def born(self) -> date:
        """The day of birth, the same on every paper."""
        return date(self.birth_year, self.birthday // 32, self.birthday % 32)


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
class Load:
    """A load as a register shows it: its declaration, the weighbridge, the tracking of a parcel, a booking.

    goods is a code of cover_goods, "" where only its mass is shown; masses in kilograms, value in dollars; None: not
    shown.
    """

    goods: str
    gross_kg: float | None
    net_kg: float | None = None
    packages: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is known of one case.

    keys: of things by the part they play ("vehicle", "wagon", "cmr", "smgs", "note", "waybill", "parcel", "container");
    carriage: DOMESTIC, UNION or CUSTOMS (see `carriage`), "" where the way is not known;
    plate_country: of the vehicle's plate, where there is a vehicle; firms: by part ("consignor", "consignee",
    "carrier"). What is absent is invented.
    ends: departure and destination of the way.
    event: the key of its consignment, the same for all records of one event; part: which of its records in parts, 0
    of one that is whole; moment: time of day, UTC, at which it was stopped; load; declared and place: goods that were
    declared and where the others lay, for a record that leaves them blank; hidden_kg: mass of all that lay there;
    sent: the day on which the goods were accepted, seen: the first day on which a register shows them under way;
    address: the recipient's, in Cyrillic and Latin letters.
    """

    keys: Mapping[str, int] = field(default_factory=dict)
    carriage: str = ""
    plate_country: str | None = None
    person: KnownPerson | None = None
    firms: Mapping[str, Firm] = field(default_factory=dict)
    ends: tuple[str, str] | None = None
    event: int | None = None
    part: int = 0
    moment: time | None = None
    load: Load | None = None
    declared: str | None = None
    place: str | None = None
    hidden_kg: float | None = None
    sent: date | None = None
    seen: date | None = None
    address: tuple[str, str] | None = None
