"""A disk that fills up while publishing or delivering: words, nothing half made, and a second run works."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_disk import Disk, cenlab, on_small_disk
from tiny import NAME, make, right_quantity

from courses.course import create_course
from courses.layout import open_course
from courses.publishing import is_published
from simulator.workspace import Draft, Home

ROOM = [0, 4, 12, 24, 28, 32, 64]
"""Kilobytes that are left: a page or two more each time reaches the next file."""


def fill_but(disk: Disk, kilobytes: int) -> None:
    """Take all room but so much."""
    room = disk.path / ".room"
    room.write_bytes(bytes(kilobytes * 1024))
    disk.fill()
    room.unlink()


def assert_words(code: int, said: str, instructor: Path) -> None:
    """A refusal of a full disk: one sentence a person can act on, nothing of the program's inside."""
    assert code == 1, said
    assert "full" in said or "larger than" in said or "No space" in said
    assert "Traceback" not in said
    assert "[Errno" not in said
    assert len(said) < 600
    assert str(instructor / "courses") not in said


@pytest.mark.sweep(4)
@pytest.mark.parametrize("known", [False, True], ids=["a new folder", "an empty folder"])
@pytest.mark.parametrize("kilobytes", ROOM)
def test_a_folder_that_does_not_fit_on_the_stick_is_not_begun(
    tiny: Path, tmp_path: Path, kilobytes: int, known: bool
) -> None:
    stick, argv = tmp_path / "stick", ("course", "deliver", "tiny", "anna")

    def story(disk: Disk) -> list[tuple[int, str, list[str]]]:
        make(tiny, ("anna",))
        if known:
            (stick / "anna").mkdir()
        fill_but(disk, kilobytes)
        words = (*argv, str(stick / "anna"), "--home", str(tiny))
        first = (*cenlab(*words), disk.names())
        disk.free()
        return [first, (*cenlab(*words), disk.names())]

    (code, said, left), (again, later, names) = on_small_disk(stick, 3000, story)
    if code:
        assert_words(code, said, tiny / "instructor")
        assert left == (["anna"] if known else [])
    else:
        assert left == names
    assert again == 0, later
    assert f"anna/trainee/course/{NAME}/{NAME}.ipynb" in names
    assert not [name for name in names if "partial" in name or ".old" in name]


@pytest.mark.sweep(3)
@pytest.mark.parametrize("kilobytes", ROOM)
def test_a_folder_in_use_that_fills_up_keeps_its_work(tiny: Path, tmp_path: Path, kilobytes: int) -> None:
    stick = tmp_path / "stick"
    argv = ("course", "deliver", "tiny", "anna", str(stick / "anna"), "--home", str(tiny))

    def story(disk: Disk) -> list[object]:
        make(tiny, ("anna",))
        assert cenlab(*argv)[0] == 0
        home = Home(stick / "anna" / "trainee")
        draft = Draft(home, NAME)
        draft.answers = {"quantity": float(right_quantity(home)), "text": "Behind the seat."}
        draft.save()
        before = disk.names()
        fill_but(disk, kilobytes)
        refused = cenlab(*argv)
        after = disk.names()
        disk.free()
        return [refused, before == after, Draft(home, NAME).answers["text"], cenlab(*argv)]

    (code, said), same, text, (again, later) = on_small_disk(stick, 3000, story)
    if code:
        assert_words(code, said, tiny / "instructor")
    assert same
    assert text == "Behind the seat."
    assert again == 0, later


@pytest.mark.sweep(3)
@pytest.mark.parametrize("kilobytes", [0, 4, 12, 24, 40, 64, 96, 192])
def test_a_world_that_does_not_fit_is_whole_or_not_there_and_publishing_goes_on(tiny: Path, kilobytes: int) -> None:
    argv = ("course", "publish", "tiny", "--home", str(tiny))

    def story(disk: Disk) -> list[object]:
        create_course(tiny, "tiny", ("anna",))
        fill_but(disk, kilobytes)
        refused = cenlab(*argv)
        left, whole = disk.names(), is_published(open_course(tiny, "tiny"), "anna")
        disk.free()
        return [refused, left, whole, cenlab(*argv)]

    refused, left, whole, (again, later) = on_small_disk(tiny, 6000, story)
    assert_words(*refused, tiny / "instructor")
    assert not [name for name in left if "partial" in name or ".old" in name]
    assert whole or not [name for name in left if "/worlds/anna/1" in name]
    assert "exchange/tiny/outbound/tiny_report" not in left
    assert again == 0, later
