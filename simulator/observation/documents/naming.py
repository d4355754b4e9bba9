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

from simulator.observation.documents.known import Firm, Known
from simulator.reference import names
from simulator.rng import lengthed

FIRST_PERSON = "person-0"
# What goes with a vehicle from one journey to the next.
OF_VEHICLE = ("owner", "trailer", "carrier")
IDS = 1_000_000


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


def _first_text(column: Any) -> str:
    return str(column[0].as_py() or "")


def _all(column: Any) -> list[str]:
    return [str(text or "") for text in column.to_pylist()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part somebody plays in a case; sex "F" is a woman, anything else a man.

    key: of somebody who plays it in other cases too; None draws somebody for this one.
    """

    name: str
    country: str
    sex: str
    born: date
    key: int | None = None


class Naming:
    """Draws names by part; an id lies below 10**6, where every provider is injective.

    known: what other sources show of the case too, so that all name it alike.
    """

    def __init__(self, seed: bytes, known: Known) -> None:
        self._seed, self._keys, self._firms = seed, dict(known.keys), dict(known.firms)
        if known.person is not None:
            self._keys[FIRST_PERSON] = known.person.key

    def _id(self, part: str) -> np.ndarray:
        if part in self._keys:
            return np.array([self._keys[part]], dtype=np.int64)
        whose = lengthed("naming", self._seed, part)
        if part in OF_VEHICLE and "vehicle" in self._keys:
            whose = lengthed("of vehicle", str(self._keys["vehicle"]), part)
        digest = hashlib.sha256(whose).digest()
        return np.array([int.from_bytes(digest[:8], "big") % IDS], dtype=np.int64)

    @staticmethod
    def _country(code: str) -> str:
        return names.land_of(code)

    def _homes(self, countries: list[str]) -> np.ndarray:
        return names.positions([self._country(code) for code in countries])

    def humans(self, parts: list[Part]) -> list[Human]:
        """The people of a case, in order; no two invented ones bear the same name or the same passport."""
        who = np.concatenate(
            [self._id(part.name) if part.key is None else np.array([part.key], np.int64) for part in parts]
        )
        home = self._homes([part.country for part in parts])
        woman = np.array([part.sex == "F" for part in parts], dtype=np.int8)
        while (twins := self._twins(parts, who, home, woman)).size:
            who[twins] = (who[twins] + 1) % IDS
        rows = zip(
            parts,
            _all(names.full_names(who, home, woman, script="cyrl")),
            _all(names.full_names(who, home, woman, script="latn", scheme="icao")),
            _all(names.passports(who, home)),
            _all(names.phones(who, home)),
            strict=True,
        )
        return [
            Human(
                cyrillic=cyrillic,
                latin=latin,
                country=part.country,
                sex=part.sex,
                born=part.born,
                passport=passport,
                phone=phone,
            )
            for part, cyrillic, latin, passport, phone in rows
        ]

    def _twins(self, parts: list[Part], who: np.ndarray, home: np.ndarray, woman: np.ndarray) -> np.ndarray:
        """Positions of invented people who share a name or a passport with one before them or with a known one."""
        names_, passports = _all(names.full_names(who, home, woman, script="latn")), _all(names.passports(who, home))
        first = [place for place, part in enumerate(parts) if part.name in self._keys]
        taken = {text for place in first for text in (names_[place], passports[place])}
        twins = []
        for place in range(len(parts)):
            if place in first:
                continue
            if {names_[place], passports[place]} & taken:
                twins.append(place)
            taken |= {names_[place], passports[place]}
        return np.array(twins, np.int64)

    def firms(self, parts: list[tuple[str, str]]) -> list[Firm]:
        """Firms with their addresses, of (part, country), in order; those that are known keep their own country."""
        who = np.concatenate([self._id(part) for part, _ in parts])
        home = self._homes([country for _, country in parts])
        rows = zip(
            parts,
            _all(names.company_names(who, home, script="cyrl")),
            _all(names.company_names(who, home, script="latn")),
            _all(names.addresses(who, home, script="cyrl", of="firm")),
            _all(names.addresses(who, home, script="latn", of="firm")),
            _all(names.phones(who, home)),
            strict=True,
        )
        invented = [
            Firm(
                cyrillic=cyrillic,
                latin=latin,
                address_cyrillic=here,
                address_latin=there,
                country=country,
                phone=phone,
            )
            for (_, country), cyrillic, latin, here, there, phone in rows
        ]
        return [self._firms.get(part, firm) for (part, _), firm in zip(parts, invented, strict=True)]

    def plate(self, part: str, country: str, kind: int) -> str:
        """A plate; kind 0 car, 1 lorry, 2 trailer, 3 bus."""
        return _first_text(names.plates(self._id(part), self._country(country), kind))

    def vin(self, part: str) -> str:
        """A vehicle identification number."""
        return _first_text(names.vins(self._id(part)))

    def cmr(self) -> str:
        """The number of a road waybill."""
        return _first_text(names.cmr_numbers(self._id("cmr"))).strip()

    def smgs(self) -> str:
        """The number of a rail waybill."""
        return _first_text(names.smgs_numbers(self._id("smgs"))).strip()

    def note(self) -> str:
        """The number of a consignment note within one country."""
        return _first_text(names.smgs_numbers(self._id("note"))).strip()

    def declaration(self) -> str:
        """The number of a customs declaration."""
        return _first_text(names.declarations(self._id("declaration")))

    def waybill(self, right: bool) -> str:
        """The number of an air waybill."""
        return _first_text(names.waybills(self._id("waybill"), right))

    def parcel(self, right: bool) -> str:
        """The number of a postal parcel."""
        return _first_text(names.parcels(self._id("parcel"), right))

    def container(self, right: bool) -> str:
        """The number of a container."""
        return _first_text(names.containers(self._id("container"), right))

    def wagon(self, right: bool) -> str:
        """The number of a wagon."""
        return _first_text(names.wagons(self._id("wagon"), right))
