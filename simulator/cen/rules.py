"""The rules of the record: `check` returns every fault at once, for any JSON value, and never raises.

The rule kept here: a check knows the record, the calendar and the offices, never the truth. It says what is missing
or does not fit, never what is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.cen import rules_case, rules_goods, rules_route, rules_text
from simulator.cen.facts import Case, Context
from simulator.cen.faults import Fault
from simulator.cen.shape import read_shape

Checker = Callable[[Case], Iterator[Fault]]
CHECKERS: tuple[Checker, ...] = (
    *rules_case.CHECKERS,
    *rules_goods.CHECKERS,
    *rules_route.CHECKERS,
    *rules_text.CHECKERS,
)
_GRAVITY = {"E": 0, "W": 1, "A": 2}


def check(record: Any, context: Context) -> list[Fault]:
    """Every fault of a record, errors first, then warnings and advice, each in the order of the rules.

    record is any JSON value; what has the wrong type is one fault and counts as blank for the other rules.
    """
    shape = read_shape(record, context.offices)
    case = Case(shape.values, record if isinstance(record, dict) else {}, context)
    refused = {fault.path for fault in shape.faults}
    faults = list(shape.faults)
    for checker in CHECKERS:
        # A value that was refused for its type is not called missing as well.
        faults += [f for f in checker(case) if not (f.rule.startswith("missing") and _under(f.path, refused))]
    return sorted(faults, key=lambda fault: _GRAVITY[fault.severity])


def _under(path: str, refused: set[str]) -> bool:
    return any(other == path or other.startswith(f"{path}.") or other == "" for other in refused)
