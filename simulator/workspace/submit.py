"""Submitting: the draft becomes the artifact, which the officer signs; it goes to the collector, a receipt comes back.

By name leave: artifact.json, the notebook, and the signed statement (`handin`). The collector's folder is nbgrader's
exchange, if it is in reach; its naming is `trainee+assignment+time+random`. Where it is not, one file stays in the
home's outbox, from which the instructor collects. It can be done again until the deadline.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from simulator import durable
from simulator.cencomm.authority import Credential
from simulator.errors import CenlabError
from simulator.plain_files import read_plain
from simulator.texts import N_
from simulator.workspace import handin, refusals
from simulator.workspace.artifact import MAX_BYTES, Artifact, ArtifactError, parse_artifact
from simulator.workspace.collector import is_collector
from simulator.workspace.drafts import Draft
from simulator.workspace.home import SCHEMA_VERSION, Home, NotSaved, read_json, write_atomic
from simulator.workspace.receipts import Receipt, next_number, place_receipt

MAX_NOTEBOOK = 20_000_000
REMEDY = N_("Your answers are kept; submit again when that is mended.")
GONE = N_("{path} is missing. End cenlab with Ctrl-C in its window and start it again with the same command.")


class SubmitError(CenlabError):
    """The answers could not be handed in; nothing of the draft is lost."""


def build_artifact(home: Home, exercise: str) -> bytes:
    """The artifact's bytes from the draft as it stands.

    Raises:
        SubmitError: if the draft is larger than an artifact may be or does not fit its schema.
    """
    manifest = home.manifest
    raw = {
        "schema_version": SCHEMA_VERSION,
        "course": manifest.course,
        "trainee": manifest.trainee,
        "world": manifest.world,
        "attempt": manifest.attempt,
        "mode": manifest.mode,
        "exercise": exercise,
        "answers": Draft(home, exercise).answers,
    }
    data = json.dumps(raw, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False).encode()
    if len(data) > MAX_BYTES:
        raise SubmitError(
            N_("{exercise}: the answers are too long to be sent (bytes: {size}, at most {most})."),
            exercise=exercise,
            size=len(data),
            most=MAX_BYTES,
        )
    try:
        artifact: Artifact = parse_artifact(data)
    except ArtifactError as error:
        raise SubmitError(f"{exercise}: {error}") from error
    assert artifact.exercise == exercise
    return data


def officer(home: Home) -> Credential:
    """The officer's own key and certificate.

    Raises:
        SubmitError: if the bundle does not hold them whole.
    """
    folder = home.bundle / "officer"
    try:
        return Credential.load(read_plain(folder / "key.pem"), read_plain(folder / "certificate.pem"))
    except (OSError, ValueError, TypeError) as error:
        raise SubmitError(
            N_("{path}: the officer's key cannot be read. Ask your instructor for the bundle again. {remedy}"),
            path=folder,
            remedy=REMEDY,
        ) from error


def submit(home: Home, exercise: str, *, now: datetime | None = None) -> Receipt:
    """Hand in the draft of an exercise: to the collector if he is in reach, else into the outbox.

    Raises:
        SubmitError: if the notebook's folder or the officer's key is missing.
        NotSaved: if the disk refuses.
    """
    data = build_artifact(home, exercise)
    folder = home.folder(exercise)
    if not folder.is_dir():
        raise SubmitError(
            N_("{path} is missing. End cenlab with Ctrl-C in its window and start it again with the same command."),
            path=folder,
        )
    moment = now or datetime.now(UTC)
    number = next_number(home, exercise)
    manifest = home.manifest
    statement = handin.Statement(
        course=manifest.course,
        trainee=manifest.trainee,
        world=manifest.world,
        attempt=manifest.attempt,
        exercise=exercise,
        number=number,
        time=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        artifact=hashlib.sha256(data).hexdigest(),
        device=handin.device(),
    )
    signed = handin.sign(statement, officer(home).key)
    write_atomic(folder / "artifact.json", data)
    way, name = _hand_over(home, signed, data, moment)
    receipt = Receipt(
        exercise=exercise, number=number, time=statement.time, sha256=statement.artifact, folder=name, way=way
    )
    record = json.dumps(asdict(receipt), indent=1).encode()
    write_atomic(place_receipt(home, exercise, number), record)
    return receipt


def collector(home: Home) -> Path | None:
    """The collector's folder, named in `collector.json` of the home; None where work is fetched from the outbox.

    A relative path counts from the home, so that a home that was moved with its collector still finds it.

    Raises:
        SubmitError: if the note is damaged.
    """
    path = home.path / "collector.json"
    if not os.path.lexists(path):
        return None
    raw = read_json(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("inbound"), str):
        raise SubmitError(
            N_("{path} does not say where to hand in. Ask your instructor for it. {remedy}"), path=path, remedy=REMEDY
        )
    return home.path / str(raw["inbound"])


def _hand_over(home: Home, signed: handin.HandIn, data: bytes, moment: datetime) -> tuple[str, str]:
    """Where it lies now: ("collector", folder's name) or ("outbox", file's name).

    A folder that does not bear the sign of this course is no collector: what lies there would never be fetched.
    """
    stated = signed.statement
    notebook = home.folder(stated.exercise) / f"{stated.exercise}.ipynb"
    inbound = collector(home)
    if inbound is not None and is_collector(home, inbound):
        with suppress(OSError):
            return "collector", _drop(inbound, signed, data, notebook, moment).name
    text = _notebook_text(notebook)
    name = f"{stated.course}.{stated.trainee}.{stated.exercise}.{stated.number:04d}.{stated.artifact[:8]}"
    path = home.outbox / f"{name}{handin.SUFFIX}"
    try:
        # Not closed to others as all else is: an instructor with whom the folder is shared collects from here.
        durable.write_bytes(path, handin.pack(signed, data, text))
    except OSError as error:
        raise NotSaved(
            N_("{path} cannot be saved: {why}. {remedy}"), path=path, why=refusals.why(error), remedy=REMEDY
        ) from error
    return "outbox", path.name


def _notebook_text(notebook: Path) -> bytes | None:
    """A notebook as it goes along; it earns nothing, so one that cannot be read, or is too large, stays behind."""
    try:
        return read_plain(notebook, most=MAX_NOTEBOOK)
    except OSError:
        return None


def _drop(inbound: Path, signed: handin.HandIn, data: bytes, notebook: Path, moment: datetime) -> Path:
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    stated = signed.statement
    final = inbound / f"{stated.trainee}+{stated.exercise}+{stamp}+{secrets.token_hex(8)}"
    if not inbound.is_dir():
        raise NotADirectoryError(inbound)
    with durable.new_folder(final) as partial:
        text = _notebook_text(notebook)
        if text is not None:
            durable.write_bytes(partial / notebook.name, text)
        durable.write_bytes(partial / "artifact.json", data)
        durable.write_json(partial / handin.STATEMENT, signed.to_json())
        durable.write_text(partial / "timestamp.txt", stamp)
        # The collector is somebody else: what is dropped has to be open to him, whatever this account's mask says.
        for path in partial.iterdir():
            path.chmod(0o644)
        partial.chmod(0o755)
    return final
