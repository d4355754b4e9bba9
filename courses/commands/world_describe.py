"""`cenlab world describe` and `cenlab world assumptions`: a world as pictures, its unsourced figures as a list.

The rule kept here: an existing file is never overwritten, and the page appears whole or not at all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from courses.commands.early import say
from courses.commands.named import world_at
from simulator import durable
from simulator.content import SCENARIO_FILE, ContentMissing
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.texts import LANGUAGES, N_, Translator, translator

if TYPE_CHECKING:
    from simulator.assumptions import Assumption
    from simulator.publish.describe.assumed import Assumed

ROOM_NAMES = {
    "simulator.reference": N_("code lists and facts"),
    "simulator.world": N_("hidden truth"),
    "simulator.observation": N_("what reaches officers"),
    "simulator.publish": N_("what is handed out"),
    "simulator.gates": N_("bounds of the gates"),
}

# The world that is drawn of a scenario when no seed is given: the same pictures for everybody.
SHOWN_SEED = bytes(32)


class DrawingNotWritten(CenlabError):
    """The page could not be written; nothing was left behind."""


def run_describe(source: str, out: Path, seed_file: Path | None, lang: str, organisation: str = "") -> None:
    """Draw a scenario or a built world as one page.

    Raises:
        CenlabError: for a source that cannot be drawn or a file that cannot be written; nothing was left behind.
    """
    _known(lang)
    _free(out)
    built = Path(source).is_dir() and not (Path(source) / SCENARIO_FILE).is_file()
    if built and seed_file is not None:
        raise typer.BadParameter("a built world has its own seed; leave it out.", param_hint="--seed-file")
    if built and not any((Path(source) / name).exists() for name in ("observed", "truth", "manifest.json")):
        world_at(Path(source), "observed")
    scenario = None if built else _scenario(source)
    from courses.given import seed_from_file

    key = SHOWN_SEED if seed_file is None else seed_from_file(seed_file)
    from simulator.publish.describe import describe_page, draw_sight, read_world
    from simulator.world import load_scenario

    sight = read_world(Path(source)) if scenario is None else draw_sight(load_scenario(scenario), key)
    if organisation and organisation not in {organisation_seen.code for organisation_seen in sight.organisations}:
        raise typer.BadParameter(
            f"{organisation!r} is not in this world; it has {sight.organisations[0].code} to "
            f"{sight.organisations[-1].code}.",
            param_hint="--organisation",
        )
    _write(out, describe_page(sight, lang, organisation=organisation))
    organisations, offices = counted(len(sight.organisations), "organisation"), counted(len(sight.offices), "office")
    say(f"{out}: {organisations}, {offices}, {counted(sight.cases, 'seizure')}")
    say("Everything in it is SYNTHETIC. It shows the hidden truth: for the instructor only.")


def _known(lang: str) -> None:
    if lang not in LANGUAGES:
        raise typer.BadParameter(f"{lang!r}: cenlab speaks {' and '.join(LANGUAGES)}.", param_hint="--lang")


def _scenario(text: str) -> Path:
    from courses.commands.named import scenario_path

    try:
        return scenario_path(text)
    except ContentMissing as fault:
        raise ContentMissing(f"{fault} A built world is named by its folder.") from None


def _free(out: Path) -> None:
    """Refuse before the work what would be refused after it."""
    if out.exists() or out.is_symlink():
        raise DrawingNotWritten(f"{out} exists already. Name a new file; nothing was changed.")
    folder = out.absolute().parent
    if not folder.is_dir():
        raise DrawingNotWritten(f"{folder} is not a folder. Make it first, or choose another place.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DrawingNotWritten(f"{folder} cannot be written to. Choose another place for --out.")


def _write(out: Path, text: str) -> None:
    """Write beside, then give the name; an existing file is never replaced."""
    try:
        durable.write_text(out.absolute(), text, mode=durable.PRIVATE_FILE, exclusive=True)
    except FileExistsError:
        raise DrawingNotWritten(f"{out} exists already. Name a new file; nothing was changed.") from None
    except OSError as fault:
        raise DrawingNotWritten(f"{out} could not be written: {fault.strerror or fault}.") from None


def run_assumptions(lang: str, *, as_json: bool, width: int | None = None) -> None:
    """Print every figure that no public source confirms, by room; then what the scenario files assume."""
    from simulator.assumptions import every_assumption
    from simulator.publish.describe.assumed import scenario_assumptions

    _known(lang)
    assumptions, files = list(every_assumption()), scenario_assumptions()
    if as_json:
        values = {
            "assumptions": [{"module": m, "what": a.what, "value": a.value, "why": a.why} for m, a in assumptions],
            "scenarios": [
                {
                    "name": assumed.name,
                    "assumption": assumed.assumption,
                    "figures": assumed.figures,
                    "fault": assumed.fault,
                }
                for assumed in files
            ],
        }
        typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
        return
    _print_tables(assumptions, files, translator(lang), width)


def _read(value: str) -> str:
    """A value without the braces and quotes of a program's table."""
    return value.translate({ord(sign): None for sign in "{}'"})


def _print_tables(
    assumptions: list[tuple[str, Assumption]], files: list[Assumed], tr: Translator, width: int | None
) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(width=width)
    rooms = dict.fromkeys(".".join(module.split(".")[:2]) for module, _ in assumptions)
    for room in rooms:
        table = Table(title=f"{room} ({tr(ROOM_NAMES.get(room, room))})", title_justify="left", expand=True)
        table.add_column(tr(N_("Module")), ratio=2, overflow="fold")
        table.add_column(tr(N_("What")), ratio=4, overflow="fold")
        table.add_column(tr(N_("Value")), ratio=3, overflow="fold")
        table.add_column(tr(N_("Why")), ratio=4, overflow="fold")
        for module, assumption in assumptions:
            if module.startswith(f"{room}."):
                cells = (
                    module.removeprefix(f"{room}."),
                    tr(assumption.what),
                    _read(assumption.value),
                    tr(assumption.why),
                )
                table.add_row(*(escape(cell) for cell in cells))
        console.print(table)
    table = Table(title=tr(N_("Scenario files: figures that their authors call assumptions")), title_justify="left")
    for head in (N_("Scenario"), N_("Figures"), N_("Of these")):
        table.add_column(tr(head), overflow="fold")
    for file in files:
        parts = ", ".join(f"{name} {many}" for name, many in file.figures.items())
        table.add_row(*(escape(cell) for cell in (file.name, f"{sum(file.figures.values()):,}", file.fault or parts)))
    console.print(table)
    total = tr(
        N_("{assumptions} in {modules}."),
        assumptions=tr.plural("{n} assumption", "{n} assumptions", len(assumptions)),
        modules=tr.plural("{n} module", "{n} modules", len({m for m, _ in assumptions})),
    )
    console.print(total, highlight=False)
