"""What the commands that take a world's name share: the scenario that is meant, the bar while one waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def scenario_path(text: str) -> Path:
    """The file that was named, or the scenario of that name among the content.

    Raises:
        ContentMissing: if there is neither; names the scenarios that ship.
    """
    from simulator.content import ContentMissing, content

    path, shipped = Path(text), content("datasets", "scenarios")
    if path.is_file():
        return path
    named = shipped / f"{text}.toml"
    if path.suffix or len(path.parts) > 1 or not named.is_file():
        names = ", ".join(sorted(file.stem for file in shipped.glob("*.toml")))
        raise ContentMissing(f"{text}: there is no such file and no such scenario. Those that ship: {names}.")
    return named


@contextmanager
def bar() -> Iterator[Callable[[str, float], None]]:
    """Told the stage and the share that is done, it shows both."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<14}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("reading", total=1.0)
        yield lambda stage, share: progress.update(task, description=stage, completed=share)
