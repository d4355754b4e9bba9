"""A scenario owns its region: read from its folder, in force for its worlds alone, and travelling with it."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
from land import land, spoil, told

from simulator.content import scenario_file
from simulator.formats import moment, zone
from simulator.reference import codes, names, offices
from simulator.reference.clocks import by_utc, hours_ahead, office_seconds
from simulator.reference.closures import closures
from simulator.reference.driving import may_run
from simulator.reference.names.lands import COUNTRIES, people_of
from simulator.reference.names.plates import LAYOUTS, layout_of, plate_shape
from simulator.reference.offices import office_label
from simulator.reference.rail import railway
from simulator.reference.shapes import shapes
from simulator.reference.trade import exports, seasons
from simulator.regional import in_force, using
from simulator.strict_json import validated
from simulator.texts import country_name, invented_countries, translator
from simulator.world import Scenario, load_scenario
from simulator.world.words import words

OWN = "southern_straits"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario(scenario_file(OWN))


def test_outside_of_its_worlds_a_region_is_nowhere(scenario: Scenario) -> None:
    """Every table, before, while and after the region is in force."""
    assert scenario.region is not None
    shared = (offices(), words("office"), words("nationality"), shapes(), closures(), seasons(), codes("brand"))
    with using(scenario.region):
        assert set(offices()) - set(shared[0]) == {post.code for post in scenario.region.posts}
        assert words("office")[: len(shared[1]) - 1] == shared[1][:-1]
        assert {"XG", "XP"} <= set(words("nationality")) - set(shared[2])
        assert {country for country, _ in shapes()} - {country for country, _ in shared[3]} >= {"XG", "XM"}
        assert len(closures()) == len(shared[4]) + 4
        assert seasons()["MELONS"].index(max(seasons()["MELONS"])) == 1
        assert codes("brand")["LANQUA_GOLD"].extra["made_in"] == "XP"
        assert railway("XJ-EMBER-RAIL", "XP-LANQUA-RAIL") == ("XJ-EMBER-RAIL", "XJ-HERON-RAIL", "XP-LANQUA-RAIL")
        assert not may_run("XM", "XJ", "ROAD")
        assert may_run("XM", "XH", "ROAD")
        assert exports("XL")["SPICES"] > exports("XG")["SPICES"] == 0
        assert exports("XP") == exports("CN")
        assert country_name("XL", "ru") == "Соррельский Берег"
        assert office_label("XH-SOUTH-PORT", "ru") == "морской порт Ильмарский рейд"
        assert translator("ru")("Road") == "Автомобильный"
    assert in_force() is None
    assert (offices(), words("office"), words("nationality"), shapes(), closures(), seasons(), codes("brand")) == shared
    assert "XG" not in invented_countries()
    assert country_name("XL", "ru") == "XL"


def test_each_thread_has_its_own_region_in_force(scenario: Scenario) -> None:
    seen: list[bool] = []
    with using(scenario.region):
        thread = threading.Thread(target=lambda: seen.append("XG-VARN" in offices()))
        thread.start()
        thread.join()
        assert "XG-VARN" in offices()
    assert seen == [False]


def test_a_region_of_one_scenario_does_not_show_in_another(scenario: Scenario, tmp_path: Path) -> None:
    other = load_scenario(land(tmp_path))
    with using(scenario.region):
        with using(other.region):
            assert "XC-ALDO" in offices()
            assert "XG-VARN" not in offices()
        assert "XG-VARN" in offices()
        assert "XC-ALDO" not in offices()


def test_the_region_is_part_of_the_scenario_and_of_its_fingerprint(scenario: Scenario, tmp_path: Path) -> None:
    again = validated(Scenario, scenario.model_dump_json(by_alias=True).encode())
    assert again == scenario
    assert again.region is not None
    assert scenario.region is not None
    assert again.region.digest == scenario.region.digest
    folder = tmp_path / OWN
    shutil.copytree(scenario_file(OWN).parent, folder)
    assert load_scenario(folder).fingerprint == scenario.fingerprint
    spoil(folder, "closures.csv", "2022-08-15", "2022-08-16")
    assert load_scenario(folder).fingerprint != scenario.fingerprint
    shared = load_scenario(scenario_file("northern_corridor"))
    assert "region" not in shared.model_dump(by_alias=True)


@pytest.mark.parametrize("region", [".", "tables"])
def test_a_scenario_is_read_from_its_folder_wherever_that_lies(tmp_path: Path, region: str) -> None:
    folder = land(tmp_path, region=region)
    assert told(folder) == []
    by_folder, by_file = load_scenario(folder), load_scenario(folder / "scenario.toml")
    assert by_folder == by_file
    assert by_folder.region is not None
    assert len(by_folder.region.posts) == 16


def test_a_real_land_takes_further_posts_and_keeps_its_own(tmp_path: Path) -> None:
    """A post of one scenario more, another name for a post that is there: in that scenario's worlds only."""
    folder = tmp_path / "north"
    folder.mkdir()
    text = scenario_file("northern_corridor").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text('region = "."\n' + text, encoding="utf-8")
    rows = [
        "code,label,country,location_type,mode,lat,lon,opposite,capacity,opened",
        "KG-TESTING,Testing mobile group,KG,INLAND,ROAD,42.5,74.6,,3,1999-01-01",
        "KG-OSH-INLAND,Osh under another name,KG,INLAND,ROAD,40.5,72.8,,5,1999-01-01",
    ]
    (folder / "offices.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario = load_scenario(folder)
    shared = offices()
    with using(scenario.region):
        assert set(offices()) - set(shared) == {"KG-TESTING"}
        assert office_label("KG-OSH-INLAND", "en") == "Osh under another name"
        assert not set(invented_countries()) - set(_shared_lands())
    assert office_label("KG-OSH-INLAND", "en") != "Osh under another name"
    assert [fault.file for fault in told(folder)] == ["ru.po", "ru.po"]


def _shared_lands() -> tuple[str, ...]:
    with using(None):
        return tuple(invented_countries())


# ---------------------------------------------------------------- peoples, plates, clocks
def test_peoples_are_their_own_or_like_another_one(scenario: Scenario) -> None:
    keys = np.arange(3000)
    with using(scenario.region):
        assert [people_of(code) for code in ("XG", "XH", "XJ", "XL", "XQ", "TR")] == [
            "XG",
            "XH",
            "XG",
            "TR",
            "XX",
            "TR",
        ]
        every = {
            code: set(names.full_names(keys, code, 0, script="latn").to_pylist()) for code in ("XG", "XH", "XJ", "XL")
        }
        turkish = set(names.full_names(keys, "TR", 0, script="latn").to_pylist())
        cyrillic = names.full_names(keys[:50], "XH", 1, script="cyrl").to_pylist()
    assert every["XG"] == every["XJ"]
    assert every["XL"] == turkish
    assert not every["XG"] & every["XH"]
    assert len(every["XG"]) > 1500
    assert all("\u0400" <= letter <= "\u04ff" for name in cyrillic for letter in name if letter != " ")


def test_towns_of_addresses_are_the_regions(scenario: Scenario) -> None:
    with using(scenario.region):
        texts = names.addresses(np.arange(500), "XJ", script="latn").to_pylist()
        firms = names.company_names(np.arange(500), "XH", script="cyrl").to_pylist()
    assert {text.partition(",")[0] for text in texts} == {"Kestra", "Merrin", "Larch"}
    assert all(name.startswith("Компания «") for name in firms)


def test_plates_have_the_shape_of_their_country_and_are_never_shared(scenario: Scenario) -> None:
    keys = np.arange(4000)
    with using(scenario.region):
        assert layout_of("XM") == LAYOUTS["AF"]
        assert layout_of("XJ") == "LL dddd LL ="
        plates = {code: names.plates(keys, code).to_pylist() for code in ("XG", "XH", "XJ", "XL", "XM", "XP", "TR")}
    bare = {code: [plate.replace(" ", "") for plate in texts] for code, texts in plates.items()}
    owner: dict[str, int] = {}
    for texts in bare.values():
        for key, plate in enumerate(texts):
            assert owner.setdefault(plate, key) == key
    assert all("ZZ" in plate for texts in bare.values() for plate in texts)


@pytest.mark.parametrize(
    ("shape", "good"),
    [
        ("= dddd LLLL", True),
        ("dd L dddLL =", True),
        ("= ddd LLL", False),
        ("dddd LLLL", False),
        ("= dddd = LLLL", False),
        ("= dddd XLLL", False),
        ("=  dddd LLLL", False),
        ("= ddddd LLLLL dd", False),
        ("", False),
    ],
)
def test_a_shape_of_plates_has_one_mark_and_room(shape: str, good: bool) -> None:
    assert plate_shape(shape) is good


@pytest.mark.parametrize(
    ("country", "text"), [("XG", "05.01.2026 00:05 (UTC−8)"), ("XM", "04.01.2026 23:35 (UTC−8:30)")]
)
def test_moments_are_told_by_the_regions_clocks(scenario: Scenario, country: str, text: str) -> None:
    with using(scenario.region):
        assert moment("2026-01-05T08:05:00Z", "ru", zone(country), offset=True) == text
    assert moment("2026-01-05T08:05:00Z", "ru", zone(country), offset=True) == "05.01.2026 08:05 (UTC)"


def test_posts_and_offices_keep_the_hours_of_their_region(scenario: Scenario) -> None:
    weights = np.arange(24)
    assert hours_ahead() == 5
    assert by_utc(weights).tolist() == weights.tolist()
    assert office_seconds(3 * 3600, 13 * 3600) == (3 * 3600, 13 * 3600)
    with using(scenario.region):
        assert hours_ahead() == -8
        # 08:00 to 18:00 by clocks eight hours behind UTC would end after midnight, UTC: it is moved into the day.
        assert office_seconds(3 * 3600, 13 * 3600) == (12 * 3600, 22 * 3600)
        assert by_utc(weights)[(3 + 13) % 24] == 3
        assert COUNTRIES[-1] == "XX"
