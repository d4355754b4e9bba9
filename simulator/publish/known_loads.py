"""What registers show of one event's load: what it was, how heavy, and when it was first seen under way.

The rule kept here: a row that is wrong shows nothing while another one tells; a declaration goes before the
weighbridge, which weighs what is hidden too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from simulator.observation.documents.known import Load
from simulator.observation.registers.crossings import LOADED, WEIGHT
from simulator.observation.registers.declarations import MASS
from simulator.observation.registers.drawn import ERROR
from simulator.observation.registers.weighing import EMPTY

LEAST_KG = 300  # of a load that is declared
UNDER_WAY = ("crossings", "plate_reads", "declarations", "tracking", "bookings")
# A row as it is shown, and what it truly is.
Shown = tuple[Mapping[str, Any], Mapping[str, Any]]


def load_of(rows: Mapping[str, Sequence[Shown]], office: str, hidden_kg: float) -> Load | None:
    """The load of an event from the rows of its registers, by their names; hidden_kg lay in it too.

    The declaration at the office goes before others, those of right mass before slips.
    """
    declared = sorted(
        rows.get("declarations", ()), key=lambda row: (row[1]["errors"] & MASS > 0, row[0]["office"] != office)
    )
    for shown, _ in declared:
        return Load(
            goods=shown["goods"],
            gross_kg=float(shown["gross_kg"]),
            net_kg=float(shown["net_kg"]),
            packages=shown["packages"],
            value=shown["value_usd"],
        )
    for shown, _ in rows.get("tracking", ()):
        return Load(goods="", gross_kg=shown["grams"] / 1000)
    passed = [shown for shown, true in rows.get("crossings", ()) if not true["errors"] & (LOADED | WEIGHT)]
    loaded = [shown for shown in passed if shown["loaded"]]
    for shown in loaded:
        if shown["weight_kg"] is not None:
            weight = shown["weight_kg"] - EMPTY[shown["conveyance"]] - hidden_kg
            return Load(goods="", gross_kg=float(round(max(weight, LEAST_KG))))
    return Load(goods="", gross_kg=None) if loaded else None


def baggage_of(rows: Mapping[str, Sequence[Shown]], person: int) -> Load | None:
    """What the traveller had booked as baggage."""
    for shown, true in rows.get("bookings", ()):
        if true["person"] == person and shown["baggage_kg"]:
            return Load(goods="", gross_kg=float(shown["baggage_kg"]))
    return None


def sent_on(rows: Mapping[str, Sequence[Shown]]) -> date | None:
    """The day on which an item was accepted, where its tracking shows it rightly."""
    for shown, true in rows.get("tracking", ()):
        if shown["event"] == "ACCEPTED" and not true["kind"] & ERROR:
            return _day(shown["time"])
    return None


def first_seen(rows: Mapping[str, Sequence[Shown]]) -> date | None:
    """The first day on which any register shows the goods under way."""
    days = [
        _day(shown.get("time") or shown.get("date") or shown["departs"])
        for name in UNDER_WAY
        for shown, _ in rows.get(name, ())
    ]
    return min(days, default=None)


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
