"""The drawn network: the sizes that the exercise states, ties as promised, nothing of the truth in the pack."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_world import EXERCISE, artifact_of, drawn, home_of, seed_of, small_world

from grading.rubric import load_exercise, load_rubric
from grading.solver import synthesis as solver
from grading.solver.slips import Slips
from grading.synthesis import score
from simulator.content import content
from simulator.publish.audit import TRUTH_WORDS
from simulator.publish.drawing import FeatureMissing, TraineeKey
from simulator.publish.synthesis import draw
from simulator.publish.synthesis_claims import confidence_word
from simulator.publish.world import make_world
from simulator.reference.distance import speed_kmh
from simulator.rng import stream
from simulator.workspace import Draft

WORLDS = range(6)


def tables(number: int) -> dict[str, list[dict[str, Any]]]:
    return {name.removesuffix(".json"): json.loads(data)["rows"] for name, data in drawn(number).files.items()}


@pytest.mark.parametrize("number", WORLDS)
def test_pack_has_the_stated_sizes(number: int) -> None:
    pack, truth = tables(number), drawn(number).truth
    assert {
        name: len(rows) for name, rows in pack.items() if name in ("cases", "manifest", "plate_reads", "cards")
    } == {
        "cases": 14,
        "manifest": 26,
        "plate_reads": 60,
        "cards": 6,
    }
    roles = [case["role"] for case in truth["cases"].values()]
    assert [roles.count(role) for role in ("member", "cover", "truck", "echo", "unrelated")] == [8, 1, 1, 1, 3]
    assert sum(row["reporting_country"] == "KG" for row in pack["cases"]) == 6


@pytest.mark.parametrize("number", WORLDS)
def test_every_member_has_two_ties_and_nobody_else_has_one(number: int) -> None:
    pack, truth = tables(number), drawn(number).truth
    own = {truth["plates"]["true"], *truth["plates"]["misreads"]}
    firm = set(truth["firm"]["spellings"])
    shown = {
        row["id"]
        for name in ("cards", "manifest", "plate_reads")
        for row in pack[name]
        if row.get("plate") in own or row.get("carrier") in firm
    }
    for case in truth["cases"].values():
        ties = set(case["ties"])
        assert len(ties) >= 2 if case["role"] == "member" else not ties
        assert {tie for tie in ties if not tie.startswith("S-")} <= shown


@pytest.mark.parametrize("number", WORLDS)
def test_all_spellings_of_truck_and_firm_can_be_seen(number: int) -> None:
    pack, truth = tables(number), drawn(number).truth
    plates = {row["plate"] for name in ("cards", "manifest", "plate_reads") for row in pack[name]}
    carriers = {row["carrier"] for name in ("cards", "manifest") for row in pack[name]}
    assert {truth["plates"]["true"], truth["plates"]["decoy"], *truth["plates"]["misreads"]} <= plates
    assert len(set(truth["plates"]["misreads"])) == 3
    assert set(truth["firm"]["spellings"]) <= carriers
    assert len(set(truth["firm"]["spellings"])) == 4
    assert not set(truth["firm"]["spellings"]) & set(truth["firm"]["others"])


@pytest.mark.parametrize("number", WORLDS)
def test_decoy_is_read_far_away_within_the_hour(number: int) -> None:
    pack, truth = tables(number), drawn(number).truth
    rows = {row["id"]: row for row in pack["plate_reads"]}
    near, far = (rows[name] for name in truth["two_places"]["reads"])
    moments = [datetime.fromisoformat(row["time"]) for row in (near, far)]
    assert abs(moments[0] - moments[1]) <= timedelta(hours=1)
    assert 450 <= truth["two_places"]["km"] <= 750
    assert far["plate"] == truth["plates"]["decoy"]
    assert speed_kmh(near["place"], moments[0], far["place"], moments[1]) > 400


@pytest.mark.parametrize("number", WORLDS)
def test_members_truck_is_never_in_two_places(number: int) -> None:
    pack, truth = tables(number), drawn(number).truth
    own = {truth["plates"]["true"], *truth["plates"]["misreads"]}
    reads = [(r["place"], datetime.fromisoformat(r["time"])) for r in pack["plate_reads"] if r["plate"] in own]
    assert all(speed_kmh(*read, *other) < 90 for read in reads for other in reads if read[0] != other[0])


def test_route_has_four_legs_with_records_of_the_pack() -> None:
    pack, truth = tables(0), drawn(0).truth
    known = {row["case_no"] for row in pack["cases"]}
    known |= {row["id"] for name in ("cards", "manifest", "plate_reads") for row in pack[name]}
    assert [leg["start"][0] for leg in truth["route"]] == ["CN", "KG-IRKESHTAM", "KG-OSH-INLAND", "KG-DOSTUK"]
    assert truth["route"][-1]["end"] == ["UZ", "UZ-DUSTLIK"]
    assert all(leg["records"] and set(leg["records"]) <= known for leg in truth["route"])


def test_three_versions_can_be_refuted_and_two_cannot() -> None:
    against = drawn(0).truth["versions"]
    assert sorted(bool(records) for records in against.values()) == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("sources", "word"), [(0, "UNLIKELY"), (1, "EVEN"), (2, "LIKELY"), (3, "LIKELY"), (4, "ALMOST_CERTAIN")]
)
def test_word_follows_from_the_number_of_sources(sources: int, word: str) -> None:
    assert confidence_word(sources) == word


def test_no_two_packs_share_names_numbers_or_version_ids() -> None:
    pack, other = drawn(0).truth, drawn(1).truth
    assert not set(pack["cases"]) & set(other["cases"])
    assert pack["plates"]["true"] != other["plates"]["true"]
    assert pack["firm"]["spellings"] != other["firm"]["spellings"]
    assert not set(pack["versions"]) & set(other["versions"])


def test_same_seed_gives_the_same_bytes() -> None:
    assert drawn(2).files == drawn(2).files


def test_pack_holds_no_word_of_the_truth() -> None:
    pack = drawn(0)
    for data in pack.files.values():
        assert not [word for word in TRUTH_WORDS if word in data]
        assert b'"synthetic": true' in data


@pytest.mark.parametrize("without", ["K", "T", "D"])
def test_world_without_the_feature_is_named(without: str) -> None:
    seed = seed_of(0)
    who = TraineeKey(course="c", trainee="t", attempt=1, redraw=0, seed=seed)
    world = small_world(seed, without=without)
    if without == "K":
        world.truth["cases"] = world.truth["cases"][world.truth["cases"]["organisation_id"] != "L"]
    with pytest.raises(FeatureMissing):
        draw(world, load_exercise("synthesis_first_network"), who)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_whole_worlds_offer_a_pack_that_the_solver_finds(number: int, tmp_path: Path) -> None:
    seed = seed_of(number)
    world = make_world(content("datasets", "scenarios", "northern_corridor.toml"), seed)
    who = TraineeKey(course="c", trainee="t", attempt=1, redraw=0, seed=seed)
    pack = draw(world, load_exercise(EXERCISE), who)
    home = home_of(tmp_path, pack)
    solver.solve(home, Slips(rate=0.0, rng=stream(seed, "never")), "synthesis_first_network")
    card = score(pack.truth, artifact_of(Draft(home, EXERCISE).answers), load_rubric(EXERCISE))
    assert card.points == card.max_points == 40
