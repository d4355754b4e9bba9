"""The network's marking: full marks, known-wrong sheets exactly, nothing for no work, never an exception."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import sheets
from small_world import EXERCISE, artifact_of, drawn, home_of, seed_of

from grading.feedback import render_feedback
from grading.rubric import load_rubric
from grading.scorecard import ScoreCard
from grading.solver import synthesis as solver
from grading.solver.slips import RATES, Slips
from grading.synthesis import score
from grading.synthesis_names import groups
from simulator.rng import stream
from simulator.workspace import Draft, Home
from simulator.workspace.synthesis import Answers

WORLDS = range(5)
RUBRIC = load_rubric(EXERCISE)
SHEETS = sheets("synthesis")


def marked(truth: Any, answers: dict[str, Any]) -> ScoreCard:
    return score(truth, artifact_of(answers), RUBRIC)


def material(number: int) -> dict[str, Any]:
    return {name.removesuffix(".json"): json.loads(data)["rows"] for name, data in drawn(number).files.items()}


def solved(path: Path, number: int, kind: str) -> Home:
    home = home_of(path, drawn(number))
    solver.solve(home, Slips(rate=RATES.get(kind, 0.0), rng=stream(seed_of(number), kind)), "synthesis_first_network")
    return home


@pytest.mark.parametrize("number", WORLDS)
def test_reference_solution_has_full_marks_and_no_findings(number: int) -> None:
    truth = drawn(number).truth
    card = marked(truth, SHEETS.reference(truth))
    assert (card.points, card.max_points) == (40, 40)
    assert [finding for row in card.rows for finding in row.findings] == []
    assert card.good


@pytest.mark.parametrize("number", WORLDS)
def test_known_wrong_sheets_have_exactly_their_points(number: int) -> None:
    truth = drawn(number).truth
    wrong = SHEETS.known_wrong(truth)
    assert len(wrong) >= 5
    assert {label: marked(truth, answers).points for label, answers, _ in wrong} == {
        label: points for label, _, points in wrong
    }


def test_blank_sheet_has_nothing_in_every_row() -> None:
    card = marked(drawn(0).truth, {})
    assert [row.points for row in card.rows] == [0] * 7


def test_no_page_of_an_open_world_tells_which_case_belongs() -> None:
    truth = drawn(1).truth
    verdicts = dict.fromkeys(truth["cases"], "belongs")
    sheets_of_all = [sheet for _, sheet, _ in SHEETS.known_wrong(truth)]
    for answers in [*sheets_of_all, {**SHEETS.reference(truth), "cases": verdicts, "evidence": {}}]:
        page, closed = (
            render_feedback(marked(truth, answers), lang="en", mode="graded", closed=closed) for closed in (False, True)
        )
        assert [number for number in truth["cases"] if number in page] == []
    assert [number for number in truth["cases"] if number in closed] != []


def test_yes_to_every_case_nets_nothing_in_the_row_of_cases() -> None:
    truth = drawn(0).truth
    card = marked(truth, {"cases": dict.fromkeys(truth["cases"], "belongs")})
    assert card.rows[0].points == 0


@pytest.mark.parametrize("number", WORLDS)
def test_low_effort_sheets_and_a_neighbours_sheet_have_at_most_15_percent(number: int) -> None:
    truth, pack = drawn(number).truth, material(number)
    neighbour = SHEETS.reference(drawn(number + 1).truth)
    for answers in (SHEETS.all_unknown(pack), SHEETS.first_option(pack), neighbour):
        assert marked(truth, answers).points <= Fraction(15, 100) * 40


def test_solver_without_slips_finds_everything(tmp_path: Path) -> None:
    home = solved(tmp_path, 3, "never")
    assert marked(drawn(3).truth, Draft(home, EXERCISE).answers).points == 40


@pytest.mark.parametrize("number", WORLDS)
def test_simulated_trainees_come_out_in_order(number: int, tmp_path: Path) -> None:
    truth = drawn(number).truth
    points = [
        marked(truth, Draft(solved(tmp_path / kind, number, kind), EXERCISE).answers).points
        for kind in ("expert", "typical", "weak")
    ]
    assert points[0] >= Fraction(90, 100) * 40
    assert points[0] > points[1] > points[2] > 0


def test_repeated_report_is_named_as_one_source() -> None:
    pack = next(d for d in map(drawn, range(20)) if d.truth["confidence"]["independent"] == 3)
    truth = pack.truth
    answers = {**SHEETS.reference(truth), "confidence": {"word": "ALMOST_CERTAIN", "sources": 4}}
    (row,) = (row for row in marked(truth, answers).rows if row.criterion == "confidence-state")
    assert row.points == 0
    assert [finding.slip for finding in row.findings] == ["echo", "number"]
    assert row.findings[0].params["right"] == "Likely"


def test_same_is_transitive() -> None:
    joined = groups([("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")])
    assert joined["a"] == joined["d"] == frozenset("abcd")
    assert joined["x"] == frozenset("xy")


def test_a_record_cited_for_another_case_ties_nothing() -> None:
    truth = drawn(0).truth
    right = SHEETS.reference(truth)
    members = list(right["evidence"])
    turned = dict(zip(members, [right["evidence"][m] for m in members[1:] + members[:1]], strict=True))
    card = marked(truth, {**right, "evidence": turned})
    assert {row.criterion: row.points for row in card.rows}["evidence-cite"] == 0


TRUTH = drawn(1).truth
IDS = sorted({name for case in TRUTH["cases"].values() for name in case["ties"]} | set(TRUTH["cases"]) | {"R-1"})
TEXTS = [TRUTH["plates"]["true"], TRUTH["plates"]["decoy"], *TRUTH["plates"]["misreads"], *TRUTH["firm"]["spellings"]]
PLACES = ["", "XX", "CN", "UZ", "KZ", "KG-IRKESHTAM", "KG-OSH-INLAND", "KG-DOSTUK", "UZ-DUSTLIK", "NOWHERE"]
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "cases": st.dictionaries(st.sampled_from(IDS), st.sampled_from(["belongs", "not", "unsure"])),
        "evidence": st.dictionaries(st.sampled_from(IDS), st.lists(st.sampled_from(IDS), max_size=4)),
        "links": st.lists(
            st.fixed_dictionaries(
                {
                    "left": st.sampled_from(TEXTS) | st.text(max_size=9),
                    "right": st.sampled_from(TEXTS) | st.text(max_size=9),
                    "judgement": st.sampled_from(["same", "different", "unsure"]),
                    "reason": st.sampled_from(["", "look", "two_places"]),
                }
            ),
            max_size=12,
        ),
        "route": st.lists(
            st.fixed_dictionaries(
                {
                    "start": st.sampled_from(PLACES),
                    "end": st.sampled_from(PLACES),
                    "record": st.sampled_from(["", *IDS]),
                }
            ),
            max_size=4,
        ),
        "method": st.fixed_dictionaries(
            {"cover_goods": st.sampled_from(["", "TOYS", "?"]), "record": st.sampled_from(["", *IDS])}
        ),
        "alternative": st.fixed_dictionaries(
            {"version": st.sampled_from(["", "V-1", *TRUTH["versions"]]), "record": st.sampled_from(["", *IDS])}
        ),
        "confidence": st.fixed_dictionaries(
            {
                "word": st.sampled_from(["", "LIKELY", "EVEN", "?"]),
                "sources": st.none() | st.integers(min_value=0, max_value=99),
            }
        ),
    },
)


@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS)
def test_any_schema_valid_sheet_is_marked_within_bounds(answers: dict[str, Any]) -> None:
    Answers.model_validate(answers)
    card = marked(TRUTH, answers)
    assert 0 <= card.points <= 40
    assert all(0 <= row.points <= row.max_points and row.points % Fraction(1, 4) == 0 for row in card.rows)
    for row in card.rows:
        for finding in row.findings:
            finding.seen.format(**finding.params)
