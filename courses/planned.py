"""What is asked of a course before it is made: its name is free, its country reports in its scenario.

The rule kept here: looked at before anything is made, and again by what makes it.
"""

from __future__ import annotations

from courses.layout import Course, CourseError, check_course, reporting_countries
from courses.printed import command


def check_new(course: Course) -> Course:
    """The course itself, if it can be made: nothing of that name is there, and its country reports in its scenario.

    Raises:
        CourseError: names the setting and what is allowed.
    """
    check_course(course)
    if not course.trainees:
        raise CourseError(f"{course.name}: nobody is on the roster. Name the trainees after the course.")
    if (course.path / "course.toml").exists():
        goes_on = command(course, "publish")
        raise CourseError(
            f"{course.path} exists already, with its own roster. Choose another name, or go on with it: {goes_on}"
        )
    if course.path.parent.is_dir():
        for other in sorted(course.path.parent.iterdir()):
            if other.name != course.name and other.name.casefold() == course.name.casefold():
                raise CourseError(f"{other} exists already: {course.name} differs from it by capital letters only.")
    codes = reporting_countries(course.scenario)
    if codes and course.country not in codes:
        raise CourseError(
            f"country {course.country[:20]!r}: the officers of this scenario are those of {', '.join(codes)}."
        )
    return course
