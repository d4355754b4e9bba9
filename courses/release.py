"""Releasing: notebooks from their sources through nbgrader into the exchange, and into each trainee's home.

The rule kept here: what leaves passes the leak audit first; if anything is found, nothing leaves. nbgrader is imported
where something is released: handing out needs none of it, and its imports take seconds.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from courses.build import write_notebook, write_notebooks
from courses.certificates import CertificateOffice
from courses.exchange import is_released
from courses.folders import check_published
from courses.layout import Course, CourseError, checked_name
from courses.leaks import refuse_telling
from courses.settings import save
from simulator import durable
from simulator.publish.audit import Secret, audit_files
from simulator.workspace.home import Home, write_atomic
from simulator.workspace.returned import put_present
from simulator.workspace.rules import write_rules


def secrets_of(course: Course, redraws: int = 0) -> list[Secret]:
    """What must not be in any file that leaves: the root, seals, seeds, canaries and private keys."""
    named = dict(course.ring.private_material())
    for entry in course.trainees:
        for name, value in course.keys.secrets_of(entry.trainee, entry.attempt, redraws).items():
            named[f"{name} of {entry.trainee}" if name.startswith(("world", "canary")) else name] = value
    return [Secret(name=name, value=value) for name, value in named.items()]


def release(course: Course) -> list[str]:
    """Build, generate and release every exercise of the course; their names.

    Raises:
        CourseError: if nbgrader refuses one.
        LeakFound: if a released file holds a secret, or the bundles tell the answers by what has no meaning; nothing is
            put into the exchange then.
    """
    from courses.nbgrader_course import generate, to_exchange

    save(course)
    refuse_telling(course)
    for exercise in course.exercises:
        write_notebook(checked_name("exercise", exercise), course.lang, course.nbgrader / "source" / exercise)
        generate(course, exercise)
    audit_files(course.nbgrader / "release", secrets_of(course))
    for exercise in course.exercises:
        to_exchange(course, exercise)
    return list(course.exercises)


def release_if_missing(course: Course) -> None:
    """Release what practice has put off until somebody marks; one process at a time does it.

    Raises:
        CourseError, LeakFound: as `release`.
    """
    from courses.marking import alone

    if is_released(course):
        return
    with alone(course, wait=True):
        if not is_released(course):
            release(course)


def deliver(course: Course, trainee: str, home: Path, *, collector: bool = True, lang: str | None = None) -> Home:
    """Put a trainee's bundle and notebooks into his home; drafts and receipts that are there stay.

    The home is closed to others: his officer's key lies in it. The collector is named by a path from the home, and
    only if both lie in one cenlab home: elsewhere that path would lead nowhere and tell the instructor's folders.
    lang: the language of his side, if it is not the one that the course has for him.

    Raises:
        CourseError: if his world is not published, or the home holds another trainee's bundle.
        LeakFound: if the course's bundles tell the answers by what has no meaning.
    """
    check_published(course, trainee)
    bundle = course.world(trainee) / "bundle"
    refuse_telling(course)
    target = Home(home)
    if target.is_whole:
        there = Home(home).manifest  # read apart: the new bundle has another
        if (there.course, there.trainee) != (course.name, trainee):
            raise CourseError(
                f"{target.path} is the home of {there.trainee} (course {there.course}); {trainee} (course "
                f"{course.name}) needs one of his own. Nothing was written."
            )
    target.path.mkdir(parents=True, exist_ok=True)
    target.path.chmod(0o700)
    with durable.new_folder(target.bundle, replace=True) as partial:
        durable.fill_from(partial, bundle)
        _bring_up_to_date(course, trainee, partial)
    for folder in (target.drafts, target.course, target.receipts):
        folder.mkdir(exist_ok=True)
    lang = lang or course.lang_of(trainee)
    target.set_lang(lang)
    if collector:
        name_collector(course, target, target.path)
    write_rules(target, tries=course.tries if course.mode == "graded" else None)
    write_notebooks(target, lang)
    return target


def name_collector(course: Course, target: Home, place: Path) -> None:
    """Write into a home where the collector is, by a path from the place at which the home will lie."""
    if course.home in place.parents:
        where = {"inbound": os.path.relpath(course.inbound, place)}
        write_atomic(target.path / "collector.json", json.dumps(where).encode())


def _bring_up_to_date(course: Course, trainee: str, bundle: Path) -> None:
    """The officer's present key and certificate, and the present list of revoked ones, in a bundle that is handed out.

    Modes are set: a copy follows the mask of whoever copies, and the key is the officer's alone.
    """
    office = CertificateOffice(course)
    path = bundle / "officer" / "certificate.pem"
    if path.is_file() and office.has_issued(path.read_bytes()) and office.has_changed:
        present = office.officer(trainee)
        if path.read_bytes() != present.certificate_pem:
            put_present(bundle, present)
        durable.write_bytes(bundle / "trust" / "crl.pem", office.crl_pem())
    for path in (bundle, *bundle.rglob("*")):
        path.chmod(durable.PRIVATE_FOLDER if path.is_dir() else durable.PRIVATE_FILE)
