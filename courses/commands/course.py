"""`cenlab course …`: what an instructor does with a course, one command a step, in the order of the steps.

The rule kept here: every command can be given again; what is done already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make a course, hand it out, collect, mark, see the class.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The course's name.", metavar="COURSE")]
HomeOption = Annotated[Path | None, typer.Option(help="The cenlab home. [default: ~/cenlab]", show_default=False)]


def _home(home: Path | None) -> Path:
    return Path(home).absolute() if home else Path.home() / "cenlab"


@contextmanager
def _bar(title: str, total: int) -> Iterator[Callable[..., None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=total)
        yield lambda *_: progress.advance(task)


@app.command()
def new(
    name: Name,
    trainees: Annotated[list[str], typer.Argument(help="The trainees' names for the collector: asan gulnara …")],
    home: HomeOption = None,
    lang: Annotated[str, typer.Option(help="Language of notebooks and feedback: en or ru.")] = "ru",
    practice: Annotated[bool, typer.Option(help="Practice: answers open after each submission.")] = False,
    country: Annotated[str, typer.Option(help="The country whose NCP the trainees are.")] = "KG",
) -> None:
    """Make a course: its keys, its roster, one world a trainee, the notebooks; everything ready to hand out."""
    from courses.course import create_course, publish_worlds, release

    course = create_course(
        _home(home), name, trainees, lang=lang, mode="practice" if practice else "graded", country=country
    )
    with _bar("worlds", len(trainees)) as tick:
        publish_worlds(course, progress=tick)
    release(course)
    typer.echo(
        f"{name}: {len(trainees)} worlds. Hand out each bundle with: cenlab course deliver {name} TRAINEE FOLDER"
    )
    typer.echo(f"The course key is in {course.ring.folder}. Copy it to a safe place: without it nothing can be marked.")


@app.command()
def publish(name: Name, home: HomeOption = None) -> None:
    """Go on after an interruption: publish the worlds that are missing, and release."""
    from courses.course import open_course, publish_worlds, release

    course = open_course(_home(home), name)
    with _bar("worlds", len(course.trainees)) as tick:
        publish_worlds(course, progress=tick)
    release(course)


@app.command()
def deliver(name: Name, trainee: str, folder: Path, home: HomeOption = None) -> None:
    """Put a trainee's bundle and notebooks into a folder (his home, or a USB stick)."""
    from courses.course import deliver as hand_out
    from courses.course import open_course

    hand_out(open_course(_home(home), name), trainee, folder)
    typer.echo(f"{folder}: ready. The trainee opens it with: cenlab lab --home {folder}")


@app.command()
def collect(name: Name, home: HomeOption = None) -> None:
    """Fetch what was handed in."""
    from courses.collect import notes
    from courses.course import collect as fetch
    from courses.course import open_course

    course = open_course(_home(home), name)
    for exercise, accounts in fetch(course).items():
        typer.echo(f"{exercise}: {len(accounts)} new" + (f" ({', '.join(accounts)})" if accounts else ""))
    for note in notes(course):
        typer.echo(f"  note: {note['exercise']} {note['account']}: {note['note']}", err=True)


@app.command()
def mark(
    name: Name,
    home: HomeOption = None,
    again: Annotated[bool, typer.Option(help="Mark everything once more.")] = False,
) -> None:
    """Mark what was collected, through nbgrader, and write the feedback pages."""
    from courses.course import mark as judge
    from courses.course import open_course, write_feedback
    from courses.marking import submissions

    course = open_course(_home(home), name)
    try:
        with _bar("mark", len(submissions(course))) as tick:
            done = judge(course, progress=tick, again=again)
        typer.echo(f"{done} marked.")
    finally:
        pages = write_feedback(course)
        typer.echo(f"{len(pages)} feedback pages in {course.path / 'feedback'}")


@app.command()
def grades(
    name: Name,
    home: HomeOption = None,
    out: Annotated[Path | None, typer.Option(help="Where to write grades.csv and report.html.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the report; the course's by default.")] = None,
) -> None:
    """Print the points; with --out write grades.csv and the class picture report.html."""
    from rich.console import Console
    from rich.table import Table

    from courses.course import cards, open_course
    from courses.course import grades as all_grades
    from grading.report import Pupil, grades_csv, render_report

    course = open_course(_home(home), name)
    table = Table("trainee", *course.exercises)
    found = {(g["trainee"], g["exercise"]): g for g in all_grades(course)}
    for entry in course.trainees:
        cells = [found[entry.trainee, exercise] for exercise in course.exercises]
        table.add_row(
            entry.trainee,
            *(f"{c['points']:g} / {c['max']:g}" + ("" if c["status"] == "ok" else f" {c['status']}") for c in cells),
        )
    Console().print(table)
    if out:
        pupils = [Pupil(trainee=trainee, cards=by_exercise) for trainee, by_exercise in cards(course).items()]
        out.mkdir(parents=True, exist_ok=True)
        (out / "grades.csv").write_text(grades_csv(pupils), encoding="utf-8")
        page = render_report(pupils, course=name, lang=lang or course.lang)
        (out / "report.html").write_text(page, encoding="utf-8")
        typer.echo(f"{out / 'grades.csv'}, {out / 'report.html'}")


@app.command()
def close(name: Name, home: HomeOption = None) -> None:
    """Close graded work: the feedback now opens the full answers."""
    from courses.course import close_course, open_course, write_feedback

    write_feedback(close_course(open_course(_home(home), name)))


@app.command()
def override(
    name: Name,
    trainee: str,
    exercise: str,
    row: str,
    points: float,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the mark.")],
    home: HomeOption = None,
) -> None:
    """Change the points of one row, with a reason; the earlier mark is kept."""
    from courses.course import open_course, write_feedback
    from courses.marking import override as change

    course = open_course(_home(home), name)
    change(course, trainee, exercise, row, points, reason)
    write_feedback(course)


@app.command()
def restore(name: Name, home: HomeOption = None) -> None:
    """Build nbgrader's gradebook anew from the sealed score log."""
    from courses.course import open_course, restore_gradebook

    typer.echo(f"{restore_gradebook(open_course(_home(home), name))} marks written.")


@app.command()
def formgrader(name: Name, home: HomeOption = None, port: int = 8890) -> None:
    """Open nbgrader's formgrader on the course, in the browser; Ctrl-C ends it."""
    from courses.formgrader import main

    raise typer.Exit(main([name, "--home", str(_home(home)), "--port", str(port)]))
