"""Publishing worlds: one whole world a trainee, his bundle for him, the sealed truth for the instructor.

The rule kept here: a published world is never drawn over; a retake is a new attempt with a world of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from courses.certificates import CertificateOffice
from courses.keys import write_private
from courses.layout import Course, open_course, scenario_path
from courses.settings import save
from grading.rubric import load_exercise
from simulator import durable
from simulator.errors import CenlabError
from simulator.publish.audit import Secret
from simulator.publish.bundle import MANIFEST, Order, PublishError, publish, write_folder
from simulator.publish.drawing import TraineeKey

Progress = Callable[[str], None]


def order_for(course: Course, trainee: str) -> Order:
    """What has to be drawn for a trainee's present attempt."""
    entry, keys = course.enrolled(trainee), course.keys
    certificates = CertificateOffice(course)
    office = certificates.for_world(trainee)
    private = certificates.private_material()
    own = office.officer.key.private_numbers().private_value.to_bytes(32, "big")
    foreign = {name: value for name, value in private.items() if value != own}
    named = {**course.ring.private_material(), **foreign, "course root": keys.root, "seal key": keys.seal()}
    return Order(
        scenario=scenario_path(course.scenario),
        key=TraineeKey(
            course=course.name,
            trainee=trainee,
            attempt=entry.attempt,
            redraw=0,
            seed=keys.world_seed(trainee, entry.attempt, 0),
            country=course.country,
            office=office,
        ),
        world=keys.world_id(trainee, entry.attempt),
        mode=course.mode,
        exercises=[load_exercise(name) for name in course.exercises],
        recipients=course.ring.certificates(),
        canary=keys.canary(trainee, entry.attempt),
        secrets=[Secret(name=name, value=value) for name, value in named.items()],
    )


def is_published(course: Course, trainee: str) -> bool:
    """Whether the present attempt's bundle and truth lie there."""
    folder = course.world(trainee)
    return (folder / "bundle" / MANIFEST).is_file() and (folder / "truth.cms").is_file()


def publish_world(course: Course, trainee: str, progress: Progress | None = None) -> Path:
    """Draw and publish a trainee's world; the bundle's folder. One that is published stays as it is.

    Raises:
        PublishError: if no world offers the features that the exercises need.
        LeakFound: if the bundle would hold a secret.
    """
    folder = course.world(trainee)
    if is_published(course, trainee):
        return folder / "bundle"
    entry, keys = course.enrolled(trainee), course.keys
    order = order_for(course, trainee)
    release = publish(order, lambda n: keys.world_seed(trainee, entry.attempt, n), progress)
    assert order.key.office is not None
    CertificateOffice(course).note_world(order.key.office, trainee, order.world)
    with durable.new_folder(folder, mode=durable.PRIVATE_FOLDER, replace=True) as partial:
        write_private(partial / "truth.cms", release.sealed)
        write_private(partial / MANIFEST, release.files[MANIFEST])
        write_folder(release.files, partial / "bundle")
    return folder / "bundle"


def _publish_one(home: str, name: str, trainee: str) -> tuple[str, str]:
    """In a worker: the trainee, and what went wrong in words, because errors do not cross processes whole."""
    try:
        publish_world(open_course(Path(home), name), trainee)
    except CenlabError as error:
        return trainee, str(error)
    return trainee, ""


def publish_worlds(
    course: Course,
    trainees: Sequence[str] | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Publish the worlds of several trainees, in as many processes as there are cores (at most four).

    Raises:
        CenlabError: if any world could not be published; the others are, and stay.
    """
    names = [name for name in (trainees or [e.trainee for e in course.trainees]) if not is_published(course, name)]
    failures: list[str] = []
    count = min(workers or min(4, os.cpu_count() or 1), len(names))
    if count <= 1:
        for name in names:
            publish_world(course, name)
            if progress:
                progress(name)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(_publish_one, str(course.home), course.name, name) for name in names]
        for future in as_completed(futures):
            trainee, why = future.result()
            if why:
                failures.append(why)
            elif progress:
                progress(trainee)
    if failures:
        raise PublishError("; ".join(sorted(set(failures))))


def next_attempt(course: Course, trainee: str) -> Course:
    """The course as it would be with a further attempt for a trainee; not saved."""
    entry = course.enrolled(trainee)
    return course.with_trainee(replace(entry, attempt=entry.attempt + 1))


def new_attempt(course: Course, trainee: str) -> Course:
    """The course with a further attempt for a trainee, in a new world; saved, not published yet."""
    fresh = next_attempt(course, trainee)
    save(fresh)
    return fresh
