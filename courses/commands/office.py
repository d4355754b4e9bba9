"""`cenlab course certificates …`: what the course's training authority issued; renew, revoke, issue anew."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from courses.commands.early import HomeOption, Name, opened, say
from courses.folders import deliver_again
from courses.layout import Course, CourseError
from courses.printed import command
from courses.revoking import REASONS, already_revoked
from simulator.strict_json import JsonFault, read_object

if TYPE_CHECKING:
    from courses.certificates import Entry


DESK = "(the course's desk)"


def add_office(app: typer.Typer) -> None:
    """The command in the group of a course's commands."""
    app.command()(certificates)


def certificates(
    name: Name,
    step: Annotated[str, typer.Argument(help="list, renew, revoke or reissue.", metavar="STEP")] = "list",
    trainee: Annotated[str, typer.Argument(help="Whose, for all steps but list.", show_default=False)] = "",
    reason: Annotated[str, typer.Option(help="Why it is revoked, as X.509 names it.")] = "key-compromise",
    home: HomeOption = None,
) -> None:
    """Certificates of the course: list them; renew one, revoke one, or issue an officer a new key."""
    course = opened(name, home)
    if step not in ("list", "renew", "revoke", "reissue"):
        raise CourseError(f"{step!r}: certificates knows list, renew, revoke and reissue.")
    if step != "list":
        if not trainee:
            line, there = (
                command(course, "certificates", step, "TRAINEE"),
                ", ".join(e.trainee for e in course.trainees),
            )
            raise CourseError(f"{step} needs a trainee: {line}. There are: {there}.")
        course.enrolled(trainee)
        _refuse(course, step, trainee, reason)

    from courses.certificates import CertificateOffice

    office = CertificateOffice(course)
    if step == "list":
        _show(office.register())
        return
    give = command(course, "return")
    if step == "renew":
        entry = office.renew(trainee)
        what = f"renewed until {entry.valid_until[:10]}. It goes to {trainee} with: {give}"
    elif step == "reissue":
        entry = office.reissue(trainee)
        what = f"issued with a new key. Hand it over in person: {deliver_again(course, trainee)}"
    else:
        entry = office.revoke(trainee, reason)
        what = (
            f"revoked ({reason}). What its key signs is not taken any more. A new key: "
            f"{command(course, 'certificates', 'reissue', trainee)}"
        )
    say(f"{entry.address}, serial {entry.serial[:12]}: {what}")
    if step == "revoke":
        say(f"The list of revoked certificates reaches the others with: {give}")


def _refuse(course: Course, step: str, trainee: str, reason: str) -> None:
    """What can be refused by the register alone, which is read as a plain file; the office looks again.

    Raises:
        CourseError: for an unknown reason, or a certificate that is revoked already.
    """
    if step == "revoke" and reason not in REASONS:
        raise CourseError(f"reason {reason[:40]!r}: one of {', '.join(REASONS)}.")
    path = course.instructor / "keys" / course.name / "office" / "register.json"
    if step == "reissue" or not path.exists():
        return
    with suppress(JsonFault, KeyError, TypeError, AttributeError):
        entries = read_object(path)["certificates"]
        present = [entry for entry in entries if entry["trainee"] == trainee and not entry["replaced"]]
        if any(entry["revoked"] for entry in present):
            raise already_revoked(course, trainee, renew=step == "renew")


def _show(entries: Sequence[Entry]) -> None:
    from courses.commands.tables import console, table
    from simulator.visible import visible

    listed = table("trainee", "address", "serial", "until", "state")
    owners = [(entry.trainee or entry.world.partition("/")[0], entry) for entry in entries]
    for owner, entry in sorted(owners, key=lambda pair: (not pair[0], pair[0].casefold(), bool(pair[1].world))):
        state = entry.state + (f" {entry.revoked[:10]}, {entry.reason}" if entry.revoked else "")
        cells = (owner or DESK, entry.address, entry.serial[:12], entry.valid_until[:10], state)
        listed.add_row(*(visible(cell) for cell in cells))
    console().print(listed)
