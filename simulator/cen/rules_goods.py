"""Rules of the goods: product and heading, unit, quantity, packing, weight, tests, declared goods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.cen.catalogue import PACKING
from simulator.cen.facts import Case
from simulator.cen.faults import Fault, Say
from simulator.cen.rulebook import fault, figure
from simulator.reference import codes, units


def product(case: Case) -> Iterator[Fault]:
    """A product belongs to its heading and is counted in its units."""
    for path, row in _lines(case):
        entry = codes("product").get(row.get("product", ""))
        if entry is None:
            continue
        if row.get("heading", entry.parent) != entry.parent:
            yield fault("product-heading", f"{path}.heading")
        unit = row.get("unit")
        if unit and unit not in units(entry.code):
            if entry.code == "CIGARETTES":
                yield fault("cigarettes-stick", f"{path}.unit")
            else:
                names = tuple(Say(codes("unit")[code].label) for code in units(entry.code))
                yield fault("unit-product", f"{path}.unit", units=names)


def quantity(case: Case) -> Iterator[Fault]:
    """A quantity is above zero and whole where pieces are counted."""
    for path, row in _lines(case):
        number = row.get("quantity")
        if number is None:
            continue
        if number <= 0:
            yield fault("quantity-positive", f"{path}.quantity")
        elif row.get("unit") in figure("whole_units") and not number.is_integer():
            yield fault("quantity-whole", f"{path}.quantity")
        elif row.get("product") == "CIGARETTES" and row.get("unit") == "STICK":
            pack = figure("pack_of_sticks")
            if number % pack:
                yield fault("pack-multiple", f"{path}.quantity", pack=pack)


def packing(case: Case) -> Iterator[Fault]:
    """A packing stated in full multiplies to the quantity; a blank stays blank and is never guessed.

    Outer levels may be blank (1,200 cartons without a box); below the first stated level every level is needed.
    """
    for path, row in _lines(case):
        stated = [row.get("packing", {}).get(level) for level in PACKING]
        if not any(value is not None for value in stated):
            continue
        if any(value is not None and (value <= 0 or not value.is_integer()) for value in stated):
            yield fault("packing-positive", f"{path}.packing")
            continue
        number = row.get("quantity")
        total = packed(row["packing"])
        if number is not None and number > 0 and total != number and number in stated:
            yield fault("packing-not-converted", f"{path}.quantity")
        elif total is None:
            yield fault("packing-incomplete", f"{path}.packing")
        elif number is not None and number > 0 and total != number:
            yield fault("packing-quantity", f"{path}.quantity")


def packed(packing: dict[str, float]) -> float | None:
    """The number of pieces of a packing; None while a level below the first stated one is blank."""
    stated = [packing.get(level) for level in PACKING]
    while stated and stated[0] is None:
        stated.pop(0)
    total = 1.0
    for value in stated:
        if value is None:
            return None
        total *= value
    return total if stated else None


def statements(case: Case) -> Iterator[Fault]:
    """The long form says net or gross for kilograms, the test for drugs, the goods declared for false declarations."""
    if not case.long:
        return
    for path, row in _lines(case):
        if row.get("unit") == "KGM" and not row.get("mass_basis"):
            yield fault("need-basis", f"{path}.mass_basis")
        if row.get("heading") in figure("tested_headings") and not row.get("test_result"):
            yield fault("need-test", f"{path}.test_result")
    declared, cover = case.code("declared_goods"), case.code("concealment_method") == "COVER_LOAD"
    if not declared and (case.code("manner") == "FALSE_DECLARATION" or cover):
        yield fault("need-declared", "declared_goods")
    if declared == "NONE" and cover:
        yield fault("cover-without-goods", "declared_goods")


def load(case: Case) -> Iterator[Fault]:
    """The goods fit on the conveyance."""
    limit = figure("capacity_kg").get(case.code("conveyance_type"))
    masses = [row.get("quantity", 0) * figure("unit_kg").get(row.get("unit"), 0) for _, row in _lines(case)]
    if limit and sum(mass for mass in masses if mass > 0) > limit:
        largest = max(range(len(masses)), key=lambda number: masses[number])
        yield fault("capacity", f"lines.{largest}.quantity")


def repeats(case: Case) -> Iterator[Fault]:
    """No line stands twice."""
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(case.rows("lines")):
        key = tuple(row.get(name) for name in ("product", "quantity", "unit", "disposition"))
        if None in key[:3]:
            continue
        if key in seen:
            yield fault("line-repeated", f"lines.{number}.product", other=seen[key] + 1)
        seen.setdefault(key, number)


def _lines(case: Case) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, row in enumerate(case.rows("lines")):
        yield f"lines.{number}", row


CHECKERS = (product, quantity, packing, statements, load, repeats)
