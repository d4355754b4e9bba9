"""Marking a practice submission, in a process of its own: `python -m courses.lab.marking HOME`.

Practice gives training results: both sides lie on one machine, so the truth is sealed, but not
hidden from the machine's owner. The rule kept here: only marks and feedback pages cross to the trainee's side.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from courses.lab.place import Place
from courses.practice import COURSE, TRAINEE
from simulator import durable
from simulator.errors import CenlabError
from simulator.texts import LANGUAGES
from simulator.visible import visible
from simulator.workspace.home import read_bytes, write_atomic
from simulator.workspace.receipts import Receipt, receipts

SCHEMA_VERSION = 1


def mark_home(place: Place) -> dict[str, Any]:
    """Collect, mark, write feedback, and hand marks and pages to the trainee's side; the marks by exercise.

    Raises:
        CenlabError: names what could not be marked; what could be is marked and handed over.
    """
    from courses.course import cards, collect, mark, open_course, write_feedback
    from courses.marking import MarkingIncomplete

    course = open_course(place.path, COURSE)
    submitted = last_receipts(place)
    folder = os.getcwd()
    trouble: CenlabError | None = None
    try:
        collect(course, [place.trainee.outbox] if place.trainee.outbox.is_dir() else [], hold=False)
        try:
            mark(course, wait=True)
        except MarkingIncomplete as error:
            trouble = error
    finally:
        os.chdir(folder)
    write_feedback(course)
    latest = course.log.latest()
    tallies: dict[str, Any] = {}
    for exercise, card in cards(course)[TRAINEE].items():
        if exercise not in submitted:  # of an earlier practice world
            continue
        for lang in LANGUAGES:
            page = course.path / "feedback" / TRAINEE / f"{exercise}.{lang}.html"
            if page.is_file():
                durable.write_bytes(place.marks / page.name, read_bytes(page))
        known = latest[(TRAINEE, exercise)].artifact
        tallies[exercise] = {
            "points": float(card.points),
            "max": float(card.max_points),
            "status": card.status,
            "artifact": known,
            "receipt": submitted[exercise].number,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "skills": _skills(card),
        }
    marks = {"schema_version": SCHEMA_VERSION, "exercises": tallies}
    write_atomic(place.marks / "marks.json", json.dumps(marks, ensure_ascii=False, indent=1).encode())
    if trouble is not None:
        raise trouble
    return tallies


def last_receipts(place: Place) -> dict[str, Receipt]:
    """The newest whole receipt of each exercise, by exercise."""
    home = place.trainee
    whole = {name: receipts(home, name) for name in home.manifest.exercises}
    return {name: rows[-1] for name, rows in whole.items() if rows}


def _skills(card: Any) -> dict[str, list[float]]:
    """Points and maximum by skill."""
    sums: dict[str, list[float]] = {}
    for row in card.rows:
        held = sums.setdefault(row.skill, [0.0, 0.0])
        held[0] += float(row.points)
        held[1] += float(row.max_points)
    return sums


def main() -> int:
    """The command; errors become one line."""
    try:
        mark_home(Place(Path(sys.argv[1]).absolute()))
    except CenlabError as error:
        print(visible(str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
