"""What a world needs on disk is known before it is begun, and asked for where it is not there."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path

import northern
import pytest

from simulator.content import content
from simulator.publish import jobs, room
from simulator.publish.folder import half_built, write_world
from simulator.publish.room import NoRoom, bytes_needed
from simulator.publish.source_names import SOURCES
from simulator.world import Scenario, load_scenario
from simulator.world.living import Sources

Usage = namedtuple("Usage", "total used free")
SCENARIOS = ("northern_corridor", "post_express", "fictional_region")


def named(name: str) -> Scenario:
    return load_scenario(content("datasets", "scenarios", f"{name}.toml"))


def test_every_source_has_its_figure() -> None:
    assert set(room.ROWS) == set(SOURCES)
    assert {figure for figure, *_ in room.ROWS.values()} <= set(Sources.model_fields)


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("sources", [(), SOURCES], ids=["none", "all"])
def test_the_estimate_holds_and_is_no_more_than_four_times_what_is_written(
    name: str, sources: tuple[str, ...], tmp_path: Path
) -> None:
    scenario, cases = named(name), 12_000
    write_world(scenario, northern.seed(4), tmp_path / "w", cases, sources=sources)
    size = sum(path.stat().st_size for path in (tmp_path / "w").rglob("*") if path.is_file())
    needed = bytes_needed(scenario, cases, sources, text=True)
    assert size + cases * 50 <= needed <= 4 * size


def test_a_world_without_room_is_refused_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*_: object, **__: object) -> None:
        raise AssertionError("planned first")

    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 30_000_000_000))
    monkeypatch.setattr(jobs, "make_plan", planned)
    with pytest.raises(
        NoRoom, match=r"needs about [\d,.]+ GB, 30\.0 GB are free there\. Make room, name another --out"
    ):
        write_world(named("northern_corridor"), northern.seed(4), tmp_path / "w", 100_000_000, sources=SOURCES)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_was_begun_is_not_asked_for_its_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_built(tmp_path / "w").mkdir()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, 0))
    write_world(northern.scenario(), northern.seed(4), tmp_path / "w", 300)
    assert (tmp_path / "w" / "observed").is_dir()
