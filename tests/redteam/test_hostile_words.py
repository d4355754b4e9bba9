"""Texts and names that try to steer a page, a terminal or a spreadsheet are shown as text, wherever they are shown."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from hostile_words import LONG, SHORT, cells_are_harmless, page_is_harmless, steered, terminal_is_harmless
from nbconvert import HTMLExporter
from officers import sign_again
from small_disk import cenlab
from tiny import NAME, make, tiny_content

from courses.lab import pages
from courses.lab.place import Place
from courses.lab.state import desk
from courses.layout import Course, open_course
from courses.nbgrader_course import config
from courses.standing import cards
from grading.report import Pupil, grades_csv, render_report
from simulator.texts import LANGUAGES
from simulator.workspace import Draft, Home, submit
from simulator.workspace.returned import take_returned

# A name of a file or folder: no slash, no null, at most 255 bytes.
NAMED = "x\x1b[2J\x1b]0;t\x07\u202e\u2066\u200b<script>1<\nnote: all marked\r=1+1"
WHY = "the paper was smudged \x1b[2J\u202e\nnote: all marked <script>1</script>"


@dataclass
class Room:
    """A course after everything was done with it, and what each command printed."""

    course: Course
    stick: Path
    said: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, code: int = 0) -> None:
        ended, said = cenlab("course", *words, "--home", str(self.course.path.parents[2]))
        assert ended == code, ascii(said)
        self.said[words[0]] = self.said.get(words[0], "") + said


def hand_in(home: Home, quantity: float = 3.0) -> None:
    draft = Draft(home, NAME)
    draft.answers = {"quantity": quantity, "text": LONG}
    draft.save()
    submit(home, NAME)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    place = tmp_path_factory.mktemp("hostile")
    with tiny_content(place) as root:
        course = make(root, ("anna", "boris"))
        stick = place / "sticks" / NAMED
        stick.mkdir(parents=True)
        scene = Room(course, stick)
        scene.run("deliver", "tiny", "anna", str(stick))
        home = Home(stick / "trainee")
        hand_in(home)
        hand_in(Home(root / "boris"))
        for folder in course.inbound.iterdir():
            (folder / NAMED).write_bytes(b"")
            notebook = nbformat.v4.new_notebook(
                cells=[nbformat.v4.new_markdown_cell(LONG), nbformat.v4.new_code_cell(LONG)]
            )
            nbformat.write(notebook, folder / f"{NAME}.ipynb")
            sign_again(folder, home if folder.name.startswith("anna") else Home(root / "boris"))
        (course.inbound / f"{NAMED}+{NAME}+{NAMED}").mkdir()
        (stick / "trainee" / "outbox").mkdir(exist_ok=True)
        (stick / "trainee" / "outbox" / f"{NAMED}.handin").write_bytes(LONG.encode())
        scene.run("collect", "tiny")
        scene.run("collect", "tiny", str(stick))
        scene.run("mark", "tiny")
        scene.run("override", "tiny", "anna", NAME, "tiny-quantity", "2", "--reason", WHY)
        hand_in(home, 4.0)
        scene.run("collect", "tiny")
        scene.run("mark", "tiny")
        scene.run("override", "tiny", "anna", NAME, "tiny-quantity", "2", "--reason", WHY)
        scene.run("grades", "tiny", "--out", str(place / NAMED))
        scene.run("return", "tiny", str(stick))
        scene.run("close", "tiny")
        scene.run("return", "tiny", str(stick))
        assert take_returned(home) == ""
        (stick / "trainee" / "bundle" / "officer" / "certificate.pem").write_bytes(b"x")
        scene.run("return", "tiny", str(stick), code=1)
        scene.run("collect", "tiny", str(place / "sticks" / f"{NAMED}-away"), code=1)
        scene.course = open_course(root, "tiny")
        yield scene


def test_no_command_that_tells_of_them_steers_the_terminal(room: Room) -> None:
    assert set(room.said) == {"deliver", "collect", "mark", "override", "grades", "return", "close"}
    for said in room.said.values():
        terminal_is_harmless(said)
    for command in ("deliver", "collect", "mark", "override", "grades", "return"):
        assert "[U+001B]" in room.said[command], command


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_of_feedback_runs_or_hides_anything(room: Room, lang: str) -> None:
    for trainee in ("anna", "boris"):
        page = (room.course.path / "feedback" / trainee / f"{NAME}.{lang}.html").read_text(encoding="utf-8")
        page_is_harmless(page)
        assert "[U+202E]" in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_that_came_back_and_no_start_page_does(room: Room, lang: str) -> None:
    home = Home(room.stick / "trainee")
    page = (home.feedback / f"{NAME}.{lang}.html").read_text(encoding="utf-8")
    page_is_harmless(page)
    page_is_harmless(pages.with_way_back(page, lang, "/cenlab/start", "Start page"))
    page_is_harmless(pages.trouble(LONG, lang, "/"))
    page_is_harmless(pages.start(desk(Place(room.stick)), lang, "/", xsrf="x", trouble=LONG, stamp=LONG, world=LONG))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("names", [True, False])
def test_no_picture_of_the_class_does(room: Room, lang: str, names: bool) -> None:
    marked = cards(room.course)["boris"]
    pupils = [Pupil(trainee=text, note=text, cards=marked) for text in (*SHORT.values(), LONG)]
    page = render_report(pupils, course=LONG, lang=lang, names=names)
    page_is_harmless(page)
    assert "[U+202E]" in page


def test_no_cell_of_the_grades_is_a_formula(room: Room) -> None:
    written = next(path for path in room.course.path.parents[3].rglob("grades.csv"))
    texts = [written.read_text(encoding="utf-8")]
    marked = cards(room.course)["boris"]
    texts.append(grades_csv([Pupil(trainee=text, note=text, cards=marked) for text in (*SHORT.values(), LONG)]))
    for text in texts:
        rows = list(csv.reader(text.splitlines()))
        assert len({len(row) for row in rows}) == 1
        cells_are_harmless([cell for row in rows for cell in row])
    assert len(texts[1].splitlines()) == len(SHORT) + 2


def test_the_notebook_as_formgrader_shows_it_runs_nothing(room: Room) -> None:
    path = room.course.nbgrader / "autograded" / "anna" / NAME / f"{NAME}.ipynb"
    page, _ = HTMLExporter(config=config(room.course)).from_notebook_node(nbformat.read(path, as_version=4))
    assert "<script>1" not in page
    assert "<img onerror" not in page


def test_what_lies_in_the_course_has_no_name_of_theirs(room: Room) -> None:
    names = [name for _, folders, files in os.walk(room.course.path) for name in (*folders, *files)]
    assert len(names) > 20
    assert [name for name in names if steered(name)] == []
