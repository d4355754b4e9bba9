"""The command line `cenlab`: it only reads the wish, calls the room that fulfils it, and turns errors into words.

The rule kept here: a person's mistake ends with a sentence that says what to do and an exit code that is not 0; a
traceback means a fault in cenlab itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from courses.commands.course import app as course_app
from courses.commands.early import folder_for, language
from courses.commands.world import app as world_app
from courses.edge import soften_streams, words
from courses.layout import CourseError
from simulator.publish.light import make_light
from simulator.visible import visible

app = typer.Typer(
    name="cenlab",
    help="A training ground for customs intelligence. Everything in it is synthetic.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(course_app, name="course")
app.add_typer(world_app, name="world")


@app.command()
def lab(
    lang: Annotated[
        str | None, typer.Option(help="Language: en or ru; remembered. Russian on the first start.")
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option(help="Where your work is kept. [default: ~/cenlab]", show_default=False, readable=False),
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine.", min=1024, max=65535)] = 8888,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    new_world: Annotated[
        bool, typer.Option("--new-world", help="Draw another practice world first; old answers are set aside.")
    ] = False,
    practice: Annotated[
        bool, typer.Option("--practice", help="Make a practice world in the folder of --home, if it is new.")
    ] = False,
    collector: Annotated[
        Path | None,
        typer.Option(help="Where this machine reaches exchange/COURSE/inbound; remembered.", readable=False),
    ] = None,
) -> None:
    """Open the course in JupyterLab on this machine; Ctrl-C ends it."""
    if lang:
        language(lang)
    from courses.lab.command import run_lab

    raise typer.Exit(
        run_lab(
            lang=lang,
            home=home,
            port=port,
            browser=browser,
            new_world=new_world,
            practice=practice,
            collector=collector,
        )
    )


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="A new folder for the course, grades.csv, report.html and desk.html.")],
    trainees: Annotated[int, typer.Option(help="How many simulated trainees.", min=1, max=200)] = 10,
    seed_file: Annotated[
        Path | None, typer.Option(help="A file of 64 hex digits, closed to others; the same seed, the same class.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of notebooks, feedback and report: en or ru.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="End with one line of JSON.")] = False,
) -> None:
    """Run a whole course without people: worlds, simulated trainees, marking, feedback, a class report."""
    language(lang)
    folder_for(out, "--out")
    if out.exists():
        raise CourseError(f"{out.absolute()}: exists already. Name a new folder; nothing was changed.")
    from courses.given import seed_from_file

    seed = seed_from_file(seed_file) if seed_file else None
    from courses.demo import run_demo

    run_demo(out=out, trainees=trainees, seed=seed, lang=lang, as_json=json)


@app.command()
def doctor(
    home: Annotated[
        Path | None, typer.Option(help="The home to look at. [default: ~/cenlab]", show_default=False)
    ] = None,
) -> None:
    """Look at this machine and say what is missing, and how to mend it."""
    from courses.doctor import run_doctor

    raise typer.Exit(run_doctor(home))


def main() -> None:
    """The entry point: whatever a person or the machine can mend becomes one sentence and exit code 1."""
    soften_streams()
    if sys.argv[1:3] == ["world", "build"] and "--dask" not in sys.argv:
        make_light()
    try:
        app()
    except Exception as error:
        told = words(error)
        if told is None:
            raise
        from rich.console import Console
        from rich.markup import escape

        Console(stderr=True).print(f"[bold red]cenlab:[/] {escape(visible(told))}", highlight=False, soft_wrap=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
