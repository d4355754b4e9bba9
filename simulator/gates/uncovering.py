"""An analyst's program: from one recorded case through the other sources, by the joins that are stated here.

The rule kept here: it sees what the sources show, as people read it, and never the truth. Joins: a plate in whatever
way it was misread; a telephone number; the name of a firm in either alphabet; a bank account; the name of a person in
either alphabet; a locator. Without a join it goes on by place, day and goods alone, without telephone and account it
takes every firm of a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import pyarrow as pa

from simulator.reference import names
from simulator.reference.names.lands import land_of

PLATE, TELEPHONE, FIRM, ACCOUNT, PERSON, LOCATOR = "plate", "telephone", "firm", "account", "person", "locator"
JOINS = frozenset((PLATE, TELEPHONE, FIRM, ACCOUNT, PERSON, LOCATOR))
NAMES_ALONE = JOINS - {TELEPHONE, ACCOUNT}
NO_JOINS: frozenset[str] = frozenset()
TELLING = ("partner", "informants", "press")
SEEN = (*TELLING, "crossings", "calls", "companies", "payments", "bookings")
# Days about a case in which calls, payments and journeys are looked at; days between a passage and its control.
CALLS_BEFORE, CALLS_AFTER, PAID_ABOUT, TRAVELLED_ABOUT, PASSED = 7, 2, 60, 60, 1
# A payment below this, PARTS of them to one account: paid in parts. Both as banks' rules of thumb have it.
THRESHOLD, PARTS = 10_000.0, 3
ALIKE = 0.8

Row = tuple[str, int]
Claim = tuple[Row, Row]
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A recorded case as the platform shows it."""

    office: str
    day: date
    product: str


class Sources:
    """The sources of one world as they are shown, with what they can be looked up by; SEEN names them."""

    def __init__(self, shown: Mapping[str, pa.Table]) -> None:
        self.shown = shown

    def rows(self, name: str) -> list[Entry]:
        """The rows of a source, each with its id as "id"."""
        return [{**row, "id": row[f"{name}_id"]} for row in self.shown[name].to_pylist()]

    @cached_property
    def told(self) -> list[tuple[str, Entry]]:
        """Letters, reports and items that name a plate or firm: source, row with folded plate and Cyrillic firm."""
        pieces = []
        for source in TELLING:
            for row in self.rows(source) if source in self.shown else []:
                firm = row["company"] and names.company_respelled(
                    row["company"], land_of(row["company_country"]), "cyrl"
                )
                if row["plate"] or firm:
                    pieces.append((source, {**row, "firm": firm}))
        plates = names.folded(pa.array([row["plate"] for _, row in pieces], pa.string())).to_pylist()
        return [(source, {**row, "plate": plate}) for (source, row), plate in zip(pieces, plates, strict=True)]

    @cached_property
    def passages(self) -> dict[str, list[Entry]]:
        """Crossings by folded plate."""
        table = self.shown["crossings"]
        plates = names.folded(table["plate"].combine_chunks().cast(pa.string())).to_pylist()
        ids, moments = table["crossings_id"].to_pylist(), table["time"].to_pylist()
        offices = table["office"].cast(pa.string()).to_pylist()
        by_plate = defaultdict(list)
        for plate, key, moment, office in zip(plates, ids, moments, offices, strict=True):
            by_plate[plate].append({"id": key, "day": moment.date(), "office": office})
        return by_plate

    @cached_property
    def calls(self) -> dict[str, list[Entry]]:
        """Calls by the number that called."""
        by_caller = defaultdict(list)
        for row in self.rows("calls"):
            by_caller[row["caller"]].append({**row, "day": row["start"].date()})
        return by_caller

    @cached_property
    def firms(self) -> list[Entry]:
        """The register of firms."""
        return self.rows("companies")

    @cached_property
    def payments(self) -> list[Entry]:
        """The financial reports."""
        return [{**row, "day": row["paid"].date()} for row in self.rows("payments")]

    @cached_property
    def bookings(self) -> list[Entry]:
        """The bookings."""
        return [{**row, "day": row["departs"].date()} for row in self.rows("bookings")]


def uncover(sources: Sources, start: Start, joins: frozenset[str] = JOINS) -> dict[str, list[Claim]]:
    """The claims about the chain that begins at a case, by name of the step, each with its two rows."""
    claims: dict[str, list[Claim]] = defaultdict(list)
    letters = _letters(sources, start)
    seen = [(letter, passage) for letter in letters for passage in _passages(sources, letter, start, joins)]
    for letter, passage in seen:
        claims["VEHICLE"].append((("partner", letter["id"]), ("crossings", passage["id"])))
    letters = [letter for at, letter in enumerate(letters) if any(letter is other for other, _ in seen)]
    firms = _firms(sources, start, letters, joins, claims)
    further = [pair for firm in firms for pair in _further(sources, start, firm, joins)]
    for firm, payment in further:
        claims["FURTHER_FIRM"].append((("companies", firm["id"]), ("payments", payment["id"])))
        claims["FURTHER_VEHICLE"] += _further_vehicles(sources, firm, joins)
    for firm in firms:
        for collector, payment in _collectors(sources, start, firm, further, joins):
            claims["MONEY"].append((("payments", payment["id"]), ("companies", collector["id"])))
            _heads(sources, start, collector, joins, claims)
    return claims


def _letters(sources: Sources, start: Start) -> list[Entry]:
    """Letters about the case: its place, day and goods; an officer may have erred in place or goods."""
    about = [row for source, row in sources.told if source == "partner" and row["plate"] and _covers(row, start.day)]
    for same in (("office", "product"), ("product",), ("office",)):
        fits = [row for row in about if all(row[name] == getattr(start, name) for name in same)]
        if fits:
            return fits
    return []


def _passages(sources: Sources, letter: Entry, start: Start, joins: frozenset[str]) -> list[Entry]:
    """The vehicle's passage at the case; without the join of plates the day's first passage at the post."""
    if PLATE in joins:
        passages = sources.passages.get(letter["plate"], [])
        near = [row for row in passages if abs((row["day"] - start.day).days) <= PASSED]
        return [row for row in near if row["office"] == letter["office"]][:1] or near[:1]
    there = (row for rows in sources.passages.values() for row in rows)
    return [row for row in there if row["day"] == start.day and row["office"] == start.office][:1]


def _firms(
    sources: Sources, start: Start, letters: list[Entry], joins: frozenset[str], claims: dict[str, list[Claim]]
) -> list[Entry]:
    """The firm behind the vehicle: of those that are named beside it, the one that its carrier telephoned."""
    plates = {letter["plate"] for letter in letters}
    if PLATE in joins:
        beside = [(source, row) for source, row in sources.told if row["firm"] and row["plate"] in plates]
    else:
        beside = [(source, row) for source, row in sources.told if row["firm"] and _about(row, start)]
    named = {row["firm"] for _, row in beside}
    firms = [firm for firm in sources.firms if FIRM in joins and firm["company"] in named]
    if TELEPHONE in joins:
        called = _called(sources, start, {letter["telephone"] for letter in letters if letter["telephone"]})
        firms = [firm for firm in firms if firm["phone"] in called]
        claims["TELEPHONE"] += [(("calls", called[firm["phone"]]), ("companies", firm["id"])) for firm in firms]
        named = {firm["company"] for firm in firms}
    for source, row in beside:
        if row["firm"] in named and source != "partner":
            claims["FIRM"] += [(("partner", letter["id"]), (source, row["id"])) for letter in letters]
    return firms


def _called(sources: Sources, start: Start, numbers: set[str]) -> dict[str, int]:
    """Numbers that were called from these about the case, each with the call nearest to the day before."""
    calls = [call for number in numbers for call in sources.calls.get(number, [])]
    near = [call for call in calls if -CALLS_BEFORE <= (call["day"] - start.day).days <= CALLS_AFTER]
    near.sort(key=lambda call: -abs((call["day"] - start.day).days + 1))
    return {call["called"]: call["id"] for call in near}


def _paid_by(sources: Sources, start: Start, firm: Entry) -> list[Entry]:
    """Payments about the case whose payer has the firm's name."""
    about = [row for row in sources.payments if abs((row["day"] - start.day).days) <= PAID_ABOUT]
    return [row for row in about if row["payer_company"] == firm["company"]]


def _further(sources: Sources, start: Start, firm: Entry, joins: frozenset[str]) -> list[tuple[Entry, Entry]]:
    """Firms of the same director or address that the firm paid, each with a payment."""
    if FIRM not in joins:
        return []
    hands = [
        other
        for other in sources.firms
        if other["company"] != firm["company"] and any(other[key] == firm[key] for key in ("director", "address"))
    ]
    paid = {row["payee_company"]: row for row in _paid_by(sources, start, firm) if row["payee_company"]}
    return [(other, paid[other["company"]]) for other in hands if other["company"] in paid]


def _further_vehicles(sources: Sources, firm: Entry, joins: frozenset[str]) -> list[Claim]:
    """Vehicles that letters name beside a firm, each with its passage within the days that the letter gives."""
    claims: list[Claim] = []
    for source, row in sources.told:
        if source == "partner" and row["plate"] and row["firm"] == firm["company"] and PLATE in joins:
            passages = [passage for passage in sources.passages.get(row["plate"], []) if _covers(row, passage["day"])]
            claims += [(("partner", row["id"]), ("crossings", passage["id"])) for passage in passages[-1:]]
    return claims


def _collectors(
    sources: Sources, start: Start, firm: Entry, further: list[tuple[Entry, Entry]], joins: frozenset[str]
) -> list[tuple[Entry, Entry]]:
    """Firms that take the firm's money: paid in parts below the threshold, or by the further firm as well.

    With the join of accounts from the firm's own accounts alone: those that paid the further firm.
    """
    paid = _paid_by(sources, start, firm)
    taken = {payment["payee_account"] for _, payment in further}
    if ACCOUNT in joins:
        own = {payment["payer_account"] for _, payment in further}
        paid = [row for row in sources.payments if row["payer_account"] in own]
        paid = [row for row in paid if abs((row["day"] - start.day).days) <= PAID_ABOUT]
    by_account = defaultdict(list)
    for row in paid:
        by_account[row["payee_account"]].append(row)
    also = {row["payee_account"] for row in sources.payments if row["payer_account"] in taken}
    collectors = []
    for account, rows in by_account.items():
        parts = sum(row["amount"] < THRESHOLD for row in rows) >= PARTS
        holders = {row["payee_company"]: row for row in rows if row["payee_company"]}
        if parts or (ACCOUNT in joins and account in also):
            collectors += [(other, holders[other["company"]]) for other in sources.firms if other["company"] in holders]
    return collectors


def _heads(
    sources: Sources, start: Start, collector: Entry, joins: frozenset[str], claims: dict[str, list[Claim]]
) -> None:
    """Who shows as director of the firm that collects, and with whom he travels."""
    entry = ("companies", collector["id"])
    near = [row for row in sources.bookings if abs((row["day"] - start.day).days) <= TRAVELLED_ABOUT]
    if PERSON not in joins or not near:
        return
    alike = max(near, key=lambda row: _likeness(collector["director"], row))
    if _likeness(collector["director"], alike) < ALIKE:
        return
    claims["OWNER"].append((entry, ("bookings", alike["id"])))
    if LOCATOR in joins:
        others = [row for row in near if row["locator"] == alike["locator"] and row["passport"] != alike["passport"]]
        claims["JOURNEY"] += [(entry, ("bookings", row["id"])) for row in others]


def _likeness(director: str, booking: Entry) -> float:
    """How alike a director's name is to a passenger's, 0 to 1: surname and given name in Latin letters."""
    surname, given = [*director.split(), "", ""][:2]
    spelt = names.latin(f"{surname.title()} {given.title()}", "icao", land_of(booking["nationality"])).upper()
    return SequenceMatcher(None, spelt, booking["passenger"]).ratio()


def _about(row: Entry, start: Start) -> bool:
    """Whether a report is about the case by place, day and goods."""
    window = _covers(row, start.day) if "from_day" in row else row["day"] == start.day
    return window and row["office"] == start.office and row["product"] == start.product


def _covers(row: Entry, day: date) -> bool:
    return bool(row["from_day"] <= day <= row["to_day"])
