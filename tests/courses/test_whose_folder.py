"""Whose folder it is is proved by the key in it; every folder of an officer is looked into; closing loses nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from delivered import answer, made, run
from tiny import NAME

from courses import folders
from courses.delivery import hand_out
from courses.folders import LOCKED, check_target, earlier_folders, known_folders
from courses.layout import Course, CourseError
from courses.printed import command


@pytest.fixture
def course(tiny: Path) -> Course:
    return made(tiny, "spring", "asan", "gulnara")


def key_of(folder: Path) -> bytes:
    return (folder / "trainee" / "bundle" / "officer" / "key.pem").read_bytes()


def claimed(folder: Path, trainee: str, *, bundle: bool) -> None:
    """Somebody writes another's name into the note of his folder, and into his bundle as well."""
    paths = [folder / "home.json", *([folder / "trainee" / "bundle" / "bundle.json"] if bundle else [])]
    for path in paths:
        path.chmod(0o600)
        path.write_text(json.dumps({**json.loads(path.read_text()), "trainee": trainee}))


@pytest.mark.parametrize("bundle", [False, True])
def test_a_folder_that_claims_to_be_a_colleagues_gets_no_key_and_no_command_that_gives_one(
    course: Course, tmp_path: Path, bundle: bool
) -> None:
    hand_out(course, "asan", tmp_path / "asan")
    hers = hand_out(course, "gulnara", tmp_path / "gulnara").folder
    before = key_of(hers)
    claimed(hers, "asan", bundle=bundle)
    answer(tmp_path / "asan")
    run(course.home, "collect", "spring")
    run(course.home, "mark", "spring")
    said = run(course.home, "return", "spring", str(hers), code=1)
    assert "the key in it is that of gulnara" in said
    assert " deliver " not in said
    refused = run(course.home, "deliver", "spring", "asan", str(hers), code=1)
    assert "gulnara" in refused
    assert "Nothing was written" in refused
    assert key_of(hers) == before
    assert known_folders(course)["asan"] == tmp_path / "asan"


def test_a_note_and_a_bundle_that_contradict_each_other_belong_to_neither(course: Course, tmp_path: Path) -> None:
    hers = hand_out(course, "gulnara", tmp_path / "gulnara").folder
    claimed(hers, "asan", bundle=False)
    for trainee in ("asan", "gulnara"):
        with pytest.raises(CourseError, match="Nothing was written"):
            check_target(course, trainee, hers)


def test_both_folders_of_an_officer_are_looked_into_and_returned_to(course: Course, tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("first", "second", "third")]
    run(course.home, "deliver", "spring", "asan", str(paths[0]))
    said = run(course.home, "deliver", "spring", "asan", str(paths[1]))
    assert f"another folder too: {paths[0]}" in said
    answer(paths[0])
    said = run(course.home, "collect", "spring")
    assert f"{NAME}: 1 new (asan)" in said
    assert f"{paths[0]} (asan)" in said
    assert f"{paths[1]} (asan)" in said
    run(course.home, "mark", "spring")
    said = run(course.home, "return", "spring")
    assert all(f"returned to {path}" in said for path in paths[:2])
    run(course.home, "deliver", "spring", "asan", str(paths[2]))
    run(course.home, "deliver", "spring", "asan", str(paths[0]))
    assert set(earlier_folders(course, "asan")) == {*paths[1:]}
    assert known_folders(course)["asan"] == paths[0]
    shutil.rmtree(paths[1])
    assert str(paths[1]) not in run(course.home, "collect", "spring")


def test_closing_names_work_that_it_would_leave_without_a_mark(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    said = run(course.home, "close", "spring", code=1)
    assert f"Not collected yet: asan: {NAME}" in said
    assert command(course, "collect") in said
    run(course.home, "collect", "spring")
    run(course.home, "mark", "spring")
    assert "is closed" in run(course.home, "close", "spring")


def test_who_comes_after_closing_is_late_and_not_absent(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    run(course.home, "close", "spring", "--leave-uncollected")
    run(course.home, "collect", "spring")
    said = run(course.home, "grades", "spring")
    assert "Handed in after closing only, kept and not marked: asan." in said
    assert "Absent, nothing handed in: gulnara." in said
    (row,) = [line for line in said.splitlines() if "asan" in line and "gulnara" not in line and "│" in line]
    assert "late" in row


def test_a_course_without_a_world_is_not_closed_for_good(course: Course) -> None:
    for trainee in ("asan", "gulnara"):
        shutil.rmtree(course.world(trainee))
    said = run(course.home, "close", "spring", code=1)
    assert command(course, "publish") in said
    assert "is closed" not in said


def test_a_course_that_is_there_goes_on_with_the_command_as_printed(course: Course) -> None:
    said = run(course.home, "new", "spring", "timur", code=1)
    assert "with its own roster" in said
    assert command(course, "publish") in said


def test_a_stick_that_is_locked_is_called_so(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test cannot mount a disk: what the system says of one that takes no writing is put in its place."""
    monkeypatch.setattr(folders.os, "access", lambda path, mode: False)
    monkeypatch.setattr(folders.os, "statvfs", lambda path: SimpleNamespace(f_flag=folders.os.ST_RDONLY))
    (tmp_path / "asan").mkdir()
    with pytest.raises(CourseError) as refused:
        folders.check_open(tmp_path / "asan")
    assert LOCKED in str(refused.value)
    with pytest.raises(CourseError) as refused:
        check_target(course, "asan", tmp_path / "new")
    assert LOCKED in str(refused.value)
    assert "is closed to you" not in str(refused.value)
