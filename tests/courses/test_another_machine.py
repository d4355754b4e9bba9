"""The instructor's machine is lost: a copy of the course under another home, and the recovery key, bring it back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_disk import cenlab
from tiny import NAME, make, work

from courses.layout import open_course


def said(*words: object) -> str:
    """What a command said that did what it was asked."""
    code, text = cenlab(*map(str, words))
    assert code == 0, text
    return text


def made(home: Path, stick: Path, folders: dict[str, Path]) -> None:
    """A released course with its recovery key on a stick; work of two folders is collected, marked, one mark set."""
    stick.mkdir()
    make(home, tuple(folders), recovery=stick)
    for (name, folder), quantity in zip(folders.items(), (None, 1.0), strict=True):
        said("course", "deliver", "tiny", name, folder, "--home", home)
        work(folder, "trainee", quantity)
    said("course", "collect", "tiny", *folders.values(), "--home", home)
    said("course", "mark", "tiny", "--home", home)
    said("course", "override", "tiny", "boris", NAME, "tiny-quantity", "2", "--reason", "Smudged.", "--home", home)


@pytest.mark.parametrize(
    "lost",
    [
        "instructor.key.pem",
        *(pytest.param(lost, marks=pytest.mark.slow) for lost in ("instructor.key.pem instructor.pem", "damaged")),
    ],
)
def test_a_course_is_marked_again_on_another_machine_with_the_same_marks(tiny: Path, tmp_path: Path, lost: str) -> None:
    stick, other = tmp_path / "stick", tmp_path / "other"
    folders = {name: tmp_path / f"folder of {name}" for name in ("anna", "boris")}
    made(tiny, stick, folders)
    marks, log = said("course", "grades", "tiny", "--home", tiny), open_course(tiny, "tiny").log.path.read_bytes()
    shutil.copytree(tiny / "instructor", other / "instructor")  # the copy that README asks for
    shutil.rmtree(tiny)
    keys = other / "instructor" / "keys" / "tiny"
    for name in lost.split():
        if name == "damaged":
            (keys / "instructor.key.pem").write_bytes(b"damaged")
        else:
            (keys / name).unlink()
    code, text = cenlab("course", "mark", "tiny", "--again", "--home", str(other))
    assert code == 1
    assert "Traceback" not in text
    assert "cenlab course recover " in text
    assert str(tiny) not in text
    assert open_course(other, "tiny").log.path.read_bytes() == log

    (key,) = stick.iterdir()
    said("course", "recover", "tiny", key, "--home", other)
    said("course", "mark", "tiny", "--again", "--home", other)
    assert said("course", "grades", "tiny", "--home", other) == marks
    assert open_course(other, "tiny").log.path.read_bytes() == log  # no mark moved
    # And the course goes on: later work of an officer comes in from his folder, marks and answers go back to it.
    work(folders["boris"], "trainee")
    assert "1 new (boris)" in said("course", "collect", "tiny", folders["boris"], "--home", other)
    assert "boris" in said("course", "mark", "tiny", "--home", other)
    assert said("course", "grades", "tiny", "--home", other) != marks
    said("course", "close", "tiny", "--home", other)
    returned = said("course", "return", "tiny", *folders.values(), "--home", other)
    for name, folder in folders.items():
        assert f"{name}: 1 marked exercise returned" in returned
        assert list((folder / "trainee" / "returned").iterdir())
    assert not tiny.exists()
