"""An instructor's word about a mark: it outlives re-marking, new rubrics and formgrader, and nothing moves unseen."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from small_disk import cenlab
from tiny import NAME, make, work

from courses.course import collect, grades, mark, write_feedback
from courses.gradebook import opened_gradebook
from courses.layout import Course, CourseError
from courses.marking import MarkingIncomplete, agree, lapsing, moves, override, standings
from courses.nbgrader_course import autograde
from grading.rubric import load_rubric
from grading.score_log import ScoreLog
from grading.seal import SEALED_AT_FIRST, canonical, seal
from simulator.content import content

WHY = "The paper was smudged."


def handed_in(tiny: Path, **quantities: int) -> Course:
    course = make(tiny, ("anna", "boris"))
    for name in ("anna", "boris"):
        work(tiny, name, quantity=quantities.get(name))
    collect(course)
    return course


def points(course: Course) -> dict[str, float]:
    return {entry["trainee"]: entry["points"] for entry in grades(course)}


def change_rubric(before: str, after: str) -> None:
    path = content("exercises", NAME, "rubric.toml")
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    load_rubric.cache_clear()


def typed(course: Course, account: str, row: str, value: float) -> None:
    """What formgrader does when an instructor types a score."""
    with opened_gradebook(course) as book:
        grade = book.find_grade(row, NAME, NAME, account)
        grade.manual_score = value
        book.db.commit()


def run(tiny: Path, *words: str) -> tuple[int, str]:
    return cenlab("course", *words, "--home", str(tiny))


def test_a_score_typed_into_formgrader_stops_nobody_is_shown_with_its_remedy_and_marking_cures_it(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    typed(course, "boris", "tiny-quantity", 2.5)
    code, said = run(tiny, "grades", "tiny")
    assert code == 0
    assert "5 / 5" in said
    assert "2.5 is typed into formgrader; the sealed mark, 0, counts" in said
    remedy = f'cenlab course override tiny boris {NAME} tiny-quantity 2.5 --home {tiny} --reason "…"'
    assert remedy in said
    assert points(course) == {"anna": 5, "boris": 1}
    assert run(tiny, "mark", "tiny")[0] == 0
    assert "typed" not in run(tiny, "grades", "tiny")[1]
    with opened_gradebook(course) as book:
        assert book.find_submission(NAME, "boris").score == 1


@pytest.mark.parametrize("value", [4.25, 1.1], ids=["more than the row gives", "between the steps"])
def test_a_typed_score_that_no_override_takes_is_told_what_could_be_set(tiny: Path, value: float) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    typed(course, "boris", "tiny-quantity", value)
    said = run(tiny, "grades", "tiny")[1]
    assert f"{value:g} is typed into formgrader" in said
    assert "the row gives 0 to 4 in steps of 0.25" in said
    assert f"tiny-quantity {value:g}" not in said
    assert run(tiny, "override", "tiny", "boris", NAME, "tiny-quantity", f"{value:g}", "--reason", WHY)[0] != 0


def test_a_typed_score_is_cured_by_the_override_that_its_remedy_names(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    typed(course, "boris", "tiny-quantity", 2.5)
    code, said = run(tiny, "override", "tiny", "boris", NAME, "tiny-quantity", "2.5", "--reason", WHY)
    assert code == 0
    assert f"0 -> 2.5 points (version 2; the earlier one is kept). {NAME}: 3.5 of 5. Reason: {WHY}" in said
    assert "typed" not in run(tiny, "grades", "tiny")[1]
    assert points(course) == {"anna": 5, "boris": 3.5}


@pytest.mark.sweep(2)
@pytest.mark.parametrize("reason", ["…", "...", " ", '"…"', "–"])
def test_the_dots_of_a_printed_remedy_are_no_reason(tiny: Path, reason: str) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    code, said = run(tiny, "override", "tiny", "boris", NAME, "tiny-quantity", "2.5", "--reason", reason)
    assert code == 1
    assert "give a --reason in words" in said
    with pytest.raises(CourseError, match="give a reason"):
        override(course, "boris", NAME, "tiny-quantity", 2.5, reason)
    assert len(course.log.marks()) == 2


def test_an_override_outlives_another_rubric_another_marking_and_another_override(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    override(course, "boris", NAME, "tiny-quantity", 2.5, WHY)
    change_rubric("RILO searches by quantity.", "RILO looks for quantities.")
    assert moves(course) == []
    mark(course)
    mark(course, again=True)
    override(course, "boris", NAME, "tiny-text", 0.5, "One word only.")
    mark(course, again=True)
    assert points(course) == {"anna": 5, "boris": 3}
    last = course.log.latest()["boris", NAME]
    assert {(o.row, float(o.points), o.reason) for o in last.overrides} == {
        ("tiny-quantity", 2.5, WHY),
        ("tiny-text", 0.5, "One word only."),
    }
    write_feedback(course)
    assert WHY in (course.path / "feedback" / "boris" / f"{NAME}.en.html").read_text()


def test_a_rubric_that_moves_marks_shows_whose_before_anything_is_sealed(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    override(course, "boris", NAME, "tiny-quantity", 2.5, WHY)
    change_rubric("points = 4", "points = 8")
    before = course.log.path.read_bytes()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, said = run(tiny, "mark", "tiny")
    table = [line for line in said.splitlines() if NAME in line and "│" in line]
    assert code == 1
    assert [line.split("│")[1].strip() for line in table] == ["anna", "boris"]
    assert [[cell.strip() for cell in line.split("│")[3:5]] for line in table] == [
        ["5 / 5", "5 / 9"],
        ["3.5 / 5", "3.5 / 9"],
    ]
    assert "cenlab course mark tiny --yes" in said
    assert course.log.path.read_bytes() == before
    assert "see whose marks move" in autograde(course, NAME, "anna").lower()
    assert course.log.path.read_bytes() == before
    assert run(tiny, "mark", "tiny", "--yes")[0] == 0
    assert course.log.latest()["boris", NAME].overrides[0].reason == WHY


def test_an_agreement_is_to_the_cards_that_were_seen_and_to_no_others(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    change_rubric('id = "cartons"\npoints = 1', 'id = "cartons"\npoints = 0')
    change_rubric("points = 4", "points = 8")
    agree(course, moves(course))
    change_rubric("points = 8", "points = 6")
    with pytest.raises(MarkingIncomplete, match="marks move"):
        mark(course)


def test_an_override_that_other_work_leaves_behind_is_said(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    override(course, "boris", NAME, "tiny-quantity", 2.5, WHY)
    work(tiny, "boris", quantity=7)
    collect(course)
    assert [(m.trainee, o.reason) for m, o in lapsing(course)] == [("boris", WHY)]
    code, said = run(tiny, "mark", "tiny")
    assert (code, WHY in said) == (0, True)
    assert points(course)["boris"] == 1


def test_an_override_of_an_earlier_version_of_cenlab_stands(tiny: Path) -> None:
    course = handed_in(tiny, boris=3)
    mark(course)
    override(course, "boris", NAME, "tiny-quantity", 2.5, WHY)
    log: ScoreLog = course.log
    key, previous, lines = course.keys.seal(), "0" * 64, []
    for line in log.path.read_bytes().splitlines():
        record = json.loads(line) | {"schema_version": 1, "previous": previous}
        del record["overrides"]
        record = {name: record[name] for name in (*SEALED_AT_FIRST, "marked_at")}
        lines.append(canonical(record | {"seal": seal(key, record)}))
        previous = hashlib.sha256(lines[-1]).hexdigest()
    log.path.write_bytes(b"\n".join(lines) + b"\n")
    log.head_path.unlink()
    mark(course, again=True)
    assert points(course) == {"anna": 5, "boris": 3.5}
    assert [o.reason for o in course.log.latest()["boris", NAME].overrides] == [WHY]


def test_the_absent_waiting_and_late_stand_on_the_list_in_words(tiny: Path) -> None:
    course = make(tiny, ("anna", "boris", "clara"), tries=1)
    for name in ("anna", "boris"):
        work(tiny, name)
    collect(course)
    code, said = run(tiny, "grades", "tiny")
    assert code == 0
    assert said.count("collected, not marked") >= 2
    assert "Absent, nothing handed in: clara." in said
    assert "0 / 5" not in said
    mark(course)
    work(tiny, "anna", quantity=1)
    collect(course)
    assert [standing.later for standing in standings(course)] == ["beyond", "", ""]
    said = run(tiny, "grades", "tiny")[1]
    assert "1 of 1 tries are used" in said


def test_only_so_many_tries_are_marked_and_later_ones_are_kept(tiny: Path) -> None:
    course = make(tiny, ("anna",), tries=2)
    for quantity in (1, 2, None):
        work(tiny, "anna", quantity=quantity)
        collect(course)
        mark(course)
    assert points(course) == {"anna": 1}
    assert len(course.log.marks()) == 2
    assert len(list((course.path / "received" / "anna" / NAME).glob("*.json"))) == 3
    write_feedback(course)
    page = (course.path / "feedback" / "anna" / f"{NAME}.en.html").read_text()
    assert "Try 2 of 2." in page
    assert "kept and was not marked" in page
    assert mark(course) == 0


def test_one_restored_mark_is_said_in_the_singular(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    collect(course)
    mark(course)
    assert "1 mark written" in run(tiny, "restore", "tiny")[1]


def test_closing_and_restoring_say_what_they_did(tiny: Path) -> None:
    course = handed_in(tiny)
    mark(course)
    assert "2 marks written" in run(tiny, "restore", "tiny")[1]
    assert "tiny is closed: the full answers stand in 2 feedback pages" in run(tiny, "close", "tiny")[1]
    assert "was closed already" in run(tiny, "close", "tiny")[1]
