"""nbgrader's exchange of a course on this disk: the folder into which trainees hand in, and who may open it.

The rule kept here: the folder stands open before anything is handed out, and beside it the sign by which a trainee's
side knows it. Nothing of nbgrader is imported.
"""

from __future__ import annotations

import stat
from pathlib import Path

from courses.layout import Course
from simulator import durable
from simulator.strict_json import JsonFault, read_object
from simulator.workspace.collector import SIGN, sign_of

OPEN_TO_LOOK = 0o755
OPEN_TO_DROP = 0o733
OPEN_FILE = 0o644
CLOSED = 0o700
"""Practice has both sides under one account: nobody else drops anything there."""


def open_exchange(course: Course) -> None:
    """Make the folder for hand-ins if it is not there, set up its sign, and set who may open it."""
    course.inbound.mkdir(parents=True, exist_ok=True)
    course.exchange.chmod(OPEN_TO_LOOK)
    course.inbound.parent.chmod(OPEN_TO_LOOK)
    _put_sign(course)
    course.inbound.chmod(CLOSED if course.mode == "practice" else OPEN_TO_DROP)


def _put_sign(course: Course) -> None:
    """Lay the sign beside the folder, if another or none lies there and the course has its authority already."""
    path = course.inbound.parent / SIGN
    try:
        sign = sign_of(course.name, (course.ring.folder / "office" / "authority.pem").read_bytes())
    except (OSError, ValueError):  # who needs the authority says what is wrong with it
        return
    try:
        there = read_object(path)
    except JsonFault:
        there = {}
    if there != sign:
        durable.write_json(path, sign, mode=OPEN_FILE)
    path.chmod(OPEN_FILE)


def closed_on_the_way(course: Course) -> list[Path]:
    """The folders above the one for hand-ins through which other users cannot go, the outermost first."""
    above = [folder for folder in reversed(course.inbound.parents) if folder.is_dir()]
    return [folder for folder in above if not folder.stat().st_mode & stat.S_IXOTH]


def is_released(course: Course) -> bool:
    """Whether every exercise lies in the exchange: the last step of releasing, so all earlier ones are done."""
    return all((course.exchange / course.name / "outbound" / name).is_dir() for name in course.exercises)
