"""What the commands that take a world's name share: the scenario that is meant, the bar while one waits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from courses.commands.pace import Pace
from courses.folders import no_new_folder
from simulator.errors import CenlabError

PART = re.compile(r"(?P<number>[0-9]{1,6})/(?P<count>[0-9]{1,6})")
MOST_PARTS = 10_000


class TakenPlace(CenlabError):
    """Something stands where a new folder should be, or there is no place for it."""


class NotAWorld(CenlabError):
    """A folder in which no world was built."""


def scenario_path(text: str) -> Path:
    """The file that was named, that of the folder that was, or the scenario of that name among the content.

    Raises:
        ContentMissing: if there is neither; names the scenarios that ship.
    """
    from simulator.content import SCENARIO_FILE, ContentMissing, scenario_files

    path, shipped = Path(text), scenario_files()
    if path.is_file():
        return path
    if (path / SCENARIO_FILE).is_file():
        return path / SCENARIO_FILE
    if text and path.is_dir() and text not in shipped:
        raise ContentMissing(f"{path / SCENARIO_FILE}: a scenario's folder holds this file, by this name. Add it.")
    if text not in shipped:
        raise ContentMissing(
            f"{text}: there is no such file and no such scenario. Those that ship: {', '.join(shipped)}."
        )
    return shipped[text]


def new_world_at(out: Path) -> None:
    """Refuse an output folder that is there; one beside which a stopped build lies is not.

    Raises:
        TakenPlace: names it.
    """
    if out.exists() or out.is_symlink():
        raise TakenPlace(f"{out} exists already. Name a new folder; nothing was changed.")
    if not out.absolute().parent.is_dir():
        raise TakenPlace(f"{out.absolute().parent} is not a folder. Make it first, or choose another place.")
    why = no_new_folder(out.absolute())
    if why:
        raise TakenPlace(f"{out}: {why}. Choose another place.")


def is_world(folder: Path) -> bool:
    """Whether a built world stands there."""
    return all((folder / room / "manifest.json").is_file() for room in ("observed", "truth"))


def part_named(text: str) -> tuple[int, int] | None:
    """Part and number of parts of "2/5"; None of nothing.

    Raises:
        BadParameter: if it is none.
    """
    if not text:
        return None
    parts = PART.fullmatch(text)
    number, count = (int(parts["number"]), int(parts["count"])) if parts else (0, 0)
    if not 1 <= number <= count <= MOST_PARTS:
        raise typer.BadParameter(
            f"{text!r}: name it as I/N, part I of N, for example 2/5; I is 1 to N, N at most {MOST_PARTS:,}.",
            param_hint="--part",
        )
    return number, count


def world_at(folder: Path, *rooms: str) -> None:
    """Refuse a folder that is no built world.

    Raises:
        NotAWorld: names what is missing.
    """
    for room in rooms:
        if not (folder / room / "manifest.json").is_file():
            raise NotAWorld(
                f"{folder} is no built world: {room}/manifest.json is missing. Build one: cenlab world build."
            )


def among(value: str, allowed: tuple[str, ...], option: str) -> str:
    """A value that an option knows.

    Raises:
        BadParameter: names those that there are.
    """
    if value not in allowed:
        raise typer.BadParameter(f"{value!r}: one of {', '.join(allowed)}.", param_hint=option)
    return value


@contextmanager
def bar() -> Iterator[Callable[..., None]]:
    """Told the stage, the share that is done and the rows that were written, it shows them, the speed and time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.text import Text

    pace = Pace(time.monotonic())

    class PaceColumn(ProgressColumn):
        """Rows a second and the time that is left."""

        max_refresh = 0.5

        def render(self, task: Task) -> Text:
            return Text(pace.words(time.monotonic()), style="progress.remaining")

    columns = (
        TextColumn("{task.description:<9}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        PaceColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("reading", total=1.0)

        def told(stage: str, share: float, rows: int = 0) -> None:
            pace.told(time.monotonic(), share, rows)
            progress.update(task, description=stage, completed=share)

        yield told
        told("finished", 1.0, pace.rows)
