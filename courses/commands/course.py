"""`cenlab course …`: what an instructor does with a course, one command a step, in the order of the steps.

The rule kept here: every command can be given again; what is done already is left as it is. Names and options are
looked at before anything heavy is imported. Marks have their commands in `courses.commands.marks`.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated, Literal

import typer

from courses.access import user_name
from courses.carrying import check_sources
from courses.commands.early import HomeOption, Name, bar, goes_on_with, home_of, language, opened, say
from courses.commands.marks import add_marks
from courses.commands.office import add_office
from courses.folders import away, check_returnable, delivered_in, earlier_folders, sources, wish
from courses.given import read_key_file, recovery_place
from courses.layout import Course
from courses.printed import command, program
from simulator.counted import counted

app = typer.Typer(help="Make a course, hand it out, collect, mark, see the class.", no_args_is_help=True)


@app.command()
def new(
    name: Name,
    trainees: Annotated[list[str], typer.Argument(help="The trainees' names for the collector: asan gulnara …")],
    home: HomeOption = None,
    lang: Annotated[str, typer.Option(help="Language of notebooks and feedback: en or ru.")] = "ru",
    practice: Annotated[bool, typer.Option(help="Practice: answers open after each submission.")] = False,
    country: Annotated[str, typer.Option(help="The country whose NCP the trainees are.")] = "KG",
    tries: Annotated[
        int, typer.Option(help="Graded: how many different hand-ins of an exercise are marked.", min=1, max=100)
    ] = 3,
    recovery_key: Annotated[
        Path | None,
        typer.Option(help="A folder, best on a stick, for the key that opens the truth if yours is lost."),
    ] = None,
) -> None:
    """Make a course: its keys, its roster, one world a trainee, the notebooks; everything ready to hand out."""
    from courses.layout import planned_course
    from courses.planned import check_new

    place = home_of(home)
    mode: Literal["practice", "graded"] = "practice" if practice else "graded"
    plan = check_new(
        planned_course(place, name, trainees, lang=language(lang), mode=mode, country=country, tries=tries)
    )
    if recovery_key is not None:
        recovery_place(name, recovery_key, plan.instructor / "keys" / name)

    from courses.course import create_course, publish_worlds, release

    course = create_course(
        place, name, trainees, lang=lang, mode=mode, country=country, tries=tries, recovery=recovery_key
    )
    say(f"The course key is in {course.ring.folder}. Copy it to a safe place: without it nothing can be marked.")
    say(f"A closed copy of {course.instructor}, made after each marking, brings the course back on another machine.")
    if recovery_key is None:
        say(
            f"WARNING: the recovery key lies on this disk, in {course.ring.spare_folder}. Move it to another disk and "
            "keep it there (or name the place when you make a course: --recovery-key DIR).",
            err=True,
        )
    else:
        say(f"The recovery key is in {recovery_key}. Keep it apart from this machine.")
    with goes_on_with(command(course, "publish")), bar("worlds", len(trainees)) as tick:
        publish_worlds(course, progress=tick)
        release(course)
    say(
        f"{name}: {counted(len(trainees), 'world')}. Hand out each bundle with: "
        f"{command(course, 'deliver', 'TRAINEE', 'FOLDER')}"
    )


@app.command()
def publish(name: Name, home: HomeOption = None) -> None:
    """Go on after an interruption: publish the worlds that are missing, and release."""
    course = opened(name, home)

    from courses.course import publish_worlds, release

    with goes_on_with(command(course, "publish")), bar("worlds", len(course.trainees)) as tick:
        publish_worlds(course, progress=tick)
        release(course)
    worlds, exercises = counted(len(course.trainees), "world"), counted(len(course.exercises), "exercise")
    say(f"{name}: {worlds}, {exercises} released.")


@app.command()
def deliver(
    name: Name,
    trainee: str,
    folder: Path,
    home: HomeOption = None,
    user: Annotated[
        str | None, typer.Option("--for", help="Another user of this machine who opens it.", metavar="USER")
    ] = None,
) -> None:
    """Put a trainee's bundle and notebooks into a folder or on a stick; the trainee opens it there."""
    course = opened(name, home)
    wish(course, trainee, folder.expanduser().absolute(), user)

    from courses.delivery import hand_out

    delivery = hand_out(course, trainee, folder, user=user)
    say(f"{delivery.folder}: ready for {trainee}.")
    for path in earlier_folders(course, trainee):
        say(f"{trainee} has another folder too: {path}. Both are looked into; of two hand-ins the later counts.")
    opens = f"{program()} lab --home {shlex.quote(str(delivery.folder))}"
    say(f"The trainee opens it with: {opens}")
    say("On another machine the path is the one under which the folder or stick appears there.")
    if course.mode == "graded":
        tell_collector(course, opens)
    if not delivery.keeps_modes:
        say(
            "This disk keeps no owners and modes (FAT): whoever holds it can read the officer's key and hand in for "
            f"{trainee}. Hand it over in person.",
            err=True,
        )
    elif delivery.user is not None:
        say(f"On this machine {user_name(delivery.user)} can open it, and nobody else but you.")
    else:
        me = user_name(os.geteuid())
        say(f"On this machine only {me} can open it. For another user give the command again with --for USER.")


def tell_collector(course: Course, opens: str) -> None:
    """Say how work comes straight to the instructor where his folder for hand-ins is in reach."""
    from courses.exchange import closed_on_the_way

    line = f"{opens} --collector {shlex.quote(str(course.inbound))}"
    say(f"Where your machine's folder for hand-ins is in reach, work comes straight to you with: {line}")
    closed = closed_on_the_way(course)
    if closed:
        opening = shlex.join(["chmod", "o+x", *map(str, closed)])
        say(
            f"Other users of this machine cannot go there yet. This lets them go through and look at nothing: {opening}"
        )


@app.command()
def collect(
    name: Name,
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders or sticks to fetch from; else all known ones that are here.")
    ] = None,
    home: HomeOption = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="A trainee whose work from another computer is his own.", metavar="TRAINEE")
    ] = None,
) -> None:
    """Fetch what was handed in: from the collector's folder, and from folders and sticks."""
    course = opened(name, home)
    for trainee in accept or ():
        course.enrolled(trainee)
    check_sources(course, folders or [])

    from courses.collect import each_once, shown
    from courses.course import collect as fetch
    from courses.handins import Oddity

    heard: list[Oddity] = []
    looked = sources(course, folders or [])
    for exercise, accounts in fetch(course, looked, accept=accept or (), heard=heard).items():
        say(f"{exercise}: {len(accounts)} new" + (f" ({', '.join(accounts)})" if accounts else ""))
    for trainee, folder in away(course).items() if not folders else ():
        say(f"  {'closed to you' if folder.is_dir() else 'not here'}: {trainee}'s folder {folder}", err=True)
    places = sorted((who, str(path)) for folder in looked for of, who, path in delivered_in(folder) if of == name)
    if places:
        say(f"Looked into: {', '.join(f'{path} ({who})' for who, path in places)}.")
    for odd in each_once(heard):
        say(f"  note: {shown(odd)}", err=True)


@app.command("return")
def give_back(
    name: Name,
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders or sticks to return to; else all known ones that are here.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """Return marks and feedback to the trainees' folders; after `close` with the full answers."""
    course = opened(name, home)
    check_returnable(course, folders or [])

    from courses.course import write_feedback
    from courses.delivery import give_back as give

    write_feedback(course)
    deliveries = give(course, folders or [])
    for given in deliveries:
        if given.why:
            say(f"{given.trainee}: not returned: {given.why}", err=True)
        else:
            say(f"{given.trainee}: {counted(given.exercises, 'marked exercise')} returned to {given.folder}")
    if not deliveries:
        say("Nothing was returned: no folder is known. Name it: course return COURSE FOLDER")
    if any(delivery.why for delivery in deliveries):
        raise typer.Exit(1)


add_marks(app)
add_office(app)


@app.command()
def recover(
    name: Name,
    key_file: Annotated[Path, typer.Argument(help="The recovery key, recovery.key.pem.", metavar="KEYFILE")],
    home: HomeOption = None,
) -> None:
    """Open the sealed truth with the recovery key from now on, because the instructor's own is lost."""
    course = opened(name, home)
    read_key_file(key_file)
    aside = course.ring.put_recovery_in_use(key_file)
    say(f"{name}: the truth is opened with the recovery key now. Keep a copy of it on another disk.")
    for path in aside:
        say(f"What stood in its place is kept: {path}")
