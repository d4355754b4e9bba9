"""National sources beside the case records: customs manifests, plate reads and national case cards.

The rule kept here: every row comes from a truck that moved; a row is written as its clerk or camera saw it, and what
it truly is goes to the ledger, which is sealed. Times are UTC. Roads are taken as 1.5 times the great circle at 45 km/h
and an hour at each place (assumption).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from simulator.assumptions import Assumption
from simulator.chance import Stream
from simulator.observation.reports import both, goods_name
from simulator.observation.vehicles import Firm
from simulator.reference.distance import distance_km
from simulator.reference.offices import offices
from simulator.texts import N_

CIRCUMSTANCES = {
    "COVER": N_("The first row behind the doors is genuine: {goods}. The prohibited goods stood behind it."),
    "OTHER": N_("Declared: {goods}. The prohibited goods were found on examination; see the case record."),
}
NO_CARRIER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """One truck and its carrier, with the spellings under which sources show them; the first plate is the true one."""

    plates: tuple[str, ...]
    firm: Firm
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One truck's way over several offices; it is stopped at the last one at `stopped` or leaves there.

    goods is the declared load; case_no is "" for a trip that nobody stopped.
    """

    truck: Truck
    path: tuple[str, ...]
    stopped: datetime
    goods: str
    origin: str
    destination: str
    case_no: str = ""

    def moments(self) -> list[tuple[str, datetime]]:
        """Each office of the path with the moment of passing it."""
        stops = [(self.path[-1], self.stopped)]
        for before, after in zip(self.path[-2::-1], self.path[:0:-1], strict=True):
            hours = 1 + distance_km(before, after) * 1.5 / 45
            stops.append((before, stops[-1][1] - timedelta(hours=hours)))
        return stops[::-1]


def stamp(moment: datetime) -> str:
    """ "2025-05-14T13:20Z": minutes are what cameras write."""
    return moment.strftime("%Y-%m-%dT%H:%MZ")


@dataclass
class Ledger:
    """What a row truly is: the truck that made it, the case it belongs to."""

    truck: dict[str, Truck] = field(default_factory=dict)
    case_no: dict[str, str] = field(default_factory=dict)

    def of_truck(self, truck: Truck) -> list[str]:
        """All rows of one truck, in the order of writing."""
        return [row for row, owner in self.truck.items() if owner is truck]

    def of_case(self, case_no: str) -> list[str]:
        """All rows about one case."""
        return [row for row, owner in self.case_no.items() if owner == case_no]


class Sources:
    """The registers of one pack while they are written; ids are random numbers that differ from pack to pack."""

    def __init__(self, rng: Stream) -> None:
        self.rng = rng
        self.manifest: list[dict[str, Any]] = []
        self.reads: list[dict[str, Any]] = []
        self.cards: list[dict[str, Any]] = []
        self.ledger = Ledger()
        self._numbers = (int(n) for n in rng.permutation(90_000)[:600] + 10_000)
        self._spellings: dict[str, tuple[Iterator[str], Iterator[str]]] = {}

    def new_id(self, prefix: str) -> str:
        """A fresh id such as "M-48213"."""
        return f"{prefix}-{next(self._numbers)}"

    def seal(self) -> str:
        """A seal number of the series ZZ."""
        return f"ZZ{next(self._numbers)}"

    def _next(self, truck: Truck) -> tuple[Iterator[str], Iterator[str]]:
        key = truck.plates[0]
        if key not in self._spellings:
            self._spellings[key] = (cycle(self._mixed(truck.plates)), cycle(self._mixed(truck.names)))
        return self._spellings[key]

    def _mixed(self, texts: Sequence[str]) -> list[str]:
        return [texts[int(i)] for i in self.rng.permutation(len(texts))]

    def plate_of(self, truck: Truck) -> str:
        """The truck's plate in the next of its spellings: each comes before any comes twice."""
        return next(self._next(truck)[0])

    def firm_of(self, truck: Truck) -> str:
        """The carrier's name in the next of its spellings."""
        return next(self._next(truck)[1])

    def _note(self, row: str, truck: Truck, case_no: str) -> str:
        self.ledger.truck[row] = truck
        if case_no:
            self.ledger.case_no[row] = case_no
        return row

    def add_read(self, truck: Truck, place: str, moment: datetime, case_no: str = "") -> str:
        """One plate read; the id."""
        row = self.new_id("R")
        country = offices()[place].country
        self.reads.append(
            {"id": row, "time": stamp(moment), "place": place, "plate": self.plate_of(truck), "source": country}
        )
        return self._note(row, truck, case_no)

    def add_reads(self, trip: Trip) -> list[str]:
        """A read at each office of the trip that lies in KG, some minutes about the moment of passing."""
        read_ids = []
        for place, moment in trip.moments():
            if offices()[place].country == "KG":
                jitter = timedelta(minutes=int(self.rng.integers(-12, 13)))
                read_ids.append(self.add_read(trip.truck, place, moment + jitter, trip.case_no))
        return read_ids

    def add_manifest(self, trip: Trip, *, show_plate: bool, seal: str = "") -> str:
        """The trip's row in the register of the post where it entered or left KG; the id."""
        ways = [(p, m) for p, m in trip.moments() if offices()[p].country == "KG"]
        posts = [(p, m) for p, m in ways if offices()[p].location_type == "ROAD_BCP"] or ways
        place, moment = posts[0] if self.rng.random() < 0.5 else posts[-1]
        row = {
            "id": (row_id := self.new_id("M")),
            "date": moment.date().isoformat(),
            "post": place,
            "carrier": self.firm_of(trip.truck),
            "plate": self.plate_of(trip.truck) if show_plate else "",
            "goods": trip.goods,
            "mass_kg": int(self.rng.integers(60, 200)) * 100,
            "from": trip.origin,
            "to": trip.destination,
            "seal": seal or self.seal(),
        }
        self.manifest.append(row)
        return self._note(row_id, trip.truck, trip.case_no)

    def add_card(self, trip: Trip, *, covered: bool, show_carrier: bool) -> str:
        """The national card of a case with the plate as the officer wrote it; the id."""
        text = CIRCUMSTANCES["COVER" if covered and trip.goods != "NONE" else "OTHER"]
        row = {
            "id": (row_id := self.new_id("C")),
            "case_no": trip.case_no,
            "date": trip.stopped.date().isoformat(),
            "post": trip.path[-1],
            "plate": self.plate_of(trip.truck),
            "carrier": self.firm_of(trip.truck) if show_carrier else NO_CARRIER,
            "text": both(text, goods=goods_name(trip.goods)),
        }
        self.cards.append(row)
        return self._note(row_id, trip.truck, trip.case_no)

    def in_order(self) -> None:
        """Sort the registers as clerks keep them: by time, then by id."""
        self.manifest.sort(key=lambda row: (row["date"], row["id"]))
        self.reads.sort(key=lambda row: (row["time"], row["id"]))
        self.cards.sort(key=lambda row: (row["date"], row["id"]))

    def shown(self, ids: Iterable[str], key: str) -> set[str]:
        """The spellings under `key` in these rows."""
        wanted = set(ids)
        rows = [*self.manifest, *self.reads, *self.cards]
        return {row[key] for row in rows if row["id"] in wanted and row.get(key)}


ASSUMPTIONS = (
    Assumption(
        what="travel of a drawn truck",
        value="1.5 times the great circle at 45 km/h, one hour at each office",
        why="mountain roads and queues; no public times by post",
    ),
    Assumption(
        what="a camera's moment beside the moment of passing",
        value="up to 12 minutes earlier or later, evenly",
        why="cameras stand before and behind a post; clocks differ",
    ),
    Assumption(
        what="mass in a manifest of a drawn truck",
        value="6 to 20 tonnes in steps of 100 kg, evenly",
        why="payloads of a loaded truck; clerks round",
    ),
    Assumption(
        what="which post's register holds a trip's manifest",
        value="the first or the last road post in the country, even chances",
        why="a manifest is shown on entry or on leaving; the share is ours",
    ),
)
