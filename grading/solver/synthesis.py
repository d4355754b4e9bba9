"""A reference analyst for the network: reads the sources, joins spellings, follows the truck, states what it finds.

The rule kept here: only the bundle is read, through the functions that stand behind the screen. A slip is an error that
people make: a tie overlooked, a look-alike believed, one origin counted twice, a country written without a record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from grading.solver.slips import Slips
from simulator.reference import codes
from simulator.reference.distance import speed_kmh
from simulator.reference.offices import offices
from simulator.reference.transliteration import cyrillic, transliterate
from simulator.workspace import synthesis
from simulator.workspace.home import Home
from simulator.workspace.spellings import look, signs, skeleton

LORRY_KMH = 100.0
DAYS_ON_THE_ROAD = 2
ENOUGH_TIES = 2
# There are many cases and many citations: each is a smaller sub-task than, say, a leg of the route.
CASE_WEIGHT = 0.6


def firm_key(text: str) -> str:
    """One key for all spellings of a carrier."""
    plain = signs(text)
    return skeleton(signs(transliterate(plain, "icao")) if cyrillic(plain) else plain)


@dataclass
class Desk:
    """The sources, joined."""

    pack: synthesis.Pack
    exercise: str

    @cached_property
    def reads(self) -> list[dict[str, Any]]:
        """Plate reads with their moments, in order of time."""
        rows = [
            {**row, "at": datetime.fromisoformat(row["time"]), "key": look(row["plate"])}
            for row in self.pack.tables["plate_reads"]
        ]
        return sorted(rows, key=lambda row: row["at"])

    @cached_property
    def truck(self) -> tuple[str, str]:
        """The plate key that most registers show together with one carrier's key, and that carrier's key."""
        pairs = Counter(
            (look(row["plate"]), firm_key(row["carrier"]))
            for name in ("manifest", "cards")
            for row in self.pack.tables[name]
            if row["plate"] and row["carrier"]
        )
        cards = Counter(look(row["plate"]) for row in self.pack.tables["cards"])
        return max(pairs, key=lambda pair: (cards[pair[0]], pairs[pair], pair))

    def ours(self, row: dict[str, Any]) -> bool:
        """Whether a row shows the truck's plate or its carrier."""
        plate, firm = self.truck
        return bool(
            (row.get("plate") and look(row["plate"]) == plate)
            or (row.get("carrier") and firm_key(row["carrier"]) == firm)
        )

    def ties(self, case: dict[str, Any]) -> list[str]:
        """The records about this very case that show the truck or its carrier, the strongest first."""
        number, office = case["case_no"], case.get("office", "")
        records = [row["id"] for row in self.pack.tables["cards"] if row["case_no"] == number and self.ours(row)]
        seals = {word.strip(".:,") for row in self._answers(number) for word in row["text"]["en"].split()}
        for row in self.pack.tables["manifest"]:
            near = self._near(case, row["date"]) and row["goods"] == case.get("declared_goods")
            if self.ours(row) and (row["seal"] in seals or near):
                records.append(row["id"])
        if records or case.get("mode") == "ROAD":
            posts = {office, offices()[office].opposite} if office in offices() else set()
            trip = [row for row in self.reads if row["key"] == self.truck[0] and self._near(case, row["time"][:10])]
            if records or any(row["place"] in posts for row in trip):
                records += [row["id"] for row in trip]
        return records

    def _answers(self, number: str) -> list[dict[str, Any]]:
        return [row for row in self.pack.tables["reports"] if number in row["text"]["en"]]

    @staticmethod
    def _near(case: dict[str, Any], day: str) -> bool:
        apart = date.fromisoformat(case["seizure_date"]) - date.fromisoformat(day)
        return timedelta(0) <= apart < timedelta(days=DAYS_ON_THE_ROAD)

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """The cases with two ties or more, with their ties."""
        records = {case["case_no"]: self.ties(case) for case in self.pack.tables["cases"]}
        return {number: ties for number, ties in records.items() if len(ties) >= ENOUGH_TIES}

    @cached_property
    def decoy(self) -> tuple[str, str] | None:
        """A plate with the truck's signs in another order that was read elsewhere at one time: (plate, read's id)."""
        own = self.truck[0]
        mine = [row for row in self.reads if row["key"] == own]
        for other in self.reads:
            if other["key"] != own and sorted(other["key"]) == sorted(own):
                for row in mine:
                    if speed_kmh(row["place"], row["at"], other["place"], other["at"]) > LORRY_KMH:
                        return str(other["plate"]), str(other["id"])
        return None


def solve(home: Home, slips: Slips, exercise: str) -> None:
    """Work the exercise and save the draft."""
    desk = Desk(synthesis.load(home, exercise), exercise)
    _cases(home, desk, slips)
    _names(home, desk, slips)
    _route(home, desk, slips)
    _method(home, desk, slips)
    _version(home, desk, slips)
    _confidence(home, desk, slips)


def _told(desk: Desk, case: dict[str, Any]) -> bool:
    """Whether a report speaks of a load stopped on the day of a case."""
    day = ".".join(reversed(case["seizure_date"].split("-")))
    return any(day in row["text"]["en"] for row in desk.pack.tables["reports"])


def _cases(home: Home, desk: Desk, slips: Slips) -> None:
    goods = _usual(desk, "declared_goods")
    posts = {case["office"] for case in desk.pack.tables["cases"] if case["case_no"] in desk.members}
    for case in desk.pack.tables["cases"]:
        number = case["case_no"]
        belongs = number in desk.members
        alike = case.get("mode") == "ROAD" and (
            case.get("declared_goods") == goods or case.get("office") in posts or _told(desk, case)
        )
        if slips.take(f"case.{number}", CASE_WEIGHT):
            verdict = "belongs" if alike and not belongs else "unsure"
        else:
            verdict = "belongs" if belongs else "not"
        synthesis.put_case(home, desk.exercise, number, verdict)
        if belongs and verdict == "belongs":
            ties = desk.members[number][: synthesis.MAX_EVIDENCE]
            if slips.take(f"evidence.{number}", CASE_WEIGHT):
                ties = [row["id"] for row in desk.pack.tables["plate_reads"] if row["id"] not in desk.members[number]][
                    :1
                ]
            synthesis.put_evidence(home, desk.exercise, number, ties)


def _names(home: Home, desk: Desk, slips: Slips) -> None:
    plate, firm = desk.truck
    ours = [text for text in desk.pack.plates if look(text) == plate]
    plain = next((text for text in ours if not cyrillic(text) and text == text.upper() and " " in text), ours[0])
    proper = max((text for text in ours if _proper(text)), default=plain)
    for text in ours:
        if text != proper and not slips.take(f"plate.{text}"):
            synthesis.put_link(home, desk.exercise, proper, text, "same", "look")
    names = [text for text in desk.pack.firms if firm_key(text) == firm]
    lost = slips.take("firm")
    for text in names[1 : len(names) - lost]:
        synthesis.put_link(home, desk.exercise, names[0], text, "same", "scheme")
    if desk.decoy:
        if slips.take("decoy.joined", 0.5):
            synthesis.put_link(home, desk.exercise, proper, desk.decoy[0], "same", "look")
        else:
            reason = "order" if slips.take("decoy.reason", 0.5) else "two_places"
            synthesis.put_link(home, desk.exercise, proper, desk.decoy[0], "different", reason)


def _proper(text: str) -> bool:
    """Whether a plate is written as plates are: ZZ, four digits, two Latin letters."""
    parts = text.split(" ")
    return len(parts) == 3 and parts[1].isdigit() and parts[2].isalpha() and parts[2].isupper() and not cyrillic(text)


def _usual(desk: Desk, key: str) -> str:
    """What most member cases say under a key."""
    counts = Counter(
        case[key] for case in desk.pack.tables["cases"] if case["case_no"] in desk.members and case.get(key)
    )
    return str(counts.most_common(1)[0][0]) if counts else ""


def _route(home: Home, desk: Desk, slips: Slips) -> None:
    ours = [row for row in desk.pack.tables["manifest"] if desk.ours(row)]
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in desk.reads:
        if row["key"] == desk.truck[0]:
            before = row["at"].date() - timedelta(days=1)
            by_day[before if before in by_day and row["at"].hour < 12 else row["at"].date()].append(row)
    trip = max(by_day.values(), key=lambda rows: (len({row["place"] for row in rows}), rows[0]["id"]))
    places = list(dict.fromkeys(row["place"] for row in trip))
    ids = {row["place"]: row["id"] for row in trip}
    legs = [{"start": a, "end": b, "record": ids[a]} for a, b in pairwise(places)]
    first, last = (_whence(ours, key) for key in ("from", "to"))
    if first:
        legs.insert(0, {"start": first["from"], "end": places[0], "record": first["id"]})
    if last:
        legs.append({"start": places[-1], "end": last["to"], "record": last["id"]})
    for number, leg in enumerate(legs):
        if slips.take(f"leg.{number}"):
            if number == 0:
                leg["start"] = _usual(desk, "conveyance_country") or synthesis.UNKNOWN
            else:
                leg["record"] = ""
    synthesis.put_route(home, desk.exercise, legs[: synthesis.MAX_LEGS])


def _whence(rows: Iterable[dict[str, Any]], key: str) -> dict[str, Any] | None:
    """A row with the country that most rows name under a key."""
    rows = [row for row in rows if row[key]]
    usual = Counter(row[key] for row in rows).most_common(1)
    return next((row for row in rows if row[key] == usual[0][0]), None) if usual else None


def _method(home: Home, desk: Desk, slips: Slips) -> None:
    goods, place = _usual(desk, "declared_goods"), _usual(desk, "concealment_place")
    case = next(
        (
            case["case_no"]
            for case in desk.pack.tables["cases"]
            if case["case_no"] in desk.members
            and (case.get("declared_goods"), case.get("concealment_place")) == (goods, place)
        ),
        "",
    )
    if slips.take("method.cover"):
        goods = next(code for code in codes("cover_goods") if code != goods)
    if slips.take("method.place"):
        place = "VEHICLE"
    synthesis.put_method(home, desk.exercise, goods, place, case)


def _version(home: Home, desk: Desk, slips: Slips) -> None:
    versions = desk.pack.tables["versions"]
    plates = {desk.decoy[0]} if desk.decoy else set()
    rival = next((row for row in versions if any(plate in row["text"]["en"] for plate in plates)), versions[0])
    proof = desk.decoy[1] if desk.decoy else ""
    if slips.take("version"):
        rival = next(row for row in versions if row is not rival)
    synthesis.put_alternative(home, desk.exercise, rival["id"], proof)


def _confidence(home: Home, desk: Desk, slips: Slips) -> None:
    """Reports that name the carrier as the one who orders; a report that rests on another's number adds nothing."""
    naming = [
        row
        for row in desk.pack.tables["reports"]
        if any(name in row["text"]["en"] and firm_key(name) == desk.truck[1] for name in desk.pack.firms)
    ]
    numbers = {str(row["number"]) for row in naming}
    repeats = [row for row in naming if any(f"No. {n}," in row["basis"]["en"] for n in numbers)]
    count = len(naming) - (0 if slips.take("echo") else len(repeats))
    word = "ALMOST_CERTAIN" if count >= 4 else "LIKELY" if count >= 2 else "EVEN" if count else "UNLIKELY"
    synthesis.put_confidence(home, desk.exercise, word, count)
