"""A new practice world: `python -m courses.lab.renew HOME`. What was done in the old one is set aside, never deleted.

The rule kept here: receipts drafts and marks belong to the world in which they were made.
"""

from __future__ import annotations

import sys
from pathlib import Path

from courses.lab.place import Place
from simulator import durable
from simulator.errors import CenlabError


def renew(place: Place) -> None:
    """Draw a further practice world and hand it out; receipts, drafts and feedback of the old one go under earlier/.

    Raises:
        CenlabError: if no world can be drawn; the old one is then still there.
    """
    from courses.practice import new_world

    home = place.trainee
    old = home.manifest.world
    new_world(place.path)
    aside = home.path / "earlier" / old
    for folder in (home.receipts, home.drafts, place.marks):
        if folder.is_dir():
            durable.move(folder, aside / folder.name)
    for folder in (home.receipts, home.drafts):
        folder.mkdir(exist_ok=True)


def main() -> int:
    """The command; errors become one line."""
    try:
        renew(Place(Path(sys.argv[1]).absolute()))
    except CenlabError as error:
        print(str(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
