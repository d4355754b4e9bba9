"""Where each rule begins: at its figure nothing is said, one step further the fault is there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from simulator.cen.catalogue import catalogue
from simulator.cen.facts import Context
from simulator.cen.rules import check
from simulator.cen.rules_goods import packed

VECTORS = Path(__file__).parents[1] / "vectors" / "cen" / "rules"
SHORTEST_TEXT = catalogue().fields["narrative"].min
assert SHORTEST_TEXT is not None


def faults(name: str, changes: dict[str, Any], line: dict[str, Any], clock: str = "2026-03-20T14:00:00Z") -> list[str]:
    """The rules that a vector's record breaks after changes of the case and of its first line."""
    record = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["record"] | changes
    record["lines"][0] |= line
    return [fault.rule for fault in check(record, Context(clock=datetime.fromisoformat(clock), country="KG"))]


def weighed(grams: str) -> dict[str, Any]:
    return {"narrative": f"SYNTHETIC. Wagon opened on routine control; cigarettes of {grams} kg behind machines."}


@pytest.mark.parametrize(
    ("rule", "name", "within", "beyond"),
    [
        ("date-too-old", "clean-long", {"seizure_date": "2000-01-01"}, {"seizure_date": "1999-12-31"}),
        ("date-after-clock", "clean-long", {"seizure_date": "2026-03-20"}, {"seizure_date": "2026-03-21"}),
        ("entry-before-seizure", "clean-long", {"seizure_date": "2026-03-12"}, {"seizure_date": "2026-03-13"}),
        ("late-entry", "clean-long", {"seizure_date": "2025-12-12"}, {"seizure_date": "2025-12-11"}),
        ("office-not-open", "office-not-open", {"seizure_date": "2025-03-13"}, {"seizure_date": "2025-03-12"}),
        ("narrative-short", "clean-long", {"narrative": "y" * SHORTEST_TEXT}, {"narrative": "y" * (SHORTEST_TEXT - 1)}),
        ("piece-mass", "piece-mass", weighed("12"), weighed("11.9")),
        ("piece-mass", "piece-mass", weighed("72"), weighed("72.1")),
    ],
)
def test_a_rule_of_the_case_begins_beyond_its_figure(
    rule: str, name: str, within: dict[str, Any], beyond: dict[str, Any]
) -> None:
    assert rule not in faults(name, within, {})
    assert rule in faults(name, beyond, {})


@pytest.mark.parametrize(
    ("rule", "name", "within", "beyond"),
    [
        ("simplified-large", "simplified-large", {"quantity": 100_000}, {"quantity": 100_020}),
        ("capacity", "capacity", {"quantity": 700_000}, {"quantity": 700_020}),
        ("quantity-positive", "clean-long", {"quantity": 20}, {"quantity": 0}),
        ("quantity-whole", "clean-long", {"quantity": 20}, {"quantity": 20.5}),
        ("pack-multiple", "clean-long", {"quantity": 20}, {"quantity": 21}),
        ("packing-positive", "clean-long", {"packing": {"sticks": 1}}, {"packing": {"sticks": 0}}),
    ],
)
def test_a_rule_of_a_line_begins_beyond_its_figure(
    rule: str, name: str, within: dict[str, Any], beyond: dict[str, Any]
) -> None:
    assert rule not in faults(name, {}, within)
    assert rule in faults(name, {}, beyond)


@pytest.mark.parametrize("quantity", [0, -0.5, -280_000])
def test_a_quantity_that_is_none_is_one_fault_and_its_packing_no_second(quantity: float) -> None:
    assert faults("clean-long", {}, {"quantity": quantity}) == ["quantity-positive"]


@pytest.mark.parametrize(
    ("packing", "pieces"),
    [
        ({"boxes": 28, "cartons": 50, "packs": 10, "sticks": 20}, 280_000),
        ({"cartons": 50, "packs": 10, "sticks": 20}, 10_000),
        ({"sticks": 20}, 20),
        ({"boxes": 28, "cartons": 50, "packs": 10}, None),
        ({"boxes": 28, "packs": 10, "sticks": 20}, None),
        ({}, None),
    ],
)
def test_outer_levels_of_a_packing_may_be_blank_and_inner_ones_may_not(packing: dict[str, float], pieces: Any) -> None:
    assert packed(packing) == pieces


def test_a_line_without_a_quantity_is_missing_one_and_nothing_else() -> None:
    assert faults("clean-long", {}, {"quantity": None}) == ["missing"]


def test_what_a_negative_quantity_takes_away_does_not_lighten_the_load() -> None:
    record = json.loads((VECTORS / "capacity.json").read_text(encoding="utf-8"))["record"]
    record["lines"][0] |= {"quantity": 700_020}
    record["lines"] = [record["lines"][0], record["lines"][0] | {"quantity": -100}]
    rule_paths = [(fault.rule, fault.path) for fault in check(record, Context(clock=datetime(2026, 3, 20, tzinfo=UTC)))]
    assert ("capacity", "lines.0.quantity") in rule_paths


def test_errors_come_first_then_what_is_to_be_confirmed_then_advice() -> None:
    rules = faults("clean-long", {"seizure_date": "2025-11-12", "detecting_service": "POLICE"}, {"quantity": 280_000.5})
    assert rules == ["quantity-whole", "late-entry", "packing-quantity", "service-other"]


@pytest.mark.parametrize("mass", ["5 kg net", "5 кг нетто", "net 5 kg", "нетто: 5 кг"])
def test_a_net_mass_is_read_before_and_after_its_word(mass: str) -> None:
    changes = {"narrative": f"SYNTHETIC. Truck chosen by risk profile; behind the first row stood boxes, {mass}."}
    assert "contradiction-quantity" in faults("clean-long", changes, {})
    assert "contradiction-quantity" not in faults("clean-long", changes, {"quantity": 5})
