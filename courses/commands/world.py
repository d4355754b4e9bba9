"""`cenlab world …`: a world as files, for authors, statisticians and the curious.

The rule kept here: the same scenario, seed and number of cases give the same tables; an output folder is never changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Build a simulated world as files.", no_args_is_help=True)


@app.callback()
def world() -> None:
    """Build a simulated world as files."""


@app.command()
def build(
    scenario: Annotated[
        str,
        typer.Argument(help="A scenario file, or the name of one that ships: northern_corridor.", metavar="SCENARIO"),
    ],
    out: Annotated[Path, typer.Option(help="A new folder for observed/ and truth/.")],
    seed: Annotated[
        str | None, typer.Option(help="64 hex digits; the same seed gives the same world. [default: random, told]")
    ] = None,
    cases: Annotated[
        int | None,
        typer.Option(
            help="Expected reported cases of the first five years; masses scale with it. [default: the scenario's]",
            min=100,
            max=100_000_000,
        ),
    ] = None,
) -> None:
    """Build one world: observed/*.parquet, truth/*.parquet and a manifest in each."""
    from courses.keys import seed_from_hex
    from simulator.publish.folder import write_world
    from simulator.world import load_scenario

    key = secrets.token_bytes(32) if seed is None else seed_from_hex(seed)
    found = load_scenario(scenario_path(scenario))
    with _bar() as told:
        manifest = write_world(found, key, out, cases, told)
    if seed is None:
        typer.echo(f"seed {key.hex()}")
    rows = ", ".join(f"{name} {table['rows']:,}" for name, table in manifest["tables"].items())
    typer.echo(f"{out}: {rows}")
    typer.echo("Everything in it is SYNTHETIC. truth/ is for the instructor; hand out observed/ only.")


@app.command()
def describe(
    source: Annotated[
        str, typer.Argument(help="A scenario's name or file, or the folder of a built world.", metavar="SCENARIO|DIR")
    ],
    out: Annotated[Path, typer.Option(help="A new HTML file.")],
    seed: Annotated[
        str | None, typer.Option(help="64 hex digits: which world of the scenario. [default: always the same one]")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of the page.", metavar="en|ru")] = "en",
    organisation: Annotated[
        str, typer.Option(help="Code of the organisation whose learning is drawn, O001. [default: the liveliest]")
    ] = "",
) -> None:
    """Draw a world as one page: maps, organisations, months, learning, sizes, delays. For the instructor."""
    from courses.commands.world_describe import run_describe

    run_describe(source, out, seed, lang, organisation)


@app.command()
def assumptions(
    lang: Annotated[str, typer.Option("--lang", help="Language of the tables.", metavar="en|ru")] = "en",
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List every figure that no public source confirms."""
    from courses.commands.world_describe import run_assumptions

    run_assumptions(lang, as_json=json)


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
def _bar() -> Iterator[Callable[[str, float], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<14}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("reading", total=1.0)
        yield lambda stage, share: progress.update(task, description=stage, completed=share)
