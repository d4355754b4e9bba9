"""The page that draws a world: whole, well-formed, self-contained, the same for the same seed, in both languages."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from html import unescape
from math import cos, radians
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import seeds

from simulator.content import content
from simulator.publish.describe import Sight, describe_page, draw_sight, read_world
from simulator.publish.describe.adaptation import Learning
from simulator.publish.describe.ground import Room, frame
from simulator.publish.describe.lineage import lineage
from simulator.publish.describe.numbers import fixed, percent, whole
from simulator.publish.describe.palette import product_name
from simulator.publish.describe.sight import summed
from simulator.publish.describe.society import Event
from simulator.publish.folder import write_world
from simulator.publish.manifests import NoWorld, WorldChanged, WorldVersion
from simulator.publish.next_day import next_day
from simulator.texts import translator
from simulator.world import build, load_scenario
from simulator.world.truth_tables import plan_tables, seizure_table

SEED = seeds.seed(0)
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
        for organisation in sight.organisations:
            assert f'id="org-{organisation.code}-card"' in page


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


@pytest.mark.slow
def test_the_same_world_gives_the_same_bytes(pages: dict[str, str]) -> None:
    again = draw_sight(load_scenario(SCENARIO), SEED, 3000)
    assert describe_page(again, "en") == pages["en"]


def test_another_seed_gives_another_world(sight: Sight) -> None:
    other = draw_sight(load_scenario(SCENARIO), seeds.seed(1), 3000)
    assert other.seizures != sight.seizures


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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "world"
    write_world(load_scenario(SCENARIO), SEED, folder, 3000)
    return folder


def test_a_built_folder_gives_the_same_page(built: Path, pages: dict[str, str]) -> None:
    assert describe_page(read_world(built), "en") == pages["en"]


@pytest.mark.parametrize("lost", ["cases/00000.parquet", "macro/00000.parquet", "scenario.json"])
def test_a_folder_with_a_lost_or_broken_file_is_named(tmp_path: Path, built: Path, lost: str) -> None:
    shutil.copytree(built, tmp_path / "world")
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


def test_the_lesson_is_the_share_that_fell_while_its_risk_rose() -> None:
    months = np.arange(48)
    share = np.where(months < 24, 0.8, 0.3)
    risk = np.where(months < 20, 0.03, 0.09)
    learning = Learning(
        organisation="O001",
        product="HEROIN",
        corridors=("A", "B"),
        risk=np.stack([risk, np.full(48, 0.03)], axis=1),
        share=np.stack([share, 1 - share], axis=1),
        taken=np.ones((48, 2)),
    )
    fall, month, corridor = learning.lesson()
    assert fall == pytest.approx(0.5)
    assert corridor == 0
    assert 8 <= month <= 19
    still = replace(learning, risk=np.full((48, 2), 0.03))
    assert still.lesson()[0] == 0


def test_every_product_that_is_sent_has_its_panels_and_its_map(pages: dict[str, str], sight: Sight) -> None:
    for index, product in enumerate(sight.products):
        assert f'id="map-{product}-t"' in pages["en"]
        name = product_name(product, "en")
        panels = pages["en"].count(f">{name}</text>")
        assert panels >= (2 if sight.seized[:, index].any() else 1), name


def test_a_map_is_true_to_shape_in_its_middle() -> None:
    here = frame([(37.0, 60.0), (47.0, 80.0)], 800)
    x, y = here.xy(42.0, 70.0)
    east, north = here.xy(42.0, 70.1), here.xy(42.1, 70.0)
    assert abs(east[0] - x) / abs(y - north[1]) == pytest.approx(cos(radians(42)), rel=0.01)
    assert all(here.inside(*here.xy(lat, lon)) for lat, lon in ((37.0, 60.0), (47.0, 80.0)))


def test_names_never_cover_each_other() -> None:
    here = frame([(37.0, 60.0), (47.0, 80.0)], 800)
    room = Room(here, 6, 11)
    placed = [room.beside(400 + 3 * i, 300, 4, "Dostuk / Dustlik") for i in range(30)]
    assert any(spot is None for spot in placed)
    boxes = room.boxes
    for i, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in boxes[i + 1 :]:
            assert right <= a or c <= left or bottom <= b or d <= top


def test_kin_lie_together_in_the_lineage(sight: Sight) -> None:
    assert sight.society is not None
    events = (
        Event(month=3, kind="SPLIT", before=("O001",), after=("O001", "O010"), names=()),
        Event(month=5, kind="RENAMING", before=("O007",), after=("O007",), names=("A", "B")),
        Event(month=9, kind="MERGER", before=("O010", "O005"), after=("O010",), names=()),
    )
    picture = lineage(replace(sight, society=replace(sight.society, events=events)), translator("en"))
    assert picture is not None
    assert picture.table is not None
    rows = re.findall(r">(O\d{3}) ", picture.svg)
    assert rows == ["O001", "O010", "O005", "O007"]
    assert [row[1] for row in picture.table[1]] == ["split", "new name", "merger"]


def test_russian_numbers_have_a_comma_and_never_break() -> None:
    tr = translator("ru")
    assert (whole(12345, tr), fixed(-1.5, 1, tr), percent(0.125, tr, 1)) == ("12\u00a0345", "−1,5", "12,5\u00a0%")
    assert (whole(12345, translator("en")), percent(0.5, translator("en"))) == ("12,345", "50%")


def test_a_world_of_many_parts_is_summed_like_one(sight: Sight) -> None:
    world = build(load_scenario(SCENARIO), SEED, 3000)
    cases, tables = seizure_table(world.plan, world.rows), plan_tables(world.plan)
    parts = [batch for piece in (cases[:100], cases[100:1500], cases[1500:]) for batch in piece.to_batches()]
    again = summed(tables, parts, scenario=sight.scenario, name=sight.name, seed=sight.seed, scale=0.24)
    assert np.array_equal(again.seized, sight.seized)
    assert again.seizures == sight.seizures
    for product in sight.products:
        assert np.array_equal(again.loads[product].kg, sight.loads[product].kg)
        assert [top[:2] for top in again.loads[product].top] == [top[:2] for top in sight.loads[product].top]


def test_a_world_with_days_added_is_drawn_to_its_last_day(tmp_path: Path, built: Path, sight: Sight) -> None:
    shutil.copytree(built, tmp_path / "world")
    for _ in range(3):
        next_day(tmp_path / "world")
    later = read_world(tmp_path / "world")
    assert later.cases >= sight.cases
    assert later.seized.sum() == later.cases
    assert sum(int(counts.sum()) for counts in later.delays.values()) >= sum(
        int(counts.sum()) for counts in sight.delays.values()
    )
