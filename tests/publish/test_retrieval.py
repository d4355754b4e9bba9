"""Drawing the retrieval exercise: right answers by plain pandas, features named when missing, nothing hidden leaks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import seeds
from retrieval_desk import NAME, database, draw_in, drawn, home_with, material, points, shown, task
from retrieval_world import retrieval_world
from sheets import sheets

from grading.rubric import load_exercise
from grading.solver.retrieval import solve
from grading.solver.slips import Slips
from simulator.content import content
from simulator.publish.drawing import FeatureMissing
from simulator.publish.retrieval import snapshot_at
from simulator.rng import stream
from simulator.workspace import Draft

CLOCK = load_exercise(NAME).clock
SHEETS = sheets("retrieval")


def entered(number: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Valid cases up to the clock, and their lines with the case's columns, by plain pandas."""
    observed = retrieval_world(number).observed
    cases = observed["cases"]
    cases = cases[(cases.entry_date <= CLOCK) & (cases.status != "CANCELLED")]
    return cases, observed["lines"].merge(cases, on="case_id")


def test_same_seed_draws_the_same_exercise() -> None:
    world = retrieval_world(5, 1600)
    exercise, again = (draw_in(world, world.seed) for _ in range(2))
    assert exercise.truth == again.truth
    assert exercise.files["material.json"] == again.files["material.json"]


def test_snapshot_holds_nothing_entered_after_the_clock() -> None:
    tables = snapshot_at(retrieval_world().observed, CLOCK)
    assert tables["cases"].entry_date.max() <= CLOCK
    assert set(tables["lines"].case_id) <= set(tables["cases"].case_id)
    assert set(tables) == {"cases", "lines", "legs", "persons"}


@pytest.mark.parametrize("number", range(2))
def test_first_answer_is_the_number_of_cases(number: int) -> None:
    truth, asked = task(number, "q1", "cases")
    _, lines = entered(number)
    entries = lines[(lines["product"] == asked["product"]) & (lines.reporting_country == asked["country"])]
    seized, typed = (entries[entries[name].str.startswith("2025")] for name in ("seizure_date", "entry_date"))
    assert truth["right"] == seized.case_id.nunique()
    assert truth["wrong"]["lines"] == len(seized)
    assert truth["wrong"]["entry-date"] == typed.case_id.nunique()


def both_ways(number: int) -> list[list[str]]:
    """Every crossing, named from either side."""
    pairs = material(drawn(number))["crossings"]
    return pairs + [[other, post] for post, other in pairs]


@pytest.mark.parametrize("number", range(2))
def test_crossing_answer_joins_both_posts_by_or(number: int) -> None:
    truth, asked = task(number, "q2", "records")
    pair = next([post, other] for post, other in both_ways(number) if post == asked["office"])
    _, lines = entered(number)
    here = lines[(lines["product"] == "CIGARETTES") & lines.office.isin(pair)]
    place = here.concealment_place.str.startswith("VEHICLE") | (here.concealment_place == "WAGON_STRUCTURE")
    method = here.concealment_method == "COVER_LOAD"
    assert truth["right"] == sorted(here[place | method].case_no.unique())
    assert truth["wrong"]["and-for-or"] == sorted(here[place & method].case_no.unique())
    assert truth["wrong"]["one-post"] == sorted(here[(place | method) & (here.office == pair[0])].case_no.unique())


@pytest.mark.parametrize("number", range(2))
def test_dates_answer_counts_what_both_dates_give(number: int) -> None:
    truth, _ = task(number, "q3", "cases")
    days, _ = task(number, "q3", "days")
    cases, _ = entered(number)
    late = cases[cases.seizure_date.str.startswith("2025-12") & (cases.entry_date >= "2026")]
    delay = pd.to_datetime(late.entry_date.str[:10]) - pd.to_datetime(late.seizure_date)
    assert (truth["right"], days["right"]) == (len(late), delay.dt.days.max())
    assert truth["right"] not in truth["wrong"].values()


@pytest.mark.parametrize("number", range(2))
def test_mass_entry_is_the_busiest_day_of_january(number: int) -> None:
    truth, asked = task(number, "q4", "batch_date")
    chart, _ = task(number, "q4", "by_entry")
    cases, _ = entered(number)
    mine = cases[(cases.reporting_country == asked["country"]) & cases.entry_date.str.startswith("2026-01")]
    days = mine.entry_date.str[:10].value_counts()
    assert (truth["right"], truth["cases"]) == (days.index[0], days.iloc[0])
    assert chart["right"]["2026-01"] == len(mine)
    assert chart["right"]["2026-01"] > 1.3 * chart["right"]["2025-12"]


@pytest.mark.parametrize("number", range(2))
def test_flagged_records_are_those_that_contradict_themselves(number: int) -> None:
    truth, asked = task(number, "q5", "records")
    total, _ = task(number, "q5", "sticks")
    _, lines = entered(number)
    entries = lines[(lines["product"] == "CIGARETTES") & (lines.reporting_country == asked["country"])]
    entries = entries[entries.seizure_date.between(asked["first"], asked["last"])]
    assert total["right"] == pytest.approx(entries.quantity.sum())
    world = retrieval_world(number)
    true = world.truth["cases"].set_index("case_id").quantity_true
    wrong = entries[entries.line_no.eq(1) & (entries.quantity / entries.case_id.map(true) < 0.5)]
    assert truth["right"] == sorted(wrong.case_no)
    assert 3 <= len(wrong) <= 8


@pytest.mark.parametrize("number", range(4))
def test_two_caveats_hold_and_letters_say_nothing(number: int) -> None:
    truth, _ = task(number, "q6", "caveats")
    offered = shown(number, "q6", "caveats")["options"]
    held = [option["key"] for option in offered if option["code"] in truth["right"]]
    assert sorted(held) == truth["held"]
    assert [option["code"] for option in offered] == list("abcdef")
    assert len({(option["key"], str(option["countries"])) for option in offered}) == 6


def test_right_option_stands_in_another_place_in_another_world() -> None:
    letters = {tuple(task(number, "q6", "sentence")[0]["right"]) for number in range(4)}
    assert len(letters) > 1


def test_unseen_records_tell_every_slip_from_the_right_search() -> None:
    saved, _ = task(0, "q2", "saved")
    unseen = saved["unseen"]
    assert len(unseen["right"]) >= 20
    assert set(unseen["wrong"]) == set(saved["wrong_queries"])
    assert all(wrong != unseen["right"] for wrong in unseen["wrong"].values())
    snapshot = set(retrieval_world().observed["cases"].case_no)
    assert not snapshot & {row[unseen["columns"].index("case_no")] for row in unseen["rows"]}


@pytest.mark.parametrize(
    ("without", "named"),
    [
        ("batch", "mass entry"),
        ("packs", "contradict"),
        ("outlier", "heroin"),
    ],
)
def test_a_missing_feature_is_named(without: str, named: str) -> None:
    """In most of four worlds: one in twenty has a large seizure, a full day or two habits of its own."""
    missed = []
    for number in range(4):
        world = retrieval_world(number, **{without: True})
        try:
            draw_in(world, world.seed)
        except FeatureMissing as missing:
            missed.append(str(missing))
    assert len(missed) >= 2
    assert all(re.search(named, missing) for missing in missed)


def test_files_say_nothing_of_the_truth() -> None:
    exercise = drawn()
    assert set(exercise.files) == {"material.json"}
    text = exercise.files["material.json"].decode()
    for word in ("right", "truth", "wrong", task(0, "q4", "batch_date")[0]["right"]):
        assert word not in text
    assert b"quantity_true" not in database(exercise)


@pytest.mark.slow
def test_worlds_of_the_course_offer_the_exercise_and_copies_earn_little(tmp_path: Path) -> None:
    from simulator.publish.world import make_world

    scenario = content("datasets", "scenarios", "northern_corridor.toml")
    truths = []
    # 28 of 30 worlds offer it; that fewer than five of twelve do has a chance of 4e-6 if only nine of ten did.
    for number in range(12):
        if len(truths) == 5:
            break
        seed = seeds.seed(number, "test-retrieval-worlds")
        try:
            exercise = draw_in(make_world(scenario, seed), seed)
        except FeatureMissing:
            continue
        truth = json.loads(json.dumps(exercise.truth))
        home = home_with(tmp_path / str(number), exercise)
        solve(home, Slips(0.0, stream(seed, "test")), NAME)
        assert points(truth, Draft(home, NAME).answers) == 30
        assert points(truth, SHEETS.reference(truth)) == 30
        assert [(label, points(truth, sheet)) for label, sheet, _ in SHEETS.known_wrong(truth)] == [
            (label, due) for label, _, due in SHEETS.known_wrong(truth)
        ]
        truths.append(truth)
    assert len(truths) == 5
    copied = [points(mine, SHEETS.reference(other)) for mine in truths for other in truths if mine is not other]
    assert sum(copied) / len(copied) <= 4.5
