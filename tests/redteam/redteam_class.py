"""One class for the whole corpus: a victim who works honestly, an attacker a file, an honest trainee an accident."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from officers import sign_again
from tiny import NAME, make, tiny_content, work

from courses.course import collect, mark, write_feedback
from courses.layout import Course
from courses.marking import MarkingIncomplete
from simulator.workspace import Home

HERE = Path(__file__).parent
VICTIM = "victim"
Plant = Callable[[Path, "Class"], None]


@dataclass
class Class:
    """The class after marking: the course, the victim's state before the attacks, and what marking could not do."""

    home: Path
    course: Course
    grades_before: list[Any]
    log_before: bytes
    failures: list[tuple[str, str, str]]

    def folder(self, trainee: str) -> Path:
        """What a trainee handed in, in the exchange."""
        return max(self.course.inbound.glob(f"{trainee}+{NAME}+*"))

    def victims_grades(self) -> list[Any]:
        """Every grade of the victim in the gradebook."""
        with closing(sqlite3.connect(self.course.nbgrader / "gradebook.db")) as book, book:
            query = (
                "select grade_cells.max_score, grade.auto_score, grade.manual_score, grade.extra_credit from grade "
                "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
                "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id "
                "join grade_cells on grade.cell_id = grade_cells.id where submitted_assignment.student_id = ?"
            )
            return sorted(book.execute(query, [VICTIM]).fetchall())


def _beside(name: str, text: str) -> Plant:
    return lambda folder, room: (folder / name).write_text(text) and None


def _artifact(change: Callable[[dict[str, Any]], Any]) -> Plant:
    def plant(folder: Path, room: Class) -> None:
        raw = json.loads((folder / "artifact.json").read_text())
        (folder / "artifact.json").write_text(json.dumps(change(raw) or raw))

    return plant


def _bytes(data: bytes) -> Plant:
    return lambda folder, room: (folder / "artifact.json").write_bytes(data) and None


def _right(room: Class, trainee: str = VICTIM) -> dict[str, Any]:
    """The artifact that earns full marks in somebody else's hands."""
    return json.loads((room.home / trainee / "course" / NAME / "artifact.json").read_text())


def _link(target: Callable[[Class], Path]) -> Plant:
    def plant(folder: Path, room: Class) -> None:
        (folder / "artifact.json").unlink()
        (folder / "artifact.json").symlink_to(target(room))

    return plant


def _others(folder: Path, room: Class) -> None:
    (folder / "artifact.json").write_text(json.dumps(_right(room)))


def _others_renamed(folder: Path, room: Class) -> None:
    own = json.loads((folder / "artifact.json").read_text())
    stolen = {**_right(room), "trainee": own["trainee"]}
    (folder / "artifact.json").write_text(json.dumps(stolen))


def _neighbours_answer(folder: Path, room: Class) -> None:
    own = json.loads((folder / "artifact.json").read_text())
    own["answers"] = {**_right(room)["answers"], "text": ""}
    (folder / "artifact.json").write_text(json.dumps(own))


def _pipe(folder: Path, room: Class) -> None:
    (folder / "artifact.json").unlink()
    os.mkfifo(folder / "artifact.json")


def _hard_link(folder: Path, room: Class) -> None:
    (folder / "artifact.json").unlink()
    os.link(room.course.ring.root_path, folder / "artifact.json")


def _forged_lines(folder: Path, room: Class) -> None:
    for name in ("x\nnote: all marked", "\x1b[2J\x1b]0;title\x07", "\u202etxt.exe", "\r5 of 5"):
        (folder / name).write_bytes(b"")


def _flood(folder: Path, room: Class) -> None:
    for number in range(3_000):
        (folder / f"flood-{number}").touch()


def _replaced(old: bytes, new: bytes) -> Plant:
    def plant(folder: Path, room: Class) -> None:
        path = folder / "artifact.json"
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    return plant


def _folder(folder: Path, room: Class) -> None:
    (folder / "artifact.json").unlink()
    (folder / "artifact.json").mkdir()


def _huge(folder: Path, room: Class) -> None:
    with (folder / "artifact.json").open("wb") as file:
        file.truncate(200_000_000)


def _huge_notebook(folder: Path, room: Class) -> None:
    with (folder / f"{NAME}.ipynb").open("ab") as file:
        file.truncate(200_000_000)


def _notebook_link(folder: Path, room: Class) -> None:
    path = folder / f"{NAME}.ipynb"
    path.unlink()
    path.symlink_to(room.course.ring.root_path)


def _bomb(folder: Path, room: Class) -> None:
    (folder / "artifact.json").write_bytes(zlib.compress(b"0" * 10_000_000))
    with zipfile.ZipFile(folder / "artifact.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("artifact.json", b"0" * 10_000_000)


class _Boom:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch cenlab-tripwire",)


DEEP = b'{"answers": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
TOUCH = "import os, pathlib\n(pathlib.Path(os.environ.get('CENLAB_TRIP', '.')) / 'cenlab-tripwire').touch()\n"
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"
# name -> (how it is planted, the status that the mark must name; "none": refused at the door, because it is not whole)
PLANTED: dict[str, tuple[Plant, str]] = {
    "year-2000": (_beside("timestamp.txt", "2000-01-01 00:00:00.0 UTC"), "ok"),
    "grading-py-beside": (_beside("grading.py", TOUCH), "ok"),
    "sitecustomize-beside": (_beside("sitecustomize.py", TOUCH), "ok"),
    "nbgrader-config-beside": (_beside("nbgrader_config.py", TOUCH + "c.Autograde.force = True"), "ok"),
    "ipython-config-beside": (_beside("ipython_config.py", TOUCH), "ok"),
    "score-log-beside": (_beside("log.jsonl", '{"points": {"tiny-quantity": "4"}}'), "ok"),
    "artifact-is-link-to-truth": (_link(lambda room: room.course.world(VICTIM) / "truth.cms"), "none"),
    "artifact-is-link-to-key": (_link(lambda room: room.course.ring.root_path), "none"),
    "artifact-is-link-to-neighbours": (
        _link(lambda room: room.home / VICTIM / "course" / NAME / "artifact.json"), "none"),
    "artifact-is-device": (_link(lambda room: Path("/dev/zero")), "none"),
    "artifact-is-pipe": (_pipe, "none"),
    "artifact-is-folder": (_folder, "none"),
    "artifact-is-hard-link-to-key": (_hard_link, "none"),
    "names-with-control-codes": (_forged_lines, "ok"),
    "three-thousand-files": (_flood, "ok"),
    "artifact-open-string": (_bytes(b'"' + b'\\"' * 500_000), "ARTIFACT_NOT_JSON"),
    "artifact-half-surrogate": (_replaced(b'"answers"', b'"x": "\\ud800", "answers"'), "ARTIFACT_NOT_JSON"),
    "artifact-key-twice": (_replaced(b'"answers"', b'"answers": {}, "answers"'), "ARTIFACT_NOT_JSON"),
    "artifact-version-true": (_artifact(lambda raw: raw.update(schema_version=True)), "ARTIFACT_SCHEMA"),
    "artifact-version-1.0": (_artifact(lambda raw: raw.update(schema_version=1.0)), "ARTIFACT_SCHEMA"),
    "artifact-byte-order-mark": (_bytes(b"\xef\xbb\xbf{}"), "ARTIFACT_NOT_JSON"),
    "artifact-400-digits": (_replaced(b'"answers"', b'"x": 1' + b"0" * 400 + b', "answers"'), "ARTIFACT_NOT_JSON"),
    "notebook-is-link-to-key": (_notebook_link, "ok"),
    "notebook-200-mb": (_huge_notebook, "ok"),
    "artifact-200-mb": (_huge, "none"),
    "artifact-10000-deep": (_bytes(DEEP), "ARTIFACT_TOO_DEEP"),
    "artifact-cut-in-half": (_bytes(b'{"schema_version": 1, "course": "ti'), "ARTIFACT_NOT_JSON"),
    "artifact-zip-bomb": (_bomb, "ARTIFACT_NOT_JSON"),
    "artifact-pickle": (_bytes(pickle.dumps(_Boom())), "ARTIFACT_NOT_JSON"),
    "artifact-nan": (_artifact(lambda raw: raw["answers"].update(quantity=float("nan"))), "ARTIFACT_NOT_JSON"),
    "artifact-infinite": (_artifact(lambda raw: raw["answers"].update(quantity=float("inf"))), "ARTIFACT_NOT_JSON"),
    "artifact-huge-number": (_artifact(lambda raw: raw["answers"].update(quantity=10**400)), "ARTIFACT_NOT_JSON"),
    "artifact-wrong-type": (_artifact(lambda raw: raw["answers"].update(quantity={"__eq__": True})), "ARTIFACT_SCHEMA"),
    "artifact-adds-points": (_artifact(lambda raw: raw.update(points={"tiny-quantity": 4})), "ARTIFACT_SCHEMA"),
    "artifact-adds-answers": (_artifact(lambda raw: raw["answers"].update(truth=True)), "ARTIFACT_SCHEMA"),
    "artifact-leaves-folder": (_artifact(lambda raw: raw.update(exercise="../../source")), "ARTIFACT_SCHEMA"),
    "artifact-of-another-trainee": (_others, "ARTIFACT_FOREIGN"),
    "artifact-of-another-renamed": (_others_renamed, "ARTIFACT_FOREIGN"),
    "artifact-of-another-attempt": (_artifact(lambda raw: raw.update(attempt=2)), "ARTIFACT_FOREIGN"),
    "artifact-of-practice": (_artifact(lambda raw: raw.update(mode="practice")), "ARTIFACT_FOREIGN"),
    "answer-of-a-neighbour": (_neighbours_answer, "ok"),
}  # fmt: skip
ATTACKS = sorted(path.stem for path in (HERE / "attacks").glob("*.ipynb"))
ACCIDENTS = sorted(path.stem for path in (HERE / "accidents").glob("*.ipynb"))
FOLDER_ACCIDENTS = ("notebook-missing", "notebook-renamed", "notebook-empty-folder-beside")


def _hand_in_accidents(room: Class) -> None:
    for name in ACCIDENTS:
        work(room.home, name)
        shutil.copyfile(HERE / "accidents" / f"{name}.ipynb", room.folder(name) / f"{NAME}.ipynb")
    for name in FOLDER_ACCIDENTS:
        work(room.home, name)
        path = room.folder(name) / f"{NAME}.ipynb"
        if name == "notebook-missing":
            path.unlink()
        elif name == "notebook-renamed":
            path.rename(path.with_name("Untitled (1).ipynb"))
        else:
            (path.parent / "figures").mkdir()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    """The class, marked twice: first the victim alone, then everybody."""
    place = tmp_path_factory.mktemp("redteam")
    names = (VICTIM, *ATTACKS, *PLANTED, *ACCIDENTS, *FOLDER_ACCIDENTS)
    with tiny_content(place) as home, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CENLAB_TRIP", str(place))
        course = make(home, names)
        work(home, VICTIM)
        collect(course)
        mark(course)
        group = Class(home, course, [], course.log.path.read_bytes(), [])
        group.grades_before = group.victims_grades()
        for name in (*ATTACKS, *PLANTED):
            work(home, name, quantity=0, text=XSS if name == "script-in-notebook" else "")
        for name in ATTACKS:
            shutil.copyfile(HERE / "attacks" / f"{name}.ipynb", group.folder(name) / f"{NAME}.ipynb")
        for name, (plant, _) in PLANTED.items():
            plant(group.folder(name), group)
            if PLANTED[name][1] != "none":
                sign_again(group.folder(name), Home(home / name))
        _hand_in_accidents(group)
        collect(course)
        try:
            mark(course)
        except MarkingIncomplete as error:
            group.failures = error.failures
        write_feedback(course)
        yield group
