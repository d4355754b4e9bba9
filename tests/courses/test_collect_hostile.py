"""The exchange belongs to everybody: what is taken is what was looked at, and nobody's key, flood or link comes in."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from tiny import NAME, make, work

from courses import handins
from courses.collect import MOST_NOTES, collect_exercise, notes
from courses.layout import Course
from grading.taking import MOST_NAMES, Folder, NotTaken, opened, read_plain


def handed_in(tiny: Path) -> tuple[Course, Path]:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    (folder,) = course.inbound.iterdir()
    return course, folder


def submitted(course: Course) -> Path:
    return course.nbgrader / "submitted" / "anna" / NAME


@pytest.mark.parametrize("name", ["artifact.json", f"{NAME}.ipynb"])
def test_a_key_with_a_second_name_in_a_submission_is_not_copied(tiny: Path, name: str) -> None:
    course, folder = handed_in(tiny)
    key = course.ring.root_path
    (folder / name).unlink()
    os.link(key, folder / name)
    # Without its answers nothing is handed in; a notebook is only read by people.
    assert collect_exercise(course, NAME) == ([] if name == "artifact.json" else ["anna"])
    secret = key.read_bytes()
    places = (submitted(course), course.path / "received")
    taken = [path.read_bytes() for place in places for path in place.rglob("*") if path.is_file()]
    assert secret not in taken
    assert any(f"{name} has a second name elsewhere" in note["note"] for note in notes(course))


def test_what_is_taken_can_be_read_by_its_owner_only(tiny: Path) -> None:
    course, folder = handed_in(tiny)
    for path in folder.iterdir():
        path.chmod(0o666)
    collect_exercise(course, NAME)
    records = list((course.path / "received" / "anna").rglob("*.json"))
    for path in (*submitted(course).iterdir(), *records):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(submitted(course).stat().st_mode) == 0o700


@pytest.mark.parametrize("swap", ["link to keys", "link to another", "file"])
def test_a_folder_that_became_something_else_after_looking_is_not_followed(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, swap: str
) -> None:
    course, folder = handed_in(tiny)
    decoy = tiny / "decoy"
    decoy.mkdir()
    (decoy / "artifact.json").write_bytes(b"{}")
    real = handins.opened

    def opened_late(name: Any, box: Folder | None = None) -> Any:
        if box is not None:
            folder.rename(tiny / "aside")
            if swap == "file":
                folder.write_bytes(b"")
            else:
                folder.symlink_to(course.ring.folder if swap == "link to keys" else decoy)
        return real(name, box)

    monkeypatch.setattr(handins, "opened", opened_late)
    assert collect_exercise(course, NAME) == []
    assert not submitted(course).exists()
    assert any("is no folder" in note["note"] for note in notes(course))


def test_another_users_folder_is_not_taken_whatever_its_name(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course, _ = handed_in(tiny)
    monkeypatch.setattr(handins, "sent_by_owner", lambda account, owner: False)
    assert collect_exercise(course, NAME) == []
    assert any("was not sent by anna" in note["note"] for note in notes(course))


def test_thirty_thousand_files_make_a_handful_of_notes(tiny: Path) -> None:
    course, folder = handed_in(tiny)
    for number in range(30_000):
        os.close(os.open(folder / f"flood-{number:05d}", os.O_CREAT | os.O_WRONLY))
    assert collect_exercise(course, NAME) == ["anna"]
    said = [note["note"] for note in notes(course)]
    assert len(said) == MOST_NOTES + 1
    assert said[-1].startswith("and ")
    assert (submitted(course) / "artifact.json").is_file()
    assert (course.path / "received" / "notes.jsonl").stat().st_size < 5_000


def test_a_flood_of_folders_makes_a_handful_of_notes_and_again_none(tiny: Path) -> None:
    course, _ = handed_in(tiny)
    for number in range(300):
        (course.inbound / f"stranger{number}+{NAME}+now").mkdir()
    assert collect_exercise(course, NAME) == ["anna"]
    path = course.path / "received" / "notes.jsonl"
    before = path.read_bytes()
    assert len(notes(course)) == MOST_NOTES + 1
    collect_exercise(course, NAME)
    assert path.read_bytes() == before


def test_only_plain_files_with_one_name_are_read(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"12345")
    (tmp_path / "first").write_bytes(b"x")
    os.link(tmp_path / "first", tmp_path / "second")
    (tmp_path / "link").symlink_to(tmp_path / "plain")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with opened(tmp_path) as folder:
        assert folder.read("plain", 5) == b"12345"
        assert folder.read("plain", 2) == b"123"
        for name in ("first", "second", "link", "folder", "pipe", "..", ".", "", "folder/../plain", "a\0b"):
            with pytest.raises(NotTaken):
                folder.read(name, 5)
        with pytest.raises(FileNotFoundError):
            folder.read("none", 5)
        with pytest.raises(NotTaken), opened("link", folder):
            pass
        with pytest.raises(NotTaken), opened("..", folder):
            pass
    assert read_plain(tmp_path / "plain", 9) == b"12345"
    assert [read_plain(tmp_path / name, 9) for name in ("second", "link", "folder", "pipe", "none")] == [None] * 5


def test_a_file_exchanged_while_the_folder_is_open_is_still_looked_at_as_it_is(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (here / "a").write_bytes(b"ours")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "a").write_bytes(b"theirs")
    with opened(here) as folder:
        here.rename(tmp_path / "aside")
        here.symlink_to(secret)
        assert folder.read("a", 9) == b"ours"


def test_of_a_flood_of_names_only_the_first_are_held(tmp_path: Path) -> None:
    for number in range(MOST_NAMES + 5):
        (tmp_path / str(number)).touch()
    with opened(tmp_path) as folder:
        assert (len(folder.names()), folder.count()) == (MOST_NAMES, MOST_NAMES + 5)
