"""Delivering again to a folder in which its officer has worked: his access and work stay, or nothing moves."""

from __future__ import annotations

import errno
import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from as_user import as_user
from delivered import answer, made, run, start_page
from tiny import NAME, tiny_content
from two_users import NUMBERS, open_folder
from typer.testing import CliRunner

from courses.access import user_name, works_there
from courses.cli import app
from courses.delivery import hand_out
from courses.lab.language import change_language
from courses.lab.place import Place
from courses.layout import Course, CourseError
from simulator import durable
from simulator.texts import LANGUAGES
from simulator.workspace import Home

INSTRUCTOR, OFFICER, STRANGER = NUMBERS["instructor"], NUMBERS["asan"], NUMBERS["gulnara"]
AS_TWO = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
OWN = ("drafts", "receipts", "outbox", "course", "settings.json")


def give(path: Path, number: int) -> None:
    """Let everything in a folder belong to a user."""
    for place in (path, *path.rglob("*")):
        os.chown(place, number, number, follow_symlinks=False)


@pytest.fixture
def shared() -> Iterator[tuple[Path, Path]]:
    """A course of the instructor's, and the folder that he opened for the officer on the same machine."""
    place = open_folder("cenlab-again-")
    with tiny_content(place) as home:
        made(home, "spring", "asan", "gulnara")
        share = place / "share with all"
        share.mkdir()
        share.chmod(0o777)
        warm_up(home, place / "warm")
        give(home, INSTRUCTOR)
        folder = share / "asan"
        as_user(INSTRUCTOR, lambda: run(home, "deliver", "spring", "asan", str(folder), "--for", user_name(OFFICER)))
        yield home, folder
    shutil.rmtree(place)


def work_there(folder: Path, lang: str = "ru") -> None:
    """Hand in, and change the language: that writes every notebook anew, as the officer's own."""
    answer(folder)
    change_language(Place(folder), lang)


def warm_up(home: Path, folder: Path) -> None:
    """Do all of it once as ourselves: what is imported and read then is there for the two, to whom it may be closed."""
    run(home, "deliver", "spring", "gulnara", str(folder))
    for lang in LANGUAGES:
        work_there(folder, lang)
        start_page(folder, lang)
    run(home, "collect", "spring")
    run(home, "return", "spring")
    run(home, "certificates", "spring", "sideways", code=1)
    shutil.rmtree(folder)
    (home / "instructor" / "courses" / "spring" / "deliveries.json").unlink()


def contents(folder: Path, *names: str) -> dict[Path, tuple[bytes, int, int]]:
    """Every file under these names, with its owner and mode, as root sees it."""
    paths = [path for name in names for path in (folder / name, *(folder / name).rglob("*"))]
    return {
        path: (path.read_bytes() if path.is_file() else b"", path.stat().st_uid, path.stat().st_mode)
        for path in paths
        if path.exists()
    }


def printed_line(said: str, step: str) -> list[str]:
    """The words of the command line of that step which was printed, as a shell reads them."""
    (line,) = [line.partition("cenlab course ")[2] for line in said.splitlines() if f"cenlab course {step} " in line]
    return ["course", *shlex.split(line)]


def as_printed(words: list[str]) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@AS_TWO
def test_the_line_that_reissue_prints_works_over_an_officers_work_and_keeps_it_and_his_access(
    shared: tuple[Path, Path],
) -> None:
    home, folder = shared
    as_user(OFFICER, lambda: work_there(folder))
    before = contents(folder / "trainee", *OWN)
    said = as_user(INSTRUCTOR, lambda: run(home, "certificates", "spring", "reissue", "asan"))
    words = printed_line(said, "deliver")
    assert words[-4:] == ["--for", user_name(OFFICER), "--home", str(home)]
    said = as_user(INSTRUCTOR, lambda: as_printed(words))
    assert f"{user_name(OFFICER)} can open it" in said
    assert contents(folder / "trainee", *OWN) == before
    as_user(OFFICER, lambda: answer(folder, right=False))
    assert "outbox" in as_user(OFFICER, lambda: start_page(folder, "en"))
    assert not (folder / ".delivery.partial").exists()
    (key,) = {path.read_bytes() for path in (folder / "trainee/bundle/officer").glob("key.pem")}
    assert key == (home / "instructor/keys/spring/office/officers/asan.key.pem").read_bytes()
    with pytest.raises(PermissionError):
        as_user(STRANGER, lambda: list(folder.iterdir()))
    assert f"{NAME}: 1 new (asan)" in as_user(INSTRUCTOR, lambda: run(home, "collect", "spring"))


@AS_TWO
@pytest.mark.parametrize("worked", [True, False])
def test_delivering_again_without_for_keeps_the_officers_access_and_language(
    shared: tuple[Path, Path], worked: bool
) -> None:
    home, folder = shared
    if worked:
        as_user(OFFICER, lambda: work_there(folder))
    for _ in range(2):
        said = as_user(INSTRUCTOR, lambda: run(home, "deliver", "spring", "asan", str(folder)))
        assert f"{user_name(OFFICER)} can open it" in said
        assert works_there(folder) is not None
        as_user(OFFICER, lambda: answer(folder))
        assert as_user(OFFICER, lambda: Home(folder / "trainee").lang) == ("ru" if worked else "en")


@AS_TWO
def test_a_folder_that_lost_its_access_gets_it_back(shared: tuple[Path, Path]) -> None:
    home, folder = shared
    as_user(OFFICER, lambda: work_there(folder))
    for name in ("trainee", "trainee/bundle", "trainee/course"):  # what an earlier cenlab left behind
        (folder / name).chmod(0o700)
    with pytest.raises(Exception, match=r"denied|closed|cannot be read"):
        as_user(OFFICER, lambda: answer(folder))
    as_user(INSTRUCTOR, lambda: run(home, "deliver", "spring", "asan", str(folder)))
    as_user(OFFICER, lambda: answer(folder))


@AS_TWO
@pytest.mark.parametrize("words", [["--for", user_name(STRANGER)], ["--for", user_name(INSTRUCTOR)]])
def test_what_another_user_has_worked_is_not_closed_to_him_by_opening_it_for_somebody_else(
    shared: tuple[Path, Path], words: list[str]
) -> None:
    home, folder = shared
    as_user(OFFICER, lambda: work_there(folder))
    before = contents(folder, ".")
    said = as_user(INSTRUCTOR, lambda: run(home, "deliver", "spring", "asan", str(folder), *words, code=1))
    assert f"{user_name(OFFICER)} has worked there" in said
    assert contents(folder, ".") == before


@AS_TWO
def test_a_folder_that_the_officer_closed_is_refused_before_anything_changes(shared: tuple[Path, Path]) -> None:
    home, folder = shared
    as_user(OFFICER, lambda: work_there(folder))
    give(folder / "trainee", OFFICER)
    (folder / "trainee").chmod(0o700)
    os.removexattr(folder / "trainee", "system.posix_acl_access")
    before = contents(folder, ".")
    said = as_user(INSTRUCTOR, lambda: run(home, "deliver", "spring", "asan", str(folder), code=1))
    assert "is closed to you" in said
    assert contents(folder, ".") == before


@AS_TWO
def test_a_return_is_given_again_after_the_officer_took_a_renewed_certificate(shared: tuple[Path, Path]) -> None:
    home, folder = shared
    as_user(OFFICER, lambda: work_there(folder))
    as_user(INSTRUCTOR, lambda: run(home, "certificates", "spring", "renew", "asan"))
    as_user(INSTRUCTOR, lambda: run(home, "return", "spring"))
    as_user(OFFICER, lambda: start_page(folder, "en"))
    as_user(INSTRUCTOR, lambda: run(home, "certificates", "spring", "revoke", "gulnara"))
    assert "returned to" in as_user(INSTRUCTOR, lambda: run(home, "return", "spring"))


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Course]:
    with tiny_content(tmp_path) as home:
        yield made(home, "spring", "asan")


class Refusing:
    """The disk refuses the n-th thing that it is asked for."""

    def __init__(self, call: Callable[..., Any], number: int) -> None:
        self.call, self.left = call, number

    def __call__(self, *words: Any, **options: Any) -> Any:
        self.left -= 1
        if not self.left:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(words[0]))
        return self.call(*words, **options)


def refused_everywhere(course: Course, folder: Path) -> int:
    """Deliver with each renaming and each writing refused in turn; how often it was refused, the folder the same."""
    before = contents(folder, ".") if folder.exists() else None
    count = 0
    for module, name in ((durable.os, "replace"), (durable, "new_file"), (durable, "new_folder")):
        for number in range(1, 200):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(module, name, refusing := Refusing(getattr(module, name), number))
                try:
                    hand_out(course, "asan", folder)
                except OSError:
                    count += 1
            if refusing.left > 0:
                break
            assert (contents(folder, ".") if folder.exists() else None) == before, (name, number)
        if before is None:
            shutil.rmtree(folder)
        else:
            before = contents(folder, ".")
    return count


def test_wherever_the_disk_refuses_a_delivery_the_folder_is_as_it_was(course: Course, tmp_path: Path) -> None:
    folder = tmp_path / "asan"
    assert refused_everywhere(course, folder) > 10
    hand_out(course, "asan", folder)
    work_there(folder)
    (folder / "trainee" / "rules.json").write_text("old")
    assert refused_everywhere(course, folder) > 10
    assert "old" not in (folder / "trainee" / "rules.json").read_text()


def test_a_file_where_a_folder_of_the_home_should_be_is_named_and_nothing_is_changed(
    course: Course, tmp_path: Path
) -> None:
    folder = hand_out(course, "asan", tmp_path / "asan").folder
    shutil.rmtree(folder / "trainee" / "outbox")
    (folder / "trainee" / "outbox").write_text("mine")
    before = contents(folder, ".")
    with pytest.raises(NotADirectoryError, match="outbox"):
        hand_out(course, "asan", folder)
    assert contents(folder, ".") == before


def test_a_home_of_another_account_is_named_in_the_line_that_is_printed(course: Course, tmp_path: Path) -> None:
    folder = hand_out(course, "asan", tmp_path / "a folder").folder
    said = run(course.home, "certificates", "spring", "reissue", "asan")
    words = printed_line(said, "deliver")
    assert words == ["course", "deliver", "spring", "asan", str(folder), "--home", str(course.home)]
    with pytest.raises(CourseError, match="published"):
        hand_out(made_without_world(course), "timur", tmp_path / "timur")


def made_without_world(course: Course) -> Course:
    from dataclasses import replace

    from courses.layout import Enrolled

    return replace(course, trainees=(*course.trainees, Enrolled(trainee="timur", account="timur")))
