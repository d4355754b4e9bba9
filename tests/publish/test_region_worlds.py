"""A world of a scenario with a region of its own: the same bytes however it is built, and its own land in all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import seeds
from land import land, spoil
from seed_file import seed_file

from grading.rubric import load_exercise
from simulator.content import package_root
from simulator.gates import geography
from simulator.gates.world import read_world
from simulator.publish.bundle import Order, draw_all
from simulator.publish.describe import describe_page, draw_sight
from simulator.publish.describe import read_world as read_sight
from simulator.publish.drawing import FeatureMissing, TraineeKey
from simulator.publish.folder import NotWritten, OtherBuild, write_world
from simulator.publish.manifests import read_table, verify
from simulator.publish.next_day import next_day
from simulator.publish.region_on_disk import region_on_disk
from simulator.publish.source_names import SOURCES
from simulator.publish.world import make_world
from simulator.regional import in_force, using
from simulator.world import Scenario, load_scenario

SIZE: dict[str, Any] = {"cases": 900, "block_rows": 150, "sources": SOURCES}
# Half a seizure a day: so many days without one come about once in 500 million worlds.
QUIET_DAYS = 40
MINE = {"XC", "XD", "XE", "XF"}
# Columns of countries wherever they stand.
COUNTRY = ("country", "departure", "destination", "nationality", "goods_origin", "reporting_country")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return land(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture(scope="module")
def scenario(folder: Path) -> Scenario:
    return load_scenario(folder)


@pytest.fixture(scope="module")
def whole(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("region") / "whole"
    write_world(scenario, seeds.seed(3), out, **SIZE)
    return out


def content(world: Path) -> dict[str, bytes]:
    """Every file of a world but for the manifest that names the machine."""
    files = {path.relative_to(world).as_posix(): path for path in world.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(files.items()) if name != "truth/manifest.json"}


def sealed(world: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((world / "truth/manifest.json").read_text(encoding="utf-8"))
    return manifest


@pytest.mark.slow
def test_two_workers_write_the_same_bytes(scenario: Scenario, whole: Path, tmp_path: Path) -> None:
    """The workers are fresh processes: what they know of the region came with the scenario."""
    write_world(scenario, seeds.seed(3), tmp_path / "two", workers=2, **SIZE)
    assert content(tmp_path / "two") == content(whole)
    assert sealed(tmp_path / "two")["plan_sha256"] == sealed(whole)["plan_sha256"]


@pytest.mark.slow
def test_a_cluster_writes_the_same_bytes(scenario: Scenario, whole: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=True, dashboard_address=None) as cluster:
        write_world(scenario, seeds.seed(3), tmp_path / "dask", dask=cluster.scheduler_address, **SIZE)
    assert content(tmp_path / "dask") == content(whole)


def test_two_parts_on_their_own_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Two programs, each reading the folder itself, over one place; and a third one alone."""
    key = seed_file(tmp_path / "seed", seeds.seed(3).hex())

    def program(out: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "courses.cli", "world", "build", str(folder), "--out", out]
        command += ["--seed-file", str(key), "--cases", "600", "--sources", "crossings,traffic,companies", *words]
        env = {**os.environ, "PYTHONPATH": str(package_root())}
        return subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE)

    for process in [program("parts", "--part", f"{number}/2") for number in (1, 2)] + [program("alone")]:
        told = process.communicate(timeout=300)[1]
        assert process.returncode == 0, told.decode()[-2000:]
    assert content(tmp_path / "parts") == content(tmp_path / "alone")


def test_a_build_goes_on_only_with_the_region_that_it_was_begun_with(
    folder: Path, scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **named: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("simulator.publish.stages._plan_tables", broken)
        with pytest.raises(NotWritten):
            write_world(scenario, seeds.seed(3), tmp_path / "w", **SIZE)
    changed = land(tmp_path)
    spoil(changed, "closures.csv", "2022-03-04", "2022-03-05")
    with pytest.raises(OtherBuild, match="scenario"):
        write_world(load_scenario(changed), seeds.seed(3), tmp_path / "w", **SIZE)
    write_world(scenario, seeds.seed(3), tmp_path / "w", **SIZE)
    verify(tmp_path / "w")


def test_a_day_is_added_in_the_worlds_own_region(whole: Path, scenario: Scenario, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_world(scenario, seeds.seed(3), tmp_path / name, **SIZE)
    days = [next_day(tmp_path / "one") for _ in range(5)]
    while not days[-1]["seizures"] and len(days) < QUIET_DAYS:
        days.append(next_day(tmp_path / "one"))
    assert sum(day["seizures"] for day in days) > 0
    assert [next_day(tmp_path / "other") for _ in days] == days
    assert content(tmp_path / "one") == content(tmp_path / "other")
    verify(tmp_path / "one")
    assert set(read_table(tmp_path / "one", "truth", "cases")["reporting_country"].to_pylist()) == {"XC", "XD"}


def test_all_of_a_world_lies_in_its_region(whole: Path) -> None:
    """No source names a country, a post or an operation of another land."""
    assert in_force() is None
    region = region_on_disk(whole)
    assert region is not None
    posts = {post.code for post in region.posts}
    seen: set[str] = set()
    for name in ("cases", "legs", "persons", *SOURCES):
        table = read_table(whole, "observed", name)
        for column in table.column_names:
            values = set(table[column].to_pylist()) - {None, ""}
            if column == "office":
                assert values <= posts, (name, column)
                seen.add("office")
            elif column in COUNTRY or column.endswith("_country"):
                assert values <= MINE | {"XX"}, (name, column)
                seen.add(column)
    assert {"office", "nationality", "plate_country", "departure"} <= seen
    groups = set(read_table(whole, "observed", "traffic")["group"].to_pylist())
    assert "ALDMARK" in groups
    assert "CARAVAN" not in groups


def test_papers_of_registers_speak_of_the_regions_people_time_and_unit(whole: Path) -> None:
    traffic = read_table(whole, "observed", "traffic").to_pylist()
    texts = "\n".join(row[f"text_{lang}"] for row in traffic for lang in ("en", "ru"))
    assert "Bishkek" not in texts
    assert "Бишкек" not in texts
    for words in ("09:00 Aldo time", "Joint unit of Aldmark and Brenia (SYNTHETIC)", "в 09:00 по времени Альдо"):
        assert words in texts
    assert "Объединённый штаб Альдмарка и Брении (SYNTHETIC)" in texts
    addresses = {
        row["address"] for row in read_table(whole, "observed", "companies").to_pylist() if row["country"] == "XC"
    }
    assert {text.split(",")[0] for text in addresses} <= {"г. Альдо", "г. Миррен", "г. Лента"}


def test_officers_enter_by_the_clocks_of_the_region(whole: Path) -> None:
    """Office hours 08:00 to 18:00 by clocks three hours behind UTC are 11:00 to 21:00; parts of cases come later."""
    entered = (
        read_table(whole, "observed", "cases")["entry_date"].to_numpy().astype("datetime64[h]").astype(np.int64) % 24
    )
    assert entered.min() >= 11
    assert entered.max() <= 22


@pytest.mark.parametrize(("lang", "land_name", "post"), [("en", "ALDMARK", "Brugo"), ("ru", "АЛЬДМАРК", "Бруго")])
def test_the_page_of_a_world_shows_its_own_land(
    scenario: Scenario, whole: Path, lang: str, land_name: str, post: str
) -> None:
    drawn = describe_page(draw_sight(scenario, seeds.seed(3), SIZE["cases"]), lang)
    for page in (drawn, describe_page(read_sight(whole), lang)):
        assert f">{land_name}<" in page
        assert post in page
        operation = {"en": "Operation First Light", "ru": "Операция «Рассвет»"}[lang]
        assert operation in page


def test_the_gate_of_geography_judges_by_the_worlds_own_land(whole: Path, scenario: Scenario, folder: Path) -> None:
    """A world whose posts were moved into the sea after it was built is red; as it was built it is green."""
    world = read_world(whole)
    with using(world.region):
        assert geography.judge([geography.measure(world)]).passed
    assert scenario.region is not None
    moved = [
        post.model_copy(update={"lat": 20.0}) if post.code == "XC-ALDO" else post for post in scenario.region.posts
    ]
    sunk = scenario.model_copy(update={"region": scenario.region.model_copy(update={"posts": tuple(moved)})})
    with using(sunk.region):
        result = geography.judge([geography.measure(world)])
    assert result.faults() == ["posts in the wrong place"]


def test_an_exercise_about_other_posts_says_what_the_world_lacks(folder: Path) -> None:
    order = Order(
        scenario=folder / "scenario.toml",
        key=TraineeKey(course="c", trainee="t", attempt=1, redraw=0, seed=seeds.seed(3)),
        world="w",
        mode="practice",
        exercises=[load_exercise("entry_first_reports")],
        recipients=(),
        canary=b"",
        secrets=(),
    )
    world = make_world(order.scenario, order.key.seed)
    with pytest.raises(FeatureMissing, match="KG-DOSTUK"):
        draw_all(order, world, order.key)
    assert in_force() is None
