"""A process that builds worlds does without pandas and keeps its memory, and only such a process."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_command_builds_without_pandas(tmp_path: Path) -> None:
    told = ["cenlab", "world", "build", "post_express", "--out", str(tmp_path / "w"), "--cases", "200"]
    code = f"""
import sys
sys.argv = {told!r} + ["--sources", "all"]
from courses.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", "pandas" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "loaded: False"
    assert (tmp_path / "w/observed/manifest.json").is_file()


def loaded(name: str) -> dict[str, bool]:
    """Whether this process has a module once it has made an array."""
    import pyarrow as pa

    pa.array(["text"])
    return {name: name in sys.modules}


def test_workers_have_no_pandas_and_this_process_has(tmp_path: Path) -> None:
    code = """
import json
import test_light
if __name__ == "__main__":
    from simulator.publish.executors import Processes
    hands = Processes(2)
    print(json.dumps([result for _, result in hands.run([(test_light.loaded, ("pandas",))] * 2)]))
    hands.close()
    print(json.dumps(test_light.loaded("pandas")))
"""
    (tmp_path / "pool.py").write_text(code, encoding="utf-8")
    here = [str(Path(__file__).parent), os.getcwd()]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(here)}
    command = [sys.executable, str(tmp_path / "pool.py")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.splitlines() == ['[{"pandas": false}, {"pandas": false}]', '{"pandas": true}']


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="only glibc is told what to keep")
def test_a_process_that_builds_asks_for_the_memory_of_its_columns_once() -> None:
    """Eight columns of a megabyte are drawn and dropped fifty times, 2,000 pages each: once warm, it asks for none."""
    code = """
import resource, sys
import numpy as np
if sys.argv[1] == "light":
    from simulator.publish.light import make_light
    make_light()
def draw():
    for _ in range(50):
        columns = [np.ones(125_000) for _ in range(8)]
        del columns
draw()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
draw()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
    faults = {
        manner: int(
            subprocess.run([sys.executable, "-c", code, manner], capture_output=True, text=True, check=True).stdout
        )
        for manner in ("light", "plain")
    }
    assert 10 * faults["light"] < faults["plain"]
    assert faults["light"] < 1_000
