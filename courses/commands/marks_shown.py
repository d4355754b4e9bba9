"""What the commands of marks print: tables of points, of marks that would move, of what was typed into formgrader.

The rule kept here: every list names everybody, says in words why there are no points, and ends with the remedy.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence, Set

import typer
from rich.markup import escape

from courses.commands.early import say
from courses.commands.tables import console, table
from courses.gradebook import KINDS, Difference
from courses.layout import Course
from courses.marking import Move
from courses.printed import command
from courses.settings import desk_of
from courses.standing import ABSENT, OK, WAITING, WORDS, Standing
from grading.overrides import Override
from grading.score_log import Mark
from grading.wall import MEMORY, TIME
from grading.weighing import BEYOND, LATE, RETRIED
from simulator.counted import counted
from simulator.visible import visible

LOOK = "Look at what was handed in, and ask the trainee to submit again from the screen; an honest answer is quick."
REPORT = (
    "This is a fault in cenlab, the work is kept. Send its line of that file to who looks after cenlab (SECURITY.md)."
)


def _cell(standing: Standing, *, late: bool) -> str:
    if late and _is_absent(standing):
        return "late"
    if standing.status in (ABSENT, WAITING):
        return WORDS[standing.status] + (" *" if standing.later else "")
    points = f"{standing.points:g} / {standing.maximum:g}"
    if standing.status != OK:
        points += f" {standing.status}"
    return points + (" *" if standing.later else "")


def show_grades(course: Course, standing: Sequence[Standing], late: Set[tuple[str, str]] = frozenset()) -> None:
    """Everybody's points in every exercise; the sum is out of all exercises of the course.

    late: trainee and exercise of what came after closing only: who has such work was late, not absent.
    """
    points = table("trainee", *course.exercises, "in all", "worked")
    for entry in course.trainees:
        mine = [row for row in standing if row.trainee == entry.trainee]
        sum_of, most = sum(row.points for row in mine), sum(row.maximum for row in mine)
        worked = sum(row.status not in (ABSENT, WAITING) for row in mine)
        total = f"{sum_of:g} / {most:g}" if worked else WORDS[max(mine, key=lambda row: row.status).status]
        cells = [_cell(row, late=(row.trainee, row.exercise) in late) for row in mine]
        points.add_row(entry.trainee, *cells, total, f"{worked} of {len(mine)}")
    console().print(points)
    nothing = [e.trainee for e in course.trainees if all(_is_absent(s) for s in standing if s.trainee == e.trainee)]
    absent = [trainee for trainee in nothing if trainee not in {who for who, _ in late}]
    if absent:
        say(f"Absent, nothing handed in: {', '.join(absent)}.")
    if len(absent) < len(nothing):
        say(f"Handed in after closing only, kept and not marked: {', '.join(sorted({*nothing} - {*absent}))}.")


def _is_absent(standing: Standing) -> bool:
    return standing.status == ABSENT and not standing.later


def show_later(course: Course, standing: Sequence[Standing]) -> None:
    """What lies collected and has no mark: work that waits, work beyond the last try, and work that came too late."""
    waiting = [row for row in standing if row.status == WAITING or row.later == "newer"]
    for grade in standing:
        if grade.later == LATE:
            stands = " The earlier mark stands." if grade.status != ABSENT else ""
            say(f"* {grade.trainee}, {grade.exercise}: {WORDS[LATE]}.{stands}")
        if grade.later == BEYOND:
            words = WORDS[BEYOND].format(tries=course.tries)
            say(f"* {grade.trainee}, {grade.exercise}: {words}. The mark of the last try stands.")
    for grade in waiting:
        say(f"* {grade.trainee}, {grade.exercise}: {WORDS['newer' if grade.later else WAITING]}.")
    if waiting:
        say(f"Mark it with: {command(course, 'mark')}")


def show_failures(course: Course) -> None:
    """Judgings that ended without points by no word of the rubric: whose, what befell them, where, and the remedy."""
    failures = desk_of(course).failures
    attempts = {entry.trainee: entry.attempt for entry in course.trainees}
    marks = [mark for mark in course.log.latest().values() if attempts.get(mark.trainee) == mark.attempt]
    standing = failures.standing(marks)
    for failure in standing:
        say(f"! {visible(failure.trainee)}, {failure.exercise}: {visible(failure.what)}.", err=True)
        say(f"  {'Where: ' + visible(failure.where) + '. ' if failure.where else ''}No points so far.", err=True)
        say(f"  {LOOK if failure.status in (TIME, MEMORY) else REPORT}", err=True)
    if standing:
        say(f"The traces of these {len(standing)} stand in {failures.path}", err=True)
        if any(failure.status in RETRIED for failure in standing):
            say(f"To judge again what broke down: {command(course, 'mark')}", err=True)


def show_differences(course: Course, differences: Sequence[Difference]) -> None:
    """What the gradebook says otherwise; the sealed marks count, and each line has its remedy."""
    for difference in differences:
        held = "nothing" if difference.held is None else f"{difference.held:g}"
        say(
            f"{difference.trainee}, {difference.exercise}/{difference.row}: {held} is {KINDS[difference.kind]}; "
            f"the sealed mark, {difference.sealed:g}, counts.",
            err=True,
        )
        if difference.kind == "typed" and difference.held is not None and difference.held >= 0:
            about = (difference.trainee, difference.exercise, difference.row)
            if difference.can_count:
                line = command(course, "override", *about, f"{difference.held:g}")
                say(f'  To make it count: {line} --reason "…"', err=True)
            elif difference.maximum:
                line = command(course, "override", *about, "POINTS")
                say(
                    f"  It cannot count: the row gives 0 to {difference.maximum:g} in steps of 0.25. To set such "
                    f'points: {line} --reason "…"',
                    err=True,
                )
    if differences:
        say(
            f"To bring the sealed marks back into formgrader: {command(course, 'mark')}",
            err=True,
        )


def show_lapsing(lapsing: Sequence[tuple[Mark, Override]]) -> None:
    """Overrides that do not go over to other work; the log keeps them."""
    for mark, override in lapsing:
        say(
            f"{mark.trainee} handed in other work for {mark.exercise}: the {float(override.points):g} points that you "
            f"set for {override.row} were for the earlier one ({visible(override.reason)}). Set them again if they "
            "still hold."
        )


def agreed(course: Course, moves: Sequence[Move], *, yes: bool) -> bool:
    """Show whose mark would move, and ask; without a terminal nobody is asked, and the answer is no."""
    moving = table("trainee", "exercise", "old", "new", "rows that move")
    for move in moves:
        last = move.weight.last
        assert last is not None
        old, new = (
            {row.criterion: f"{float(row.points):g} of {float(row.max_points):g}" for row in card.rows}
            for card in (last.card, move.weight.card)
        )
        rows = [
            f"{row}: {old.get(row, 'no row')} -> {new.get(row, 'no row')}"
            for row in dict.fromkeys((*old, *new))
            if old.get(row) != new.get(row)
        ]
        lost = [f"{o.row}: your override has no effect any more ({visible(o.reason)})" for o in move.weight.lapsed]
        before, after = (f"{float(c.points):g} / {float(c.max_points):g}" for c in (last.card, move.weight.card))
        moving.add_row(move.trainee, move.submission.exercise, before, after, escape("\n".join(rows + lost)))
    here = console()
    here.print("Rubric or cenlab changed since these were marked. The work is the same, the marks would move:")
    here.print(moving)
    if yes:
        return True
    if not sys.stdin.isatty():
        return False
    return typer.confirm(f"Move {counted(len(moves), 'mark')}?")
