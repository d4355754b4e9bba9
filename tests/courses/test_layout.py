"""A course's settings survive writing, and names that could leave their place are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import NAME, make

from courses.course import close_course, create_course, deliver, open_course, publish_world
from courses.layout import Course, CourseError, Enrolled, checked_name
from courses.publishing import new_attempt


def test_settings_survive_writing(tiny: Path) -> None:
    roster = (Enrolled(trainee="t1", account="Анна".encode().hex(), lang="ru"), Enrolled(trainee="t2", account="b.c@d"))
    made = create_course(tiny, "spring", roster, "en")
    assert open_course(tiny, "spring") == made
    assert close_course(made).closed is True
    assert open_course(tiny, "spring").closed is True


def test_each_side_is_closed_to_the_other(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    assert course.instructor.stat().st_mode & 0o777 == 0o700
    assert (tiny / "anna").stat().st_mode & 0o777 == 0o700


def test_into_the_exchange_others_may_put_but_not_look(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    modes = [folder.stat().st_mode & 0o777 for folder in (course.exchange, course.inbound.parent, course.inbound)]
    assert modes == [0o755, 0o755, 0o733]


@pytest.mark.parametrize("name", ["", "..", "a/b", "a+b", "a b", "-a", "a..b", "x" * 61, "Анна", "a\n", "a\0"])
def test_names_that_could_leave_their_place_are_refused(name: str) -> None:
    with pytest.raises(CourseError, match="letters"):
        checked_name("trainee", name)


def test_a_course_is_made_once(tiny: Path) -> None:
    create_course(tiny, "spring", ["anna"])
    with pytest.raises(CourseError, match="exists already"):
        create_course(tiny, "spring", ["boris"])
    assert open_course(tiny, "spring").trainees[0].trainee == "anna"


def test_nobody_stands_twice_on_a_roster(tiny: Path) -> None:
    with pytest.raises(CourseError, match="twice"):
        create_course(tiny, "spring", ["anna", "anna"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema_version = 9", "reads 1"),
        ("not toml at all", r"line 1: not valid TOML.*Mend the line or put your copy back"),
        ("schema_version = 1", "is missing"),
    ],
)
def test_damaged_settings_are_named(tiny: Path, text: str, words: str) -> None:
    course = create_course(tiny, "spring", ["anna"])
    (course.path / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=words):
        open_course(tiny, "spring")


def test_an_unknown_language_is_refused(tiny: Path) -> None:
    with pytest.raises(CourseError, match="speaks"):
        create_course(tiny, "spring", ["anna"], "fr")


def test_delivering_twice_keeps_drafts_and_needs_a_world(tiny: Path) -> None:
    course = make(tiny, ("anna",))
    home = deliver(course, "anna", tiny / "anna")
    (home.drafts / "x.json").write_text("{}")
    assert deliver(course, "anna", tiny / "anna").manifest.exercises == (NAME,)
    assert (home.drafts / "x.json").exists()
    later: Course = new_attempt(course, "anna")
    with pytest.raises(CourseError, match="not published"):
        deliver(later, "anna", tiny / "anna")
    publish_world(later, "anna")
    assert deliver(later, "anna", tiny / "anna").manifest.attempt == 2
