"""A course from its making to its marks, with real nbgrader, on the tiny exercise."""

from __future__ import annotations

from pathlib import Path

from tiny import NAME, make, work

from courses.course import collect, grades, mark, write_feedback


def test_a_course_from_release_to_grades(tiny: Path) -> None:
    course = make(tiny)
    work(tiny, "anna")
    work(tiny, "boris", quantity=3)
    assert collect(course) == {NAME: ["anna", "boris"]}
    assert mark(course) == 2
    marks = {entry["trainee"]: (entry["points"], entry["max"], entry["status"]) for entry in grades(course)}
    assert marks == {"anna": (5.0, 5.0, "ok"), "boris": (1.0, 5.0, "ok")}
    assert len(write_feedback(course)) == 2
