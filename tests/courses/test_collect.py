"""Collecting reads an open folder: whatever lies there, the honest submissions come in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny import NAME, make, work

from courses import collect as collect_module
from courses import handins
from courses.collect import collect_exercise, notes
from courses.course import grades, mark


def test_strange_things_in_the_exchange_stop_nobody(tiny: Path) -> None:
    course = make(tiny)
    work(tiny, "anna")
    inbound = course.inbound
    (inbound / "no-plus-signs").mkdir()
    (inbound / f"boris+{NAME}+yesterday").mkdir()
    (inbound / f"boris+{NAME}+x+y+z+more").mkdir()
    (inbound / f"stranger+{NAME}+2026-03-05 10:00:00.0 UTC+abc").mkdir()
    (inbound / f"boris+{NAME}+2026-03-05 10:00:00.0 UTC+file").write_text("no folder")
    (inbound / f"boris+{NAME}+2026-03-05 10:00:00.0 UTC+link").symlink_to(course.ring.folder)
    (inbound / f"boris+{NAME}+2026-03-05 10:00:00.0 UTC+").mkdir(mode=0o000)
    assert "anna" in collect_exercise(course, NAME)
    said = " ".join(note["note"] for note in notes(course))
    assert said.count("is not signed") >= 4
    assert said.count("is no folder") == 2
    mark(course)
    assert {e["trainee"]: e["points"] for e in grades(course)} == {"anna": 5, "boris": 0}


def test_what_was_collected_is_not_collected_again(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    assert collect_exercise(course, NAME) == ["anna"]
    assert collect_exercise(course, NAME) == []
    work(tiny, "anna", quantity=1)
    assert collect_exercise(course, NAME) == ["anna"]
    assert len(list((course.path / "received" / "anna" / NAME).glob("*.json"))) == 2


def test_the_claimed_time_does_not_decide_which_is_newest(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=1)
    (folder,) = course.inbound.iterdir()
    folder.rename(folder.with_name(f"anna+{NAME}+2099-01-01 00:00:00.0 UTC+first"))
    work(tiny, "anna")
    collect_exercise(course, NAME)
    mark(course)
    assert grades(course)[0]["points"] == 5


def test_where_accounts_are_the_machines_only_the_owner_hands_in(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tiny)
    work(tiny, "anna")
    work(tiny, "boris")

    class Other:
        pw_uid = os.getuid() + 1

    class Machine:
        @staticmethod
        def getpwnam(name: str) -> Other:
            if name == "boris":
                return Other()
            raise KeyError(name)

    monkeypatch.setattr(handins, "pwd", Machine)
    assert collect_exercise(course, NAME) == ["anna"]
    assert "was not sent by boris" in notes(course)[0]["note"]


def test_what_the_disk_refused_is_named_the_rest_comes_in_and_the_next_collecting_takes_it(tiny: Path) -> None:
    course = make(tiny)
    work(tiny, "anna")
    work(tiny, "boris")
    course.nbgrader.joinpath("submitted").mkdir()
    course.nbgrader.joinpath("submitted", "anna").write_text("a file in the way")
    with pytest.raises(collect_module.CourseError, match="anna"):
        collect_exercise(course, NAME)
    assert (course.nbgrader / "submitted" / "boris" / NAME / "artifact.json").is_file()
    course.nbgrader.joinpath("submitted", "anna").unlink()
    assert collect_exercise(course, NAME) == ["anna"]
