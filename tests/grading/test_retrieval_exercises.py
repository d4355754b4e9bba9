"""Every retrieval exercise of the course, by the same laws: sheets are made from its items, none is written by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from retrieval_desk import drawn, home_with, mark, material, points
from sheets import sheets

from grading.rubric import exercise_names, load_exercise, load_rubric
from grading.skills import skills
from grading.solver.retrieval import solve
from grading.solver.slips import RATES, Slips
from simulator.publish.retrieval.sheet import load_sheet
from simulator.rng import stream
from simulator.workspace import Draft

SHEETS = sheets("retrieval")
EXERCISES = [name for name in exercise_names() if load_exercise(name).kind == "retrieval"]
WORLDS = range(3)
# A neighbour's and a constant sheet: the laws of the design.
NEIGHBOUR, CONSTANT = Fraction(15, 100), Fraction(20, 100)

pytestmark = pytest.mark.parametrize("name", EXERCISES)


def test_every_task_feeds_a_row_and_every_row_is_fed(name: str) -> None:
    tasks = [task for question in load_sheet(name).question for task in question.task]
    rubric = load_rubric(name)
    assert {task.row for task in tasks} == {row.id for row in rubric.row}
    assert all(task.item in rubric.criterion(task.row).items for task in tasks if task.item)
    assert all(not rubric.criterion(task.row).items for task in tasks if not task.item)
    assert rubric.maximum == Fraction(load_exercise(name).points)
    assert {row.skill for row in rubric.row} <= set(skills())


def test_every_named_mistake_has_its_words(name: str) -> None:
    rubric = load_rubric(name)
    for question in load_sheet(name).question:
        for task in question.task:
            row = rubric.criterion(task.row)
            assert row.slip_named(f"{task.prefix}blank")
            for slip in task.wrong:
                assert row.slip_named(f"{task.prefix}{slip}")


@pytest.mark.parametrize("number", WORLDS)
def test_reference_is_full_blank_is_nothing_and_a_mistake_is_worth_what_is_written(name: str, number: int) -> None:
    truth, rubric = dict(drawn(number, name).truth), load_rubric(name)
    assert points(truth, SHEETS.reference(truth), name) == rubric.maximum
    assert points(truth, {}, name) == 0
    wrong = SHEETS.mistakes(truth, rubric)
    assert len(wrong) >= len(rubric.row)
    assert {label: points(truth, answers, name) for label, answers, _ in wrong} == {
        label: due for label, _, due in wrong
    }


@pytest.mark.parametrize("number", WORLDS)
def test_an_analyst_who_sees_the_bundle_alone_earns_everything(name: str, number: int, tmp_path: Path) -> None:
    home = home_with(tmp_path, drawn(number, name), name=name)
    solve(home, Slips(0.0, stream(bytes(32), "never")), name)
    assert points(drawn(number, name).truth, Draft(home, name).answers, name) == load_rubric(name).maximum


def test_expert_beats_typical_beats_weak(name: str, tmp_path: Path) -> None:
    mean: dict[str, float] = {}
    for kind, rate in RATES.items():
        shares = []
        for number in WORLDS:
            for run in range(4):
                home = home_with(tmp_path / f"{kind}{number}{run}", drawn(number, name), name=name)
                solve(home, Slips(rate, stream(bytes(31) + bytes([run]), f"{kind} {number}")), name)
                shares.append(points(drawn(number, name).truth, Draft(home, name).answers, name))
        mean[kind] = float(sum(shares) / len(shares) / load_rubric(name).maximum)
    assert mean["expert"] >= 0.9
    assert 0.55 <= mean["typical"] <= 0.9
    assert 0.2 <= mean["weak"] <= 0.65
    assert mean["expert"] > mean["typical"] > mean["weak"]


def test_a_neighbours_sheet_earns_little(name: str) -> None:
    truths = [dict(drawn(number, name).truth) for number in range(4)]
    copied = [points(mine, SHEETS.reference(other), name) for mine in truths for other in truths if mine is not other]
    assert sum(copied) / len(copied) <= NEIGHBOUR * load_rubric(name).maximum


@pytest.mark.parametrize("number", WORLDS)
def test_a_constant_sheet_earns_little(name: str, number: int) -> None:
    exercise = drawn(number, name)
    for letter, count in (("a", 1), ("b", 0), ("c", 100)):
        sheet = {question["id"]: constant(question, letter, count) for question in material(exercise)["questions"]}
        assert points(exercise.truth, sheet, name) <= CONSTANT * load_rubric(name).maximum


def constant(question: dict[str, Any], letter: str, count: int) -> dict[str, Any]:
    """The same figure, the same letter and every code of every list."""
    answer: dict[str, Any] = {}
    for task in question["tasks"]:
        kind, field = task["type"], task["field"]
        if kind in ("count", "delay", "total"):
            answer[field] = count
        elif kind == "leader":
            answer |= {field: count, "country": task["countries"][0]}
        elif kind in ("strongest", "silent"):
            answer[field] = task["codes"]
        elif kind == "caveats":
            answer[field] = list("abcdef")
        elif kind == "choose":
            answer[field] = letter
        elif kind == "sentence":
            answer |= {"opening": letter, "closing": letter}
    return answer


def test_two_exercises_of_one_kind_are_drawn_apart(name: str) -> None:
    """The streams hold the exercise's name: the same world, other questions and other places of right options."""
    others = [other for other in EXERCISES if other != name]
    asked = drawn(0, name).truth["asked"]
    assert all(drawn(0, other).truth["asked"] != asked for other in others)


def test_feedback_has_a_reason_for_every_lost_point(name: str) -> None:
    truth, rubric = dict(drawn(0, name).truth), load_rubric(name)
    for _, answers, _ in SHEETS.mistakes(truth, rubric):
        for row in mark(truth, answers, name).rows:
            lost = sum((finding.points_lost for finding in row.findings), Fraction(0))
            assert lost == row.max_points - row.points or (row.points % Fraction(1, 4) == 0 and lost >= 0)
