"""Coded fields of a record: codes exact, half for a parent code, XX only where the paper is silent.

The rule kept here: a guess where the paper is silent earns nothing, and neither does XX where it speaks; the usual
ways to go wrong (nationality for departure, day of the stop for the protocol) are named.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from grading.entry_view import UNKNOWN, Tally, View, blank, named, swapped
from simulator.cen.catalogue import catalogue
from simulator.reference import descendants

ROUTE = ("direction", "departure", "destination", "goods_origin")
CONCEALMENT = ("concealment_place", "concealment_method")
CONTROL = ("control_reason", "detection_means")
PLACE = ("seizure_date", "office", "location_type")
OPPOSITE = {"IMPORT": "EXPORT", "EXPORT": "IMPORT"}

Special = Callable[[View, str, str], str]


def mark_fields(tally: Tally, view: View, names: tuple[str, ...], special: Special) -> None:
    """Mark those of the fields that are items of the row; `special` names a known way to go wrong, "" for none."""
    for name in names:
        item = f"{view.letter.lower()}-{name.replace('_', '-')}"
        if item in tally.criterion.items:
            _mark_field(tally, view, item, name, special)


def _mark_field(tally: Tally, view: View, item: str, name: str, special: Special) -> None:
    given, right = view.given(name), view.right[name]
    label = _label(name)
    if blank(given):
        answer = "blank-silent" if view.silent(name) else "blank"
        told = {"field": label, "right": named(name, right), **view.source(name)}
        tally.slip(view, item, "blank", answer=answer, **told)
        return
    if given == right and not (given in UNKNOWN and _unread(view)):
        tally.right(item)
        return
    told = {"field": label, "given": named(name, given), "right": named(name, right), "code": str(given)[:20]}
    slip = "all-unknown" if given == right else special(view, name, str(given))
    if not slip:
        slip = "guessed" if view.silent(name) else "unknown" if given in UNKNOWN else "wrong"
    credit = tally.remains(item, "coarse") if slip == "coarse" else Fraction(0)
    if slip == "day-month":
        credit = tally.worth(item) / 2
    tally.slip(view, item, slip, credit=credit, **told, **view.source(name))


def _unread(view: View) -> bool:
    """Whether no end of the route that the paper states was entered as known: then XX is no finding but a habit."""
    stated = [name for name in ("departure", "destination") if not view.silent(name)]
    return all(blank(view.given(name)) or view.given(name) in UNKNOWN for name in stated)


def _label(name: str) -> str:
    return catalogue().fields[name].label


def route_slip(view: View, name: str, given: str) -> str:
    """How an end of the route or the direction went wrong."""
    right = view.right
    if view.silent(name):
        if name == "departure" and given == view.slips.get("nationality"):
            return "from-nationality"
        if name == "departure" and given == view.slips.get("plate"):
            return "from-plate"
        if name == "goods_origin" and given == right["departure"]:
            return "origin-from-departure"
        return ""
    if name == "direction":
        if right["direction"] == "INTERNAL" and given in ("IMPORT", "EXPORT", "TRANSIT"):
            return "inland-as-border"
        return "reversed" if OPPOSITE.get(given) == right["direction"] else ""
    exchanged = (view.given("departure"), view.given("destination")) == (right["destination"], right["departure"])
    return "reversed" if name in ("departure", "destination") and exchanged else ""


def concealment_slip(_view: View, name: str, given: str) -> str:
    """A parent code is right but too coarse."""
    right = str(_view.right[name])
    coarse = name == "concealment_place" and right != given and right in descendants("concealment_place", given)
    return "coarse" if coarse else ""


def control_slip(_view: View, _name: str, _given: str) -> str:
    """Nothing is special about reason and means."""
    return ""


def place_slip(view: View, name: str, given: str) -> str:
    """How date or place went wrong."""
    if name == "seizure_date":
        if given == view.slips.get("stop_date"):
            return "stop-date"
        if given == view.clock:
            return "entry-date"
        return "day-month" if given == swapped(str(view.right[name])) else ""
    inland = name == "location_type" and view.right[name] == "INLAND" and given.endswith("_BCP")
    return "border-for-inland" if inland else ""


def mark_persons(tally: Tally, view: View) -> None:
    """Role and nationality of the one person whom the paper describes; further rows are not read."""
    items = [name for name in ("role", "nationality") if f"{view.letter.lower()}-{name}" in tally.criterion.items]
    if not items:
        return
    right = view.right["persons"][0]
    rows = view.rows("persons")
    row = rows[0] if rows else {}
    missing = False
    for name in items:
        item, given = f"{view.letter.lower()}-{name}", row.get(name)
        if blank(given):
            if not missing:
                lost = sum((tally.worth(f"{view.letter.lower()}-{n}") for n in items if blank(row.get(n))), Fraction(0))
                told = {name: named(f"persons.{name}", right[name]) for name in ("role", "nationality")}
                tally.say(view, "blank", lost=lost, **told, **view.source("persons"))
            missing = True
        elif given == right[name]:
            tally.right(item)
        else:
            path = f"persons.{name}"
            told = {"field": _label(path), "given": named(path, given), "right": named(path, right[name])}
            tally.slip(view, item, "wrong", **told, **view.source("persons"))
