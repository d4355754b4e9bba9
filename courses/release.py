"""Releasing: notebooks from their sources through nbgrader into the exchange, and into each trainee's home.

The rule kept here: what leaves passes the leak audit first; if anything is found, nothing leaves.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from courses.build import write_notebook, write_notebooks
from courses.layout import Course, CourseError, checked_name
from courses.nbgrader_course import generate, to_exchange
from courses.settings import save
from simulator import durable
from simulator.publish.audit import Secret, audit_files
from simulator.workspace.home import Home, write_atomic


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
        LeakFound: if a released file holds a secret; nothing is put into the exchange then.
    """
    save(course)
    for exercise in course.exercises:
        write_notebook(checked_name("exercise", exercise), course.lang, course.nbgrader / "source" / exercise)
        generate(course, exercise)
    audit_files(course.nbgrader / "release", secrets_of(course))
    for exercise in course.exercises:
        to_exchange(course, exercise)
    return list(course.exercises)


def deliver(course: Course, trainee: str, home: Path, *, collector: bool = True) -> Home:
    """Put a trainee's bundle and notebooks into his home; drafts and receipts that are there stay.

    The home is closed to others: his officer's key lies in it.

    Raises:
        CourseError: if his world is not published.
    """
    bundle = course.world(trainee) / "bundle"
    if not (bundle / "bundle.json").is_file():
        raise CourseError(f"The world of {trainee} is not published yet.")
    target = Home(home)
    target.path.mkdir(parents=True, exist_ok=True)
    target.path.chmod(0o700)
    with durable.new_folder(target.bundle, replace=True) as partial:
        shutil.copytree(bundle, partial, dirs_exist_ok=True)
    for folder in (target.drafts, target.course, target.receipts):
        folder.mkdir(exist_ok=True)
    lang = course.lang_of(trainee)
    target.set_lang(lang)
    if collector:
        account = course.enrolled(trainee).account
        where = {"inbound": str(course.inbound), "account": account}
        write_atomic(target.path / "collector.json", json.dumps(where).encode())
    write_notebooks(target, lang)
    return target
