"""After the closing the answers are open: what is handed in then is kept and named, and never marked."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from small_disk import cenlab
from tiny import NAME, make, work

from courses.collect import collect_exercise, not_taken
from courses.course import close_course, collect, grades, mark
from courses.layout import Course, open_course
from courses.marking import lapsing, override
from courses.nbgrader_course import autograde
from courses.settings import save
from courses.submissions import folder_of
from grading.closing import AFTER_CLOSING, STAMP, is_late
from simulator.workspace import handin

WHY = "The paper was smudged."
MOMENT = datetime(2026, 3, 5, 14, tzinfo=UTC)


def points(course: Course) -> dict[str, tuple[str, float]]:
    return {entry["trainee"]: (entry["status"], entry["points"]) for entry in grades(course)}


def run(tiny: Path, *words: str) -> str:
    code, said = cenlab("course", *words, "--home", str(tiny))
    assert code == 0, said
    return said


@pytest.fixture
def overridden(tiny: Path) -> Course:
    """A course in which anna's wrong quantity is marked, and overridden to 2.5; boris handed in nothing."""
    course = make(tiny)
    work(tiny, "anna", quantity=3)
    collect(course)
    mark(course)
    override(course, "anna", NAME, "tiny-quantity", 2.5, WHY)
    return course


def carried_to(folder: Path, home: Path, trainee: str) -> Path:
    """The officer hands in without a collector; the file lies in his outbox."""
    (home / trainee / "collector.json").rename(home / trainee / "collector.away")
    work(home, trainee)
    (home / trainee / "collector.away").rename(home / trainee / "collector.json")
    folder.mkdir()
    for path in (home / trainee / "outbox").glob(f"*{handin.SUFFIX}"):
        shutil.copy(path, folder)
    return folder


def test_what_is_handed_in_after_closing_is_kept_named_and_moves_no_mark_and_no_override(
    tiny: Path, overridden: Course
) -> None:
    run(tiny, "close", "tiny")
    log = overridden.log.path.read_bytes()
    for trainee in ("anna", "boris"):
        work(tiny, trainee)
    said = run(tiny, "collect", "tiny")
    assert f"{NAME}: 0 new" in said
    for trainee in ("anna", "boris"):
        assert f"note: {NAME} {trainee}: {trainee}+{NAME}+" in said
    assert said.count(AFTER_CLOSING) == 2
    assert len(list((overridden.path / "received" / "aside").glob(f"*{handin.SUFFIX}"))) == 2
    for words in (("mark", "tiny"), ("mark", "tiny", "--again")):
        assert WHY not in run(tiny, *words)
    assert overridden.log.latest()["anna", NAME].overrides[0].reason == WHY
    assert overridden.log.path.read_bytes() == log
    assert points(overridden) == {"anna": ("ok", 3.5), "boris": ("none", 0)}
    said = run(tiny, "grades", "tiny")
    assert said.count(AFTER_CLOSING) == 2
    assert "not marked." not in said.replace(AFTER_CLOSING, "")


def test_what_was_handed_in_before_closing_and_is_collected_after_it_is_marked(tiny: Path, overridden: Course) -> None:
    work(tiny, "boris")
    course = close_course(overridden)
    assert collect(course) == {NAME: ["boris"]}
    assert mark(course) == 1
    assert points(course) == {"anna": ("ok", 3.5), "boris": ("ok", 5)}


def test_what_was_written_over_in_the_collectors_folder_after_closing_is_late(tiny: Path, overridden: Course) -> None:
    work(tiny, "boris", quantity=1)
    (dropped,) = overridden.inbound.glob("boris+*")
    course = close_course(overridden)
    work(tiny, "boris")
    (later,) = set(course.inbound.glob("boris+*")) - {dropped}
    for name in (handin.STATEMENT, "artifact.json"):
        with (dropped / name).open("r+b") as file:
            file.truncate()
            file.write((later / name).read_bytes())
    shutil.rmtree(later)
    assert collect(course) == {NAME: []}
    assert any(AFTER_CLOSING in line for line in not_taken(course))


def test_an_outbox_that_is_brought_after_closing_is_late_whatever_its_officers_clock_says(
    tiny: Path, overridden: Course, tmp_path: Path
) -> None:
    stick = carried_to(tmp_path / "stick", tiny, "boris")
    (path,) = stick.iterdir()
    course = close_course(overridden)
    signed = json.loads(path.read_text())["statement"]["time"]
    assert datetime.fromisoformat(signed) < datetime.fromisoformat(course.closed_at)
    for accept in ((), ("boris",)):
        assert collect_exercise(course, NAME, [stick], accept=accept, hold=False) == []
    (line,) = not_taken(course)
    assert (f"{NAME} boris: {path}: " in line, AFTER_CLOSING in line) == (True, True)


@pytest.mark.parametrize("trainee", ["anna", "boris"])
@pytest.mark.parametrize("stamp", ["late", "none", "odd"])
def test_what_was_collected_late_by_an_earlier_cenlab_is_passed_over(
    tiny: Path, overridden: Course, trainee: str, stamp: str
) -> None:
    course = replace(overridden, closed=True, closed_at=datetime.now(UTC).isoformat())
    work(tiny, trainee)
    assert collect(overridden) == {NAME: [trainee]}
    save(course)
    path = folder_of(course, trainee, NAME) / "timestamp.txt"
    if stamp == "none":
        path.unlink()
    elif stamp == "odd":
        path.write_text("2026-03-05 14:00:00")
    log = course.log.path.read_bytes()
    assert lapsing(course) == []
    assert (mark(course), mark(course)) == (0, 0)
    autograde(course, NAME, trainee)
    assert course.log.path.read_bytes() == log
    assert points(course) == {"anna": ("ok", 3.5), "boris": ("none", 0)}
    said = run(tiny, "grades", "tiny")
    stands = " The earlier mark stands." if trainee == "anna" else ""
    assert f"* {trainee}, {NAME}: {AFTER_CLOSING}.{stands}\n" in said
    assert "Mark it with" not in said
    assert ("Absent, nothing handed in: boris." in said) == (trainee == "anna")


def test_where_the_moment_of_closing_is_not_known_nothing_new_is_marked_and_the_mark_stays(
    tiny: Path, overridden: Course
) -> None:
    work(tiny, "boris")
    save(replace(overridden, closed=True))
    course = open_course(tiny, "tiny")
    assert course.closing == ""
    assert collect(close_course(course)) == {NAME: []}
    assert open_course(tiny, "tiny").closing == ""
    assert mark(course) == 0
    assert points(course) == {"anna": ("ok", 3.5), "boris": ("none", 0)}


def test_the_first_closing_counts_and_outlives_the_file(tiny: Path, overridden: Course) -> None:
    first = close_course(overridden)
    assert first.closed_at
    assert close_course(open_course(tiny, "tiny")).closed_at == first.closed_at
    assert json.loads((first.path / "desk.json").read_text())["closing"] == first.closed_at


def test_a_closed_practice_course_goes_on(tiny: Path) -> None:
    course = close_course(make(tiny, ("anna",), mode="practice"))
    work(tiny, "anna")
    assert collect(course) == {NAME: ["anna"]}
    assert mark(course) == 1


@pytest.mark.parametrize(
    ("seen", "closing", "late"),
    [
        (MOMENT, None, False),
        (None, None, False),
        (MOMENT, MOMENT.isoformat(), False),
        (MOMENT, (MOMENT + timedelta(microseconds=1)).isoformat(), False),
        (MOMENT, (MOMENT - timedelta(microseconds=1)).isoformat(), True),
        (None, MOMENT.isoformat(), True),
        (MOMENT, "", True),
        (MOMENT, "2026-03-05T15:00:00", True),
        (MOMENT, "tomorrow", True),
    ],
)
def test_lateness_fails_closed(seen: datetime | None, closing: str | None, late: bool) -> None:
    assert is_late(seen, closing) is late


def test_the_collectors_stamp_is_of_the_moment_at_which_the_work_arrived(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    work(tiny, "anna")
    (dropped,) = course.inbound.glob("anna+*")
    collect(course)
    stamp = (folder_of(course, "anna", NAME) / "timestamp.txt").read_text()
    seen = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).timestamp()
    assert seen == pytest.approx(os.stat(dropped).st_ctime, abs=1e-5)
