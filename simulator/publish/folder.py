"""A world on disk: observed tables and truth tables apart, each with its manifest; large ones are built piece by piece.

The rule kept here: the folder appears whole or not at all; until then the finished pieces lie in a hidden folder beside
it, and the same command goes on where it was stopped. The public manifest names the observed tables and one digest of
the truth: no seed, no fingerprint of it, no count of anything hidden.
"""

from __future__ import annotations

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

from simulator import durable
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.publish.claims import (
    CLAIMS,
    GATE,
    WHOLE,
    NoLocks,
    Part,
    beginning,
    finishing,
    hold,
    is_settled,
    is_there,
)
from simulator.publish.executors import executor
from simulator.publish.handed_plan import PLANS
from simulator.publish.jobs import EVIDENCE, RECEIPTS, SPILL, Spec, spec_from_json, spec_json
from simulator.publish.manifests import GENERATOR_VERSION, NoWorld, WorldVersion, read_manifest
from simulator.publish.room import bytes_needed, require_room
from simulator.publish.stages import FINISHING, Progress, pieces_of, write_rest
from simulator.world import Scenario
from simulator.world.plan import BLOCK_ROWS

# Up to so many cases numbers and narratives are written out as text, above as keys: assumption, 100 ns a text.
TEXT_UP_TO = 200_000
ROOMS = ("observed", "truth")
LOCK, SPEC = "lock", "spec.json"
# What of a spec is short enough to be said, and nothing secret.
SHOWN = ("cases", "sources", "text", "block_rows", "generator")
# How often, and after how many seconds, a part asks for a folder that another one is just laying out or leaving.
TRIES, TRY_AGAIN = 20, 0.1


class OutputExists(CenlabError):
    """The output folder exists already; nothing was touched."""


class NotWritten(CenlabError):
    """The world could not be written; finished blocks are kept."""


class OtherBuild(CenlabError):
    """Another build works, or stopped, where this one would."""


def write_world(
    scenario: Scenario,
    seed: bytes,
    out: Path,
    cases: int | None = None,
    progress: Progress | None = None,
    *,
    workers: int = 1,
    dask: str | None = None,
    part: Part | None = None,
    sources: tuple[str, ...] = (),
    text: bool | None = None,
    block_rows: int = BLOCK_ROWS,
) -> dict[str, Any]:
    """Build a world and write it; returns the public manifest. The content is the same for any workers and parts.

    part: build together with others that are given the same world and folder; each returns when the world is whole.
    text: numbers and narratives as text (by default up to 200,000 cases). block_rows is about how many seizures a block
    has; another figure gives another world.

    Raises:
        OutputExists: if `out` exists, even empty; of a part, unless it is this world.
        OtherBuild: if another build is at work there, or one of another world was stopped there.
        NotWritten: if the disk refuses.
        NoRoom: if the disk has too little room; what goes on was judged when it was begun.
        NoLocks: if the disk knows no locks.
        OtherPlan: if this machine, or a worker's, would draw another world than the one that was begun.
        DaskUnreachable, WorkersLost: see `executors`.
    """
    wanted = scenario.cases if cases is None else cases
    spec = Spec(
        scenario=scenario.model_dump_json(by_alias=True),
        seed=seed.hex(),
        cases=wanted,
        sources=sources,
        text=wanted <= TEXT_UP_TO if text is None else text,
        block_rows=block_rows,
        generator=GENERATOR_VERSION,
    )
    out = out.absolute()
    if part is not None and (manifest := _finished(spec, out)) is not None:
        return manifest
    _refuse_existing(out)
    if not out.parent.is_dir():
        raise NotWritten(f"{out.parent} is not a folder. Make it first, or choose another place.")
    if not half_built(out).exists():
        require_room(out.parent, bytes_needed(scenario, wanted, sources, text=spec.text))
    told = progress or (lambda stage, share, rows: None)
    with _half_built(out, part) as folder, executor(workers, dask, folder) as hands:
        try:
            begun = _begun(spec, folder, out, part)
            pieces = None if begun is None or is_settled(folder) else pieces_of(begun, folder, told, hands, part)
            with finishing(folder) as there:
                if begun is not None and there:
                    told("writing", FINISHING, 0)
                    if pieces is not None:
                        write_rest(begun, folder, *pieces)
                    _give_name(folder, out)
        except OSError as fault:
            count = len(list((folder / RECEIPTS).glob("*.json"))) if (folder / RECEIPTS).is_dir() else 0
            words = counted(count, "finished piece is", "finished pieces are")
            remedy = f" {words} kept: make room and run the same command again." if count else ""
            raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.{remedy}") from None
    manifest = _finished(spec, out)
    if manifest is None:
        raise NotWritten(f"{out} was taken away, or replaced, while it was being built. Run the same command again.")
    return manifest


def half_built(out: Path) -> Path:
    """Where the pieces of a world lie until it is whole."""
    out = out.absolute()
    return out.parent / f".{out.name}.partial"


def stopped_seed(out: Path) -> bytes | None:
    """The seed of a build that was stopped before `out` was whole; None if there is none."""
    try:
        return bytes.fromhex(spec_from_json((half_built(out) / SPEC).read_text(encoding="utf-8")).seed)
    except (OSError, ValueError, TypeError):
        return None


def _give_name(folder: Path, out: Path) -> None:
    """Put a world whose tables and manifests are there under its name; stopped anywhere within, it is done again."""
    whole = folder / WHOLE
    durable.make_folder(whole)
    for name in (SPILL, EVIDENCE, RECEIPTS):
        durable.remove(folder / name)
    for room in ROOMS:
        if (folder / room).exists():
            durable.move(folder / room, whole / room)
    durable.sweep(whole)
    _refuse_existing(out)
    durable.move(whole, out)
    shutil.rmtree(folder, ignore_errors=True)


def _finished(spec: Spec, out: Path) -> dict[str, Any] | None:
    """The public manifest of `out` if that is the world of the spec."""
    try:
        public, sealed = (read_manifest(out, room) for room in ROOMS)
        text = (out / "truth" / "scenario.json").read_text(encoding="utf-8")
    except (NoWorld, WorldVersion, OSError):
        return None
    stated = {**sealed, "scenario": text, "sources": tuple(sealed["sources"]), "generator": sealed["generator_version"]}
    return public if not _differing(spec, stated) else None


def _differing(spec: Spec, stated: dict[str, Any]) -> list[str]:
    """What of a world is stated otherwise than in the spec, in words; the seed's digits are not among them."""
    names = [field.name for field in fields(Spec) if field.name not in ("plan_sha256", "maker")]
    return [
        f"{name} {stated.get(name)} there, {getattr(spec, name)} here" if name in SHOWN else name
        for name in names
        if getattr(spec, name) != stated.get(name)
    ]


def _refuse_existing(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise OutputExists(f"{out} exists already. Name a new folder; nothing was changed.")


@contextmanager
def _half_built(out: Path, part: Part | None) -> Iterator[Path]:
    """The folder of the pieces, held by this process alone, or by parts together.

    A folder without a finished piece is taken away by the last one that leaves it.
    """
    folder = half_built(out)
    with closing(_hold(folder, out, part)) as lock:
        try:
            yield folder
        finally:
            alone = part is None or hold(lock.fileno(), folder / LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if alone and folder.is_dir() and not any((folder / RECEIPTS).glob("*.json")) and not is_settled(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _hold(folder: Path, out: Path, part: Part | None) -> IO[str]:
    """The lock of the folder, which is made; who is alone in it lays out what parts need."""
    for _ in range(TRIES):
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            lock = (folder / LOCK).open("a")
        except OSError as fault:
            raise NotWritten(f"The world could not be written to {out}: {fault.strerror or fault}.") from None
        path, handle = folder / LOCK, lock.fileno()
        try:
            alone = hold(handle, path, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except NoLocks:
            lock.close()
            raise
        if alone and is_there(handle, path):
            (folder / CLAIMS).mkdir(exist_ok=True)
            (folder / GATE).touch()
            for plan in folder.glob(PLANS):
                plan.unlink()  # of processes that were killed
        together = part is not None and hold(handle, path, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if (together or (alone and part is None)) and is_there(handle, path):
            return lock
        lock.close()
        if part is None:
            break
        time.sleep(TRY_AGAIN)
    if alone:
        raise OtherBuild(f"Another build has just finished {out}. Name another folder.")
    raise OtherBuild(f"Another build is writing {out} now. Wait for it, or name another folder.")


def _begun(spec: Spec, folder: Path, out: Path, part: Part | None) -> Spec | None:
    """Take over what lies there if it is of this world; an empty folder becomes this world's. The spec as begun.

    None: other parts have finished the world meanwhile.

    Raises:
        OtherPlan: if this machine would go on with another world than the one that was begun there.
        OtherBuild: if it is another world's folder.
    """
    _stated(spec, folder, part)
    mine = spec.begun()
    with beginning(folder) as there:
        if not there or out.exists():
            return None
        stated = _stated(spec, folder, part)
        if stated is not None:
            stated.plan()
        if not is_settled(folder):
            for name in (SPILL, EVIDENCE, RECEIPTS, *ROOMS):
                (folder / name).mkdir(exist_ok=True)
            (folder / "truth").chmod(0o700)
        if stated is None:
            durable.write_text(folder / SPEC, spec_json(mine))
        return stated or mine


def _stated(spec: Spec, folder: Path, part: Part | None) -> Spec | None:
    """The spec that a folder was begun with; None if it was not begun.

    Raises:
        OtherBuild: if that is another world's.
    """
    path = folder / SPEC
    differences: list[str] = []
    stated = None
    try:
        if path.exists():
            stated = spec_from_json(path.read_text(encoding="utf-8"))
            differences = _differing(spec, asdict(stated))
        else:
            files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(durable.PARTIAL)]
            differences = [file.name for file in files if file.relative_to(folder).parts[0] not in (LOCK, GATE, CLAIMS)]
    except (OSError, ValueError, TypeError):
        differences = [SPEC]
    if not differences:
        return stated
    words = ", ".join(differences[:4])
    if part is not None:
        raise OtherBuild(
            f"Another world is being built in {folder}: {words}. Give every part the same scenario, seed, cases, "
            "sources and version of cenlab; or name another --out."
        )
    raise OtherBuild(
        f"A build of another world was stopped in {folder}: {words}. Finish it with its own scenario, seed, cases and "
        "sources, or delete that folder, or name another --out."
    )
