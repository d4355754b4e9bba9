"""Each rule has a record that fails it and nothing else; no JSON value makes the rules raise."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.cen.catalogue import PACKING, catalogue
from simulator.cen.facts import Context
from simulator.cen.faults import blocking
from simulator.cen.rulebook import rulebook
from simulator.cen.rules import check
from simulator.reference import code_lists, codes

VECTORS = sorted((Path(__file__).parents[1] / "vectors" / "cen" / "rules").glob("*.json"))
CONTEXT = Context(clock=datetime(2026, 3, 20, 14, tzinfo=UTC), country="KG")


def load(name: str) -> dict[str, Any]:
    path = next(path for path in VECTORS if path.stem == name)
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["record"]
    return record


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vector_fails_exactly_its_rule(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))
    context = Context(clock=datetime.fromisoformat(vector["clock"]), country=vector["country"])
    faults = check(vector["record"], context)
    assert [{"rule": f.rule, "path": f.path, "severity": f.severity} for f in faults] == vector["expect"]
    for lang in ("en", "ru"):
        for fault in faults:
            shown = fault.render(lang)
            assert shown["text"]
            assert shown["remedy"]
            assert "{" not in shown["text"] + shown["remedy"]


def test_every_rule_has_a_vector() -> None:
    assert {path.stem for path in VECTORS} - {"clean-long", "clean-simplified"} == set(rulebook().rules)


def test_blank_record_lists_all_that_is_mandatory_at_once() -> None:
    faults = check({}, CONTEXT)
    mandatory = {field.name for field in catalogue().of_case() if field.long == "required"}
    assert {fault.path for fault in faults} == mandatory
    assert len(blocking(faults)) == len(mandatory)


def test_unknown_counts_as_an_answer_where_the_field_allows_it() -> None:
    record = load("clean-long") | {"departure": "XX", "destination": "XX", "conveyance_country": "XX"}
    assert check(record, CONTEXT) == []
    assert [fault.rule for fault in check(record | {"office": "XX"}, CONTEXT)] == ["not-in-list"]


def test_packing_is_never_guessed() -> None:
    record = load("clean-long")
    record["lines"][0] |= {"quantity": 28, "packing": {"boxes": 28, "cartons": None, "packs": None, "sticks": None}}
    rules = [fault.rule for fault in check(record, CONTEXT)]
    assert rules == ["packing-not-converted", "pack-multiple"]
    record["lines"][0]["quantity"] = 280_000
    assert [fault.rule for fault in check(record, CONTEXT)] == ["packing-incomplete"]


def test_remedies_never_contain_a_figure_of_the_record() -> None:
    record = load("packing-quantity")
    fault = check(record, CONTEXT)[0].render("en")
    assert "280" not in fault["text"] + fault["remedy"]


def test_names_are_found_in_whatever_field_they_were_typed() -> None:
    record = load("clean-long")
    record["persons"][0]["role"] = "водитель ТЕСТОВ Учебный"
    record["office"] = "паспорт ZZ 0012345"
    places = {(fault.rule, fault.path) for fault in check(record, CONTEXT)}
    assert {("nominal", "persons.0.role"), ("nominal", "office")} <= places


def test_the_officers_own_name_is_nominal_too() -> None:
    record = load("clean-long")
    record["narrative"] += " Seen by qwerty on duty."
    context = Context(clock=CONTEXT.clock, country="KG", officers=("Qwerty",))
    assert [fault.rule for fault in check(record, context)] == ["nominal"]
    assert check(record, CONTEXT) == []


def test_paper_of_kilograms_against_pieces_is_seen() -> None:
    record = load("piece-mass")
    assert "13 g" in check(record, CONTEXT)[0].render("en")["text"]
    record["lines"][0]["quantity"] = 240_000
    assert check(record, CONTEXT) == []


def test_clock_without_a_zone_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Context(clock=datetime(2026, 3, 20))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
ALL_CODES = sorted({code for name in code_lists() for code in codes(name)} | {"KG", "UZ", "CN", "XX", "KG-DOSTUK"})
VALUE = (
    JSON
    | st.sampled_from(ALL_CODES)
    | st.sampled_from(["2026-03-12", "2026-13-40", "9999-12-31", "2026-03-12T25:00:00Z", "0001-01-01T00:00:00+14:00"])
)
PACKED = st.fixed_dictionaries({}, optional={key: JSON | st.integers(-3, 60) for key in PACKING})


def rows(group: str) -> st.SearchStrategy[Any]:
    keys = {field.key: VALUE for field in catalogue().of_group(group)}
    if group == "lines":
        keys["packing"] = PACKED | JSON
    return st.lists(st.fixed_dictionaries({}, optional=keys) | JSON, max_size=3)


RECORD = st.fixed_dictionaries(
    {},
    optional={field.name: VALUE for field in catalogue().of_case() if field.kind != "group"}
    | {"lines": rows("lines") | JSON, "persons": rows("persons") | JSON, "transit": st.lists(VALUE, max_size=7) | JSON},
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RECORD | JSON)
def test_no_json_value_makes_the_rules_raise(record: Any) -> None:
    for fault in check(record, CONTEXT):
        fault.render("ru")


@pytest.mark.parametrize(
    "record",
    [
        {"lines": [{"quantity": 10**400}]},
        {"lines": [{"quantity": float("nan")}]},
        {"lines": [{"quantity": float("-inf")}]},
        {"lines": {"0": 1}},
        {"narrative": "\ud800"},
        {"entry_date": "0001-01-01T00:00:00+23:59"},
        {"transit": [["KG"]]},
        {"office": "x" * 2_000_000},
        {"a": {"b": {"c": {"d": {"e": {"f": "ТЕСТОВ"}}}}}},
        [],
        "record",
        7,
    ],
    ids=lambda value: str(value)[:30].encode("ascii", "replace").decode(),
)
def test_hostile_values_become_errors(record: Any) -> None:
    faults = check(record, CONTEXT)
    assert blocking(faults)
    assert [fault.render("en") for fault in faults]
