"""Whatever stands in the answers of any exercise: a card, never an exception, and no points for what is no work."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pytest
from exercise_cases import Case, case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odd_mail import ODD_BODIES, feedback
from sheets import sheets

from grading.feedback import render_feedback
from simulator.strict_json import parse_object
from simulator.workspace.artifact import KINDS

# What a sheet without effort may earn (days.md G2).
LAZY = Fraction(15, 100)
FEW = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
# As it stands in the file: some of these cannot be made by writing a value.
ODD = (
    "null", "true", "[]", "{}", '""', "0", "-1", "-0.0", "1e308", "1e400", "-1e309", "1" + "0" * 400, "1" * 20,
    "NaN", "Infinity", "0." + "3" * 300, '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e\\u200b\\u2066"',
    '"\U0010ffff"', '"' + "а" * 6_000 + '"', '"' + "паспорт " * 600 + '"', '"' + '\\"' * 4_000 + '"', '" \\t\\n "',
    '"=1+1"', '"{detail} {0} %s"', '"<script>"', "[[[[[[]]]]]]", '[null, 1, "a", {"a": [{}]}]', '{"": {"": []}}',
    '{"a": 1, "a": 2}', '"9999-12-31"', '"0001-01-01T00:00:00+14:00"', '"2026-02-30"', '"ZZ"', "1.5", '["a", "a"]',
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a value, the outer ones too."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from places(part, (*path, key))


def put(value: Any, path: tuple[Any, ...], part: Any) -> Any:
    """The value with another part at a path; where the path is gone already it stays as it is."""
    if not path:
        return part
    at = value
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = part
    return value


def spoiled(sheet: Any, changes: Mapping[tuple[Any, ...], str]) -> str:
    """The sheet as JSON with raw literals in the places; the inner places first, so that every path holds."""
    value = copy.deepcopy(sheet)
    marks: dict[str, str] = {}
    for number, path in enumerate(sorted(changes, key=len, reverse=True)):
        marks[f"@{number}@"] = changes[path]
        value = put(value, path, f"@{number}@")
    text = json.dumps(value)
    for mark, literal in marks.items():
        text = text.replace(json.dumps(mark), literal)
    return text


def json_of(case: Case) -> st.SearchStrategy[Any]:
    """Any JSON, much of it in the words of the exercise."""
    paths = [path for path in places(case.good) if path]
    keys = sorted({key for path in paths for key in path if isinstance(key, str)})
    words = st.sampled_from([*keys, ""]) | st.text(max_size=12)
    numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    leaf = st.none() | st.booleans() | numbers | words
    value = leaf
    for _ in range(3):
        value = leaf | st.lists(value, max_size=4) | st.dictionaries(words, value, max_size=5)
    return st.dictionaries(words, value, max_size=6) | value


@pytest.mark.parametrize("kind", KINDS)
def test_the_sheet_that_is_spoiled_here_earns_everything_before(kind: str) -> None:
    card = case(kind).card(json.dumps(case(kind).good))
    assert (card.status, card.points) == ("ok", card.max_points)
    assert case(kind).card("{}").points == 0


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_any_json_is_a_card_and_earns_no_more_than_no_effort(kind: str, data: st.DataObject) -> None:
    answers = data.draw(json_of(case(kind)))
    card = case(kind).card(json.dumps(answers))
    assert card.points <= LAZY * card.max_points


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_a_good_sheet_with_odd_values_in_some_places_is_a_card(kind: str, data: st.DataObject) -> None:
    of = case(kind)
    paths = st.sampled_from(list(places(of.good)))
    # A value that stands rightly elsewhere in the sheet is odd here too.
    values = st.sampled_from(ODD) | paths.map(lambda path: json.dumps(_at(of.good, path)))
    changes = data.draw(st.dictionaries(paths, values, min_size=1, max_size=3))
    card = of.card(spoiled(of.good, changes))
    for lang in ("en", "ru"):
        render_feedback(card, lang=lang, mode="graded", closed=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd[:16]))
def test_a_sheet_of_odd_values_alone_earns_no_more_than_no_effort(kind: str, odd: str) -> None:
    of = case(kind)
    leaves = [path for path in places(of.good) if path and not isinstance(_at(of.good, path), (dict, list))]
    card = of.card(spoiled(of.good, dict.fromkeys(leaves, odd)))
    assert card.points <= LAZY * card.max_points


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@FEW
@given(data=st.data())
def test_a_sealed_message_with_odd_values_in_its_body_is_a_card(data: st.DataObject) -> None:
    of, made = case("messages"), sheets("messages")
    letters = made.letters(of.truth)
    number = data.draw(st.integers(0, len(letters) - 1))
    names = sorted({name for letter in letters for name in letter} - {*made.HEAD})
    odd = [literal for literal in ODD if _is_json(literal)]
    changes = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(odd), min_size=1, max_size=4))
    letters[number] |= {name: json.loads(literal) for name, literal in changes.items()}
    sheet = made.work(of.truth, made.judged(of.truth), letters)
    assert all(base64.b64decode(sent["cms"]) for sent in sheet["sent"])
    assert of.card(json.dumps(sheet)).status == "ok"


@pytest.mark.parametrize("name", ODD_BODIES)
def test_a_sealed_message_with_an_odd_body_is_a_card_on_every_run(name: str) -> None:
    of, made = case("messages"), sheets("messages")
    sheet = made.reference(of.truth)
    sheet["sent"][3]["cms"] = feedback(of.truth, ODD_BODIES[name])
    cards = [of.card(json.dumps(sheet)) for _ in range(2)]
    assert cards[0] == cards[1]
    assert cards[0].status == "ok"
    # It is read, so it was sent to whom it should be; what it says earns nothing.
    assert {row.criterion: row.points for row in cards[0].rows}["feedback-fill"] == 0


def test_a_sealed_message_that_binds_no_certificate_is_as_good_as_none() -> None:
    of, made = case("messages"), sheets("messages")
    sheet, silent = made.reference(of.truth), made.reference(of.truth)
    sheet["sent"][3]["cms"] = feedback(of.truth, b"{}", unbound=True)
    silent["sent"].pop()
    assert of.card(json.dumps(sheet)).rows == of.card(json.dumps(silent)).rows


def _is_json(literal: str) -> bool:
    try:
        parse_object(f'{{"a": {literal}}}'.encode())
    except ValueError:
        return False
    return True
