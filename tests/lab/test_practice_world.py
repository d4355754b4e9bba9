"""Practice on one machine: marked in a process of its own, and a new world that sets the old one aside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from courses.course import create_course, deliver, publish_world, release
from courses.lab.place import Place
from courses.lab.state import desk, marks
from simulator.workspace import receipts, submit

NAME = "entry_first_reports"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("practice")
    course = create_course(root, "practice", ["officer"], lang="en", mode="practice", exercises=[NAME])
    publish_world(course, "officer")
    release(course)
    deliver(course, "officer", root / "trainee")
    return root


@pytest.fixture
def place(prepared: Path) -> Place:
    return Place(prepared)


def run(module: str, place: Place, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, str(place.path), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_submission_is_marked_and_the_pages_come_in_both_languages(place: Place) -> None:
    submit(place.trainee, NAME)
    process = run("courses.lab.marking", place)
    assert (process.returncode, process.stderr) == (0, "")
    (receipt,) = receipts(place.trainee, NAME)
    assert marks(place)[NAME]["artifact"] == receipt.sha256
    assert marks(place)[NAME]["points"] == 0
    assert {path.name for path in place.marks.glob("*.html")} == {f"{NAME}.en.html", f"{NAME}.ru.html"}
    assert desk(place).steps[0].state == "marked"


def test_changing_the_language_changes_notebooks_and_settings(place: Place) -> None:
    assert run("courses.lab.language", place, "ru").returncode == 0
    notebook = json.loads((place.trainee.folder(NAME) / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["cenlab"]["lang"] == "ru"
    assert place.trainee.lang == "ru"
    assert run("courses.lab.language", place, "xx").returncode == 1


@pytest.mark.slow
def test_a_new_world_begins_anew_and_keeps_the_old_receipts(place: Place) -> None:
    before = place.trainee.manifest.world
    if not receipts(place.trainee, NAME):
        submit(place.trainee, NAME)
    process = run("courses.lab.renew", place)
    assert (process.returncode, process.stderr) == (0, "")
    fresh = Place(place.path)
    assert fresh.trainee.manifest.world != before
    assert desk(fresh).steps[0].state == "new"
    assert list((place.path / "trainee" / "earlier" / before / "receipts").glob("*/receipt-*.json"))
    submit(fresh.trainee, NAME)
    assert run("courses.lab.marking", fresh).returncode == 0
    assert desk(Place(place.path)).steps[0].state == "marked"
    shutil.rmtree(place.path)
