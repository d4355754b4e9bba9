"""Self-paced practice on one's own machine: a course of one trainee, marked at once, with the answers open.

    python -m courses.practice prepare --home DIR [--lang en|ru]
    python -m courses.practice mark --home DIR EXERCISE
    python -m courses.practice new-world --home DIR

The rule kept here: both sides lie on one machine, so nothing can be hidden from its owner. The result is labelled
self-assessed, and the answers are sealed in the log before they open. A second start imports nothing heavy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from courses.language import in_language
from simulator.errors import CenlabError
from simulator.workspace.home import Home, HomeError, write_atomic

if TYPE_CHECKING:
    from courses.layout import Course

COURSE = "practice"
TRAINEE = "officer"
MARK_SECONDS = 120
Progress = Callable[[str], None]


class PracticeFault(CenlabError):
    """Marking on this machine did not work; the answers are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A practice mark: points, maximum, the feedback page; status is "ok" or the reason why nothing was marked."""

    points: float
    max_points: float
    status: str
    feedback: Path


def trainee_home(home_root: Path) -> Home:
    """The trainee's side of a cenlab home."""
    return Home(Path(home_root) / "trainee")


def is_ready(home: Home) -> bool:
    """Whether a practice bundle of this cenlab's exercises lies there."""
    names = Path(home.bundle / "exercises")
    try:
        manifest = home.manifest
    except HomeError:
        return False
    return manifest.mode == "practice" and all((names / name).is_dir() for name in manifest.exercises)


def prepare_practice(home_root: Path, lang: str | None = None, progress: Progress | None = None) -> Home:
    """Make what is missing for practice: keys, a world, notebooks; the trainee's home.

    lang None keeps the language of the home (Russian on the first start). On a home that is ready only files are
    looked at.

    Raises:
        CenlabError: if a world cannot be published; names the feature that is missing.
    """
    home = trainee_home(home_root)
    wanted = lang or home.lang
    if not is_ready(home):
        home = _prepare(Path(home_root), wanted, progress or (lambda text: None))
    home.set_lang(wanted)
    if not in_language(home, wanted):
        write_notebooks(home, wanted)
    return home


def write_notebooks(home: Home, lang: str) -> list[str]:
    """The notebooks of the home in another language; answers stay, they live in the drafts."""
    from courses.build import write_notebooks as write

    written = write(home, lang)
    home.set_lang(lang)
    return written


def _course(home_root: Path, lang: str) -> Course:
    from courses.course import create_course
    from courses.layout import open_course

    if (home_root / "instructor" / "courses" / COURSE / "course.toml").is_file():
        return open_course(home_root, COURSE)
    return create_course(home_root, COURSE, [TRAINEE], lang, mode="practice")


def _prepare(home_root: Path, lang: str, progress: Progress) -> Home:
    from courses.course import deliver, publish_world, release

    progress("course")
    course = _course(home_root, lang)
    progress("world")
    publish_world(course, TRAINEE, progress)
    progress("notebooks")
    release(course)
    return deliver(course, TRAINEE, home_root / "trainee")


def new_world(home_root: Path, progress: Progress | None = None) -> Home:
    """A fresh practice world as a further attempt; drafts of the old world are set aside by themselves."""
    from courses.layout import open_course
    from courses.publishing import new_attempt

    course = open_course(Path(home_root), COURSE)
    new_attempt(course, TRAINEE)
    home = trainee_home(home_root)
    lang = home.lang
    fresh = _prepare(Path(home_root), lang, progress or (lambda text: None))
    fresh.set_lang(lang)
    if not in_language(fresh, lang):
        write_notebooks(fresh, lang)
    return fresh


def mark_practice(home_root: Path, exercise: str) -> Result:
    """Mark what was submitted, in a process of its own, and put the feedback page among the receipts.

    Raises:
        PracticeFault: with the reason.
    """
    command = [sys.executable, "-P", "-m", "courses.practice", "mark", "--home", str(home_root), exercise]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=MARK_SECONDS, cwd=Path(home_root), check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PracticeFault(
            f"{exercise}: could not be marked ({error}). Your answers are kept; submit again."
        ) from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise PracticeFault(f"{exercise}: could not be marked: {lines[-1] if lines else 'no reason was given'}")
    raw = json.loads(done.stdout.strip().splitlines()[-1])
    return Result(points=raw["points"], max_points=raw["max"], status=raw["status"], feedback=Path(raw["feedback"]))


def mark_here(home_root: Path, exercise: str) -> Result:
    """The same in this process.

    Raises:
        PracticeFault: if nothing was submitted.
        CenlabError: if marking fails.
    """
    from courses.collect import collect_exercise
    from courses.course import write_feedback
    from courses.layout import open_course
    from courses.marking import cards, mark

    course = open_course(Path(home_root), COURSE)
    if exercise not in course.exercises:
        raise PracticeFault(f"There is no exercise {exercise!r}: {', '.join(course.exercises)}.")
    collect_exercise(course, exercise)
    mark(course, wait=True)
    trainee = course.trainees[0].trainee
    card = cards(course)[trainee].get(exercise)
    if card is None:
        raise PracticeFault(f"{exercise}: nothing was submitted yet. Open it and press Submit.")
    write_feedback(course)
    home = trainee_home(home_root)
    page = course.path / "feedback" / trainee / f"{exercise}.{home.lang}.html"
    target = home.receipts / exercise / "feedback.html"
    write_atomic(target, page.read_bytes())
    return Result(points=float(card.points), max_points=float(card.max_points), status=card.status, feedback=target)


def main(argv: list[str] | None = None) -> int:
    """The command; the last line of `mark` is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("prepare", "mark", "new-world"))
    parser.add_argument("exercise", nargs="?", default="")
    parser.add_argument("--home", type=Path, default=Path.home() / "cenlab")
    parser.add_argument("--lang", choices=("en", "ru"))
    options = parser.parse_args(argv)
    home = options.home.absolute()
    try:
        if options.step == "mark":
            result = mark_here(home, options.exercise)
            found = {"points": result.points, "max": result.max_points, "status": result.status}
            print(json.dumps({**found, "feedback": str(result.feedback)}))
        else:
            step = prepare_practice(home, options.lang, print) if options.step == "prepare" else new_world(home, print)
            print(step.path)
    except CenlabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
