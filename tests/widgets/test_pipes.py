"""A pipe in the place of any file that an exercise reads: an answer within seconds, never a wait without end.

Which files those are is not listed by hand: a whole session is watched, and each file that it opens or that lies in
the home is replaced by a pipe in turn.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import entry_world
import messages_world
import pytest
import retrieval_desk
import small_world
from officers import with_collector

from courses.lab.earlier import earlier_worlds
from courses.lab.place import Place
from courses.lab.state import desk
from courses.language import in_language
from grading.rubric import load_exercise
from simulator import durable
from simulator.cencomm.errors import MessageFault
from simulator.errors import CenlabError
from simulator.widgets.entry_screen import EntryScreen
from simulator.widgets.messages_screen import MessagesScreen
from simulator.widgets.retrieval_screen import RetrievalScreen
from simulator.widgets.screens import open_screen
from simulator.widgets.synthesis_screen import SynthesisScreen
from simulator.workspace import Draft, Home, receipts, submit
from simulator.workspace.messages import Mailroom
from simulator.workspace.returned import take_returned

PATIENCE_S = 20
OPENED: set[Path] = set()
"""What the process opened while somebody watched; a hook of the interpreter cannot be taken away again."""
WATCHED: list[Path] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("open", "sqlite3.connect") and WATCHED and isinstance(arguments[0], str):
        path = Path(arguments[0].removeprefix("file://").partition("?")[0])
        if WATCHED[0] in path.parents and not path.name.endswith(durable.PARTIAL) and not path.is_dir():
            OPENED.add(path.relative_to(WATCHED[0]))


sys.addaudithook(_hook)


def entry(home: Home, exercise: str) -> None:
    screen = EntryScreen(home, exercise)
    for letter in screen.letters:
        screen.head.current = letter
        screen.form(letter).put({"narrative": "Behind the first row."})
        screen.act(letter, "check")


def retrieval(home: Home, exercise: str) -> None:
    screen = RetrievalScreen(home, exercise)
    for number in range(1, 7):
        screen.open(f"q{number}")
    screen.act("check", {})


def synthesis(home: Home, exercise: str) -> None:
    SynthesisScreen(home, exercise).act("check", {})


def messages(home: Home, exercise: str) -> None:
    screen = MessagesScreen(home, exercise)
    for name in screen.room.material.mailbox.files:
        screen._told(None, {"kind": "open", "id": name}, [])
        screen._told(None, {"kind": "facts", "id": name}, [])
    screen._told(None, {"kind": "wait"}, [])
    screen._told(None, {"kind": "tab", "id": "write"}, [])
    screen.act("check", {}, screen.kind)


Work = Callable[[Home, str], None]
EXERCISES: dict[str, tuple[str, Work]] = {
    "entry": (entry_world.NAME, entry),
    "retrieval": (retrieval_desk.NAME, retrieval),
    "synthesis": (small_world.EXERCISE, synthesis),
    "messages": (messages_world.NAME, messages),
}


def home_of(kind: str, folder: Path) -> Home:
    """A home of one exercise, with a collector in reach, in which work was handed in once."""
    path = folder / "trainee"
    if kind == "entry":
        home = entry_world.home_with(path, entry_world.drawn(load_exercise(entry_world.NAME)).files)
    elif kind == "retrieval":
        home = retrieval_desk.home_with(path, retrieval_desk.drawn())
    elif kind == "synthesis":
        home = small_world.home_of(path, small_world.drawn(0))
        home.set_lang("en")
    else:
        home = messages_world.home_with(path, messages_world.drawn(1))
    name, _ = EXERCISES[kind]
    Draft(home, name).save()
    durable.write_json(folder / "home.json", {"schema_version": 1, "course": home.manifest.course})
    durable.write_json(home.folder(name) / f"{name}.ipynb", {})
    if kind != "messages":  # its bundle has an authority of its own
        with_collector(home, folder / "share")
    for file in ("marks.json", "returned.json"):
        durable.write_json(home.feedback / file, {"schema_version": 1, "number": 0, "exercises": {}})
    durable.write_bytes(home.returned / "return-0001.cms", b"not sealed")
    durable.write_json(home.path / "rules.json", {"schema_version": 1, "tries": 3})
    durable.write_json(home.path / "earlier" / "w-0" / "world.json", {"left": "2026-01-01T00:00:00Z"})
    durable.write_json(home.path / "earlier" / "w-0" / "feedback" / "marks.json", {"exercises": {}})
    return home


def session(kind: str, folder: Path) -> None:
    """What a trainee does, as far as it can be done: a step that is refused in words does not stop the next."""
    name, work = EXERCISES[kind]
    place = Place(folder)

    def take(step: Callable[[], object]) -> None:
        with suppress(CenlabError, MessageFault):
            step()

    take(lambda: open_screen(kind))
    take(lambda: work(Home(folder / "trainee"), name))
    take(lambda: submit(Home(folder / "trainee"), name))
    take(lambda: receipts(Home(folder / "trainee"), name))
    take(lambda: take_returned(place.trainee))
    take(lambda: desk(place))
    take(lambda: earlier_worlds(place))
    take(lambda: in_language(place.trainee, "en"))


@pytest.fixture
def here() -> Iterator[None]:
    before = Path.cwd()
    yield
    os.chdir(before)


def answered(kind: str, folder: Path, path: Path) -> BaseException | str | None:
    """What a session gives: None for an answer, the error that it should not raise, or that it never ends."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            session(kind, folder)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if thread.is_alive():
        with suppress(OSError):  # let go of the one that waits, so that the next can be looked at
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        thread.join(PATIENCE_S)
        return "no answer"
    return raised[0] if raised else None


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "kind", ["entry", *(pytest.param(k, marks=pytest.mark.slow) for k in EXERCISES if k != "entry")]
)
def test_a_pipe_in_the_place_of_any_file_holds_nobody(kind: str, tmp_path: Path) -> None:
    name, _ = EXERCISES[kind]
    whole, folder = tmp_path / "whole", tmp_path / "home"
    submit(home_of(kind, whole), name)
    shutil.copytree(whole, folder)
    os.chdir(folder / "trainee" / "course" / name)
    OPENED.clear()
    WATCHED[:] = [folder]
    session(kind, folder)
    WATCHED.clear()
    lying = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    paths = sorted(OPENED | lying)
    read = {str(path) for path in paths}
    assert {"home.json", "trainee/bundle/bundle.json", f"trainee/drafts/{name}.json", "trainee/settings.json"} <= read
    unanswered = {}
    for path in paths:
        os.chdir(tmp_path)
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        (folder / path).unlink(missing_ok=True)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / path)
        os.chdir(folder / "trainee" / "course" / name)
        answer = answered(kind, folder, folder / path)
        if answer is not None:
            unanswered[str(path)] = answer
    assert unanswered == {}


def test_a_pipe_in_an_inbox_is_that_messages_state_and_the_others_are_read(tmp_path: Path) -> None:
    home = home_of("messages", tmp_path)
    name = messages_world.NAME
    first, *others = Mailroom(home, name).material.mailbox.files
    path = Mailroom(home, name).material.mailbox.files[first]
    path.unlink()
    os.mkfifo(path)
    room = Mailroom(home, name)
    assert room.fault(first) is not None
    assert any(room.fault(other) is None for other in others)
    readable = next(other for other in others if room.fault(other) is None)
    assert room.open(readable).body
