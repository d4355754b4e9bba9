"""What `collect` says: where nothing lies, whose folders it looked into, what is odd now and where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from delivered import answer, made, run
from mere_user import as_mere_user
from tiny import NAME

from courses.carrying import SUFFIX
from courses.delivery import hand_out
from courses.layout import Course
from simulator.workspace import handin


@pytest.fixture
def course(tiny: Path) -> Course:
    return made(tiny, "spring", "asan", "gulnara")


def notes(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("  note: ")]


def test_a_folder_in_which_nobodys_work_lies_is_refused_and_named(course: Course, tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    (letters / "inner").mkdir(parents=True)
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    for words in ([str(letters)], [str(folder), str(letters)]):
        said = run(course.home, "collect", "spring", *words, code=1)
        assert f"{letters}: no trainee's folder of spring" in said
        assert "Nothing was collected" in said
    said = run(course.home, "collect", "spring", str(tmp_path))
    assert f"{NAME}: 1 new (asan)" in said
    assert re.search(r"Looked into: \S+ \(asan\)\.", said)


def test_junk_is_named_by_its_place_once_and_only_when_its_folder_is_collected(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    junk = tmp_path / "junk"
    (junk / "deep").mkdir(parents=True)
    path = junk / "deep" / "y.handin"
    path.write_text("{}")
    answer(folder)
    for _ in range(2):
        (line,) = notes(run(course.home, "collect", "spring", str(junk)))
        assert line.startswith(f"  note: {path}: ")
    assert notes(run(course.home, "collect", "spring", str(folder))) == []
    run(course.home, "mark", "spring")
    said = run(course.home, "grades", "spring")
    assert "y.handin" not in said
    assert re.search(r"not counted: 1 more thing that no officer signed for this course.*notes\.jsonl", said)


def test_what_a_stick_carries_for_another_course_is_said_when_collected_and_not_held_against_anybody(
    course: Course, tmp_path: Path
) -> None:
    other = made(course.home, "autumn", "timur")
    folder = hand_out(other, "timur", tmp_path / "stick").folder
    answer(folder)
    (line,) = notes(run(course.home, "collect", "spring", str(folder)))
    assert "belongs to the course 'autumn'" in line
    run(course.home, "mark", "spring")
    assert "not counted" not in run(course.home, "grades", "spring")
    assert f"{NAME}: 1 new (timur)" in run(course.home, "collect", "autumn", str(folder))


def test_work_that_was_collected_before_its_key_was_revoked_is_not_listed_again(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    answer(folder)
    assert f"{NAME}: 1 new (asan)" in run(course.home, "collect", "spring", str(folder))
    run(course.home, "certificates", "spring", "revoke", "asan")
    said = run(course.home, "collect", "spring", str(folder))
    assert f"{NAME}: 0 new" in said
    assert notes(said) == []
    answer(folder, right=False)
    (line,) = notes(run(course.home, "collect", "spring", str(folder)))
    assert "is not signed with a key of asan that is in force" in line


def test_a_known_folder_that_is_closed_is_named_and_the_others_are_collected(course: Course, tmp_path: Path) -> None:
    folders = {name: hand_out(course, name, tmp_path / name).folder for name in ("asan", "gulnara")}
    for folder in folders.values():
        answer(folder)
    folders["gulnara"].chmod(0o000)
    try:
        said = as_mere_user(lambda: run(course.home, "collect", "spring"))
    finally:
        folders["gulnara"].chmod(0o700)
    assert f"{NAME}: 1 new (asan)" in said
    assert f"closed to you: gulnara's folder {folders['gulnara']}" in said


def test_a_hand_in_has_the_ending_that_is_looked_for() -> None:
    assert handin.SUFFIX == SUFFIX
