"""What help and refusals of the command line cost, beside a bare Python that does nothing, in one run on one core.

    python tests/benchmarks/refusals_against_python.py

A mistyped command answers before anything heavy is imported; that no heavy module is, `tests/courses/test_edge.py`
shows. Times are CPU time of the processes, the best of several rounds, all in turn. Not a test.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
CENLAB = str(Path(sys.executable).with_name("cenlab"))
COMMANDS = (
    ["--help"],
    ["course", "--help"],
    ["course", "mark", "--help"],
    ["lab", "--help"],
    ["world", "build", "--help"],
    ["course", "mark"],
    ["course", "mark", "nowhere"],
    ["course", "mark", "nowhere", "--exercise", "x"],
    ["course", "grades", "nowhere", "--out", "results"],
    ["course", "override", "nowhere", "asan", "entry_first_reports", "entry-quantity", "3", "--reason", "Smudged."],
    ["course", "deliver", "nowhere", "asan", "/nowhere/asan"],
    ["course", "recover", "nowhere", "/nowhere/key.pem"],
    ["course", "new", "../spring", "asan"],
    ["course", "new", "spring", "asan", "--country", "XX"],
    ["course", "new", "spring", "asan", "ASAN"],
    ["world", "build", "nowhere", "--out", "w"],
    ["lab", "--port", "eight"],
)


def used() -> float:
    """Seconds of processor of the children that ended, finer than the clock's hundredths."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def took(argv: list[str], home: str) -> tuple[float, int]:
    """Seconds of processor of one process, and its exit code."""
    before = used()
    process = subprocess.run(
        argv, cwd=home, env={**os.environ, "HOME": home}, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return used() - before, process.returncode


def main() -> None:
    """Print a line for each command: seconds, and how many times a bare Python."""
    python = [sys.executable, "-c", "pass"]
    sides = [python, *([CENLAB, *words] for words in COMMANDS)]
    best = [float("inf")] * len(sides)
    codes = [0] * len(sides)
    with tempfile.TemporaryDirectory() as home:
        for _ in range(ROUNDS):
            for place, argv in enumerate(sides):
                seconds, codes[place] = took(argv, home)
                best[place] = min(best[place], seconds)
    for argv, seconds, code in zip(sides, best, codes, strict=True):
        words = " ".join(argv[1:] if argv is python else ["cenlab", *argv[1:]])
        print(f"{seconds:6.2f} s {seconds / best[0]:6.1f} x  exit {code}  {words}")


if __name__ == "__main__":
    main()
