"""A new practice world: followed from the first second, made once however often it is asked for, the old one kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from courses.lab import pages
from courses.lab.earlier import earlier_worlds
from courses.lab.job import STEPS, Job
from courses.lab.place import Place
from courses.lab.renew import renew
from courses.lab.timing import GUESS_SECONDS, expected_seconds


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def left(root: Path, world: str, when: str, **marks: float) -> None:
    folder = root / "trainee" / "earlier" / world
    write(folder / "world.json", json.dumps({"schema_version": 1, "world": world, "left": when}))
    exercises = {name: {"points": points, "max": 40.0} for name, points in marks.items()}
    write(folder / "feedback" / "marks.json", json.dumps({"schema_version": 1, "exercises": exercises}))
    for name in marks:
        write(folder / "feedback" / f"{name}.ru.html", "<body>разбор")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_first_second_says_the_step_and_the_time_left(lang: str) -> None:
    told = pages.progress(Job(40.0), lang)
    assert told["step"]
    assert "40" in told["time"]
    assert told["share"] < 0.05


def test_the_share_never_goes_back_and_never_says_all(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("courses.lab.job.time.monotonic", lambda: now[0])
    job = Job(10.0)
    shares = []
    for second in range(200):
        now[0] = float(second)
        shares.append(job.share)
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] < 1
    assert job.seconds_left == 0
    assert "дольше" in pages.progress(job, "ru")["time"]


def test_only_steps_are_told() -> None:
    job = Job(10.0)
    job.tell("Warning: something")
    assert job.step == "begin"
    for step in STEPS:
        job.tell(step)
        assert job.step == step


def test_worlds_that_were_left_are_listed_with_their_marks_the_last_first(tmp_path: Path) -> None:
    left(tmp_path, "w-1", "2026-01-05T20:05:00Z", entry_first_reports=31.5)
    left(tmp_path, "w-2", "2026-02-05T10:00:00Z", entry_first_reports=40.0, cencomm_first_warning=12.0)
    first, second = earlier_worlds(Place(tmp_path))
    assert (first.world, first.points, first.maximum) == ("w-2", 52.0, 80.0)
    assert second.page("entry_first_reports", "ru") is not None
    assert second.page("entry_first_reports", "en") is None
    assert second.page("../../../bundle/officer", "ru") is None
    html = pages.left_world(second, "KG", "ru", "/")
    assert "06.01.2026 02:05" in html
    assert "31,5 из 40" in html


def test_a_damaged_world_that_was_left_takes_nothing_away(tmp_path: Path) -> None:
    left(tmp_path, "w-1", "2026-01-05T20:05:00Z", entry_first_reports=31.5)
    for world, text in (("w-2", "{"), ("w-3", '{"exercises": [1]}'), ("w-4", '{"exercises": {"a": {"points": null}}}')):
        write(tmp_path / "trainee" / "earlier" / world / "feedback" / "marks.json", text)
    write(tmp_path / "trainee" / "earlier" / "entry_first_reports.en.ipynb", "{}")
    worlds = earlier_worlds(Place(tmp_path))
    assert sorted(world.world for world in worlds) == ["w-1", "w-2", "w-3", "w-4"]
    assert [world.points for world in worlds if world.world != "w-1"] == [0, 0, 0]


def test_a_world_that_was_left_already_is_not_left_again(tmp_path: Path) -> None:
    manifest = {
        "schema_version": 1,
        "course": "practice",
        "trainee": "officer",
        "world": "w-2",
        "attempt": 2,
        "mode": "practice",
        "country": "KG",
        "as_of": "2026-03-31T23:59:00Z",
        "exercises": [],
    }
    write(tmp_path / "trainee" / "bundle" / "bundle.json", json.dumps(manifest))
    assert renew(Place(tmp_path), "w-1") is False
    assert not (tmp_path / "trainee" / "earlier").exists()


@pytest.mark.parametrize("text", ["", "{}", '{"seconds": "5"}', '{"seconds": true}', '{"seconds": -3}', "[]"])
def test_a_time_that_is_none_is_guessed(tmp_path: Path, text: str) -> None:
    place = Place(tmp_path)
    assert expected_seconds(place) == GUESS_SECONDS
    write(place.jupyter / "world-seconds.json", text)
    assert expected_seconds(place) == GUESS_SECONDS
