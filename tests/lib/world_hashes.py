"""Content hashes of small worlds, in this process or in one that is told to be another processor.

    python tests/lib/world_hashes.py world CASES SCENARIO:SEED...
    python tests/lib/world_hashes.py bundle SCENARIO:SEED...

prints one JSON object a seed: the hash of every table of truth and observation and of every source in every block, or
of every file that publishing draws for a trainee.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from grading.rubric import load_exercise
from simulator.content import scenario_file
from simulator.gates.determinism import hashes
from simulator.observation.records import observe
from simulator.publish.drawing import FeatureMissing, TraineeKey
from simulator.publish.hashes import content_hash, joint_hash
from simulator.publish.source_names import SOURCES
from simulator.publish.sources import draw_sources
from simulator.publish.world import make_world, truth_tables
from simulator.regional import using
from simulator.world import build, load_scenario
from simulator.world.fingerprint import plan_hash

ROOT = Path(__file__).resolve().parents[2]


def table_hashes(name: str, seed: bytes, cases: int) -> dict[str, str]:
    """Hash of the plan and of every table of one world, all sources included."""
    truth = build(load_scenario(scenario_file(name)), seed, cases)
    observed = observe(truth)
    digests = hashes((truth_tables(truth, observed), observed.tables)) | {"plan": plan_hash(truth.plan)}
    start = 0
    for block in truth.plan.blocks:
        rows = {column: values[start : start + block.size] for column, values in truth.rows.items()}
        start += block.size
        with using(truth.region):
            for _, tables in draw_sources(SOURCES, truth.plan, block.number, rows, text=True):
                digests |= {f"{table}/{block.number}": content_hash(content) for table, content in tables.items()}
    return digests


def world_hash(name: str, seed: bytes, cases: int) -> str:
    """One hash of one world."""
    return joint_hash(table_hashes(name, seed, cases))


# Keys, nonces and signatures are drawn by the operating system, never by the world.
APART = ("officer/", "trust/", "inbox/", "contacts/")
PEM = re.compile("-----BEGIN.*?-----END", re.DOTALL)


def bundle_hashes(name: str, seed: bytes) -> dict[str, str]:
    """Hash of every file that publishing draws into a bundle, and of each exercise's truth; envelopes are left out."""
    folder = ROOT / "exercises"
    world = make_world(scenario_file(name), seed)
    who = TraineeKey(course="test", trainee="t01", attempt=1, redraw=0, seed=seed)
    digests = {}
    for exercise in sorted(path.parent.name for path in folder.glob("*/exercise.toml")):
        spec = load_exercise(exercise)
        try:
            drawn = importlib.import_module(f"simulator.publish.{spec.kind}").draw(world, spec, who)
        except FeatureMissing as missing:
            digests[exercise] = missing.feature
            continue
        digests |= {
            f"{exercise}/{path}": hashlib.sha256(data).hexdigest()
            for path, data in {**drawn.files, **drawn.shared}.items()
            if not path.startswith(APART)
        }
        digests[exercise] = hashlib.sha256(PEM.sub("", json.dumps(drawn.truth, sort_keys=True)).encode()).hexdigest()
    return digests


def processors() -> dict[str, dict[str, str]]:
    """Settings under which this machine computes as another one: what to add to a process's environment.

    BLAS of an old processor; a C library without AVX2 and fused multiply-add; numpy without its wide kernels, which are
    named by the numpy at hand; and all three.
    """
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    wide = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    blas = {"OPENBLAS_CORETYPE": "Prescott"}
    libm = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable"}
    kernels = {"NPY_DISABLE_CPU_FEATURES": " ".join(wide)} if wide else {}
    return {"default": {}, "blas": blas, "libm": libm, "kernels": kernels, "all": blas | libm | kernels}


def elsewhere(setting: str, what: str, *arguments: object, timeout: float = 3000) -> list[dict[str, str]]:
    """The hashes that this program prints in a fresh process under one of the settings of `processors`."""
    theirs = {key for added in processors().values() for key in added}
    environment = {key: value for key, value in os.environ.items() if key not in theirs} | processors()[setting]
    command = [sys.executable, "-W", "error::ImportWarning", __file__, what, *map(str, arguments)]
    process = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout, cwd=ROOT)
    if process.returncode:
        raise RuntimeError(f"{setting}: {process.stderr[-3000:]}")
    return [json.loads(line) for line in process.stdout.splitlines()]


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    for pair in given[1:] if what == "world" else given:
        scenario, _, number = pair.partition(":")
        key = int(number).to_bytes(32, "big")
        hashes_ = table_hashes(scenario, key, int(given[0])) if what == "world" else bundle_hashes(scenario, key)
        print(json.dumps(hashes_), flush=True)
