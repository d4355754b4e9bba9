"""Submitting: the draft becomes the artifact, the artifact and the notebook go to the collector, a receipt comes back.

Exactly two files leave, by name: the notebook and artifact.json. The collector's folder is nbgrader's exchange, if
the bundle names one; its naming is `trainee+assignment+time+random`. It can be done again until the deadline.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from simulator import durable
from simulator.errors import CenlabError
from simulator.workspace.artifact import MAX_BYTES, Artifact, ArtifactError, parse_artifact
from simulator.workspace.drafts import Draft
from simulator.workspace.home import SCHEMA_VERSION, Home, HomeError, read_json, write_atomic

KEPT = "Your answers are kept; submit again when that is mended."


class SubmitError(CenlabError):
    """The answers could not be handed in; nothing of the draft is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A submission receipt: its number for this exercise, the wall time (UTC) and the hash of the artifact."""

    exercise: str
    number: int
    time: str
    sha256: str
    folder: str

    @property
    def short(self) -> str:
        """The first eight digits of the hash, to be read aloud."""
        return self.sha256[:8]


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
        raise SubmitError(f"{exercise}: the answers take {len(data):,} bytes, at most {MAX_BYTES:,} can be sent.")
    try:
        found: Artifact = parse_artifact(data)
    except ArtifactError as error:
        raise SubmitError(f"{exercise}: {error}") from error
    assert found.exercise == exercise
    return data


def receipts(home: Home, exercise: str) -> list[Receipt]:
    """The receipts of an exercise, oldest first; a damaged one is passed over."""
    found = []
    for path in (home.receipts / exercise).glob("receipt-*.json"):
        with suppress(HomeError, TypeError):
            found.append(Receipt(**read_json(path)))
    return sorted(found, key=lambda receipt: receipt.number)


def _next_number(home: Home, exercise: str) -> int:
    """One more than the highest number that a receipt's file has, readable or not."""
    names = [path.stem.removeprefix("receipt-") for path in (home.receipts / exercise).glob("receipt-*.json")]
    return max((int(name) for name in names if name.isdecimal()), default=0) + 1


def submit(home: Home, exercise: str, *, now: datetime | None = None) -> Receipt:
    """Hand in the draft of an exercise.

    Raises:
        SubmitError: if the notebook's folder is missing or the collector's folder cannot be written.
        NotSaved: if the disk refuses.
    """
    data = build_artifact(home, exercise)
    folder = home.folder(exercise)
    notebook = folder / f"{exercise}.ipynb"
    if not folder.is_dir():
        raise SubmitError(f"{folder} is missing. Start the course again with `cenlab lab`.")
    moment = now or datetime.now(UTC)
    write_atomic(folder / "artifact.json", data)
    inbound = _inbound(home)
    sent = ""
    if inbound is not None:
        sent = str(_deliver(home, inbound, exercise, moment, notebook, data))
    receipt = Receipt(
        exercise=exercise,
        number=_next_number(home, exercise),
        time=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        sha256=hashlib.sha256(data).hexdigest(),
        folder=sent,
    )
    record = json.dumps(asdict(receipt), indent=1).encode()
    write_atomic(home.receipts / exercise / f"receipt-{receipt.number:04d}.json", record)
    return receipt


def _inbound(home: Home) -> Path | None:
    """The collector's folder, named in `collector.json` of the home; None when work is fetched by hand."""
    path = home.path / "collector.json"
    if not path.is_file():
        return None
    raw = read_json(path)
    if not isinstance(raw, dict) or not isinstance(raw.get("inbound"), str):
        raise SubmitError(f"{path} does not say where to hand in. Ask your instructor for it. {KEPT}")
    return Path(raw["inbound"])


def _deliver(home: Home, inbound: Path, exercise: str, moment: datetime, notebook: Path, data: bytes) -> Path:
    stamp = moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC")
    final = inbound / f"{home.manifest.trainee}+{exercise}+{stamp}+{secrets.token_hex(8)}"
    files = {"artifact.json": data, "timestamp.txt": stamp.encode()}
    try:
        if not inbound.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if notebook.is_file() and not notebook.is_symlink():
            files[notebook.name] = notebook.read_bytes()
        durable.write_folder(final, files)
    except OSError as error:
        raise SubmitError(f"{inbound}: cannot be written ({error.strerror or error}). {KEPT}") from error
    return final
