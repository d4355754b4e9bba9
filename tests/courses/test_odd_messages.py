"""A sealed message that no honest program sends is marked like any other: a card, on every run, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import messages_world
import pytest
from messages_world import NAME
from odd_mail import ODD_BODIES, feedback
from sheets import sheets

from courses.course import collect, create_course, deliver, grades, mark, publish_world, release, write_feedback
from courses.layout import Course
from courses.settings import desk_of
from simulator.cencomm.header import canonical
from simulator.publish import bundle
from simulator.workspace import Draft, Home, submit

EXERCISE = messages_world.drawn(1)
HONEST, SILENT, UNBOUND = "honest", "silent", "unbound"
BODY_OF = {"zeros": "400 zeros", "surrogate": "half a surrogate"}


def sheet_of(trainee: str) -> dict[str, Any]:
    made = sheets("messages")
    sheet: dict[str, Any] = made.reference(EXERCISE.truth)
    if trainee == SILENT:
        sheet["sent"].pop()
    elif trainee == UNBOUND:
        good = {name: value for name, value in made.letters(EXERCISE.truth)[3].items() if name not in made.HEAD}
        sheet["sent"][3]["cms"] = feedback(EXERCISE.truth, canonical(good), unbound=True)
    elif trainee in BODY_OF:
        sheet["sent"][3]["cms"] = feedback(EXERCISE.truth, ODD_BODIES[BODY_OF[trainee]])
    return sheet


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A real course of the real exercise; every trainee has the one small world, and its officer's key."""
    root = tmp_path_factory.mktemp("odd-messages")
    trainees = [HONEST, SILENT, UNBOUND, *BODY_OF]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "draw_world", lambda *_: ({NAME: EXERCISE}, "2026-03-31T23:59:00Z", 0))
        made = create_course(root, "odd", trainees, lang="en", mode="graded", exercises=[NAME])
        for trainee in trainees:
            publish_world(made, trainee)
        release(made)
        for trainee in trainees:
            deliver(made, trainee, root / trainee)
            home = Home(root / trainee)
            draft = Draft(home, NAME)
            draft.answers = sheet_of(trainee)
            draft.save()
            submit(home, NAME)
        # The small world brings an authority of its own, not the collector's: its work goes to outboxes.
        collect(made, [root / trainee for trainee in trainees])
        yield made


def test_every_odd_message_has_its_mark_on_every_run_and_the_batch_goes_on(course: Course) -> None:
    runs = []
    for _ in range(2):
        mark(course, again=True)
        runs.append({entry["trainee"]: (entry["points"], entry["status"]) for entry in grades(course)})
    assert runs[0] == runs[1]
    assert runs[0][HONEST] == (30, "ok")
    assert runs[0][UNBOUND] == runs[0][SILENT]
    assert {status for _, status in runs[0].values()} == {"ok"}
    # Its readers get a message, so its sending and its address count; what it says does not.
    for trainee in BODY_OF:
        assert runs[0][SILENT][0] <= runs[0][trainee][0] <= 30 - 8
    assert desk_of(course).failures.read() == []
    assert len(write_feedback(course)) == len(runs[0])
