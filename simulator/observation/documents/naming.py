"""Names and numbers for the documents of one case, one at a time, from the shared providers.

The rule kept here: every id is drawn from the case's seed and the part it plays, so the same part has the same name in
every document.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from simulator.reference import names
from simulator.rng import lengthed


@dataclass(frozen=True, slots=True, kw_only=True)
class Human:
    """An invented person; cyrillic as a Russian paper writes the name, latin as a passport does."""

    cyrillic: str
    latin: str
    country: str
    sex: str
    born: date
    passport: str
    phone: str

    def full(self, lang: str) -> str:
        """The name in the script of a language."""
        return self.cyrillic if lang in ("ru", "ky") else self.latin

    def short(self, lang: str) -> str:
        """Surname and initials, as a signature is explained."""
        parts = self.full(lang).split(" ")
        surname = [part for part in parts if part.isupper()]
        initials = [f"{part[0]}." for part in parts if not part.isupper() and part[:1].isupper()]
        return " ".join([*surname, *initials]) or self.full(lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """An invented firm of the mark ZZZ."""

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


def _one(found: Any) -> str:
    return str(found[0].as_py() or "")


class Naming:
    """Draws names by part; an id lies below 10**6, where every provider is injective."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed

    def _id(self, part: str) -> np.ndarray:
        digest = hashlib.sha256(lengthed("naming", self._seed, part)).digest()
        return np.array([int.from_bytes(digest[:8], "big") % 1_000_000], dtype=np.int64)

    @staticmethod
    def _country(code: str) -> str:
        return code if code in names.COUNTRIES else "XX"

    def human(self, part: str, country: str, sex: str, born: date) -> Human:
        """A person; sex "F" is a woman, anything else a man."""
        who, home, woman = self._id(part), self._country(country), 1 if sex == "F" else 0
        return Human(
            cyrillic=_one(names.full_names(who, home, woman, script="cyrl")),
            latin=_one(names.full_names(who, home, woman, script="latn", scheme="icao")),
            country=country,
            sex=sex,
            born=born,
            passport=_one(names.passports(who, home)),
            phone=_one(names.phones(who, home)),
        )

    def firm(self, part: str, country: str) -> Firm:
        """A firm with its address."""
        who, home = self._id(part), self._country(country)
        return Firm(
            cyrillic=_one(names.company_names(who, home, script="cyrl")),
            latin=_one(names.company_names(who, home, script="latn")),
            address_cyrillic=_one(names.addresses(who, home, script="cyrl")),
            address_latin=_one(names.addresses(who, home, script="latn")),
            country=country,
            phone=_one(names.phones(who, home)),
        )

    def plate(self, part: str, country: str, kind: int) -> str:
        """A plate; kind 0 car, 1 lorry, 2 trailer, 3 bus."""
        return _one(names.plates(self._id(part), self._country(country), kind))

    def vin(self, part: str) -> str:
        """A vehicle identification number."""
        return _one(names.vins(self._id(part)))

    def cmr(self) -> str:
        """The number of a road waybill."""
        return _one(names.cmr_numbers(self._id("cmr"))).strip()

    def smgs(self) -> str:
        """The number of a rail waybill."""
        return _one(names.smgs_numbers(self._id("smgs"))).strip()

    def declaration(self) -> str:
        """The number of a customs declaration."""
        return _one(names.declarations(self._id("declaration")))

    def waybill(self, right: bool) -> str:
        """The number of an air waybill."""
        return _one(names.waybills(self._id("waybill"), right))

    def parcel(self, right: bool) -> str:
        """The number of a postal parcel."""
        return _one(names.parcels(self._id("parcel"), right))

    def container(self, right: bool) -> str:
        """The number of a container."""
        return _one(names.containers(self._id("container"), right))

    def wagon(self, right: bool) -> str:
        """The number of a wagon."""
        return _one(names.wagons(self._id("wagon"), right))
