"""Posts lie in their countries and face each other; railways, closures and plates say what they should."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from simulator.content import scenario_files
from simulator.reference import offices
from simulator.reference.closures import closures, shut_on
from simulator.reference.driving import may_run
from simulator.reference.ground import TOLERANCE_KM, beyond_km, misplaced
from simulator.reference.rail import joined, lines, railway
from simulator.world import load_scenario

SCENARIOS = scenario_files()


def test_every_post_lies_in_its_country_and_on_its_side_of_the_border() -> None:
    assert list(misplaced(offices().values())) == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_posts_of_every_scenario_lie_in_their_countries_with_the_posts_that_face_them(name: str) -> None:
    scenario = load_scenario(SCENARIOS[name])
    passed = {code for corridor in scenario.corridors.values() for code in corridor.posts}
    facing = {offices()[code].opposite for code in passed} - {""}
    posts = [offices()[code] for code in sorted(passed | facing)]
    assert len(posts) > 5
    assert list(misplaced(posts)) == []
    assert all(beyond_km(post.country, post.lat, post.lon) <= TOLERANCE_KM for post in posts)


@pytest.mark.parametrize(
    ("code", "lat", "lon", "fault"),
    [
        ("KZ-TAZHEN", 44.62, 56.31, "outside KZ"),
        ("RU-SAGARCHIN", 50.95, 56.98, "outside RU"),
        ("TJ-DUSTI", 38.466, 67.99, "outside TJ"),
        ("UZ-DAUTOTA", 44.60, 56.33, "which it faces"),
        ("KG-DOSTUK", 40.59, 72.70, "far side"),
    ],
)
def test_a_post_in_the_wrong_place_is_named(code: str, lat: float, lon: float, fault: str) -> None:
    moved = {**offices(), code: dataclasses.replace(offices()[code], lat=lat, lon=lon)}
    assert any(post == code and fault in said for post, said in misplaced(moved.values()))


def test_the_outline_tells_inside_from_outside_and_how_far() -> None:
    """Dushanbe lies in Tajikistan, about 48 km from the Uzbek border at Tursunzoda."""
    assert -60 < beyond_km("TJ", 38.56, 68.79) < -40
    assert 40 < beyond_km("UZ", 38.56, 68.79) < 60
    assert beyond_km("ZZ", 38.56, 68.79) == float("inf")


def test_goods_by_rail_go_over_lines_that_exist() -> None:
    assert all(station in offices() and offices()[station].mode == "RAIL" for pair in lines() for station in pair)
    stations = {code for code, post in offices().items() if post.mode == "RAIL"}
    assert {station for pair in lines() for station in pair} == stations
    assert all(not post.opposite or frozenset((code, post.opposite)) in lines()
               for code, post in offices().items() if post.mode == "RAIL")  # fmt: skip
    assert railway("UZ-GALABA-RAIL", "KZ-PETROPAVL-RAIL")[0] == "UZ-GALABA-RAIL"
    assert railway("KG-OSH-RAIL", "KG-KAINDY-RAIL") == ()
    assert not joined(["AF-HAIRATAN-RAIL", "UZ-GALABA-RAIL"], passengers=True)
    assert joined(["UZ-KELES-RAIL", "KZ-SARYAGASH-RAIL", "KZ-PETROPAVL-RAIL"], passengers=True)


def test_vehicles_run_at_home_and_only_where_they_may() -> None:
    assert may_run("AF", "UZ", "ROAD")
    assert not may_run("AF", "KZ", "ROAD")
    assert not may_run("CN", "KZ", "RAIL")
    assert may_run("CN", "KZ", "ROAD")
    assert may_run("AF", "RU", "AIR")
    assert all(may_run(post.country, post.country, "ROAD") for post in offices().values())


def test_closures_hold_on_both_sides_and_lie_after_the_opening() -> None:
    shut = {(closure.office, closure.closed, closure.reopened) for closure in closures()}
    for closure in closures():
        post = offices()[closure.office]
        assert post.opened <= closure.closed < closure.reopened
        assert (post.opposite, closure.closed, closure.reopened) in shut


def test_a_post_is_shut_before_its_first_day_and_through_its_closures() -> None:
    codes = list(offices())
    days = [date(2007, 8, 25), date(2007, 8, 26), date(2021, 6, 21), date(2021, 6, 22), date(2021, 7, 19)]
    days += [date(2021, 7, 20), date(2021, 8, 15), date(2021, 10, 3), date(2021, 10, 4)]
    day = np.array([moment.toordinal() for moment in days])
    at = np.full(day.size, codes.index("TJ-PANJIPOYON"))
    assert shut_on(at, day).tolist() == [True, False, False, True, True, False, True, True, False]
    assert not shut_on(np.full(day.size, codes.index("UZ-YALLAMA")), day).any()
