"""`cenlab course mark, grades, close, override, restore, formgrader`: what an instructor does with marks.

The rule kept here: a command that changes marks says which, and what it was before; one that finds marks in the way of
another says the remedy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from courses.commands.early import HomeOption, Name, bar, folder_for, home_of, language, opened, wish_of_points
from simulator import durable


def mark(
    name: Name,
    home: HomeOption = None,
    again: Annotated[bool, typer.Option(help="Mark everything once more.")] = False,
) -> None:
    """Mark what was collected, through nbgrader, and write the feedback pages."""
    course = opened(name, home)

    from courses.course import mark as judge
    from courses.course import write_feedback
    from courses.marking import submissions

    try:
        with bar("mark", len(submissions(course))) as tick:
            done = judge(course, progress=tick, again=again)
        typer.echo(f"{done} marked.")
    finally:
        pages = write_feedback(course)
        typer.echo(f"{len(pages)} feedback pages in {course.path / 'feedback'}")


def grades(
    name: Name,
    home: HomeOption = None,
    out: Annotated[Path | None, typer.Option(help="Where to write grades.csv and report.html.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the report; the course's by default.")] = None,
) -> None:
    """Print the points; with --out write grades.csv and the class picture report.html."""
    course = opened(name, home)
    spoken = language(lang) if lang else course.lang
    if out:
        folder_for(out, "--out")

    from rich.console import Console
    from rich.table import Table

    from courses.course import cards
    from courses.course import grades as all_grades
    from grading.report import Pupil, grades_csv, render_report

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
        durable.write_text(out / "grades.csv", grades_csv(pupils))
        page = render_report(pupils, course=name, lang=spoken)
        durable.write_text(out / "report.html", page)
        typer.echo(f"{out / 'grades.csv'}, {out / 'report.html'}")


def close(name: Name, home: HomeOption = None) -> None:
    """Close graded work: the feedback now opens the full answers."""
    course = opened(name, home)

    from courses.course import close_course, write_feedback

    pages = write_feedback(close_course(course))
    was = "was closed already" if course.closed else "is closed"
    typer.echo(f"{name} {was}: {len(pages)} feedback pages in {course.path / 'feedback'} show the full answers now.")


def override(
    name: Name,
    trainee: str,
    exercise: str,
    row: str,
    points: float,
    reason: Annotated[str, typer.Option(help="Why; it is kept with the mark and shown to the trainee.")],
    home: HomeOption = None,
) -> None:
    """Change the points of one row, with a reason; the earlier mark is kept."""
    course = opened(name, home)
    wish_of_points(course, trainee, exercise, row, points, reason)

    from courses.course import write_feedback
    from courses.marking import override as change

    before = course.log.latest().get((trainee, exercise))
    fresh = change(course, trainee, exercise, row, points, reason)
    write_feedback(course)
    old = f"{float(before.points[row]):g}" if before else "nothing"
    typer.echo(
        f"{trainee}, {exercise}/{row}: {old} -> {points:g} points (version {fresh.version}; the earlier one is kept). "
        f"{exercise}: {float(fresh.card.points):g} of {float(fresh.card.max_points):g}. Reason: {fresh.reason}"
    )


def restore(name: Name, home: HomeOption = None) -> None:
    """Build nbgrader's gradebook anew from the sealed score log."""
    course = opened(name, home)

    from courses.course import restore_gradebook

    typer.echo(f"{restore_gradebook(course)} marks written into {course.nbgrader / 'gradebook.db'}.")


def formgrader(
    name: Name,
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on this machine.", min=1024, max=65535)] = 8890,
) -> None:
    """Open nbgrader's formgrader on the course, in the browser; Ctrl-C ends it."""
    opened(name, home)

    from courses.formgrader import main

    raise typer.Exit(main([name, "--home", str(home_of(home)), "--port", str(port)]))


def add_marks(app: typer.Typer) -> None:
    """Register the commands of marks, in the order of the steps."""
    for command in (mark, grades, close, override, restore, formgrader):
        app.command()(command)
