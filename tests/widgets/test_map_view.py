"""Maps: circles by area, every office in the table, nothing lost, outlines within a small frame and payload."""

from __future__ import annotations

import json
import re

import pytest

from simulator.reference.offices import offices_of
from simulator.reference.shapes import FILES, shapes
from simulator.texts import invented_countries
from simulator.widgets.geography import Frame, Names, frame, outlines
from simulator.widgets.map_view import LARGEST, LEAST, office_map, radius


def test_outlines_are_small_and_hold_the_region() -> None:
    assert sum(file.stat().st_size for file in FILES) < 150_000
    assert {"KZ", "KG", "TJ", "TM", "UZ", "AF", "CN", "IR", "RU"} <= {country for country, _ in shapes()}
    real = [parts for country, parts in shapes() if country not in invented_countries()]
    points = [point for parts in real for part in parts for point in part]
    assert all(38 <= x <= 97 and 26 <= y <= 61 for x, y in points)


@pytest.mark.parametrize(
    "codes", [list(offices_of()), ["KG-DOSTUK"], [], ["KZ-PETROPAVL-RAIL", "AF-HAIRATAN"]], ids=len
)
def test_frame_holds_its_offices_and_only_their_ground(codes: list[str]) -> None:
    here = frame(codes, 640)
    for x, y in map(here.xy, codes):
        assert 0 <= x <= here.width
        assert 0 <= y <= here.height
    borders = outlines(here)
    assert borders
    near = 0.6 * here.width / (here.east - here.west)
    for outline in borders:
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", outline.path):
            assert -near - 1 <= float(x) <= here.width + near + 1
            assert -2 * near - 1 <= float(y) <= here.height + 2 * near + 1
    assert len(json.dumps([outline.path for outline in borders])) < 80_000


def test_country_is_drawn_where_its_offices_are() -> None:
    drawn = {outline.country: outline.name_at for outline in outlines(Frame(66, 36, 76, 44, 640))}
    assert {"KG", "UZ", "TJ"} <= set(drawn)
    assert "RU" not in drawn
    x, y = drawn["KG"] or (0, 0)
    assert 300 < x <= 640
    assert y < 400


def test_area_of_a_circle_is_in_proportion() -> None:
    assert radius(100, 100) == LARGEST
    assert radius(25, 100) == LARGEST / 2
    assert (radius(1, 10_000), radius(0, 0)) == (LEAST, LEAST)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_cases_without_a_known_office_are_told_beneath(lang: str) -> None:
    picture = office_map({"KG-DOSTUK": 8, "UZ-DUSTLIK": 2, "": 3, "nowhere": 1}, lang)
    assert [(circle["office"], circle["cases"]) for circle in picture["circles"]] == [
        ("KG-DOSTUK", 8),
        ("UZ-DUSTLIK", 2),
    ]
    assert "4" in picture["notes"][-1]
    assert len(office_map({"KG-DOSTUK": 8}, lang)["notes"]) == len(picture["notes"]) - 1
    assert ("Dostuk" if lang == "en" else "Достук") in picture["circles"][0]["label"]


def test_nothing_found_is_an_empty_map() -> None:
    picture = office_map({}, "en")
    assert picture["circles"] == []
    assert picture["outlines"]


def test_names_do_not_meet() -> None:
    names = Names(200, 100)
    spots = [names.place(100, 50, 4, "a place") for _ in range(20)]
    taken = [spot for spot in spots if spot]
    assert 4 <= len(taken) < 20
    assert len(set(taken)) == len(taken)
    assert names.centred(100, 95, "c")
    assert not names.centred(100, 95, "c")
