"""A new practice world: `python -m courses.lab.renew HOME WORLD`. The old one's work is set aside, never deleted.

The rule kept here: receipts, drafts and marks belong to the world in which they were made. WORLD is the world that is
to be left: asked a second time, or by two windows at once, one new world is made.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from courses.lab.place import Place
from courses.lab.timing import timed
from simulator import durable
from simulator.errors import CenlabError
from simulator.visible import visible

NOTE = "world.json"
SCHEMA_VERSION = 1


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """One at a time in a home; a second one waits. The lock goes when the process ends, however it ends."""
    handle = os.open(place.path / "renew.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def renew(place: Place, world: str | None = None, progress: Callable[[str], None] | None = None) -> bool:
    """Draw a further practice world and hand it out; False if the home stands in another world than `world` already.

    Receipts, drafts and feedback of the old one go under earlier/, with a note of when and what it was.

    Raises:
        CenlabError: if no world can be drawn; the old one is then still there.
    """
    from courses.practice import new_world

    with _alone(place):
        manifest = Place(place.path).trainee.manifest
        if world is not None and manifest.world != world:
            return False
        with timed(place):
            new_world(place.path, progress)
        _set_aside(place, manifest.world, manifest.as_of, manifest.exercises)
    return True


def _set_aside(place: Place, world: str, as_of: str, exercises: tuple[str, ...]) -> None:
    home = place.trainee
    aside = home.path / "earlier" / world
    for folder in (home.receipts, home.drafts, place.marks):
        if folder.is_dir():
            durable.move(folder, aside / folder.name)
    for folder in (home.receipts, home.drafts):
        folder.mkdir(exist_ok=True)
    note = {
        "schema_version": SCHEMA_VERSION,
        "world": world,
        "as_of": as_of,
        "left": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exercises": list(exercises),
    }
    durable.write_json(aside / NOTE, note)


def main() -> int:
    """The command; each step is a line of standard output, errors become one line."""
    try:
        world = sys.argv[2] if len(sys.argv) > 2 else None
        renew(Place(Path(sys.argv[1]).absolute()), world, lambda step: print(step, flush=True))
    except (CenlabError, OSError) as error:
        print(visible(str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
