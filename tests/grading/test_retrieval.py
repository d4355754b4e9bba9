"""Marking the retrieval exercise: right, wrong, lazy, copied and arbitrary answers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from retrieval_desk import NAME, drawn, home_with, mark, material, points
from sheets import sheets

from grading.rubric import load_rubric
from grading.solver.retrieval import solve
from grading.solver.slips import RATES, Slips
from simulator.rng import stream
from simulator.workspace import Draft
from simulator.workspace import retrieval as desk

SHEETS = sheets("retrieval")
WORLDS = range(3)
LAZY = Fraction(15, 100) * 30


def solved(path: Path, number: int, rate: float, run: int = 0) -> Fraction:
    exercise = drawn(number)
    home = home_with(path, exercise)
    solve(home, Slips(rate, stream(bytes(31) + bytes([run]), "test-solver")), NAME)
    return points(exercise.truth, Draft(home, NAME).answers)


def test_rubric_has_the_rows_of_the_design() -> None:
    rubric = load_rubric(NAME)
    assert rubric.maximum == 30
    assert [(row.id, row.points) for row in rubric.row] == [
        ("cases-count", 3),
        ("crossing-set", 4),
        ("dates-delay", 5),
        ("batch-growth", 5),
        ("cigarettes-total", 6),
        ("heroin-leader", 5),
        ("search-saved", 2),
    ]


@pytest.mark.parametrize("number", WORLDS)
def test_reference_earns_everything(number: int) -> None:
    truth = drawn(number).truth
    card = mark(truth, SHEETS.reference(truth))
    assert card.points == card.max_points == 30
    assert not [finding for row in card.rows for finding in row.findings]


@pytest.mark.parametrize("number", WORLDS)
def test_blank_earns_nothing(number: int) -> None:
    card = mark(drawn(number).truth, {})
    assert {row.points for row in card.rows} == {Fraction(0)}
    assert all(row.findings for row in card.rows)


@pytest.mark.parametrize("number", WORLDS)
def test_known_wrong_sheets_earn_exactly_their_points(number: int) -> None:
    truth = drawn(number).truth
    wrong = SHEETS.known_wrong(truth)
    assert len(wrong) >= 5
    assert {label: points(truth, answers) for label, answers, _ in wrong} == {label: due for label, _, due in wrong}


@pytest.mark.parametrize("number", WORLDS)
def test_lazy_sheets_earn_little(number: int, tmp_path: Path) -> None:
    exercise = drawn(number)
    numbers = desk.snapshot(home_with(tmp_path, exercise), NAME).cases["case_no"].tolist()
    asked = material(exercise)
    for answers in (
        SHEETS.all_unknown(asked),
        SHEETS.first_option(asked),
        SHEETS.everything_ticked(asked, numbers),
    ):
        assert points(exercise.truth, answers) <= LAZY


def test_copying_the_neighbour_earns_little() -> None:
    truths = [drawn(number).truth for number in range(4)]
    copied = [
        points(truths[seat], SHEETS.reference(truths[neighbour]))
        for seat in range(4)
        for neighbour in range(4)
        if seat != neighbour
    ]
    assert sum(copied) / len(copied) <= LAZY


def test_verdict_counts_only_with_the_date() -> None:
    truth = drawn().truth
    right = SHEETS.reference(truth)["q4"]
    alone = {"q4": {"verdict": right["verdict"]}}
    dated = {"q4": {"verdict": right["verdict"], "batch_date": right["batch_date"]}}
    assert (points(truth, alone), points(truth, dated)) == (0, 3)


def test_country_without_weight_is_a_guess() -> None:
    truth = drawn().truth
    right = SHEETS.reference(truth)["q6"]
    assert points(truth, {"q6": {"country": right["country"]}}) == 0
    assert points(truth, {"q6": {"kilograms": right["kilograms"]}}) == 1


def test_flags_lose_a_point_for_each_false_one() -> None:
    truth = drawn().truth
    right = SHEETS.reference(truth)["q5"]["records"]
    false = [f"ZZ-2025-00000{number}" for number in range(5)]
    row = [points(truth, {"q5": {"records": [*right, *false[:number]]}}) for number in range(5)]
    assert row == [3, 2, 1, 0, 0]


def test_saved_search_with_an_extra_condition_misses_unseen_records() -> None:
    truth = drawn().truth
    answers = SHEETS.reference(truth)
    answers["saved"]["q2"]["query"]["entry_from"] = "2025-06-01"
    row = next(row for row in mark(truth, answers).rows if row.criterion == "search-saved")
    assert (row.points, row.findings[0].slip) == (0, "unseen")


def test_harmless_dates_do_not_spoil_a_saved_search() -> None:
    truth = drawn().truth
    answers = SHEETS.reference(truth)
    answers["saved"]["q2"]["query"] |= {"seizure_from": "2021-01-01", "seizure_to": "2026-02-01"}
    assert points(truth, answers) == 30


def test_feedback_names_the_filter_that_was_wrong() -> None:
    truth = drawn().truth
    slips: dict[str, set[str]] = {}
    for label, answers, _ in SHEETS.known_wrong(truth):
        card = mark(truth, answers)
        slips[label] = {finding.slip for row in card.rows for finding in row.findings} - {"answer", "unseen-named"}
    assert slips["lines for cases"] == {"lines"}
    assert slips["and-for-or, saved too"] == {"and-for-or"}
    assert slips["entry date alone"] == {"entry-only"}
    assert slips["growth believed, no date"] == {"date-blank", "verdict-alone"}
    assert slips["corrected silently"] == {"corrected"}
    assert slips["all six caveats"] - {"conclusion", "conclusion-other"} == {"caveats-false"}


def test_only_the_answer_is_held_back_in_graded_work() -> None:
    truth = drawn().truth
    for _, answers, _ in SHEETS.known_wrong(truth):
        for row in mark(truth, answers).rows:
            shown = {finding.slip for finding in row.findings if finding.exposure == "full"}
            assert shown <= {"answer", "conclusion"}


def test_expert_beats_typical_beats_weak(tmp_path: Path) -> None:
    mean: dict[str, float] = {}
    for kind, rate in RATES.items():
        marks = [solved(tmp_path / f"{kind}{n}{run}", n, rate, run) for n in WORLDS for run in range(3)]
        mean[kind] = float(np.mean([float(mark) for mark in marks])) / 30
        if kind == "expert":
            assert min(marks) >= 27 - 3
    assert mean["expert"] >= 0.9
    assert 0.70 <= mean["typical"] <= 0.88
    assert 0.30 <= mean["weak"] <= 0.65


@pytest.mark.parametrize("number", WORLDS)
def test_solver_without_slips_earns_everything(number: int, tmp_path: Path) -> None:
    assert solved(tmp_path, number, 0.0) == 30


NUMBERS = st.none() | st.floats(-1e15, 1e15, allow_nan=False) | st.integers(-(10**14), 10**14)
RECORDS = st.lists(st.from_regex(r"\A[A-Z]{2}-\d{4}-\d{6}\Z"), max_size=5)
OPTION = st.none() | st.sampled_from("abcdefz")
MONTH = st.from_regex(r"\A20\d\d-[01]\d\Z")
QUERY: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "office": st.lists(st.sampled_from(["KG-DOSTUK", "UZ-DUSTLIK", "NONE"]), max_size=3),
        "product": st.lists(st.sampled_from(["CIGARETTES", "NO_SUCH"]), max_size=2),
        "concealment_place": st.lists(st.sampled_from(["VEHICLE", "NO_SUCH"]), max_size=2),
        "concealment_join": st.sampled_from(["and", "or"]),
        "children": st.booleans(),
        "transit": st.lists(st.just("KG"), max_size=1),
        "text": st.text(max_size=20),
        "seizure_to": st.sampled_from(["", "2025-06-30"]),
        "min_quantity": st.floats(0, 1e9),
    },
)
CHART = st.none() | st.fixed_dictionaries(
    {"query": QUERY, "counts": st.dictionaries(MONTH, st.integers(0, 10**9), max_size=5)}
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.fixed_dictionaries({"cases": NUMBERS}),
        "q2": st.fixed_dictionaries({"records": RECORDS, "saved": st.none() | st.sampled_from(["a", "b"])}),
        "q3": st.fixed_dictionaries({"cases": NUMBERS, "days": NUMBERS}),
        "q4": st.fixed_dictionaries(
            {
                "by_seizure": CHART,
                "by_entry": CHART,
                "batch_date": st.none() | st.from_regex(r"\A\d{4}-\d\d-\d\d\Z"),
                "verdict": OPTION,
            }
        ),
        "q5": st.fixed_dictionaries({"sticks": NUMBERS, "records": RECORDS}),
        "q6": st.fixed_dictionaries(
            {
                "country": st.none() | st.from_regex(r"\A[A-Z]{2}\Z"),
                "kilograms": NUMBERS,
                "caveats": st.lists(st.sampled_from("abcdefz"), max_size=8),
                "opening": OPTION,
                "closing": OPTION,
            }
        ),
        "saved": st.dictionaries(
            st.sampled_from(["a", "b"]), st.fixed_dictionaries({"query": QUERY, "records": RECORDS}), max_size=2
        ),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(answers=ANSWERS)
def test_any_answers_are_marked_within_bounds(answers: dict[str, Any]) -> None:
    card = mark(drawn().truth, answers)
    assert all(0 <= row.points <= row.max_points and row.points % Fraction(1, 4) == 0 for row in card.rows)
