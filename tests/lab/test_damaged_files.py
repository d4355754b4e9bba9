"""Every file of an open course damaged in every way: no page breaks, the other exercises stay, and it is said."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from waiting import CEILING_S

from courses.lab import pages
from courses.lab.place import Place
from courses.lab.state import desk
from simulator import durable
from simulator.workspace.receipts import Receipt, given, next_number, receipts

pytestmark = pytest.mark.xdist_group("lab")
FIRST, SECOND = "entry_first_reports", "retrieval_first_queries"
PATIENCE_S = 20
MARK = {"points": 3.5, "max": 8.0, "status": "ok", "artifact": "aa", "skills": {"quantity": [1.0, 2.0]}}
PAGES = (
    "start",
    "state",
    "words",
    f"feedback/{FIRST}",
    f"feedback/{SECOND}",
    "earlier/w-0",
    f"earlier/w-0/{FIRST}",
    "new-world",
)
FILES = (
    "home.json",
    "trainee/bundle/bundle.json",
    "trainee/settings.json",
    "trainee/rules.json",
    "trainee/collector.json",
    f"trainee/drafts/{FIRST}.json",
    f"trainee/receipts/{FIRST}/receipt-0001.json",
    "trainee/feedback/marks.json",
    "trainee/feedback/returned.json",
    f"trainee/feedback/{FIRST}.ru.html",
    "trainee/returned/return-0001.cms",
    f"trainee/course/{FIRST}/{FIRST}.ipynb",
    "trainee/earlier/w-0/world.json",
    "trainee/earlier/w-0/feedback/marks.json",
    f"trainee/earlier/w-0/feedback/{FIRST}.ru.html",
)
Spoil = Callable[[Path, bytes], object]


def _pipe(path: Path, whole: bytes) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path, whole: bytes) -> None:
    path.unlink()
    path.mkdir()


def _endless(path: Path, whole: bytes) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _other_shape(path: Path, whole: bytes) -> None:
    """The same names with values of other kinds."""
    try:
        members = json.loads(whole)
    except ValueError:
        members = {}
    path.write_text(json.dumps({name: ["x", {"y": None}] for name in members}))


DAMAGES: dict[str, Spoil] = {
    "half": lambda path, whole: path.write_bytes(whole[: len(whole) // 2]),
    "empty": lambda path, whole: path.write_bytes(b""),
    "an empty object": lambda path, whole: path.write_bytes(b"{}"),
    "a list": lambda path, whole: path.write_bytes(b"[]"),
    "binary": lambda path, whole: path.write_bytes(b"\xff\xfe\0\x80"),
    "another version": lambda path, whole: path.write_bytes(b'{"schema_version": 7, "exercises": 3}'),
    "another shape": _other_shape,
    "missing": lambda path, whole: path.unlink(),
    "a pipe": _pipe,
    "a folder": _folder,
    "an endless file": _endless,
}


def course(root: Path, *, delivered: bool = True) -> Place:
    """A course of two exercises: the first one handed in, marked, and done in an earlier world too."""
    manifest = {
        "schema_version": 1,
        "course": "spring" if delivered else "practice",
        "trainee": "officer",
        "world": "w-1",
        "attempt": 1,
        "mode": "graded" if delivered else "practice",
        "country": "KG",
        "as_of": "2026-03-31T23:59:00Z",
        "exercises": [FIRST, SECOND],
    }
    handed = {"exercise": FIRST, "number": 1, "time": "2026-04-01T10:20:30Z", "sha256": "aa", "folder": "x"}
    marks = {"schema_version": 1, "closed": False, "exercises": {FIRST: MARK}}
    home = root / "trainee"
    values: dict[str, Any] = {
        "home.json": {"schema_version": 1} | ({"course": "spring", "trainee": "officer"} if delivered else {}),
        "trainee/bundle/bundle.json": manifest,
        "trainee/settings.json": {"lang": "ru"},
        "trainee/rules.json": {"schema_version": 1, "tries": 3},
        "trainee/collector.json": {"inbound": "/nowhere"},
        f"trainee/drafts/{FIRST}.json": {"schema_version": 1, "world": "w-1", "revision": 1, "answers": {}},
        f"trainee/receipts/{FIRST}/receipt-0001.json": handed,
        "trainee/feedback/marks.json": marks,
        "trainee/feedback/returned.json": {"schema_version": 1, "number": 1},
        "trainee/earlier/w-0/world.json": {"schema_version": 1, "left": "2026-01-01T00:00:00Z"},
        "trainee/earlier/w-0/feedback/marks.json": marks,
    }
    for name, value in values.items():
        durable.write_json(root / name, value)
    for exercise in (FIRST, SECOND):
        durable.write_json(home / "course" / exercise / f"{exercise}.ipynb", {"cells": [], "metadata": {}})
    for folder in (home / "feedback", home / "earlier" / "w-0" / "feedback"):
        durable.write_text(folder / f"{FIRST}.ru.html", "<body>разбор</body>")
    durable.write_bytes(home / "returned" / "return-0001.cms", b"not sealed")
    return Place(root)


@dataclass
class Server:
    """A running lab of one course."""

    root: Path
    base: str
    opener: urllib.request.OpenerDirector

    def ask(self, page: str) -> tuple[int, str]:
        try:
            with self.opener.open(f"{self.base}/cenlab/{page}", timeout=PATIENCE_S) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(errors="replace")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("course")
    course(root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "courses.cli", "lab", "--home", str(root), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    with process.stdout:
        try:
            address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
            opener.open(address, timeout=CEILING_S).close()
            yield Server(root=root, base=f"http://127.0.0.1:{port}", opener=opener)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(CEILING_S)


def anew(root: Path) -> None:
    """The course as it was, in the folder that the server has open."""
    for name in ("trainee", "home.json"):
        path = root / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    course(root)


@pytest.mark.sweep(6)
@pytest.mark.parametrize("name", FILES)
def test_no_page_breaks_whatever_is_damaged_and_the_other_exercises_stay(server: Server, name: str) -> None:
    broken = []
    for damage, spoil in DAMAGES.items():
        anew(server.root)
        path = server.root / name
        spoil(path, path.read_bytes())
        answers = {page: server.ask(page) for page in PAGES}
        broken += [(damage, page, status) for page, (status, _) in answers.items() if status >= 500]
        start = answers["start"][1]
        if name.endswith("bundle.json"):
            assert "преподавателя выдать курс" in start, damage
        else:
            assert f"/doc/tree/{SECOND}/{SECOND}.ipynb" in start, damage
            assert f"/doc/tree/{FIRST}/{FIRST}.ipynb" in start, damage
    assert broken == []


WORDS = {
    "en": ("the newest receipt cannot be read", "The marks cannot be read", "return the marks again|return them again"),
    "ru": ("последняя квитанция не читается", "Оценки не читаются", "вернуть их ещё раз"),
}


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("damage", [damage for damage in DAMAGES if damage != "missing"])
def test_what_is_damaged_is_named_with_what_to_do(tmp_path: Path, damage: str, lang: str) -> None:
    place = course(tmp_path)
    receipt, marks, remedy = WORDS[lang]

    def page() -> str:
        return pages.start(desk(Place(tmp_path)), lang, "/", xsrf="x")

    assert (receipt in page(), marks in page()) == (False, False)
    path = place.trainee.receipts / FIRST / "receipt-0001.json"
    DAMAGES[damage](path, path.read_bytes())
    assert (receipt in page(), marks in page()) == (True, False)
    assert f"receipts/{FIRST}/receipt-0001.json" in page()
    path = place.marks / "marks.json"
    DAMAGES[damage](path, path.read_bytes())
    assert (receipt in page(), marks in page()) == (True, True)
    assert re.search(remedy, page())
    assert [step.state for step in desk(Place(tmp_path)).steps] == ["started", "new"]


def test_a_whole_receipt_after_a_damaged_one_stands_for_both(tmp_path: Path) -> None:
    home = course(tmp_path).trainee
    folder = home.receipts / FIRST
    (folder / "receipt-0001.json").write_text("{}")
    assert (receipts(home, FIRST), next_number(home, FIRST)) == ([], 2)
    assert given(home, FIRST).last_damaged == folder / "receipt-0001.json"
    second = {"exercise": FIRST, "number": 2, "time": "2026-04-01T10:20:30Z", "sha256": "bb", "folder": "x"}
    durable.write_json(folder / "receipt-0002.json", second)
    assert receipts(home, FIRST) == [Receipt(**second)]
    assert (given(home, FIRST).last_damaged, desk(Place(tmp_path)).damages) == (None, ())


@pytest.mark.parametrize(
    "change",
    [
        {"number": 2},
        {"number": True},
        {"exercise": SECOND},
        {"time": "yesterday"},
        {"time": "2026-13-01T00:00:00Z"},
        {"sha256": "../x"},
        {"folder": "../../x"},
        {"folder": "x" * 300},
        {"way": "post"},
        {"schema_version": 7},
    ],
)
def test_a_receipt_that_says_what_cannot_be_is_damaged(tmp_path: Path, change: dict[str, Any]) -> None:
    home = course(tmp_path).trainee
    path = home.receipts / FIRST / "receipt-0001.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert (receipts(home, FIRST), given(home, FIRST).damaged) == ([], (path,))


@pytest.mark.parametrize(
    "change", [{"points": "3"}, {"max": None}, {"points": -1}, {"skills": {"x": [1]}}, {"artifact": 3}]
)
def test_a_mark_that_is_none_takes_no_other_one_away(tmp_path: Path, change: dict[str, Any]) -> None:
    place = course(tmp_path)
    exercises = {FIRST: MARK | change, SECOND: MARK}
    durable.write_json(place.marks / "marks.json", {"schema_version": 1, "exercises": exercises})
    page = desk(Place(tmp_path))
    assert [step.points for step in page.steps] == [None, 3.5]
    assert len(page.damages) == 1


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "start it again with the same command"), ("ru", "снова запустите той же командой")]
)
def test_in_practice_the_remedy_for_a_damaged_bundle_is_a_new_start(lang: str, words: str) -> None:
    assert words in pages.broken("bundle.json", lang, "/", delivered=False)
