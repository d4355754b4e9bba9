"""The start page: course path, states, marks, receipts, two languages, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from courses.lab import pages
from courses.lab.place import Place
from courses.lab.state import desk, waiting
from simulator.workspace.rules import write_rules

EXERCISES = (
    "entry_first_reports",
    "retrieval_first_queries",
    "synthesis_first_network",
    "cencomm_first_warning",
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    manifest = {
        "schema_version": 1,
        "course": "practice",
        "trainee": "officer",
        "world": "w1",
        "attempt": 1,
        "mode": "practice",
        "country": "KG",
        "as_of": "2026-03-31T23:59:00Z",
        "exercises": list(EXERCISES),
    }
    write(tmp_path / "trainee" / "bundle" / "bundle.json", manifest)
    return Place(tmp_path)


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))


def receipt(place: Place, exercise: str, number: int, sha256: str) -> None:
    value = {"exercise": exercise, "number": number, "time": "2026-04-01T10:20:30Z", "sha256": sha256, "folder": ""}
    write(place.path / "trainee" / "receipts" / exercise / f"receipt-{number:04d}.json", value)


def marked(place: Place, exercise: str, sha256: str, **more: Any) -> None:
    mark = {"points": 31.5, "max": 40.0, "status": "ok", "artifact": sha256, "skills": {"quantity": [6.5, 11.0]}}
    write(place.marks / "marks.json", {"schema_version": 1, "exercises": {exercise: mark | more}})


def test_an_untouched_course_begins_with_the_first_exercise(place: Place) -> None:
    page = desk(place)
    assert [step.state for step in page.steps] == ["new"] * 4
    assert page.next_step is not None
    assert page.next_step.exercise == "entry_first_reports"
    assert [step.day for step in page.steps] == sorted(step.day for step in page.steps)


def test_what_was_begun_is_offered_first(place: Place) -> None:
    write(place.path / "trainee" / "drafts" / "synthesis_first_network.json", {})
    going = desk(place).next_step
    assert going is not None
    assert (going.exercise, going.state) == ("synthesis_first_network", "started")


def test_a_submission_waits_until_this_very_artifact_is_marked(place: Place) -> None:
    receipt(place, EXERCISES[0], 1, "aa")
    assert waiting(place) == [EXERCISES[0]]
    marked(place, EXERCISES[0], "aa")
    assert waiting(place) == []
    receipt(place, EXERCISES[0], 2, "bb")
    assert waiting(place) == [EXERCISES[0]]
    assert desk(place).steps[0].state == "submitted"


def test_a_damaged_marks_file_does_not_take_the_page_away(place: Place) -> None:
    place.marks.mkdir(parents=True)
    (place.marks / "marks.json").write_text('{"exercises": ')
    assert [step.state for step in desk(place).steps] == ["new"] * 4


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_page_shows_path_points_skills_and_receipts(place: Place, lang: str) -> None:
    receipt(place, EXERCISES[0], 3, "ab" * 32)
    marked(place, EXERCISES[0], "ab" * 32)
    html = pages.start(desk(place), lang, "/", xsrf="x")
    assert html.count('<li class="day">') == 5
    assert f'href="/cenlab/feedback/{EXERCISES[0]}"' in html
    assert ("31,5" if lang == "ru" else "31.5") in html
    assert "abababab" in html
    assert "SYNTHETIC" in html
    assert ("тренировочный результат" if lang == "ru" else "training result") in html
    assert not re.search(r'(?:src|href)="https?:', html)
    assert "<script" not in html


def test_trouble_is_escaped(place: Place) -> None:
    html = pages.start(desk(place), "en", "/", xsrf="x", trouble="<b>no</b>")
    assert "<b>no</b>" not in html


def graded(place: Place, tries: int | None) -> Place:
    """The same home, of a graded course whose instructor marks so many tries."""
    path = place.trainee.bundle / "bundle.json"
    write(path, {**json.loads(path.read_text()), "mode": "graded"})
    write_rules(place.trainee, tries=tries)
    return Place(place.path)


@pytest.mark.parametrize(
    ("lang", "rule", "none_used", "some_used", "all_used"),
    [
        (
            "en",
            "3 tries of each exercise are marked.",
            "Tries used: 0 of 3",
            "Tries used: 1 of 3",
            "All tries are used",
        ),
        (
            "ru",
            "оцениваются 3 попытки.",
            "Использовано попыток: 0 из 3",
            "Использовано попыток: 1 из 3",
            "Все попытки использованы",
        ),
    ],
)
def test_the_limit_of_tries_is_told_before_anything_is_handed_in(
    place: Place, lang: str, rule: str, none_used: str, some_used: str, all_used: str
) -> None:
    course = graded(place, 3)
    untouched = pages.start(desk(course), lang, "/", xsrf="x")
    assert rule in untouched
    assert untouched.count(none_used) == len(EXERCISES)
    receipt(course, EXERCISES[0], 1, "aa")
    marked(course, EXERCISES[0], "aa", tries=1)
    assert pages.start(desk(course), lang, "/", xsrf="x").count(some_used) == 1
    marked(course, EXERCISES[0], "aa", tries=3)
    assert pages.start(desk(course), lang, "/", xsrf="x").count(all_used) == 1


@pytest.mark.parametrize(
    "text", ['{"tries": ', '{"schema_version": 1, "tries": "3"}', '{"schema_version": 1, "tries": 0}', "[]"]
)
def test_a_limit_that_cannot_be_read_is_not_told(place: Place, text: str) -> None:
    course = graded(place, 3)
    (course.trainee.path / "rules.json").write_text(text)
    assert desk(course).most_tries is None
    assert "Tries used" not in pages.start(desk(course), "en", "/", xsrf="x")


def test_practice_tells_of_no_limit(place: Place) -> None:
    write_rules(place.trainee, tries=3)
    assert "tries of each exercise" not in pages.start(desk(place), "en", "/", xsrf="x")


def returned(place: Place, tries: int | None, *, closed: bool) -> Place:
    """A handed-out home whose first exercise has a returned mark of its first hand-in."""
    course = graded(place, tries)
    receipt(course, EXERCISES[0], 1, "aa")
    marked(course, EXERCISES[0], "aa", tries=1)
    path = course.marks / "marks.json"
    write(path, {**json.loads(path.read_text()), "closed": closed})
    return course


CLOSED = {
    "en": ("This work is closed", "submit it once more", "Tries used", "are marked", "waits for the instructor"),
    "ru": ("Эта работа закрыта", "отправить ещё раз", "Использовано", "оцениваются", "ждёт преподавателя"),
}


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("all_submitted", [False, True])
def test_closed_work_invites_to_nothing_that_is_marked(place: Place, lang: str, all_submitted: bool) -> None:
    course = returned(place, 3, closed=True)
    receipt(course, EXERCISES[0], 2, "bb")
    for name in EXERCISES[1:] if all_submitted else ():
        receipt(course, name, 1, "cc")
    html = pages.start(replace(desk(course), delivered=True), lang, "/", xsrf="x")
    over, *invitations = CLOSED[lang]
    assert over in html
    assert [text for text in invitations if text in html] == []
    assert f'href="/cenlab/feedback/{EXERCISES[0]}"' in html
    assert desk(course).steps[0].state == "marked"


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_open_work_and_closed_practice_still_invite(place: Place, lang: str) -> None:
    course = returned(place, 3, closed=False)
    for number, name in enumerate(EXERCISES, 2):
        receipt(course, name, number, "cc")
    over, again, tries, *_ = CLOSED[lang]
    html = pages.start(replace(desk(course), delivered=True), lang, "/", xsrf="x")
    assert (over in html, again in html, tries in html) == (False, True, True)
    practice = replace(desk(course), delivered=True, closed=True, mode="practice", most_tries=None)
    html = pages.start(practice, lang, "/", xsrf="x")
    assert (over in html, again in html) == (False, True)


@pytest.mark.parametrize(("lang", "words"), [("en", "Feedback on the earlier work"), ("ru", "Разбор прежней работы")])
def test_the_feedback_that_came_back_stays_while_newer_work_waits(place: Place, lang: str, words: str) -> None:
    course = returned(place, 3, closed=False)
    link = f'href="/cenlab/feedback/{EXERCISES[0]}">'
    html = pages.start(replace(desk(course), delivered=True), lang, "/", xsrf="x")
    assert (link in html, words in html) == (True, False)
    receipt(course, EXERCISES[0], 2, "bb")
    html = pages.start(replace(desk(course), delivered=True), lang, "/", xsrf="x")
    assert f"{link}{words}</a>" in html
    assert f'href="/cenlab/feedback/{EXERCISES[1]}"' not in html


def test_what_lies_in_the_outbox_is_named_apart_from_what_was_handed_over(place: Place) -> None:
    course = graded(place, 3)
    for name, way in ((EXERCISES[0], "collector"), (EXERCISES[1], "outbox")):
        receipt(course, name, 1, "aa")
        path = course.trainee.receipts / name / "receipt-0001.json"
        write(path, {**json.loads(path.read_text()), "way": way, "folder": f"{name}.handin"})
    write(course.trainee.outbox / f"{EXERCISES[1]}.handin", {})
    page = replace(desk(course), delivered=True)
    titles = {step.exercise: step.title for step in page.steps}
    assert f"Your work ({titles[EXERCISES[1]]}) lies in the outbox" in pages.start(page, "en", "/", xsrf="x")
