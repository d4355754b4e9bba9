"""The first warning's marking: full marks, known-wrong sheets to the quarter point, nothing for no work."""

from __future__ import annotations

import base64
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messages_world import NAME, drawn, home_with, root
from sheets import sheets

from grading.messages import score
from grading.rubric import load_exercise, load_rubric
from grading.scorecard import ScoreCard
from grading.solver import messages as solver
from grading.solver.slips import RATES, Slips
from simulator.rng import stream
from simulator.workspace import Artifact, Draft
from simulator.workspace.messages import Answers, Mailroom

WORLDS = range(2)
RUBRIC = load_rubric(NAME)
SHEETS = sheets("messages")


def artifact_of(answers: dict[str, Any]) -> Artifact:
    names = {"course": "test", "trainee": "t01", "world": "w1", "attempt": 1, "mode": "practice", "exercise": NAME}
    return Artifact.model_validate({"schema_version": 1, **names, "answers": answers})


def marked(truth: Any, answers: dict[str, Any]) -> ScoreCard:
    return score(truth, artifact_of(answers), RUBRIC)


def test_the_rubric_has_the_points_of_the_exercise() -> None:
    assert RUBRIC.maximum == Fraction(load_exercise(NAME).points) == 30


@pytest.mark.parametrize("number", WORLDS)
def test_reference_solution_has_full_marks_and_no_findings(number: int) -> None:
    truth = drawn(number).truth
    card = marked(truth, SHEETS.reference(truth))
    assert [finding.seen for row in card.rows for finding in row.findings] == []
    assert card.points == card.max_points == 30
    assert card.critical == ()
    assert card.good


@pytest.mark.parametrize("number", WORLDS)
def test_known_wrong_sheets_have_exactly_their_points(number: int) -> None:
    truth = drawn(number).truth
    wrong = SHEETS.known_wrong(truth)
    assert {label: marked(truth, answers).points for label, answers, _ in wrong} == {
        label: points for label, _, points in wrong
    }


def test_a_blank_sheet_has_nothing() -> None:
    card = marked(drawn(1).truth, {})
    assert [row.points for row in card.rows] == [0] * 9
    assert all(row.findings or row.criterion == "feedback-address" for row in card.rows)


@pytest.mark.parametrize("number", range(4))
def test_a_sheet_that_leaves_everything_unsure_earns_at_most_15_per_cent(number: int, tmp_path: Path) -> None:
    exercise = drawn(number)
    assert marked(exercise.truth, SHEETS.all_unknown(home_with(tmp_path, exercise))).points <= Fraction(15, 100) * 30


def test_the_first_of_every_list_earns_little_wherever_the_genuine_message_stands(tmp_path: Path) -> None:
    """It answers the first message: right in a third of the worlds, which no place in the list may tell."""
    earned: dict[int, list[Fraction]] = {0: [], 1: [], 2: []}
    for number in range(30):
        pack = drawn(number)
        home = home_with(tmp_path / str(number), pack)
        order = [entry.id for entry in Mailroom(home, home.manifest.exercises[0]).material.entries]
        points = marked(pack.truth, SHEETS.first_option(home)).points
        earned[order.index(pack.truth["messages"]["genuine"])].append(points)
    means = [sum(points, Fraction(0)) / len(points) for points in earned.values()]
    assert sum(means, Fraction(0)) / 3 <= Fraction(1, 6) * 30
    assert max(points for group in (earned[1], earned[2]) for points in group) <= Fraction(15, 100) * 30


def test_a_neighbours_sheet_earns_nothing_for_its_messages() -> None:
    card = marked(drawn(1).truth, SHEETS.reference(drawn(2).truth))
    assert card.points <= Fraction(15, 100) * 30


def test_the_warning_outside_the_group_is_critical_and_named_first() -> None:
    truth = drawn(1).truth
    sheet = next(answers for label, answers, _ in SHEETS.known_wrong(truth) if label == "the answer leaves the group")
    card = marked(truth, sheet)
    assert [fault.params["reader"] for fault in card.critical] == ["Russia"]
    assert next(row for row in card.rows if row.criterion == "feedback-address").points == 0


def test_a_critical_fault_caps_graded_work_at_half_and_says_so() -> None:
    truth = drawn(1).truth
    sheet = next(answers for label, answers, _ in SHEETS.known_wrong(truth) if label == "the answer leaves the group")
    practice = artifact_of(sheet)
    graded = Artifact.model_validate({**practice.model_dump(), "mode": "graded"})
    card = score(truth, graded, RUBRIC)
    assert 14 <= card.points <= 15
    assert "half" in card.critical[-1].seen
    assert score(truth, practice, RUBRIC).points == 26


def test_personal_data_to_a_stranger_is_critical() -> None:
    truth = drawn(1).truth
    letters = SHEETS.letters(truth)
    letters.append({"type": "REPORT", "to": ["forger"], "grade": "A1", "text": truth["names"][-1]})
    card = marked(truth, SHEETS.work(truth, SHEETS.judged(truth), letters))
    assert any(fault.seen == RUBRIC.critical_named("personal-outside").seen for fault in card.critical)


def test_a_plate_may_be_repeated_a_passport_not() -> None:
    truth = drawn(1).truth
    letters = SHEETS.letters(truth)
    letters[3]["text"] = f"Truck {truth['plate']} controlled at Dostuk."
    assert marked(truth, SHEETS.work(truth, SHEETS.judged(truth), letters)).points == 30
    letters[3]["text"] = "Паспорт ZZ 0012345."
    assert marked(truth, SHEETS.work(truth, SHEETS.judged(truth), letters)).points == 28


def test_messages_signed_by_somebody_else_or_twice_under_one_number_do_not_count() -> None:
    truth = drawn(1).truth
    other = dict(truth) | {
        "officer_key": truth["readers"]["TJ"]["key"],
        "officer": truth["readers"]["TJ"]["certificate"],
    }
    sheet = SHEETS.work(truth, SHEETS.judged(truth), [])
    strange = SHEETS.work(other, {}, SHEETS.letters(truth))
    assert marked(truth, sheet | {"sent": strange["sent"], "events": strange["events"]}).points == 5
    right = SHEETS.reference(truth)
    doubled = right | {"sent": [*right["sent"], *right["sent"]]}
    assert marked(truth, doubled).points == 30


def solved(path: Path, number: int, kind: str) -> ScoreCard:
    exercise = drawn(number)
    home = home_with(path, exercise)
    solver.solve(home, Slips(rate=RATES[kind], rng=stream(root(number), kind)), "cencomm_first_warning")
    return marked(exercise.truth, Draft(home, NAME).answers)


@pytest.mark.parametrize(("kind", "low", "high"), [("expert", 0.9, 1.0), ("typical", 0.70, 0.88), ("weak", 0.30, 0.65)])
def test_simulated_trainees_stay_in_their_bands_on_average(kind: str, low: float, high: float, tmp_path: Path) -> None:
    shares = [float(solved(tmp_path / str(n), n, kind).points) / 30 for n in range(6)]
    assert low <= sum(shares) / len(shares) <= high, shares


def test_an_officer_without_slips_has_full_marks_from_the_bundle_alone(tmp_path: Path) -> None:
    exercise = drawn(4)
    home = home_with(tmp_path, exercise)
    solver.solve(home, Slips(rate=0.0, rng=stream(root(4), "none")), "cencomm_first_warning")
    assert marked(exercise.truth, Draft(home, NAME).answers).points == 30


@settings(max_examples=40, deadline=None)
@given(
    cms=st.one_of(st.binary(max_size=300), st.just(b"\x30\x84\xff\xff\xff\xff")),
    position=st.integers(0, 2000),
    body=st.dictionaries(
        st.text(max_size=8),
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.lists(st.text(max_size=4))),
    ),
)
def test_whatever_is_handed_in_is_marked_without_an_error(cms: bytes, position: int, body: dict[str, Any]) -> None:
    truth = drawn(1).truth
    sheet = SHEETS.reference(truth)
    raw = bytearray(base64.b64decode(sheet["sent"][3]["cms"]))
    raw[position % len(raw)] ^= 0x41
    keys = ("quantity_kg", "about", "text", "photos", "result", "grade", "control_date", "control_time", "product")
    letter = {"type": "FEEDBACK", "to": ["UZ"], **dict(zip(keys, body.values(), strict=False)), **body}
    letter |= {"type": "FEEDBACK", "to": ["UZ"], "reply_to": "", "handling": "H1"}
    odd = SHEETS.work(truth, {}, [letter])
    sheet["sent"] = [{"id": "a", "cms": base64.b64encode(data).decode()} for data in (cms, bytes(raw))]
    sheet["sent"] += [{"id": "c", "cms": "===="}, *odd["sent"]]
    Answers.model_validate(sheet)
    assert 0 <= marked(truth, sheet).points <= 30
