"""Identity is proved, not told: only what the seat's officer signed counts, and it never gives way to anything else."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from mere_user import as_mere_user
from officers import sign_again
from tiny import NAME, make, work

from courses.carrying import DEPTH, files_in
from courses.certificates import CertificateOffice
from courses.collect import collect_exercise, not_taken, notes
from courses.course import grades, mark
from courses.handins import Arrival, Judge, in_exchange, sent_by_owner
from courses.layout import Course, Enrolled
from grading.taking import MOST_NAMES
from simulator.workspace import Home, handin


def points(course: Course) -> dict[str, float]:
    mark(course)
    return {entry["trainee"]: entry["points"] for entry in grades(course)}


def newest(course: Course, trainee: str) -> Path:
    return max(course.inbound.glob(f"{trainee}+*"), key=lambda path: path.name)


def said(course: Course) -> str:
    return " ".join(note["note"] for note in notes(course))


def _unsigned(folder: Path, home: Path) -> None:
    (folder / handin.STATEMENT).unlink()


def _signed_by_the_neighbour(folder: Path, home: Path) -> None:
    sign_again(folder, Home(home / "boris"))


def _statement_of_the_neighbour(folder: Path, home: Path) -> None:
    other = next((home / "exchange" / "tiny" / "inbound").glob("boris+*"))
    shutil.copyfile(other / handin.STATEMENT, folder / handin.STATEMENT)


def _other_answers(folder: Path, home: Path) -> None:
    raw = json.loads((folder / "artifact.json").read_text())
    (folder / "artifact.json").write_text(json.dumps({**raw, "answers": {}}))


def _torn(folder: Path, home: Path) -> None:
    (folder / "artifact.json").write_bytes((folder / "artifact.json").read_bytes()[:50])


def _signature_of_nothing(folder: Path, home: Path) -> None:
    raw = json.loads((folder / handin.STATEMENT).read_text())
    (folder / handin.STATEMENT).write_text(json.dumps({**raw, "signature": "AAAA"}))


def _another_attempt(folder: Path, home: Path) -> None:
    sign_again(folder, Home(home / "anna"), attempt=2)


def _another_course(folder: Path, home: Path) -> None:
    sign_again(folder, Home(home / "anna"), course="autumn")


def _another_exercise(folder: Path, home: Path) -> None:
    sign_again(folder, Home(home / "anna"), exercise="tiny_other")


def _statement_is_no_json(folder: Path, home: Path) -> None:
    (folder / handin.STATEMENT).write_bytes(b'{"statement": ' + b"[" * 9000)


def _statement_lacks_fields(folder: Path, home: Path) -> None:
    raw = json.loads((folder / handin.STATEMENT).read_text())
    raw["statement"]["number"] = True
    (folder / handin.STATEMENT).write_text(json.dumps(raw))


ATTACKS: dict[Any, str] = {
    _unsigned: "is not signed",
    _signed_by_the_neighbour: "not signed with a key of anna",
    _statement_of_the_neighbour: "not those that the officer signed",
    _other_answers: "not those that the officer signed",
    _torn: "not those that the officer signed",
    _signature_of_nothing: "not signed with a key of anna",
    _another_attempt: "another world of anna",
    _another_course: "belongs to the course 'autumn'",
    _another_exercise: "was signed for the exercise 'tiny_other'",
    _statement_is_no_json: "cannot be read",
    _statement_lacks_fields: "number",
}


@pytest.mark.sweep(5)
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__.strip("_"))
def test_what_the_officer_did_not_sign_neither_counts_nor_replaces_what_is_good(tiny: Path, attack: Any) -> None:
    course = make(tiny)
    work(tiny, "anna")
    work(tiny, "boris")
    collect_exercise(course, NAME)
    before = points(course)
    work(tiny, "anna", quantity=0, text="")
    attack(newest(course, "anna"), tiny)
    assert collect_exercise(course, NAME) == []
    assert points(course) == before == {"anna": 5, "boris": 5}
    assert ATTACKS[attack] in said(course)
    assert any(ATTACKS[attack] in line for line in not_taken(course))


def test_a_neighbour_who_drops_a_folder_under_my_name_changes_nothing(tiny: Path) -> None:
    course = make(tiny)
    work(tiny, "anna")
    work(tiny, "boris", quantity=0, text="")
    folder = newest(course, "boris")
    folder.rename(folder.with_name(folder.name.replace("boris", "anna", 1)))
    collect_exercise(course, NAME)
    assert points(course) == {"anna": 5, "boris": 0}


def test_earlier_work_that_is_played_again_does_not_come_back(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=0, text="")
    old = newest(course, "anna")
    copy = tiny / "kept"
    shutil.copytree(old, copy)
    shutil.copytree(old, tiny / "never-collected")
    collect_exercise(course, NAME)
    work(tiny, "anna")
    collect_exercise(course, NAME)
    shutil.copytree(copy, old.with_name(f"anna+{NAME}+2099-01-01 00:00:00.0 UTC+again"))
    assert collect_exercise(course, NAME) == []
    assert points(course) == {"anna": 5}


def test_earlier_work_that_arrives_late_is_kept_aside_and_named(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna", quantity=0, text="")
    late = newest(course, "anna")
    shutil.move(late, tiny / "late")
    work(tiny, "anna")
    collect_exercise(course, NAME)
    shutil.move(tiny / "late", late)
    assert collect_exercise(course, NAME) == []
    assert points(course) == {"anna": 5}
    assert "older than what was collected" in said(course)
    assert [path.suffix for path in (course.path / "received" / "aside").iterdir()] == [handin.SUFFIX]


def test_work_from_another_computer_waits_for_the_instructors_word(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect_exercise(course, NAME)
    monkeypatch.setattr(handin, "device", lambda: "f" * 16)
    work(tiny, "anna", quantity=0)
    assert collect_exercise(course, NAME) == []
    assert points(course) == {"anna": 5}
    assert "cenlab course collect tiny --accept anna" in said(course)
    assert collect_exercise(course, NAME, accept=["anna"]) == ["anna"]
    assert points(course) == {"anna": 1}
    assert not_taken(course) == []
    work(tiny, "anna")
    assert collect_exercise(course, NAME) == ["anna"]


def test_a_roster_in_which_account_and_trainee_differ_is_collected(tiny: Path) -> None:
    course = make(tiny, (Enrolled(trainee="anna", account="pc-07"), Enrolled(trainee="boris", account="anna")))
    work(tiny, "anna")
    work(tiny, "boris", quantity=0)
    collect_exercise(course, NAME)
    assert points(course) == {"anna": 5, "boris": 1}


def test_a_key_that_was_revoked_signs_no_more(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect_exercise(course, NAME)
    CertificateOffice(course).revoke("anna", "key-compromise")
    work(tiny, "anna", quantity=0)
    assert collect_exercise(course, NAME) == []
    assert points(course) == {"anna": 5}
    assert "not signed with a key of anna that is in force" in said(course)


def test_what_lies_in_an_outbox_is_collected_from_the_folder_or_from_the_stick_above_it(tiny: Path) -> None:
    course = make(tiny)
    for name in ("anna", "boris"):
        (tiny / name / "collector.json").unlink()
        work(tiny, name)
    assert not list(course.inbound.iterdir())
    assert collect_exercise(course, NAME, [tiny / "anna"]) == ["anna"]
    assert collect_exercise(course, NAME, [tiny]) == ["boris"]
    assert points(course) == {"anna": 5, "boris": 5}


def test_a_damaged_file_in_an_outbox_is_named_and_the_rest_comes_in(tiny: Path) -> None:
    course = make(tiny)
    for name in ("anna", "boris"):
        (tiny / name / "collector.json").unlink()
        work(tiny, name)
    (path,) = (tiny / "anna" / "outbox").iterdir()
    path.write_bytes(path.read_bytes()[:3000])
    (path.parent / "link.handin").symlink_to(course.ring.root_path)
    assert collect_exercise(course, NAME, [tiny]) == ["boris"]
    assert "cannot be read" in said(course)
    assert "link.handin: is no plain file" in said(course)


def test_a_flood_of_foreign_folders_hides_nobody_and_is_counted_not_listed(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    for number in range(3000):
        (course.inbound / f"aaa+{NAME}+2026-03-05 10:00:00.0 UTC+{number}").mkdir()
    work(tiny, "anna")
    assert collect_exercise(course, NAME) == ["anna"]
    assert len(notes(course)) <= 60
    assert "more of that kind" in said(course)


def test_a_stick_is_searched_as_deep_as_delivered_folders_go_and_no_deeper(tmp_path: Path) -> None:
    folder = tmp_path
    for depth in range(DEPTH + 2):
        (folder / f"at-{depth}.handin").touch()
        folder = folder / "inner"
        folder.mkdir()
    assert {path.name for path in files_in(tmp_path)} == {f"at-{depth}.handin" for depth in range(DEPTH + 1)}


def test_an_account_of_this_machine_is_its_owners_alone() -> None:
    account = pwd.getpwuid(os.getuid()).pw_name
    assert sent_by_owner(account, os.getuid())
    assert not sent_by_owner(account, os.getuid() + 1)
    assert sent_by_owner("nobody-has-this-account", os.getuid() + 1), "where accounts are foreign the signature decides"


def test_the_exercises_own_notebook_is_taken_and_what_else_lies_there_is_counted(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    folder = newest(course, "anna")
    own = (folder / f"{NAME}.ipynb").read_bytes()
    (folder / "aaa.ipynb").write_text("{}")
    (arrival,) = in_exchange(course.inbound, NAME, Judge(course))
    assert isinstance(arrival, Arrival)
    assert (arrival.notebook, arrival.odd) == (own, ("left behind: aaa.ipynb",))
    (folder / f"{NAME}.ipynb").unlink()
    (arrival,) = in_exchange(course.inbound, NAME, Judge(course))
    assert isinstance(arrival, Arrival)
    assert (arrival.notebook, arrival.odd) == (b"{}", ()), "a notebook under another name is the only one"
    for number in range(MOST_NAMES + 1 - len(list(folder.iterdir()))):
        (folder / f"one-too-many-{number}.txt").touch()
    (arrival,) = in_exchange(course.inbound, NAME, Judge(course))
    assert isinstance(arrival, Arrival)
    assert arrival.odd[-1] == "left behind: 1 file that was not looked at"
    for number in range(MOST_NAMES):
        (folder / f"{number}.txt").touch()
    (arrival,) = in_exchange(course.inbound, NAME, Judge(course))
    assert isinstance(arrival, Arrival)
    assert re.fullmatch(r"left behind: [\d,]+ files that were not looked at", arrival.odd[-1])


def test_two_officers_of_a_course_have_one_authority_and_trust_each_other(tiny: Path) -> None:
    make(tiny)
    roots = {(tiny / name / "bundle" / "trust" / "ca.pem").read_bytes() for name in ("anna", "boris")}
    keys = {(tiny / name / "bundle" / "officer" / "key.pem").read_bytes() for name in ("anna", "boris")}
    assert (len(roots), len(keys)) == (1, 2)


def _closed(path: Path) -> Path:
    path.chmod(0)
    return path


@pytest.mark.parametrize(
    ("close", "words"),
    [
        (lambda folder: _closed(folder), "cannot be read"),
        (lambda folder: _closed(folder / handin.STATEMENT), f"{handin.STATEMENT} cannot be read"),
        (lambda folder: _closed(folder / "artifact.json"), "artifact.json cannot be read"),
        (lambda folder: folder.chmod(0o444), f"{handin.STATEMENT} cannot be read"),
    ],
    ids=["folder", "statement", "artifact", "names without a way"],
)
def test_work_that_is_closed_to_the_instructor_is_named_with_the_reason_and_stops_nobody(
    tiny: Path, close: Any, words: str
) -> None:
    course = make(tiny)
    for name in ("anna", "boris"):
        work(tiny, name)
    folder = newest(course, "anna")
    close(folder)
    try:
        taken, notes_ = as_mere_user(lambda: (collect_exercise(course, NAME), said(course)))
    finally:
        folder.chmod(0o755)
    assert taken == ["boris"]
    assert words in notes_
    assert "Permission denied" in notes_
    for path in folder.iterdir():
        path.chmod(0o644)
    assert collect_exercise(course, NAME) == ["anna"], "opened again, it comes in"


def test_a_notebook_that_is_closed_stays_behind_and_the_answers_come_in(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    _closed(newest(course, "anna") / f"{NAME}.ipynb")
    taken, notes_ = as_mere_user(lambda: (collect_exercise(course, NAME), said(course)))
    assert taken == ["anna"]
    assert f"{NAME}.ipynb cannot be read (Permission denied)" in notes_


def test_what_is_closed_on_a_stick_is_named_and_the_rest_comes_in(tiny: Path) -> None:
    course = make(tiny)
    for name in ("anna", "boris"):
        (tiny / name / "collector.json").unlink()
        work(tiny, name)
    (path,) = (tiny / "anna" / "outbox").iterdir()
    (tiny / "anna" / "private").mkdir()
    (tiny / "lost+found").mkdir()
    for closed in (path, tiny / "anna" / "private", tiny / "lost+found"):
        _closed(closed)
    taken, notes_ = as_mere_user(lambda: (collect_exercise(course, NAME, [tiny]), said(course)))
    for name in ("anna/private", "lost+found"):
        (tiny / name).chmod(0o755)
    assert taken == ["boris"]
    assert f"{path.name}: cannot be read (Permission denied)" in notes_
    assert "private: cannot be looked into" in notes_
    assert "lost+found" not in notes_, "every stick with ext4 has one, and nobody hands in there"
