"""Several processes make one world over one folder: the same content, nothing twice, whoever is killed and whenever."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import scenarios
import seeds
from typer.testing import CliRunner
from waiting import until

from courses.cli import app
from simulator.publish import folder as folders
from simulator.publish import jobs, stages
from simulator.publish.claims import NoLocks, Part, locked
from simulator.publish.folder import NotWritten, OtherBuild, OutputExists, half_built, write_world
from simulator.publish.machine import OtherPlan
from simulator.publish.manifests import verify

# Nothing here depends on the scenario; this one has the smallest plan.
SIZE = {"cases": 900, "block_rows": 100, "sources": ("calls",)}


def built(out: Path, number: int = 0, of: int = 0, seed: int = 5, **how: Any) -> dict[str, Any]:
    """A world in about ten blocks, by one process or as one part of several."""
    part = Part(number=number, of=of) if of else None
    given: dict[str, Any] = {**SIZE, "part": part, **how}
    return write_world(scenarios.scenario("post_express"), seeds.seed(seed), out, **given)


def sealed(out: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((out / "truth/manifest.json").read_text(encoding="utf-8"))
    return manifest


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parts") / "whole"
    built(out)
    return out


def as_process(log: Path, out: Path, number: int, of: int, hold: str = "", meet: str = "") -> None:
    """What a process of a test does: build a part, write down what it begins, stop or meet the others at a step.

    hold: at the first step of that name it says so and waits until somebody ends it. meet: there it waits for all.
    """

    def step(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            with (log / f"{name}.{number}").open("a") as lines:
                lines.write(f"{arguments[2] if name == 'block' else getattr(arguments[2], 'number', '')}\n")
            if name == meet:
                until(lambda: len(list(log.glob(f"{name}.*"))) == of, "all parts are there")
            if name == hold:
                signal.pause()
            return work(*arguments)

        return watched

    stages.write_block = step("block", stages.write_block)
    stages.write_window = step("window", stages.write_window)
    stages.write_manifests = step("manifests", stages.write_manifests)
    folders.pieces_of = step("pieces", folders.pieces_of)
    real = folders.finishing

    @contextmanager
    def finishing(folder: Path) -> Iterator[bool]:
        step("finishing", lambda *_: None)(0, 0, 0)
        with real(folder) as there:
            yield there

    folders.finishing = finishing
    built(out, number, of)


def begun(log: Path, out: Path, number: int, of: int, **how: str) -> subprocess.Popen[bytes]:
    """A process that builds a part."""
    log.mkdir(exist_ok=True)
    told = f"Path({str(log)!r}), Path({str(out)!r}), {number}, {of}, **{how!r}"
    code = f"import test_parts; from pathlib import Path; test_parts.as_process({told})"
    here = [str(Path(__file__).parent), str(Path(scenarios.__file__).parent), str(Path.cwd())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here)}
    return subprocess.Popen([sys.executable, "-c", code], env=environment)


def written(log: Path, name: str) -> list[str]:
    """The pieces of one kind that all processes began, in order of number."""
    return sorted(line for path in log.glob(f"{name}.*") for line in path.read_text().splitlines())


@pytest.mark.parametrize("of", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_parts_make_the_same_world_and_nothing_twice(whole: Path, tmp_path: Path, of: int) -> None:
    log, out = tmp_path / "log", tmp_path / "w"
    processes = [begun(log, out, number, of, meet="block") for number in range(1, of + 1)]
    assert [process.wait() for process in processes] == [0] * of
    assert sealed(out)["tables"] == sealed(whole)["tables"]
    assert sealed(out)["observed"] == sealed(whole)["observed"]
    verify(out)
    for name in ("block", "window"):
        pieces = written(log, name)
        assert len(set(pieces)) == len(pieces) > of, "a piece that is held is done by nobody else"
    assert len(list(log.glob("block.*"))) == of
    assert written(log, "manifests") == [""]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log", "w"]


def test_two_that_come_to_the_end_together_finish_once(whole: Path, tmp_path: Path) -> None:
    log, out = tmp_path / "log", tmp_path / "w"
    processes = [begun(log, out, number, 2, meet="finishing") for number in (1, 2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert written(log, "manifests") == [""]
    assert sealed(out) == sealed(whole)


@pytest.mark.sweep(1)
@pytest.mark.parametrize("hold", ["block", "manifests"])
def test_what_a_killed_part_held_is_done_by_another(whole: Path, tmp_path: Path, hold: str) -> None:
    """Killed within its first block, or while it writes what needs all pieces."""
    log, out, other = tmp_path / "log", tmp_path / "w", None
    stopped = begun(log, out, 1, 2, hold=hold)
    try:
        until(lambda: written(log, hold), "the first part is at work")
        other = begun(log, out, 2, 2)
        if hold == "block":
            blocks = len(sealed(whole)["tables"]["lines"]["parts"])
            receipts = half_built(out) / "receipts"
            until(lambda: len(list(receipts.glob("block-*.json"))) == blocks - 1, "all but the piece that is held")
            assert other.poll() is None
    finally:
        stopped.send_signal(signal.SIGKILL)
        stopped.wait()
    assert other is not None
    assert other.wait() == 0
    assert sealed(out) == sealed(whole)
    assert not half_built(out).exists()


def test_a_stop_while_the_world_takes_its_name_is_made_good(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = folders.durable.move
    for count in range(3):
        moves: list[Path] = []

        def move(source: Path, target: Path, count: int = count, moves: list[Path] = moves) -> None:
            moves.append(source)
            if len(moves) > count:
                raise OSError(5, "Input/output error")
            real(source, target)

        monkeypatch.setattr(folders.durable, "move", move)
        with pytest.raises(NotWritten, match="Input/output error"):
            built(tmp_path / "w")
        monkeypatch.undo()
        assert not (tmp_path / "w").exists()
        monkeypatch.setattr(stages, "write_block", None)
        built(tmp_path / "w", 2, 3) if count % 2 else built(tmp_path / "w")
        monkeypatch.undo()
        assert sealed(tmp_path / "w") == sealed(whole)
        assert [path.name for path in tmp_path.iterdir()] == ["w"]
        shutil.rmtree(tmp_path / "w")


@pytest.fixture
def stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a world that a part began and did not finish."""

    def stop(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stages, "write_manifests", stop)
    with pytest.raises(NotWritten, match="pieces are kept"):
        built(tmp_path / "w", 1, 2)
    monkeypatch.undo()
    return tmp_path / "w"


def test_parts_with_processes_of_their_own_take_up_and_make_the_same_world(stopped: Path, whole: Path) -> None:
    """Some pieces are gone; the plan that a killed process left is taken away."""
    (half_built(stopped) / "receipts/block-00001.json").unlink()
    (half_built(stopped) / "truth/lines/00003.parquet").unlink()
    (half_built(stopped) / "receipts/window-00000.json").unlink()
    left = half_built(stopped) / ".plan.0123456789abcdef.partial"
    left.write_bytes(b"half a plan")
    seen: list[bool] = []
    built(stopped, 2, 2, workers=2, progress=lambda stage, share, rows: seen.append(left.exists()))
    assert sealed(stopped) == sealed(whole)
    assert seen
    assert not any(seen)


def test_a_part_of_another_world_is_refused_in_words(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {path: path.read_bytes() for path in half_built(stopped).rglob("*") if path.is_file()}
    with pytest.raises(OtherBuild, match=r"being built in .*: cases 900 there, 901 here\. Give every part the same"):
        built(stopped, 2, 2, cases=901)
    with pytest.raises(OtherBuild, match=r"\.w\.partial: seed\. Give every part") as refusal:
        built(stopped, 2, 2, seed=6)
    assert seeds.seed(5).hex() not in str(refusal.value)
    with pytest.raises(OtherBuild, match=r"sources \('calls',\) there, \(\) here"):
        built(stopped, 2, 2, sources=())
    with pytest.raises(OtherBuild, match=r"partial: scenario\."):
        write_world(scenarios.scenario("cigarettes_stamps"), seeds.seed(5), stopped, part=Part(number=2, of=2), **SIZE)
    with monkeypatch.context() as patch:
        patch.setattr(folders, "GENERATOR_VERSION", 99)
        with pytest.raises(OtherBuild, match=r"generator \d+ there, 99 here"):
            built(stopped, 2, 2)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "plan_hash", lambda plan: "0" * 64)
        jobs._plan.cache_clear()
        with pytest.raises(OtherPlan, match="draws another world from this seed"):
            built(stopped, 2, 2)
    jobs._plan.cache_clear()
    assert {path: path.read_bytes() for path in half_built(stopped).rglob("*") if path.is_file()} == files


def test_a_part_and_a_whole_build_are_not_at_work_together(stopped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def second(*arguments: object) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(folders, "TRIES", 2)
            with pytest.raises(OtherBuild, match="Another build is writing"):
                built(stopped, *([] if seen else [2, 2]))
        seen.append(stopped)
        raise OSError(5, "stopped here")

    monkeypatch.setattr(stages, "write_manifests", second)
    for number, of in ((0, 0), (1, 2)):
        with pytest.raises(NotWritten, match="stopped here"):
            built(stopped, number, of)
    assert len(seen) == 2


def test_who_comes_late_is_told_of_the_world_that_stands(whole: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.parent.rglob("*")}
    assert built(whole, 3, 3) == json.loads((whole / "observed/manifest.json").read_text(encoding="utf-8"))
    for other in ({"seed": 6}, {"cases": 901}, {"number": 0, "of": 0}):
        with pytest.raises(OutputExists):
            built(whole, **{"number": 3, "of": 3, **other})
    assert {path: path.stat().st_mtime_ns for path in whole.parent.rglob("*")} == before


def test_what_others_finish_counts_while_a_part_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside each block of its own this part sees another one finished."""
    real, shares = jobs.write_block, []

    def with_another(spec: jobs.Spec, folder: Path, number: int) -> dict[str, Any]:
        others = [
            block.number for block in spec.plan().blocks if jobs.read_receipt(folder, f"block-{block.number:05d}")
        ]
        beside = next(n for n in reversed(range(len(spec.plan().blocks))) if n not in others)
        real(spec, folder, beside)
        return real(spec, folder, number)

    monkeypatch.setattr(stages, "write_block", with_another)
    monkeypatch.setattr(stages, "LOOK_AGAIN", 0)
    built(
        tmp_path / "w", 1, 1, progress=lambda stage, share, rows: shares.append(share) if stage == "seizures" else None
    )
    steps = [round((share - shares[0]) / (shares[-1] - shares[0]) * (len(shares) - 1), 6) for share in shares]
    assert steps[:4] == [0.0, 2.0, 4.0, 6.0]
    assert shares == sorted(shares)


def test_a_disk_without_locks_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(handle: int, kind: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(NoLocks, match="knows no locks"), locked(tmp_path / "claim", make=True):
        pass
    with pytest.raises(NoLocks, match="Name an --out on another disk"):
        built(tmp_path / "w", 1, 2)


def test_workers_end_with_the_process_that_began_them(tmp_path: Path) -> None:
    code = f"""
import test_parts
from pathlib import Path
from simulator.publish.executors import Processes
if __name__ == "__main__":
    list(Processes(2).run([(test_parts.wait_for_the_end, (Path({str(tmp_path)!r}), n)) for n in (1, 2)]))
"""
    script = tmp_path / "pool.py"
    script.write_text(code, encoding="utf-8")
    here = [str(Path(__file__).parent), str(Path(scenarios.__file__).parent), str(Path.cwd())]
    parent = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": os.pathsep.join(here)}, start_new_session=True
    )
    try:
        until(lambda: len(list(tmp_path.glob("worker*"))) == 2, "both workers are at work")
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    for number in (1, 2):
        until(lambda number=number: may_have(tmp_path / f"worker{number}"), f"worker {number} has let go")  # type: ignore[misc]


def wait_for_the_end(folder: Path, number: int) -> dict[str, Any]:
    """Hold a lock until the process ends."""
    with locked(folder / f"worker{number}", make=True):
        signal.pause()
    return {}


def may_have(path: Path) -> bool:
    """Whether nobody holds the lock."""
    with locked(path) as mine:
        return mine


def test_the_command_builds_in_parts(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.write_text("05" * 32, encoding="utf-8")
    seed.chmod(0o600)
    told = ["world", "build", "post_express", "--out", str(tmp_path / "w"), "--cases", "300"]
    first = CliRunner().invoke(app, [*told, "--part", "1/2"])
    assert first.exit_code == 2
    assert "all parts draw from one seed" in " ".join(first.output.replace("│", " ").split())
    told += ["--seed-file", str(seed)]
    for number in (2, 1):
        run = CliRunner().invoke(app, [*told, "--part", f"{number}/2"])
        assert run.exit_code == 0, run.output
        assert f"{tmp_path / 'w'}: cases " in run.output.replace("\n", "")
    alone = CliRunner().invoke(app, [*told[:4], str(tmp_path / "alone"), *told[5:]])
    assert alone.exit_code == 0, alone.output
    assert sealed(tmp_path / "w") == sealed(tmp_path / "alone")


@pytest.mark.parametrize("text", ["0/2", "3/2", "2", "1/0", "-1/2", "1/2/3", "1/99999", "one/two", "１/２"])
def test_what_is_no_part_is_refused(text: str, tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["world", "build", "post_express", "--out", str(tmp_path / "w"), "--part", text])
    assert refused.exit_code == 2
    assert "part I of N" in refused.output
    assert list(tmp_path.iterdir()) == []


def test_a_part_is_one_of_its_number() -> None:
    for number, of in ((0, 1), (2, 1), (1, 100_000)):
        with pytest.raises(ValueError, match="numbered from 1"):
            Part(number=number, of=of)
    orders = [Part(number=number, of=3).ordered([0, 1, 3, 4, 5, 8]) for number in (1, 2, 3)]
    assert orders == [[0, 3, 8, 5, 4, 1], [1, 4, 8, 5, 3, 0], [5, 8, 4, 3, 1, 0]]
