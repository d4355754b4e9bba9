"""A machine that draws another world from the same seed: workers, a resumed build and the next day refuse it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scenarios
import seeds

from simulator.publish import jobs, stages
from simulator.publish.executors import Piece, Processes, executor
from simulator.publish.folder import NotWritten, half_built, write_world
from simulator.publish.handed_plan import hand_over, take_over
from simulator.publish.jobs import Spec, spec_from_json, spec_json, write_block
from simulator.publish.machine import OtherPlan, refuse, this_machine
from simulator.publish.next_day import next_day
from simulator.reproducible import exp
from simulator.world.fingerprint import plan_hash
from simulator.world.plan import make_plan

# Nothing here depends on the scenario; this one has the smallest plan.
SCENARIO = scenarios.scenario("post_express")
SEED = seeds.seed(5)
SIZE = {"cases": 300, "block_rows": 100}


def built(out: Path, **how: Any) -> dict[str, Any]:
    return write_world(SCENARIO, SEED, out, **SIZE, **how)


def elsewhere(x: Any) -> Any:
    """exp of a processor that errs in the third digit of what it is given: no grid takes that away in any world.

    Not a factor on the result: shares are weights by their sum, and it would cancel.
    """
    return exp(x * (1 + 1e-3))


@contextmanager
def other_machine() -> Iterator[None]:
    """This process computes as another machine; processes that it starts are as always."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulator.world.choice.exp", elsewhere)
        jobs._plan.cache_clear()
        yield
    jobs._plan.cache_clear()


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The spec of a world that another machine began."""
    with other_machine():
        return Spec(
            scenario=SCENARIO.model_dump_json(by_alias=True),
            seed=SEED.hex(),
            sources=(),
            text=True,
            **SIZE,
        ).begun()


def test_the_plans_hash_travels_with_the_spec_as_text(spec: Spec) -> None:
    assert len(spec.plan_sha256) == 64
    assert spec_from_json(spec_json(spec)) == spec
    assert dict(spec.maker)["numpy"] == np.__version__


def test_one_last_bit_in_the_plan_is_another_hash() -> None:
    plan = make_plan(SCENARIO, SEED, SIZE["cases"])
    again = make_plan(SCENARIO, SEED, SIZE["cases"])
    assert plan_hash(plan) == plan_hash(again)
    again.macro.share[7, 3] = np.nextafter(again.macro.share[7, 3], 1.0)
    assert plan_hash(plan) != plan_hash(again)
    assert plan_hash(plan) != plan_hash(replace(plan, packs_office="KG-MANAS" + plan.packs_office))
    with pytest.raises(TypeError, match="has no hash yet"):
        plan_hash(replace(plan, gaps={1, 2}))  # type: ignore[arg-type]


def test_a_pool_of_processes_refuses_the_plan_of_another_machine(spec: Spec, tmp_path: Path) -> None:
    pieces: list[Piece] = [(write_block, (spec, tmp_path, number)) for number in (0, 1)]
    with executor(2, None, tmp_path) as hands:
        assert isinstance(hands, Processes)
        with pytest.raises(OtherPlan, match="draws another world from this seed"):
            list(hands.run(pieces))
    assert not list(tmp_path.rglob("*"))


def test_workers_take_the_plan_that_was_made_and_judge_its_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where this process plans as no other would does a worker plan anew; a spoiled plan leaves no world."""
    with other_machine():
        built(tmp_path / "w", workers=2)
        built(tmp_path / "alone")
    assert (tmp_path / "w/truth/manifest.json").read_bytes() == (tmp_path / "alone/truth/manifest.json").read_bytes()
    spoiled = make_plan(SCENARIO, seeds.seed(6), SIZE["cases"], block_rows=SIZE["block_rows"])
    monkeypatch.setattr(stages, "hand_over", lambda plan, folder: hand_over(spoiled, folder))
    with pytest.raises(OtherPlan, match=r"requirements\.lock"):
        built(tmp_path / "spoiled", workers=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "w"]


def test_a_plan_that_was_handed_over_is_the_same_and_cannot_be_written_to(tmp_path: Path) -> None:
    plan = make_plan(SCENARIO, SEED, SIZE["cases"])
    path = hand_over(plan, tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    taken = take_over(path)
    assert plan_hash(taken) == plan_hash(plan)
    with pytest.raises(ValueError, match="read-only"):
        taken.macro.share[0, 0] = 0.0
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match="cut off"):
        take_over(path)


def test_a_build_that_another_machine_began_is_not_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with other_machine():
        monkeypatch.setattr("simulator.publish.stages.write_manifests", stop)
        with pytest.raises(NotWritten, match="No space left"):
            built(tmp_path / "w")
        monkeypatch.undo()
    files = {path: path.read_bytes() for path in half_built(tmp_path / "w").rglob("*") if path.is_file()}
    with pytest.raises(OtherPlan, match="that began it"):
        built(tmp_path / "w")
    assert {path: path.read_bytes() for path in half_built(tmp_path / "w").rglob("*") if path.is_file()} == files
    with other_machine():
        built(tmp_path / "w")


def test_the_next_day_of_another_machines_world_is_refused(tmp_path: Path) -> None:
    with other_machine():
        built(tmp_path / "w")
    path = tmp_path / "w" / "truth" / "manifest.json"
    sealed = json.loads(path.read_text(encoding="utf-8"))
    sealed["versions"] |= {"machine": "old-laptop", "numpy": "2.1.0"}
    path.write_text(json.dumps(sealed), encoding="utf-8")
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(OtherPlan) as refusal:
        next_day(tmp_path / "w")
    assert "than old-laptop that began it" in str(refusal.value)
    assert f"What differs: numpy 2.1.0 there, {np.__version__} here." in str(refusal.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == files


def test_equal_versions_are_said_to_be_equal() -> None:
    refuse(wanted="a" * 64, here="a" * 64, maker=())
    with pytest.raises(OtherPlan, match="All versions are equal"):
        refuse(wanted="a" * 64, here="b" * 64, maker=this_machine())


@pytest.mark.slow
def test_dask_workers_refuse_the_plan_of_another_machine(tmp_path: Path) -> None:
    program = f"""
from pathlib import Path
import distributed, test_other_machine
from simulator.publish.machine import OtherPlan
if __name__ == "__main__":
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        try:
            with test_other_machine.other_machine():
                test_other_machine.built(Path({str(tmp_path / "w")!r}), dask=cluster.scheduler_address)
        except OtherPlan as refusal:
            print("refused:", refusal)
"""
    script = tmp_path / "cluster.py"
    script.write_text(program, encoding="utf-8")
    here = [str(Path(__file__).parent), str(Path(scenarios.__file__).parent), str(Path.cwd())]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here)}
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment, timeout=300)
    assert "refused:" in run.stdout, run.stderr[-2000:]
    assert not (tmp_path / "w").exists()
