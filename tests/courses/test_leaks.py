"""No bundle leaves a course untested."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tiny import make

from courses import leaks, release
from courses.leaks import refuse_telling
from courses.publishing import new_attempt, publish_world
from simulator.gates import bundles
from simulator.gates.bundles import Telling
from simulator.publish.audit import LeakFound


def test_a_course_whose_bundles_tell_is_neither_released_nor_delivered(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make(tiny)
    asked: list[int] = []

    def tell(worlds: Any) -> list[Telling]:
        asked.append(len(list(worlds)))
        return [Telling(table="inbox", feature="file size", p=0.0002)]

    monkeypatch.setattr(bundles, "tellings", tell)
    refuse_telling(course)
    assert asked == [], "the same worlds passed when they were released"
    fresh = new_attempt(course, "anna")
    publish_world(fresh, "anna")
    for leave in (lambda: release.release(fresh), lambda: release.deliver(fresh, "anna", tiny / "anna")):
        with pytest.raises(LeakFound, match=r"inbox: file size .*make the course anew under another name"):
            leave()
    assert asked == [2, 2]


def test_the_note_names_the_worlds_that_were_tested(tiny: Path) -> None:
    course = make(tiny)
    note = json.loads((course.path / "leak-test.json").read_bytes())
    assert sorted(note["tested"]) == sorted(entry.account for entry in course.trainees)
    assert note["schema_version"] == leaks.SCHEMA_VERSION
