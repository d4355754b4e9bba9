"""What the other sources of a world on disk show of one case, for its papers: person, vehicle, firms, numbers.

The rule kept here: it reads the truth, so it is the instructor's; what it gives names neither an organisation nor an
event, only keys and words that a register shows too. Every source of an event lies in the part of the event's number,
so the size of the world does not matter.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from simulator.observation.documents.carriage import DOMESTIC, carriage_between
from simulator.observation.documents.known import Firm, Known, KnownPerson
from simulator.observation.registers.drawn import shown_keys
from simulator.publish.manifests import parts, read_manifest
from simulator.publish.records_on_disk import numbered
from simulator.reference import names
from simulator.rng import lengthed

# Which paper bears the consignment's number, by mode, as declarations and the tracking of parcels show it.
PAPERS = {"ROAD": "cmr", "RAIL": "smgs", "AIR": "waybill", "POST": "parcel", "EXPRESS": "parcel"}
WAGONS = ("WAGON", "CONTAINER_WAGON")
_Row = dict[str, Any]


def known_things(folder: Path, case_no: str) -> Known:
    """What the other sources show, or would show, of the case with that number.

    The person and the vehicle are those of the event; the carrier is the firm that runs the vehicle. Consignor and
    consignee are those of the consignment's declaration; a parcel's consignor is the sender of its tracking, who may be
    an invented one. Without either, the event's firm receives what goes to its country and sends the rest; within one
    country only firms of it stand in the papers. Nothing is
    known of a case that is not there.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
    """
    sealed, public = read_manifest(folder, "truth"), read_manifest(folder, "observed")
    for path, table, _ in parts(folder, "observed", "cases", public):
        mine = table.filter(numbered(table, case_no))
        if not mine.num_rows:
            continue
        entry = _rows(folder / "truth" / "entries" / path.name, "case_id", mine["case_id"][0].as_py())
        for number in range(len(sealed["tables"]["cases"]["parts"])):
            part = f"{number:05d}.parquet"
            events = _rows(folder / "truth" / "cases" / part, "truth_id", entry[0]["truth_id"])
            if events:
                way = _way(folder, events[0])
                here = next(place for place in way if place["leg"] == events[0]["leg"])
                carried = carriage_between(
                    here["departure"], here["destination"], [place["direction"] for place in way]
                )
                return _Event(folder, sealed, public, part, events[0] | here, carried).known()
    return Known()


def _rows(path: Path, column: str, value: Any) -> list[_Row]:
    """The rows of one part in which a column has a value; none where there is no such part."""
    if not path.is_file():
        return []
    rows: list[_Row] = pq.read_table(path, filters=[(column, "=", value)]).to_pylist()
    return rows


def _way(folder: Path, event: _Row) -> list[_Row]:
    """The places of an event's route, one a leg."""
    return _rows(folder / "truth" / "places" / "00000.parquet", "route_id", event["route_id"])


class _Event:
    """One event of the truth and what registers show of it."""

    def __init__(
        self, folder: Path, sealed: dict[str, Any], public: dict[str, Any], part: str, row: _Row, carried: str
    ) -> None:
        self.folder, self.public, self.part, self.row, self.carriage = folder, public, part, row, carried
        self.seed = bytes.fromhex(sealed["seed"])

    def known(self) -> Known:
        """All of it."""
        met = self._met()
        firms = self._parties()
        if met["vehicle_company"] >= 0:
            firms["carrier"] = self._company(met["vehicle_company"])
        return Known(
            keys=self._keys(),
            carriage=self.carriage,
            plate_country=met["vehicle_country"] or None,
            person=self._person(met),
            firms=firms,
        )

    def _met(self) -> _Row:
        """Who and what was met at the event."""
        return _rows(self.folder / "truth" / "outcomes" / self.part, "truth_id", self.row["truth_id"])[0]

    def _shown(self, what: str, key: int) -> int:
        return int(shown_keys(self.seed, what, np.array([key]))[0])

    def _keys(self) -> dict[str, int]:
        # The number of an event's consignment follows from the event's, see micro.
        consignment, numbers = self.row["truth_id"] + 1, {}
        if self.row["mode"] in PAPERS:
            numbers[PAPERS[self.row["mode"]]] = self._shown("consignment", consignment)
            numbers["note"] = numbers[PAPERS[self.row["mode"]]]
        numbers["container"] = self._shown("container", consignment)
        if self.row["vehicle"] >= 0:
            marked = "wagon" if self.row["conveyance_type"] in WAGONS else "vehicle"
            numbers[marked] = self._shown("vehicle", self.row["vehicle"])
        return numbers

    def _person(self, met: _Row) -> KnownPerson | None:
        if self.row["person"] < 0:
            return None
        return KnownPerson(
            key=self._shown("person", self.row["person"]),
            country=met["person_country"],
            sex=met["person_sex"],
            birth_year=met["person_birth_year"],
        )

    def _parties(self) -> dict[str, Firm]:
        """Consignor and consignee, as far as they are known."""
        for told in _rows(self.folder / "truth" / "declarations" / self.part, "truth_id", self.row["truth_id"]):
            shown = _rows(
                self.folder / "observed" / "declarations" / self.part, "declarations_id", told["declarations_id"]
            )
            return {
                part: self._firm(shown[0][part], shown[0][f"{part}_country"]) for part in ("consignor", "consignee")
            }
        for told in _rows(self.folder / "truth" / "tracking" / self.part, "truth_id", self.row["truth_id"]):
            shown = _rows(self.folder / "observed" / "tracking" / self.part, "tracking_id", told["tracking_id"])
            # A parcel that is no express item shows no sender; its papers bear the same one.
            sender = shown[0]["sender"] if shown[0]["sender"] is not None else self._shown("company", told["company"])
            return {"consignor": self._firm(sender, shown[0]["sender_country"])}
        if self.row["company"] < 0:
            return {}
        if self.carriage == DOMESTIC and self._country(self.row["company"]) != self.row["destination"]:
            # Whoever stands behind it from abroad has a firm there send and receive.
            return {}
        receives = (
            self.row["mode"] not in ("POST", "EXPRESS")
            and self._country(self.row["company"]) == self.row["destination"]
        )
        return {"consignee" if receives else "consignor": self._company(self.row["company"])}

    def _country(self, company: int) -> str:
        """The country of a firm of the world's people."""
        rows = _rows(self.folder / "truth" / "firms" / "00000.parquet", "company", company)
        return str(rows[0]["country"])

    def _company(self, company: int) -> Firm:
        """A firm of the world's people."""
        return self._firm(self._shown("company", company), self._country(company))

    def _firm(self, shown: int | str, country: str) -> Firm:
        """A firm by its key, or by its name as declarations spell it; with the register's address and telephone.

        A firm that is not in the register has an address and a telephone that follow from its name.
        """
        if isinstance(shown, str):
            latin, cyrillic = shown, names.company_respelled(shown, country, "cyrl") or shown
        else:
            cyrillic, latin = (
                _first_text(names.company_names(_of(shown), country, script=s)) for s in ("cyrl", "latn")
            )
        digest = hashlib.sha256(lengthed("firm", self.seed, latin, country)).digest()
        invented = int.from_bytes(digest[:8], "big") % 1_000_000
        address: int | str = invented
        phone: int | str = invented
        for row in self._registered(shown, cyrillic):
            if row["country"] == country:
                address, phone = row["address"], row["phone"]
                break
        if isinstance(address, str):
            here, there = address, names.address_respelled(address, country, "latn") or address
        else:
            here, there = (
                _first_text(names.addresses(_of(address), country, script=s, of="firm")) for s in ("cyrl", "latn")
            )
        return Firm(
            cyrillic=cyrillic,
            latin=latin,
            address_cyrillic=here,
            address_latin=there,
            country=country,
            phone=phone if isinstance(phone, str) else _first_text(names.phones(_of(phone), country)),
        )

    def _registered(self, shown: int | str, cyrillic: str) -> list[_Row]:
        """The entries of the company register for a firm: by key, or by name where the world is written as text."""
        stated = self.public["tables"].get("companies")
        if stated is None:
            return []
        paths = [self.folder / "observed" / "companies" / f"{n:05d}.parquet" for n in range(len(stated["parts"]))]
        by_name = "director_country" not in stated["columns"]
        value = cyrillic if by_name else shown
        return [row for path in paths for row in _rows(path, "company", value)]


def _of(key: int) -> np.ndarray:
    return np.array([key], np.int64)


def _first_text(column: Any) -> str:
    return str(column[0].as_py() or "")
