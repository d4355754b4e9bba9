"""`cenlab demo`: a whole course without people, from a new course key to the class report.

The rule kept here: nothing is shortened. The demo walks the road of a real course, through the same functions: worlds,
release, work handed in through the exchange, collecting, nbgrader's autograding, feedback. Only the trainees are
programs, each in a process that is given its own home and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from courses.course import cards, collect, create_course, deliver, mark, publish_worlds, release, write_feedback
from courses.results import write_results
from courses.simulated.kinds import kind_of
from grading.report import Pupil
from grading.scorecard import ScoreCard
from simulator.counted import counted
from simulator.errors import CenlabError
from simulator.rng import derive
from simulator.texts import translator

COURSE = "demo"
PATIENCE_SECONDS = 300


class DemoError(CenlabError):
    """The demo cannot start or a simulated trainee failed."""


def trainee_ids(count: int) -> list[str]:
    """t01, t02, …"""
    width = max(2, len(str(count)))
    return [f"t{number + 1:0{width}d}" for number in range(count)]


class Steps:
    """The progress that a person sees, on standard error: one bar a step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @contextmanager
    def step(self, title: str, total: int) -> Iterator[Callable[..., None]]:
        """One step; call what is yielded once for each part that is done."""
        task = self._progress.add_task(title, total=total)
        yield lambda *_: self._progress.advance(task)
        self._progress.update(task, completed=total)


def _work(home: Path, kind: str, seed: bytes) -> str:
    """One simulated trainee at work in a process of its own; what it wrote to standard error if it failed.

    Its seed goes through standard input: a command line can be read by every user of the machine.
    """
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "PYTHONSAFEPATH": "1", "LANG": "C.UTF-8"}
    process = subprocess.run(
        [sys.executable, "-m", "courses.simulated.trainee", str(home), kind],
        input=seed.hex(),
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    return "" if process.returncode == 0 else process.stderr


def run_class(
    out: Path, *, trainees: int, seed: bytes | None, lang: str, steps: Steps
) -> dict[str, tuple[str, dict[str, ScoreCard]]]:
    """The whole course in a new folder; (kind, score cards by exercise) by trainee.

    Raises:
        DemoError: if a simulated trainee failed.
    """
    tr = translator(lang)
    ids = trainee_ids(trainees)
    course = create_course(out, COURSE, ids, lang=lang, seed=seed)
    kinds = {trainee: kind_of(number) for number, trainee in enumerate(ids)}
    with steps.step(tr("Worlds"), len(ids)) as tick:
        publish_worlds(course, progress=tick)
    with steps.step(tr("Release"), 1) as tick:
        release(course)
        tick()
    homes = {trainee: out / "trainees" / trainee for trainee in ids}
    failures = {}
    with steps.step(tr("Work"), len(ids)) as tick, ThreadPoolExecutor(max_workers=2) as pool:
        root = course.keys.root
        jobs = {}
        for trainee in ids:
            deliver(course, trainee, homes[trainee])
            personal = derive(root, "simulated trainee", trainee)
            jobs[pool.submit(_work, homes[trainee], kinds[trainee], personal)] = trainee
        for job in as_completed(jobs):
            if job.result():
                failures[jobs[job]] = job.result()
            tick()
    if failures:
        trainee, text = min(failures.items())
        raise DemoError(
            f"{counted(len(failures), 'simulated trainee')} failed; the first, {trainee} ({kinds[trainee]}):\n{text}"
        )
    with steps.step(tr("Collect"), 1) as tick:
        collect(course)
        tick()
    with steps.step(tr("Mark"), len(ids) * len(course.exercises)) as tick:
        mark(course, progress=tick)
    with steps.step(tr("Feedback"), len(ids)) as tick:
        write_feedback(course, progress=tick)
    hands = cards(course)
    return {trainee: (kinds[trainee], {name: hands[trainee][name] for name in course.exercises}) for trainee in ids}


def summary(marked: dict[str, tuple[str, dict[str, ScoreCard]]], seconds: float) -> dict[str, Any]:
    """What --json prints."""
    rows = []
    for trainee, (kind, marks) in marked.items():
        exercises = {n: {"points": float(c.points), "max": float(c.max_points)} for n, c in marks.items()}
        rows.append(
            {
                "id": trainee,
                "kind": kind,
                "exercises": exercises,
                "points": sum(entry["points"] for entry in exercises.values()),
                "max": sum(entry["max"] for entry in exercises.values()),
            }
        )
    return {"trainees": rows, "seconds": round(seconds, 1)}


def run_demo(*, out: Path, trainees: int, seed: bytes | None, lang: str, as_json: bool) -> None:
    """Run the demo and say where the results are.

    Raises:
        DemoError: if the folder exists already; nothing in it is touched.
    """
    out = Path(out).absolute()
    if out.exists():
        raise DemoError(f"{out}: exists already. Name a new folder; nothing was changed.")
    began = time.monotonic()
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        marked = run_class(out, trainees=trainees, seed=seed, lang=lang, steps=Steps(progress))
    pupils = [Pupil(trainee=t, cards=cards, note=kind) for t, (kind, cards) in marked.items()]
    exercises = list(next(iter(marked.values()))[1])
    write_results(out, pupils, course=COURSE, lang=lang, exercises=exercises, level="full", simulated=True)
    result = summary(marked, time.monotonic() - began)
    tr = translator(lang)
    for row in result["trainees"]:
        console.print(f"{row['id']}  {tr(row['kind']):<10} {row['points']:6g} / {row['max']:g}", highlight=False)
    console.print(tr("Grades: {path}", path=out / "grades.csv"), highlight=False, soft_wrap=True)
    console.print(tr("Class report: {path}", path=out / "report.html"), highlight=False, soft_wrap=True)
    console.print(tr("The same with names: {path}", path=out / "desk.html"), highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps(result))
