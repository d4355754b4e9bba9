"""Self-paced practice on one's own machine: a course of one trainee, with the answers open.

    python -m courses.practice prepare --home DIR [--lang en|ru]
    python -m courses.practice new-world --home DIR

The rule kept here: both sides lie on one machine, so nothing can be hidden from its owner; results are labelled
as training results. A second start imports nothing heavy, the first one nothing of nbgrader: the course is released
when its first work is marked, so that the page opens sooner. Marking is `courses.lab.marking`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from courses.language import in_language
from simulator.errors import CenlabError
from simulator.visible import visible
from simulator.workspace.home import Home

if TYPE_CHECKING:
    from courses.layout import Course

COURSE = "practice"
TRAINEE = "officer"
Progress = Callable[[str], None]


def trainee_home(home_root: Path) -> Home:
    """The trainee's side of a cenlab home."""
    return Home(Path(home_root) / "trainee")


def is_ready(home: Home) -> bool:
    """Whether a practice bundle lies there whole.

    Raises:
        OtherVersion: if it is of another version: it is left untouched.
    """
    if not home.is_whole:
        return False
    manifest = home.manifest
    return manifest.mode == "practice" and all((home.bundle / "exercises" / n).is_dir() for n in manifest.exercises)


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
    from courses.creation import create_course
    from courses.layout import open_course

    if (home_root / "instructor" / "courses" / COURSE / "course.toml").is_file():
        return open_course(home_root, COURSE)
    return create_course(home_root, COURSE, [TRAINEE], lang, mode="practice")


def _prepare(home_root: Path, lang: str, progress: Progress) -> Home:
    from courses.exchange import open_exchange
    from courses.publishing import publish_world
    from courses.release import deliver

    progress("course")
    course = _course(home_root, lang)
    progress("world")
    publish_world(course, TRAINEE, progress)
    progress("notebooks")
    open_exchange(course)
    return deliver(course, TRAINEE, home_root / "trainee")


def new_world(home_root: Path, progress: Progress | None = None) -> Home:
    """A fresh practice world as a further attempt; drafts of the old world are set aside by themselves.

    The attempt counts only from the moment at which its world is whole: an interruption leaves the old one in use.
    """
    from courses.layout import open_course
    from courses.publishing import new_attempt, next_attempt, publish_world
    from courses.release import deliver

    tell = progress or (lambda text: None)
    course = open_course(Path(home_root), COURSE)
    lang = trainee_home(home_root).lang
    tell("world")
    publish_world(next_attempt(course, TRAINEE), TRAINEE, tell)
    tell("notebooks")
    fresh = deliver(new_attempt(course, TRAINEE), TRAINEE, Path(home_root) / "trainee")
    fresh.set_lang(lang)
    if not in_language(fresh, lang):
        write_notebooks(fresh, lang)
    return fresh


def main(argv: list[str] | None = None) -> int:
    """The command; the last line is the trainee's home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("prepare", "new-world"))
    parser.add_argument("--home", type=Path, default=Path.home() / "cenlab")
    parser.add_argument("--lang", choices=("en", "ru"))
    options = parser.parse_args(argv)
    home = options.home.absolute()
    try:
        step = prepare_practice(home, options.lang, print) if options.step == "prepare" else new_world(home, print)
    except CenlabError as error:
        print(visible(str(error)), file=sys.stderr)
        return 1
    print(step.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
