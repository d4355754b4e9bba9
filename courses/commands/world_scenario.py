"""`cenlab world scenario …`: begin a scenario with a land of its own, and hear everything that is wrong with one.

The rule kept here: what is begun builds as it stands; a folder that is there is never written into; all faults are told
at once, each with file, key, rule and remedy, and the exit status is then not 0.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from courses.commands.early import language, say
from courses.commands.named import TakenPlace, scenario_path
from simulator.errors import CenlabError
from simulator.texts import N_, translator

app = typer.Typer(help="Begin a scenario with a region of its own, or check one.", no_args_is_help=True)
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# The scenario that is copied, and the words in it that become the new one's.
SKELETON, TITLE = "skeleton", "A new region"


class NotBegun(CenlabError):
    """The scenario could not be written; nothing was left behind."""


@app.callback()
def scenario() -> None:
    """Begin a scenario with a region of its own, or check one."""


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits and _.", metavar="NAME")],
    folder: Annotated[Path, typer.Option("--in", help="Where its folder is made. [default: here]")] = Path(),
    lang: Annotated[str, typer.Option("--lang", help="Language of what is told.", metavar="en|ru")] = "en",
) -> None:
    """Begin a scenario: a folder NAME with a small invented land that builds, each table with its comments."""
    tr = translator(language(lang))
    if not NAME.fullmatch(name):
        raise typer.BadParameter(
            tr("a name has small letters, digits and _, and begins with a letter."), param_hint="NAME"
        )
    out = folder / name
    if out.exists() or out.is_symlink():
        raise TakenPlace(N_("{out} is there already. Name a new folder; nothing was changed."), out=str(out))
    if not folder.is_dir():
        raise TakenPlace(N_("{folder} is not a folder. Make it first, or choose another place."), folder=str(folder))
    from simulator import durable
    from simulator.content import content

    title = name.replace("_", " ").capitalize()
    files = {
        path.name: path.read_text(encoding="utf-8").replace(f'"{SKELETON}"', f'"{name}"').replace(TITLE, title)
        for path in sorted(content("datasets", "scenarios", "common", SKELETON).iterdir())
        if path.is_file()
    }
    try:
        durable.write_folder(out.absolute(), {file: text.encode() for file, text in files.items()})
    except OSError as fault:
        raise NotBegun(f"{out}: {fault.strerror or fault}.") from None
    say(tr("{out}: {files}", out=str(out), files=", ".join(files)))
    say(tr("Next: cenlab world scenario check {out}", out=str(out)))


@app.command()
def check(
    source: Annotated[
        str, typer.Argument(help="A scenario's file, its folder, or the name of one that ships.", metavar="SCENARIO")
    ],
    lang: Annotated[str, typer.Option("--lang", help="Language of what is told.", metavar="en|ru")] = "en",
) -> None:
    """Say everything that is missing or wrong: file, key, rule, remedy. Exit status 1 if anything is."""
    tr = translator(language(lang))
    file = scenario_path(source)
    from simulator.world.loading import read_scenario

    read = read_scenario(file)
    for fault in (*read.faults, *read.missing):
        say(tr.told(fault))
    count = len(read.faults) + len(read.missing)
    if not count:
        say(tr("{file}: nothing is missing or wrong.", file=str(file)))
        return
    say(tr.plural("{n} thing is missing or wrong.", "{n} things are missing or wrong.", count))
    if not read.faults:
        say(tr("A world can be built of it as it is."))
    raise typer.Exit(1)
