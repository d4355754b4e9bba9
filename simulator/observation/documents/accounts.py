"""What the papers of one event state of it at their time, and which statement supersedes which.

The duty officer passes on a first count by telephone before the protocol is drawn up; the act counts anew; a laboratory
answers days later. Each paper is right of what its writer knew: where two differ, the later one holds, and says whose
statement it supersedes. First counts follow from the case and its key alone: one in four is right already, of the
others mass is the gross one of the post's scale, and pieces are counted before everything is unloaded.

The rule kept here: the last account of every field is the record's; a paper never knows what comes later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from simulator.assumptions import Assumption
from simulator.observation.documents.facts import Goods, read_facts
from simulator.observation.documents.particulars import Particulars
from simulator.observation.results import LABORATORY_FROM, LABORATORY_TO
from simulator.rng import stream
from simulator.world.rounding import round_quantity
from simulator.world.words import number

FIRST, ACT, LABORATORY = "first_message", "seizure_report", "laboratory"
RIGHT_AT_ONCE = 0.25
GROSS, COUNTED = (1.04, 1.25), (0.55, 0.95)
# Minutes after the examination began at which the first count is passed on.
TOLD_AFTER = (12, 30)

ASSUMPTIONS = (
    Assumption(
        what="first counts: right already; mass over the later net one; pieces counted so far; minutes after opening",
        value=f"{RIGHT_AT_ONCE:.0%}; {GROSS[0]:g} to {GROSS[1]:g}; {COUNTED[0]:.0%} to {COUNTED[1]:.0%}; {TOLD_AFTER}",
        why="a message is due at once, the count is not done yet; no public figure",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one paper states of one field ("lines.0.quantity"); supersedes: whose statement it replaces, "" nobody's.

    paper is a kind of document, or "laboratory". Moments are the post's own time.
    """

    paper: str
    moment: datetime
    field: str
    value: float | str
    supersedes: str = ""


def statements(record: Mapping[str, Any], of: Particulars) -> tuple[Statement, ...]:
    """All statements of goods about one event, in order of time; of are the record's own particulars.

    A later paper that states the same as an earlier one supersedes it too: it is what holds.

    Raises:
        RecordFault: if the record cannot be read.
    """
    facts = read_facts(record)
    told: list[Statement] = []
    moment = first_told(of)
    for place, (line, count) in enumerate(zip(facts.lines, first_counts(record, of), strict=True)):
        field = f"lines.{place}.quantity"
        if line.quantity is None or count is None:
            continue
        told.append(Statement(paper=FIRST, moment=moment, field=field, value=count))
        told.append(Statement(paper=ACT, moment=of.protocol, field=field, value=line.quantity, supersedes=FIRST))
    for place, line in enumerate(facts.lines):
        if line.test_result in ("PRESUMPTIVE", "LABORATORY"):
            field = f"lines.{place}.test_result"
            told.append(Statement(paper=ACT, moment=of.protocol, field=field, value="PRESUMPTIVE"))
            if line.test_result == "LABORATORY":
                days = int(stream(of.seed, "laboratory").integers(LABORATORY_FROM, LABORATORY_TO + 1))
                later = of.protocol + timedelta(days=days)
                told.append(Statement(paper=LABORATORY, moment=later, field=field, value="LABORATORY", supersedes=ACT))
    return tuple(sorted(told, key=lambda entry: (entry.moment, entry.field)))


def first_told(of: Particulars) -> datetime:
    """When the first count is passed on: after the goods were opened, before the protocol."""
    low, high = TOLD_AFTER
    return of.opened + timedelta(minutes=int(stream(of.seed, "first-told").integers(low, high)))


def first_counts(record: Mapping[str, Any], of: Particulars) -> tuple[float | None, ...]:
    """The quantity of every line as it was counted first, in the line's unit; None where the record has none."""
    lines = read_facts(record).lines
    rng = stream(of.seed, "first-count")
    luck, spread = rng.random(len(lines)), rng.random(len(lines))
    return tuple(
        line.quantity if luck[place] < RIGHT_AT_ONCE else _first(line, float(spread[place]))
        for place, line in enumerate(lines)
    )


def _first(line: Goods, spread: float) -> float | None:
    if line.quantity is None or line.product is None:
        return line.quantity
    low, high = GROSS if line.unit == "KGM" else COUNTED
    product = np.array([number("product", line.product)])
    return float(round_quantity(product, np.array([line.quantity * (low + (high - low) * spread)]))[0])


def first_record(record: Mapping[str, Any], of: Particulars) -> dict[str, Any]:
    """The record as the first message knew it."""
    lines = [
        {**line, "quantity": count, "packing": None}
        for line, count in zip(record.get("lines") or (), first_counts(record, of), strict=True)
    ]
    return {**record, "lines": lines, "first_count": True}
