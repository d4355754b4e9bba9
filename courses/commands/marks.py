"""`cenlab course mark, grades, copies, close, override, restore, formgrader`: what an instructor does with marks.

The rule kept here: a command that changes marks says which, and what it was before; one that finds marks in the way of
another says the remedy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from courses.commands.early import (
    HomeOption,
    Name,
    bar,
    folder_for,
    free_port,
    goes_on_with,
    home_of,
    language,
    opened,
    say,
    wish_of_points,
)
from courses.folders import check_some_world, sources
from courses.layout import Course, CourseError
from courses.printed import command
from simulator.counted import counted

MOST_NAMED = 6


def mark(
    name: Name,
    home: HomeOption = None,
    again: Annotated[bool, typer.Option(help="Mark everything once more.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Move the marks that a changed rubric moves, without being asked.")
    ] = False,
) -> None:
    """Mark what was collected, through nbgrader, and write the feedback pages."""
    course = opened(name, home)

    from courses.commands.marks_shown import agreed, show_failures, show_lapsing, show_later
    from courses.course import mark as judge
    from courses.course import write_feedback
    from courses.marking import agree, lapsing, moves, standings
    from courses.submissions import submissions

    moved = moves(course, again=again)
    if moved:
        if not agreed(course, moved, yes=yes):
            say(f"Nothing was marked. Agree with: {command(course, 'mark', '--yes')}", err=True)
            raise typer.Exit(1)
        agree(course, moved)
    show_lapsing(lapsing(course))
    try:
        with goes_on_with(command(course, "mark")), bar("mark", len(submissions(course))) as tick:
            count = judge(course, progress=tick, again=again)
        say(f"{count} marked.")
    finally:
        pages = write_feedback(course)
        say(f"{counted(len(pages), 'feedback page')} in {course.path / 'feedback'}")
    show_later(course, standings(course))
    show_failures(course)
    say(f"{course.log.said()}. Write that down: it shows if the log is ever put back to an earlier day.")


def grades(
    name: Name,
    home: HomeOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write grades.csv, report.html (no names) and desk.html (names).")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the report; the course's by default.")] = None,
) -> None:
    """Print the points; with --out write grades.csv and the class picture, for the wall and for the desk."""
    course = opened(name, home)
    spoken = language(lang) if lang else course.lang
    if out:
        folder_for(out, "--out")

    from courses.collect import late_only, not_taken
    from courses.commands.marks_shown import show_differences, show_grades, show_later
    from courses.course import cards
    from courses.gradebook import GradebookFault
    from courses.marking import gradebook_differences, standings
    from courses.results import write_results
    from grading.feedback import allowed
    from grading.report import Pupil

    standing = standings(course)
    accounts = {entry.account: entry.trainee for entry in course.trainees}
    show_grades(course, standing, {(accounts[who], what) for who, what in late_only(course) if who in accounts})
    show_later(course, standing)
    for line in not_taken(course):
        say(f"  not counted: {line}", err=True)
    if out:
        pupils = [Pupil(trainee=trainee, cards=by_exercise) for trainee, by_exercise in cards(course).items()]
        level = allowed(mode=course.mode, closed=course.closed)
        for path in write_results(out, pupils, course=name, lang=spoken, exercises=course.exercises, level=level):
            say(str(path))
    try:
        show_differences(course, gradebook_differences(course))
    except GradebookFault as fault:
        say(f"These are the sealed marks; formgrader's copy of them is out of order. {fault}", err=True)


def copies(
    name: Name,
    home: HomeOption = None,
    lang: Annotated[str, typer.Option(help="Language of what is said: en or ru.")] = "en",
) -> None:
    """Show whose sheet holds what lies only in a neighbour's world, with the innocent explanations; no mark moves."""
    course = opened(name, home)
    spoken = language(lang)

    from courses.copying import copies_in, told

    for line in told(copies_in(course), spoken):
        say(line)


def close(
    name: Name,
    home: HomeOption = None,
    leave: Annotated[
        bool, typer.Option("--leave-uncollected", help="Close although work that can be collected would not be marked.")
    ] = False,
) -> None:
    """Close graded work: the full answers open, and what is handed in later is not marked. Collect before."""
    course = opened(name, home)
    check_some_world(course)
    if course.mode == "graded" and not course.closed and not leave:
        check_collected(course)

    from courses.course import close_course, write_feedback

    pages = write_feedback(close_course(course))
    was = "was closed already" if course.closed else "is closed"
    told = counted(len(pages), "feedback page")
    say(f"{name} {was}: the full answers stand in {told} in {course.path / 'feedback'} now.")
    if course.mode == "graded":
        say(
            "What is handed in from now on is kept, not marked; so is what lies in an outbox or on a stick uncollected."
        )


def check_collected(course: Course) -> None:
    """Whether nothing lies in reach that closing would leave without a mark.

    Raises:
        CourseError: names whose work does, and what to do.
    """
    from courses.collect import uncollected

    left = uncollected(course, sources(course, []))
    if left:
        works = "; ".join(f"{trainee}: {exercise}" for trainee, exercise in left[:MOST_NAMED])
        more = f" and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
        raise CourseError(
            f"Not collected yet: {works}{more}. After closing it is not marked, and closing is for good. First: "
            f"{command(course, 'collect')}, then mark; or close with --leave-uncollected. Nothing was changed."
        )


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
    say(
        f"{trainee}, {exercise}/{row}: {old} -> {points:g} points (version {fresh.version}; the earlier one is kept). "
        f"{exercise}: {float(fresh.card.points):g} of {float(fresh.card.max_points):g}. Reason: {fresh.reason}"
    )


def restore(name: Name, home: HomeOption = None) -> None:
    """Build nbgrader's gradebook anew from the sealed score log."""
    course = opened(name, home)

    from courses.course import restore_gradebook

    say(f"{counted(restore_gradebook(course), 'mark')} written into {course.nbgrader / 'gradebook.db'}.")


def formgrader(
    name: Name,
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on this machine.", min=1024, max=65535)] = 8890,
) -> None:
    """Open nbgrader's formgrader on the course, in the browser; Ctrl-C ends it."""
    opened(name, home)
    free_port(port)

    from courses.formgrader import main

    raise typer.Exit(main([name, "--home", str(home_of(home)), "--port", str(port)]))


def add_marks(app: typer.Typer) -> None:
    """Register the commands of marks, in the order of the steps."""
    for step in (mark, grades, copies, close, override, restore, formgrader):
        app.command()(step)
