"""nbgrader's exchange of a course on this disk: the folder into which trainees hand in, and who may open it.

The rule kept here: the folder stands open before anything is handed out. Nothing of nbgrader is imported.
"""

from __future__ import annotations

from courses.layout import Course

OPEN_TO_LOOK = 0o755
OPEN_TO_DROP = 0o733
CLOSED = 0o700
"""Practice has both sides under one account: nobody else drops anything there."""


def open_exchange(course: Course) -> None:
    """Make the folder for hand-ins if it is not there, and set who may open it."""
    course.inbound.mkdir(parents=True, exist_ok=True)
    course.exchange.chmod(OPEN_TO_LOOK)
    course.inbound.chmod(CLOSED if course.mode == "practice" else OPEN_TO_DROP)


def is_released(course: Course) -> bool:
    """Whether every exercise lies in the exchange: the last step of releasing, so all earlier ones are done."""
    return all((course.exchange / course.name / "outbound" / name).is_dir() for name in course.exercises)
