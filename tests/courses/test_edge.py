"""What disk, database or encoding refuses is said in words, with the remedy; what was begun is cleaned up."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from small_disk import Disk, cenlab, on_small_disk
from tiny import NAME, make, work

from courses.course import collect, mark
from courses.edge import REMEDIES, words
from courses.layout import Course

HEAVY = ("nbgrader", "pandas", "matplotlib", "sqlalchemy", "numpy", "cryptography", "jupytext", "jinja2", "pyarrow")
REFUSED = {
    "a course that is not there": (["course", "mark", "typo"], "no course 'typo'"),
    "a country without officers": (["course", "new", "spring", "asan", "--country", "XX"], "KZ, KG, TJ, TM, UZ"),
    "one name in two spellings": (["course", "new", "spring", "asan", "ASAN"], "capital and small letters"),
    "a name that leaves its folder": (["course", "new", "../spring", "asan"], "letters"),
    "a language nobody speaks": (["course", "new", "spring", "asan", "--lang", "fr"], "en and ru"),
    "a demo into a file": (["demo", "--out", "{file}/class"], "a file stands where a folder should be"),
    "a world of no scenario": (["world", "build", "nowhere", "--out", "w"], "no such scenario"),
    "a recovery key to no folder": (["course", "new", "spring", "asan", "--recovery-key", "{file}s"], "no such folder"),
    "a demo over a folder": (["demo", "--out", "{file}"], "a file stands"),
    "a demo from no seed": (["demo", "--out", "{home}/class", "--seed-file", "{file}s"], "--seed-file"),
    "a demo from a seed that all can read": (["demo", "--out", "{home}/c", "--seed-file", "{file}"], "read by others"),
    "a world over a file": (["world", "build", "northern_corridor", "--out", "{file}"], "exists already"),
    "a world in no folder": (["world", "build", "northern_corridor", "--out", "{file}s/w"], "is not a folder"),
    "a world of no source": (["world", "build", "northern_corridor", "--out", "w", "--sources", "x"], "no source 'x'"),
    "a world from no seed": (
        ["world", "build", "northern_corridor", "--out", "{home}/w", "--seed-file", "{file}s"],
        "cannot be read",
    ),
    "a check of no world": (["world", "check", "{home}"], "is no built world"),
    "a day of no world": (["world", "next-day", "{file}s"], "is no built world"),
    "papers of no world": (["world", "documents", "{home}", "KG-2025-000017", "--out", "p"], "is no built world"),
    "a picture of no world": (["world", "describe", "{home}", "--out", "{home}/w.html"], "is no built world"),
    "a picture of no scenario": (["world", "describe", "nowhere", "--out", "{home}/w.html"], "no such scenario"),
    "a picture over a file": (["world", "describe", "northern_corridor", "--out", "{file}"], "exists already"),
}
SETTINGS = """schema_version = 1
name = "spring"
lang = "ru"
mode = "graded"
scenario = "northern_corridor"
country = "KG"
exercises = ["entry_first_reports"]
[[trainee]]
id = "asan"
[[trainee]]
id = "gulnara"
"""
OVERRIDE = ["override", "spring", "asan", "entry_first_reports", "entry-quantity", "3", "--reason", "Smudged."]
OF_A_COURSE = {
    "a stick that is not there": (["deliver", "spring", "asan", "{home}/stick/asan"], "Is the stick plugged in"),
    "a user whom nobody knows": (["deliver", "spring", "asan", "{home}/asan", "--for", "nobodyx"], "no such user"),
    "a folder of another trainee": (["deliver", "spring", "asan", "{home}/hers"], "is the folder of gulnara"),
    "a folder with other things": (["deliver", "spring", "asan", "{home}/other"], "holds other things"),
    "a file for a folder": (["deliver", "spring", "asan", "{file}"], "is a file"),
    "a world that is not published": (["deliver", "spring", "asan", "{home}/asan"], "is not published yet"),
    "a trainee of another course": (["deliver", "spring", "asn", "{home}/asan"], "Did you mean asan"),
    "collecting from nowhere": (["collect", "spring", "{home}/nowhere"], "no folder that can be read"),
    "collecting where nothing lies": (["collect", "spring", "{home}/other"], "no trainee's folder of spring"),
    "collecting where another course lies": (["collect", "spring", "{home}/autumn"], "belong to the course autumn"),
    "collecting from nobody": (["collect", "spring", "--accept", "asn"], "Did you mean asan"),
    "returning to nowhere": (["return", "spring", "{home}/nowhere"], "is not there"),
    "returning where nobody is": (["return", "spring", "{home}/other"], "no delivered folder"),
    "a mark that is not there": (OVERRIDE, "mark the work first"),
    "a row that is not there": ([*OVERRIDE[:4], "entry-quantiti", *OVERRIDE[5:]], "has no row"),
    "no reason": ([*OVERRIDE[:-1], " "], "--reason"),
    "results into a file": (["grades", "spring", "--out", "{file}"], "a file stands"),
    "a reason that X.509 does not know": (["certificates", "spring", "revoke", "asan", "--reason", "x"], "superseded"),
    "a certificate of nobody": (["certificates", "spring", "renew", "asn"], "Did you mean asan"),
    "a certificate that is revoked": (["certificates", "spring", "revoke", "gulnara"], "revoked already"),
    "a revoked one renewed": (["certificates", "spring", "renew", "gulnara"], "reissue gulnara"),
    "a step of no office": (["certificates", "spring", "rewoke", "asan"], "knows list"),
    "a recovery key that is not there": (["recover", "spring", "{home}/nowhere"], "nowhere: is missing"),
    "a recovery key that is no key": (["recover", "spring", "{file}"], "holds no private key"),
}
HELP = [["course"], ["course", "mark"], ["course", "grades"], ["demo"], ["lab"], ["world", "build"], ["doctor"]]
LOOK = """import sys
from courses import cli
sys.argv = {argv!r}
try:
    cli.main()
finally:
    print([name for name in {heavy!r} if name in sys.modules])
"""


def imported(tmp_path: Path, *argv: str) -> tuple[str, str]:
    """What a command said, and which heavy modules it had imported at its end."""
    code = LOOK.format(argv=["cenlab", *argv], heavy=HEAVY)
    environment = {**os.environ, "HOME": str(tmp_path)}
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    said = " ".join((process.stdout + process.stderr).replace("│", " ").split())
    return said, process.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("argv", "named"), REFUSED.values(), ids=REFUSED)
def test_what_can_be_refused_is_refused_before_anything_heavy_is_imported(
    tmp_path: Path, argv: list[str], named: str
) -> None:
    (tmp_path / "file").write_text("mine")
    said, heavy = imported(tmp_path, *(word.format(file=tmp_path / "file", home=tmp_path) for word in argv))
    assert named in said
    assert "Traceback" not in said
    assert heavy == "[]"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def tree(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize(("argv", "named"), OF_A_COURSE.values(), ids=OF_A_COURSE)
def test_what_a_step_of_a_course_refuses_is_refused_before_anything_heavy_is_imported(
    tmp_path: Path, argv: list[str], named: str
) -> None:
    (tmp_path / "file").write_text("mine")
    course = tmp_path / "cenlab" / "instructor" / "courses" / "spring"
    office = tmp_path / "cenlab" / "instructor" / "keys" / "spring" / "office"
    for folder in (course, office, tmp_path / "other", tmp_path / "autumn" / "trainee", tmp_path / "hers" / "trainee"):
        folder.mkdir(parents=True)
    (course / "course.toml").write_text(SETTINGS)
    (tmp_path / "other" / "letter").write_text("dear")
    for name, owner in (("autumn", ("autumn", "asan")), ("hers", ("spring", "gulnara"))):
        note = {"schema_version": 1, "course": owner[0], "trainee": owner[1]}
        (tmp_path / name / "home.json").write_text(json.dumps(note))
    revoked = {"trainee": "gulnara", "replaced": False, "revoked": "2026-01-01T00:00:00Z"}
    (office / "register.json").write_text(json.dumps({"schema_version": 1, "certificates": [revoked]}))
    before = tree(tmp_path)
    words = [word.format(file=tmp_path / "file", home=tmp_path) for word in argv]
    said, heavy = imported(tmp_path, "course", *words)
    assert named in said
    assert "Traceback" not in said
    assert "Errno" not in said
    assert heavy == "[]"
    assert tree(tmp_path) == before


@pytest.mark.parametrize("argv", HELP, ids=" ".join)
def test_help_imports_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    said, heavy = imported(tmp_path, *argv, "--help")
    assert "Usage" in said
    assert heavy == "[]"


def handed_in(home: Path, *, names: tuple[str, ...] = ("anna",)) -> Course:
    course = make(home, names)
    for name in names:
        work(home, name)
    collect(course)
    return course


def commands(home: Path) -> dict[str, list[str]]:
    """Every command of a course that reads or changes marks, as typed."""
    tail = ["--home", str(home)]
    override = ["course", "override", "tiny", "anna", NAME, "tiny-quantity", "2", "--reason", "Smudged."]
    return {
        "publish": ["course", "publish", "tiny", *tail],
        "collect": ["course", "collect", "tiny", *tail],
        "mark": ["course", "mark", "tiny", "--again", *tail],
        "grades": ["course", "grades", "tiny", "--out", str(home / "results"), *tail],
        "close": ["course", "close", "tiny", *tail],
        "override": [*override, *tail],
        "restore": ["course", "restore", "tiny", *tail],
    }


@pytest.mark.parametrize("name", ["mark", "grades", "override"])
def test_a_full_disk_is_named_and_nothing_is_lost(tiny: Path, name: str) -> None:
    def story(disk: Disk) -> tuple[list[tuple[int, str]], list[str]]:
        course = handed_in(tiny)
        if name != "mark":
            mark(course)
        before = disk.names()
        disk.fill()
        refused = cenlab(*commands(tiny)[name])
        left = [n for n in disk.names() if n not in before and ("partial" in n or n.startswith("results"))]
        disk.free()
        return [refused, cenlab(*commands(tiny)[name]), cenlab("course", "grades", "tiny", "--home", str(tiny))], left

    said, left = on_small_disk(tiny, 6000, story)
    refused, later, points = said
    assert refused[0] == 1, refused[1]
    assert "full" in refused[1] or "larger than" in refused[1]
    assert "Traceback" not in refused[1]
    assert left == []
    assert (later[0], points[0]) == (0, 0), later[1]
    assert ("3 / 5" if name == "override" else "5 / 5") in points[1]


def test_a_course_that_does_not_fit_on_the_disk_leaves_nothing_half(tiny: Path) -> None:
    def story(disk: Disk) -> list[tuple[int, str, list[str]]]:
        told = []
        argv = ["course", "new", "tiny", "anna", "--home", str(tiny)]
        disk.fill()
        told.append((*cenlab(*argv), disk.names()))
        disk.free()
        told.append((*cenlab(*argv), disk.names()))
        return told

    (code, said, left), (again, later, _) = on_small_disk(tiny, 6000, story)
    assert code == 1
    assert "Traceback" not in said
    assert not [name for name in left if name.startswith(("instructor/keys/", "instructor/courses/tiny"))], left
    assert again == 0, later


@pytest.mark.parametrize(
    ("damage", "name"), [("garbage", "mark"), ("cut", "override"), ("zeros", "grades"), ("folder", "close")]
)
def test_a_damaged_gradebook_is_named_with_its_remedy_which_helps(tiny: Path, damage: str, name: str) -> None:
    course = handed_in(tiny)
    mark(course)
    path = course.nbgrader / "gradebook.db"
    whole = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    else:
        path.write_bytes({"garbage": b"no database at all" * 99, "cut": whole[:5000], "zeros": bytes(8192)}[damage])
    code, said = cenlab(*commands(tiny)[name])
    assert "Traceback" not in said
    if name in ("mark", "override"):
        assert code == 1
    if name != "close":
        assert str(path) in said.replace("\n", "")
        assert "cenlab course restore tiny" in said
    assert cenlab(*commands(tiny)["restore"])[0] == 0
    code, said = cenlab(*commands(tiny)[name])
    assert code == 0, said


def test_a_gradebook_in_use_is_named(tiny: Path) -> None:
    course = handed_in(tiny)
    mark(course)
    with closing(sqlite3.connect(course.nbgrader / "gradebook.db")) as book, book:
        book.execute("BEGIN EXCLUSIVE")
        code, said = cenlab("course", "mark", "tiny", "--again", "--home", str(tiny))
    assert code == 1
    assert "in use" in said or "locked" in said
    assert "Traceback" not in said


IN_THE_WAY = [
    *((name, "instructor") for name in ("publish", "collect", "mark", "grades", "close", "override", "restore")),
    ("mark", "instructor/courses/tiny"),
    ("grades", "results"),
]


def files_of(course: Course) -> list[Path]:
    """The files of a course's own state."""
    roots = (course.path, course.ring.folder, course.exchange)
    return sorted(path for root in roots for path in root.rglob("*") if path.is_file())


def _garbage(path: Path) -> None:
    path.write_bytes(b"\xff\x00 garbage \x1b[2J\n")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _gone(path: Path) -> None:
    path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [_garbage, _folder, _gone])
def test_whichever_file_of_a_course_is_damaged_a_command_ends_in_words(
    tiny: Path, spoil: Callable[[Path], None]
) -> None:
    course = handed_in(tiny)
    mark(course)
    copy = tiny.with_name("copy")
    shutil.copytree(tiny, copy, symlinks=True)
    bad = []
    for path in files_of(course):
        for name in ("mark", "grades", "close", "restore", "publish", "collect"):
            spoil(path)
            code, said = cenlab(*commands(tiny)[name])
            if code not in (0, 1, 2) or "Traceback" in said or "\x1b[2J" in said:
                bad.append((str(path.relative_to(tiny)), name, said.strip().splitlines()[-1:]))
            shutil.rmtree(tiny)
            shutil.copytree(copy, tiny, symlinks=True)
    assert bad == []


@pytest.mark.parametrize(("name", "place"), IN_THE_WAY)
def test_a_file_in_the_way_of_a_folder_is_named(tiny: Path, name: str, place: str) -> None:
    course = make(tiny, ("anna",)) if place == "results" else None
    path = tiny / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way")
    code, said = cenlab(*commands(tiny)[name])
    assert "Traceback" not in said
    if course is None or name in ("grades", "override"):
        assert code in (1, 2)
    assert path.read_text() == "in the way"


ASCII = [
    ["course", "--help"],
    ["world", "assumptions", "--lang", "ru"],
    ["doctor"],
    ["course", "mark", "весна"],
    ["course", "new", "spring", "Асан"],
]


@pytest.mark.sweep(4)
@pytest.mark.parametrize("argv", ASCII, ids=" ".join)
@pytest.mark.parametrize(
    "setting", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_a_terminal_that_knows_no_letters_gets_words_all_the_same(
    tmp_path: Path, argv: list[str], setting: dict[str, str]
) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **setting}
    command = [sys.executable, "-m", "courses.cli", *argv]
    process = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert b"Traceback" not in process.stderr, process.stderr.decode()
    assert process.returncode in (0, 1, 2)
    assert (process.stdout + process.stderr).isascii()


def test_a_terminal_that_is_gone_or_full_is_no_traceback(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = subprocess.run(
            [sys.executable, "-m", "courses.cli", "world", "assumptions"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert process.returncode == 1
    assert b"Traceback" not in process.stderr
    assert b"disk is full" in process.stderr


@pytest.mark.parametrize("number", [n for n in errno.errorcode if n != errno.EPIPE])
def test_every_refusal_of_the_system_has_words_and_a_remedy(tmp_path: Path, number: int) -> None:
    named = words(OSError(number, os.strerror(number), str(tmp_path / "x\x1b[2J")))
    assert named is not None
    assert str(tmp_path) in named
    assert "\x1b" not in named
    assert named.rstrip().endswith((".", ")."))
    assert (number in REMEDIES) or os.strerror(number) in named


def test_a_fault_of_the_program_stays_a_traceback() -> None:
    assert [words(fault) for fault in (ValueError("x"), KeyError("x"), AssertionError(), TypeError())] == [None] * 4


def test_a_port_in_use_is_named_before_formgrader_starts(tiny: Path) -> None:
    make(tiny, ("anna",))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said = cenlab("course", "formgrader", "tiny", "--home", str(tiny), "--port", port)
    assert code == 1
    assert f"127.0.0.1:{port}: this port is in use. Choose another one with --port." in said


@pytest.mark.parametrize("damage", [_garbage, _folder])
def test_a_damaged_certificate_or_key_is_named(tiny: Path, damage: Callable[[Path], None]) -> None:
    course = handed_in(tiny)
    for path, name in (
        (course.world("anna") / "bundle" / "officer" / "certificate.pem", "collect"),
        (course.ring.folder / "instructor.key.pem", "mark"),
    ):
        if path.is_file():
            damage(path)
        code, said = cenlab(*commands(tiny)[name])
        assert code in (0, 1)
        assert "Traceback" not in said, (path, name)
        if damage is _garbage:
            assert path.parent.name in said
