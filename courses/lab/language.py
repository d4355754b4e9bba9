"""Changing the language: settings, JupyterLab's own words, and the notebooks; answers are untouched.

The rule kept here: a notebook in which somebody wrote is set aside, never overwritten.
"""

from __future__ import annotations

import sys
from pathlib import Path

from courses.lab.jupyter import set_language
from courses.lab.place import Place
from simulator.errors import CenlabError
from simulator.visible import visible


def change_language(place: Place, lang: str) -> None:
    """Put the trainee's side into another language.

    Raises:
        ValueError: for a language that cenlab does not speak.
        ContentMissing: if the sources of the notebooks are not installed.
    """
    from courses.build import write_notebooks

    write_notebooks(place.trainee, lang)
    place.trainee.set_lang(lang)
    set_language(place, lang)


def main() -> int:
    """The command `python -m courses.lab.language HOME LANG`; errors become one line."""
    try:
        change_language(Place(Path(sys.argv[1]).absolute()), sys.argv[2])
    except (CenlabError, ValueError) as error:
        print(visible(str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
