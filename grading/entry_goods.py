"""Goods of a record: the lines, and their quantities after the packing has been multiplied out.

The rule kept here: one forgotten or doubled step of the packing is named and leaves one point; the product is judged
apart from the quantity.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from grading.entry_view import Tally, View, blank, heading, named, same
from simulator.reference import codes, units

LINE_ITEMS = {"A": ("a-cigarettes", "a-pregabalin"), "B": ("b-product",), "C": ("c-product",), "D": ("d-product",)}
QUANTITY_ITEMS = {"A": ("a-cigarettes", "a-capsules"), "B": ("b-cigarettes",), "C": ("c-net",), "D": ("d-net",)}
SEARCHES = (1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 100)
MISSED = {
    ("CIGARETTES", 10): "cartons-as-packs",
    ("CIGARETTES", 20): "packs-as-pieces",
    ("CIGARETTES", 50): "boxes-as-cartons",
    ("PREGABALIN", 10): "blisters-as-capsules",
}


def mark_lines(tally: Tally, view: View) -> None:
    """Count and product of the lines, and the test of report C."""
    given = view.rows("lines")
    pairs = view.pairs()
    surplus = len(given) > len(pairs)
    if view.letter == "A":
        if len(given) == len(pairs):
            tally.right("a-count")
        elif not given:
            numbers = ", ".join(str(view.source(f"lines.{n}")["line"]) for n in range(len(pairs)))
            tally.slip(view, "a-count", "count-blank", right=len(pairs), text=numbers)
        else:
            numbers = ", ".join(str(view.source(f"lines.{n}")["line"]) for n in range(len(pairs)))
            tally.slip(view, "a-count", "count", given=len(given), right=len(pairs), text=numbers)
    for number, (item, (right, entry)) in enumerate(zip(LINE_ITEMS[view.letter], pairs, strict=True)):
        source = view.source(f"lines.{number}")
        product = {"list": "product", "code": right["product"]}
        if entry is None or (blank(entry.get("product")) and not heading(entry)):
            tally.slip(view, item, "no-line", right=product, **source)
        elif entry.get("product") != right["product"]:
            credit = tally.worth(item) / 4 if heading(entry) == right["heading"] else Fraction(0)
            entered = named("lines.product", entry["product"]) if entry.get("product") else _heading_named(entry)
            tally.slip(view, item, "product", credit=credit, given=entered, right=product, **source)
        elif surplus:
            tally.slip(view, item, "extra", credit=tally.worth(item) * len(pairs) / len(given))
        else:
            tally.right(item)
    if view.letter == "C":
        right, entry = pairs[0]
        entered = entry.get("test_result") if entry else None
        if entered == right["test_result"]:
            tally.right("c-test")
        elif entry is None:
            answer = named("lines.test_result", right["test_result"])
            tally.slip(view, "c-test", "test-blank", right=answer, **view.source("lines.0.test_result"))
        else:
            shown = named("lines.test_result", entered) if entered else "—"
            answer = named("lines.test_result", right["test_result"])
            tally.slip(view, "c-test", "test", given=shown, right=answer, **view.source("lines.0.test_result"))


def _heading_named(row: Mapping[str, Any]) -> dict[str, str]:
    return {"list": "heading", "code": heading(row)}


def mark_quantities(tally: Tally, view: View) -> None:
    """Quantity and unit of each line."""
    for number, (item, (right, entry)) in enumerate(zip(QUANTITY_ITEMS[view.letter], view.pairs(), strict=True)):
        quantity = entry.get("quantity") if entry else None
        if entry is None or quantity is None:
            tally.slip(
                view,
                item,
                "blank",
                product={"list": "product", "code": right["product"]},
                right={"number": float(right["quantity"])},
                unit={"list": "unit", "code": str(right["unit"])},
                **view.source(f"lines.{number}.quantity"),
            )
        else:
            _mark_quantity(tally, view, item, number, right, entry, float(quantity))


def _mark_quantity(
    tally: Tally,
    view: View,
    item: str,
    number: int,
    right: Mapping[str, Any],
    entry: Mapping[str, Any],
    quantity: float,
) -> None:
    unit, wanted = str(right["unit"]), float(right["quantity"])
    told = {
        "given": {"number": quantity},
        "right": {"number": wanted},
        "limit": {"number": _limit(quantity, wanted)},
        "cartons": {"number": view.slips.get("cartons", 0)},
        **view.source(f"lines.{number}.quantity"),
    }
    gross = view.slips.get("gross")
    if same(quantity, wanted, unit):
        _mark_unit(tally, view, item, right, entry)
    elif gross is not None and same(quantity, gross, unit):
        credit = tally.remains(item, "gross") if entry.get("mass_basis") == "GROSS" else Fraction(0)
        tally.slip(view, item, "gross", credit=credit, **told)
    elif quantity <= 0:
        tally.slip(view, item, "wrong", **told)
    elif unit == "KGM":
        shifted = any(same(quantity, wanted * shift, unit) for shift in (10, 0.1, 100, 0.01, 1000, 0.001))
        tally.slip(view, item, "decimal" if shifted else "wrong", **told)
    else:
        steps = view.slips["steps"].get(str(number), [])
        slip, factor = _step(str(right["product"]), steps, quantity, wanted)
        tally.slip(view, item, slip, **told, factor=factor)


def _step(product: str, steps: list[int], quantity: float, wanted: float) -> tuple[str, int]:
    """The name of the slip that a wrong count shows, and its factor."""
    for step in steps:
        if same(quantity * step, wanted, "STICK") and (product, step) in MISSED:
            return MISSED[product, step], step
        if same(quantity, wanted * step, "STICK"):
            return "step-twice", step
    products = {1}
    for step in steps:
        products |= {value * step for value in products}
    if any(same(quantity * value, wanted, "STICK") for value in products if value > 1):
        return "steps-missing", 0
    return "wrong", 0


def _mark_unit(tally: Tally, view: View, item: str, right: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    unit = given.get("unit")
    countable = {code for code, entry in codes("unit").items() if entry.extra["rec20"] == "C62"}
    fits = unit == right["unit"] or (unit in units(str(right["product"])) and {unit, right["unit"]} <= countable)
    basis = given.get("mass_basis")
    if not fits:
        tally.slip(view, item, "unit")
    elif (view.letter == "C" and basis != right["mass_basis"]) or (view.letter == "D" and basis == "GROSS"):
        tally.slip(view, item, "basis")
    else:
        tally.right(item)


def _limit(quantity: float, wanted: float) -> int:
    """A round number that a search would use and that lies between the two; 100 000 where it fits."""
    low, high = sorted((quantity, wanted))
    if low < 100_000 <= high:
        return 100_000
    return next((limit for limit in SEARCHES if low < limit <= high), round(high))


def mark_returned(tally: Tally, view: View, answer: Mapping[str, Any] | None) -> None:
    """What the answer to the returned record shows; no points."""
    action = (answer or {}).get("action")
    right, entry = view.pairs()[0]
    quantity = entry.get("quantity") if entry else None
    if not action or not quantity or quantity <= 0:
        return
    kilograms = float(view.slips["kg"])
    grams = round(kilograms * 1000 / quantity, 2)
    told: dict[str, Any] = {"kg": {"number": kilograms}, "pieces": {"number": quantity}, "grams": {"number": grams}}
    if not same(quantity, float(right["quantity"]), "STICK"):
        tally.say(view, "returned-wrong", **told)
    elif action == "corrected":
        tally.say(view, "returned-changed", **told)
    else:
        reason = str((answer or {}).get("reason") or "")
        tally.say(view, "returned-kept" if any(sign.isdigit() for sign in reason) else "returned-no-reason", **told)
