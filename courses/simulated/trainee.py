"""One simulated trainee at work: `python -m courses.simulated.trainee HOME KIND SEED`, in a process of its own.

The rule kept here: it sees its home and nothing else; it works through the public functions of
`simulator.workspace`, as the screens do, and hands in through the same `submit`. A failure in one exercise does not
stop the others: it is written to standard error and the exit code is 1.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path

from courses.simulated.cheat import spoil
from courses.simulated.kinds import KINDS
from grading.rubric import load_exercise
from grading.solver.slips import RATES, Slips
from simulator.rng import stream
from simulator.workspace import Draft, Home, submit


def work(home: Home, exercise: str, kind: str, seed: bytes) -> None:
    """Work one exercise as a trainee of that kind would, and hand it in."""
    if kind in RATES:
        solver = importlib.import_module(f"grading.solver.{load_exercise(exercise).kind}")
        slips = Slips(rate=RATES[kind], rng=stream(seed, f"slips {kind} {exercise}"))
        solver.solve(home, slips, exercise)
    else:
        draft = Draft(home, exercise)
        draft.answers = {}
        draft.save()
    if kind == "cheat":
        spoil(home, exercise)
    submit(home, exercise)


def main(arguments: list[str]) -> int:
    """Work every exercise of the bundle with the seed from standard input; print one JSON line an exercise.

    1 if any failed.
    """
    path, kind, seed = Path(arguments[0]), arguments[1], bytes.fromhex(sys.stdin.read())
    if kind not in KINDS:
        raise SystemExit(f"{kind!r} is no kind of simulated trainee: {', '.join(KINDS)}")
    home = Home(path)
    failed = False
    for exercise in home.manifest.exercises:
        try:
            work(home, exercise, kind, seed)
        except Exception:
            failed = True
            traceback.print_exc()
        print(json.dumps({"exercise": exercise}), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
