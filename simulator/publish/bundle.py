"""A trainee's bundle: drawn from his world, written whole or not at all, with a public manifest beside the material.

The rule kept here: into the bundle goes what was drawn to be seen; the truth goes into the sealed file and nowhere
else; the manifest says nothing from which a seed or the truth's size could be guessed.
"""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from cryptography import x509

from simulator import durable
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.publish.audit import Secret, audit
from simulator.publish.drawing import Drawn, ExerciseSpec, FeatureMissing, TraineeKey
from simulator.publish.sealed import seal_truth
from simulator.regional import using

SCHEMA_VERSION = 1
REDRAWS = 20
SHARED_FOLDERS = ("officer", "records", "trust")
MANIFEST = "bundle.json"
Seeds = Callable[[int], bytes]


class PublishError(CenlabError):
    """A world could not be published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a trainee gets (files by path under bundle/) and what the instructor keeps (the sealed truth)."""

    files: Mapping[str, bytes]
    sealed: bytes
    manifest: Mapping[str, Any]
    redraw: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to publish: for whom, from which scenario, sealed to whom; canary is planted in the truth."""

    scenario: Path
    key: TraineeKey
    world: str
    mode: str
    exercises: Sequence[ExerciseSpec]
    recipients: Sequence[x509.Certificate]
    canary: bytes
    secrets: Sequence[Secret]


def safe_path(name: str) -> str:
    """A path that stays inside the bundle.

    Raises:
        PublishError: for an absolute path, "..", or an empty part.
    """
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or str(path) != name or "\\" in name:
        raise PublishError(f"{name!r} would leave the bundle.")
    return name


def draw_all(order: Order, world: Any, who: TraineeKey) -> dict[str, Drawn]:
    """Every exercise drawn from one world.

    Raises:
        FeatureMissing: if the world does not offer what one of them needs.
    """
    exercises = {}
    with using(getattr(world, "region", None)):
        for spec in order.exercises:
            drawer = importlib.import_module(f"simulator.publish.{spec.kind}")
            exercises[spec.name] = drawer.draw(world, spec, who)
    return exercises


def collect_files(drawn: Mapping[str, Drawn]) -> dict[str, bytes]:
    """The bundle's files; two drawers may share a file only if they agree on it.

    Raises:
        PublishError: if a path leaves its place or two drawers disagree.
    """
    files: dict[str, bytes] = {}
    for name, exercise in drawn.items():
        files |= {f"exercises/{name}/{safe_path(path)}": data for path, data in exercise.files.items()}
        for path, data in exercise.shared.items():
            if PurePosixPath(safe_path(path)).parts[0] not in SHARED_FOLDERS:
                raise PublishError(f"{name}: {path!r}: shared files lie in {', '.join(SHARED_FOLDERS)}.")
            if files.setdefault(path, data) != data:
                raise PublishError(f"{name}: {path!r} was written by another exercise with other contents.")
    return files


def own_files(who: TraineeKey, as_of: str) -> dict[str, bytes]:
    """The officer's own key and certificate, the authority and its list: in every bundle, whatever its exercises.

    A drawer of messages writes them too, with the list as of its own clock; then its list counts.
    """
    if who.office is None:
        return {}
    officer, authority = who.office.officer, who.office.authority
    return {
        "officer/key.pem": officer.key_pem,
        "officer/certificate.pem": officer.certificate_pem,
        "trust/ca.pem": authority.root.certificate_pem,
        "trust/crl.pem": authority.crl_pem(at=datetime.fromisoformat(as_of)),
    }


def draw_world(order: Order, seed_of: Seeds, progress: Callable[[str], None] | None = None) -> tuple[Any, ...]:
    """Draw worlds until one offers every feature: (drawn exercises, as_of, redraw).

    Raises:
        PublishError: after 20 redraws; names the feature that was missing last and how often each was.
    """
    from simulator.publish.world import make_world

    missing: dict[str, int] = {}
    for redraw in range(REDRAWS + 1):
        who = replace(order.key, redraw=redraw, seed=seed_of(redraw))
        world = make_world(order.scenario, who.seed)
        try:
            return draw_all(order, world, who), _as_of(world), redraw
        except FeatureMissing as error:
            missing[error.feature] = missing.get(error.feature, 0) + 1
            if progress:
                progress(f"{who.trainee}: drawn again, no {error.feature}")
    often = ", ".join(f"{feature} ({counted(count, 'time')})" for feature, count in missing.items())
    raise PublishError(
        f"{order.key.trainee}: {REDRAWS + 1} worlds of {order.scenario.name} were drawn and each lacked something: "
        f"{often}. Change the scenario so that this happens more often, or take the exercise out."
    )


def _as_of(world: Any) -> str:
    return str(world.scenario.as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def publish(order: Order, seed_of: Seeds, progress: Callable[[str], None] | None = None) -> Publication:
    """Draw, seal, audit.

    Raises:
        PublishError: if no world offers the features.
        LeakFound: if a file of the bundle holds a secret.
    """
    drawn, as_of, redraw = draw_world(order, seed_of, progress)
    files = {**own_files(order.key, as_of), **collect_files(drawn)}
    names = {"course": order.key.course, "trainee": order.key.trainee, "attempt": order.key.attempt}
    truth = {
        **names,
        "world": order.world,
        "redraw": redraw,
        "cenlab-canary": order.canary.hex(),
        "exercises": {name: dict(exercise.truth) for name, exercise in drawn.items()},
    }
    sealed = seal_truth(truth, order.recipients)
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "synthetic": "SYNTHETIC: everything in this folder is invented for training.",
        **names,
        "world": order.world,
        "mode": order.mode,
        "country": order.key.country,
        "as_of": as_of,
        "exercises": [spec.name for spec in order.exercises],
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        "truth_sha256": hashlib.sha256(sealed).hexdigest(),
    }
    files[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    audit(files, [*order.secrets, Secret(name="canary", value=order.canary), *_seeds(seed_of, redraw)])
    return Publication(files=files, sealed=sealed, manifest=manifest, redraw=redraw)


def _seeds(seed_of: Seeds, redraw: int) -> Iterator[Secret]:
    for number in range(redraw + 1):
        yield Secret(name=f"world seed {number}", value=seed_of(number))


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files as a folder, whole or not at all, in the order of their names: times of files tell no other order.

    Raises:
        PublishError: if the folder exists.
    """
    try:
        durable.write_folder(folder, {str(safe_path(name)): files[name] for name in sorted(files)})
    except FileExistsError:
        raise PublishError(f"{folder} exists already; nothing was written over it.") from None
