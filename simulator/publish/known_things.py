"""What the other sources of a world on disk show of one case, for its papers: person, vehicle, firms, numbers.

The rule kept here: it reads the truth, so it is the instructor's; what it gives names neither an organisation nor an
event, only keys and words that a register shows too. Every source of an event lies in the part of the event's number,
so the size of the world does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from simulator.observation.documents.carriage import DOMESTIC, carriage_between
from simulator.observation.documents.known import Firm, Known, KnownPerson, Load
from simulator.observation.registers.drawn import shown_keys
from simulator.publish.known_loads import UNDER_WAY, Shown, baggage_of, first_seen, load_of, sent_on
from simulator.publish.manifests import GENERATOR_VERSION, parts, read_manifest
from simulator.publish.part_rows import Read, Row, read
from simulator.publish.records_on_disk import numbered
from simulator.reference import names
from simulator.reference.travellers import is_baggage
from simulator.rng import lengthed
from simulator.strict_json import validated
from simulator.world.encounters import birthdays
from simulator.world.micro import draw_seizures
from simulator.world.plan import Plan, make_plan
from simulator.world.scenario import Scenario

# Which paper bears the consignment's number, by mode, as declarations and the tracking of parcels show it.
PAPERS = {"ROAD": "cmr", "RAIL": "smgs", "AIR": "waybill", "POST": "parcel", "EXPRESS": "parcel"}
WAGONS = ("WAGON", "CONTAINER_WAGON")


def known_things(folder: Path, case_no: str) -> Known:
    """What the other sources show, or would show, of the case with that number.

    The person and the vehicle are those of the event; the carrier is the firm that runs the vehicle. Consignor and
    consignee, goods and masses are those of the consignment's declaration; a parcel's consignor is the sender of its
    tracking, who may be an invented one. Without either, the event's firm receives what goes to its country and sends
    the rest; within one country only firms of it stand in the papers. The moment of the stop is the one that every
    register of the event follows; of a day that was added it is not known. Nothing is known of a case that is not
    there.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
    """
    sealed, public = read_manifest(folder, "truth"), read_manifest(folder, "observed")
    for path, table, _ in parts(folder, "observed", "cases", public):
        mine = table.filter(numbered(table, case_no))
        if not mine.num_rows:
            continue
        entry = read(folder / "truth" / "entries" / path.name, "case_id", mine["case_id"][0].as_py())[0]
        for number in range(len(sealed["tables"]["cases"]["parts"])):
            part = f"{number:05d}.parquet"
            for event in read(folder / "truth" / "cases" / part, "truth_id", entry["truth_id"]):
                moment = _moment(folder, sealed, part, event["truth_id"])
                return known_event(folder, (sealed, public), part, event, moment, entry["part"])
    return Known()


def known_event(
    folder: Path,
    manifests: tuple[Row, Row],
    part: str,
    event: Row,
    moment: time | None,
    entered: int = 0,
    read: Read = read,
) -> Known:
    """The same of one event, a row of a part of the truth's cases; manifests are the sealed and the public one.

    entered is the part of the event that the record is of, read where rows are read.
    """
    way = read(folder / "truth" / "places" / "00000.parquet", "route_id", event["route_id"])
    here = next(place for place in way if place["leg"] == event["leg"])
    carried = carriage_between(here["departure"], here["destination"], [place["direction"] for place in way])
    return _Event(folder, manifests, part, event | here, carried, read).known(moment, entered)


class _Event:
    """One event of the truth and what registers show of it."""

    def __init__(self, folder: Path, manifests: tuple[Row, Row], part: str, row: Row, carried: str, read: Read) -> None:
        self.folder, self.public, self.part, self.row, self.carriage = folder, manifests[1], part, row, carried
        self.seed, self.read = bytes.fromhex(manifests[0]["seed"]), read

    def known(self, moment: time | None, entered: int) -> Known:
        """All of it, as the record of one part has it."""
        met = self._met()
        firms = self._parties()
        if met["vehicle_company"] >= 0:
            firms["carrier"] = self._company(met["vehicle_company"])
        rows = {name: self._shown_rows(name) for name in UNDER_WAY}
        return Known(
            keys=self._keys(),
            carriage=self.carriage,
            ends=(self.row["departure"], self.row["destination"]),
            plate_country=met["vehicle_country"] or None,
            person=self._person(met),
            firms=firms,
            event=self._shown("consignment", self.row["truth_id"] + 1),
            part=entered,
            moment=moment,
            load=self._load(rows),
            declared=self.row["declared_goods"] or None,
            place=self.row["concealment_place"] or None,
            hidden_kg=self.row["kg"],
            sent=sent_on(rows),
            seen=first_seen(rows),
            address=self._address(rows),
        )

    def _shown_rows(self, name: str) -> list[Shown]:
        """The rows of a register that tell of the event, each with what it truly is."""
        rows: list[Shown] = []
        for told in self.read(self.folder / "truth" / name / self.part, "truth_id", self.row["truth_id"]):
            shown = self.read(self.folder / "observed" / name / self.part, f"{name}_id", told[f"{name}_id"])
            rows.extend((row, told) for row in shown)
        return rows

    def _load(self, rows: Mapping[str, list[Shown]]) -> Load | None:
        """What registers show of the load, or of the baggage of a traveller who declared some."""
        if is_baggage(self.row["conveyance_type"], self.row["concealment_place"]):
            return baggage_of(rows, self.row["person"]) if self.row["declared_goods"] != "NONE" else None
        return load_of(rows, self.row["office"], self.row["kg"])

    def _address(self, rows: Mapping[str, list[Shown]]) -> tuple[str, str] | None:
        """The recipient's address as the tracking of express items shows it."""
        for shown, _ in rows["tracking"]:
            where, country = shown["recipient"], shown["recipient_country"]
            if isinstance(where, str):
                return names.address_respelled(where, country, "cyrl") or where, where
            if where is not None:
                texts = [_first_text(names.addresses(_of(where), country, script=s)) for s in ("cyrl", "latn")]
                return texts[0], texts[1]
        return None

    def _met(self) -> Row:
        """Who and what was met at the event."""
        return self.read(self.folder / "truth" / "outcomes" / self.part, "truth_id", self.row["truth_id"])[0]

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

    def _person(self, met: Row) -> KnownPerson | None:
        if self.row["person"] < 0:
            return None
        return KnownPerson(
            key=self._shown("person", self.row["person"]),
            country=met["person_country"],
            sex=met["person_sex"],
            birth_year=met["person_birth_year"],
            birthday=int(birthdays(_of(self.row["person"]))[0]),
        )

    def _parties(self) -> dict[str, Firm]:
        """Consignor and consignee, as far as they are known."""
        for told in self.read(self.folder / "truth" / "declarations" / self.part, "truth_id", self.row["truth_id"]):
            shown = self.read(
                self.folder / "observed" / "declarations" / self.part, "declarations_id", told["declarations_id"]
            )
            return {
                part: self._firm(shown[0][part], shown[0][f"{part}_country"]) for part in ("consignor", "consignee")
            }
        for told in self.read(self.folder / "truth" / "tracking" / self.part, "truth_id", self.row["truth_id"]):
            shown = self.read(self.folder / "observed" / "tracking" / self.part, "tracking_id", told["tracking_id"])
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
        rows = self.read(self.folder / "truth" / "firms" / "00000.parquet", "company", company)
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

    def _registered(self, shown: int | str, cyrillic: str) -> list[Row]:
        """The entries of the company register for a firm: by key, or by name where the world is written as text."""
        stated = self.public["tables"].get("companies")
        if stated is None:
            return []
        paths = [self.folder / "observed" / "companies" / f"{n:05d}.parquet" for n in range(len(stated["parts"]))]
        by_name = "director_country" not in stated["columns"]
        value = cyrillic if by_name else shown
        return [row for path in paths for row in self.read(path, "company", value)]


def _moment(folder: Path, sealed: Row, part: str, event: int) -> time | None:
    """Time of day, UTC, of an event, drawn again: None of another generator's, and on days that were added."""
    if sealed.get("generator_version") != GENERATOR_VERSION:
        return None
    scenario = (folder / "truth" / "scenario.json").read_text(encoding="utf-8")
    events, seconds = _seconds(scenario, sealed["seed"], sealed["cases"], sealed["block_rows"], int(part[:5]))
    place = int(np.searchsorted(events, event))
    if place == events.size or events[place] != event:
        return None
    minutes, second = divmod(int(seconds[place]), 60)
    return time(minutes // 60, minutes % 60, second)


@lru_cache(maxsize=2)
def _seconds(scenario: str, seed: str, cases: int, block_rows: int, block: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers (ascending) and seconds of the day of a block's events; none where the plan has no such block."""
    plan = _plan(scenario, seed, cases, block_rows)
    if block >= len(plan.blocks):
        return np.empty(0, np.int64), np.empty(0, np.int32)
    rows = draw_seizures(plan, block)
    return rows["truth_id"], rows["second"]


@lru_cache(maxsize=1)
def _plan(scenario: str, seed: str, cases: int, block_rows: int) -> Plan:
    return make_plan(validated(Scenario, scenario), bytes.fromhex(seed), cases, block_rows=block_rows)


def _of(key: int) -> np.ndarray:
    return np.array([key], np.int64)


def _first_text(column: Any) -> str:
    return str(column[0].as_py() or "")
