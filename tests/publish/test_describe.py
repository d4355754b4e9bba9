"""The page that draws a world: whole, well-formed, self-contained, the same for the same seed, in both languages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

from simulator.content import content
from simulator.publish.describe import Sight, describe_page, draw_sight, read_world
from simulator.publish.folder import write_world
from simulator.publish.manifests import NoWorld, WorldChanged, WorldVersion
from simulator.world import load_scenario

SEED = bytes(32)
SCENARIO = content("datasets", "scenarios") / "northern_corridor.toml"


@pytest.fixture(scope="module")
def sight() -> Sight:
    return draw_sight(load_scenario(SCENARIO), SEED, 3000)


@pytest.fixture(scope="module")
def pages(sight: Sight) -> dict[str, str]:
    return {lang: describe_page(sight, lang) for lang in ("en", "ru")}


def tree(page: str) -> ElementTree.Element:
    return ElementTree.fromstring(page.removeprefix("<!DOCTYPE html>\n").replace("<html", "<html ", 1))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_is_well_formed_and_every_id_stands_once(pages: dict[str, str], lang: str) -> None:
    ids = [node.get("id") for node in tree(pages[lang]).iter() if node.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_nothing_is_fetched_and_nothing_runs(pages: dict[str, str], lang: str) -> None:
    page = pages[lang]
    assert "<script" not in page
    assert "@import" not in page
    for target in re.findall(r"""(?:href|src)=["']([^"']*)""", page) + re.findall(r"url\(([^)]*)\)", page):
        assert target.startswith("#"), target


def test_the_page_says_that_it_is_synthetic_and_for_whom(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert page.count("SYNTHETIC") >= 3
    assert "hidden truth" in pages["en"]


def test_every_office_of_the_scenario_is_drawn(pages: dict[str, str], sight: Sight) -> None:
    drawn = set(re.findall(r'data-office="([^"]+)"', pages["en"]))
    assert set(sight.offices) <= drawn
    assert {code for corridor in _used(sight) for code in corridor} <= drawn


def _used(sight: Sight) -> list[list[str]]:
    names = {route.corridor for route in sight.routes}
    return [sight.scenario.corridors[name].posts for name in sorted(names)]


def test_every_organisation_has_a_chart(pages: dict[str, str], sight: Sight) -> None:
    for page in pages.values():
        for one in sight.organisations:
            assert f'id="org-{one.code}-card"' in page


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_picture_has_a_title_and_a_description(pages: dict[str, str], lang: str) -> None:
    space = "{http://www.w3.org/2000/svg}"
    pictures = [node for node in tree(pages[lang]).iter(f"{space}svg") if node.get("role") == "img"]
    assert len(pictures) > 70
    for picture in pictures:
        names = (picture.get("aria-labelledby") or "").split()
        texts = [node.text or "" for node in picture if node.get("id") in names]
        assert len(texts) == 2
        assert all(text.strip() for text in texts)


def test_the_same_world_gives_the_same_bytes(pages: dict[str, str]) -> None:
    again = draw_sight(load_scenario(SCENARIO), SEED, 3000)
    assert describe_page(again, "en") == pages["en"]


def test_another_seed_gives_another_page(pages: dict[str, str]) -> None:
    other = draw_sight(load_scenario(SCENARIO), bytes([1]) * 32, 3000)
    assert describe_page(other, "en") != pages["en"]


def test_the_russian_page_has_no_english_sentence(pages: dict[str, str], sight: Sight) -> None:
    own = {sight.scenario.text, *(feature.text for feature in sight.scenario.feature)}
    page = re.sub(r"<style.*?</style>", "", pages["ru"], flags=re.S)
    texts = {unescape(text) for text in re.findall(r">([^<>]+)<", page)} - own
    assert [text for text in texts if len(re.findall(r"\b[a-z]{3,}\b", text)) >= 3] == []


def test_sums_agree_with_the_world(sight: Sight) -> None:
    assert sight.seized.sum() == sum(loads.kg.size for loads in sight.loads.values()) == sight.cases
    assert sum(sight.by_organisation.values()) == sight.cases
    entered = sum(int(counts.sum()) for counts in sight.delays.values())
    assert entered + sum(sight.never.values()) == sight.cases
    assert sight.share.shape == (sight.months, len(sight.routes))


def test_a_built_folder_gives_the_same_page(tmp_path: Path, pages: dict[str, str]) -> None:
    write_world(load_scenario(SCENARIO), SEED, tmp_path / "world", 3000)
    assert describe_page(read_world(tmp_path / "world"), "en") == pages["en"]


@pytest.mark.parametrize("lost", ["cases/00000.parquet", "macro/00000.parquet", "scenario.json"])
def test_a_folder_with_a_lost_or_broken_file_is_named(tmp_path: Path, lost: str) -> None:
    write_world(load_scenario(SCENARIO), SEED, tmp_path / "world", 300)
    victim = tmp_path / "world" / "truth" / lost
    victim.write_bytes(victim.read_bytes()[:40])
    with pytest.raises(WorldChanged, match="Build the world again"):
        read_world(tmp_path / "world")
    victim.unlink()
    with pytest.raises(WorldChanged, match="Build the world again"):
        read_world(tmp_path / "world")


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "observed").mkdir()
    with pytest.raises(NoWorld, match="observed side"):
        read_world(tmp_path)


def test_a_folder_of_another_schema_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    manifest = tmp_path / "truth" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text('{"schema_version": 99}', encoding="utf-8")
    with pytest.raises(WorldVersion, match="schema version 99"):
        read_world(tmp_path)
    assert manifest.read_text(encoding="utf-8") == '{"schema_version": 99}'


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_a_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(NoWorld, match=r"manifest\.json"):
        read_world(tmp_path)
