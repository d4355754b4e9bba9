"""Before bundles leave: nothing in them that has no meaning may tell the answers (the leak test over a class).

The rule kept here: no bundle leaves untested. A test that passed is noted with the worlds that it saw; other worlds
(a retake, a copy put back) are tested again. Nothing heavy is imported while the note holds.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from courses.layout import Course
from simulator import durable
from simulator.publish.audit import LeakFound

SCHEMA_VERSION = 1


def refuse_telling(course: Course) -> None:
    """Test the bundles of all published worlds together, unless just these have passed before.

    Not asked of one person's practice world: its truth lies on the same machine.

    Raises:
        LeakFound: names tables and features, and the remedy.
        MarkingFault, TruthFault: if a sealed truth cannot be opened.
    """
    bundles = {
        entry.account: bundle
        for entry in course.trainees
        if ((bundle := course.world(entry.trainee) / "bundle") / "bundle.json").is_file()
    }
    if not bundles or (course.mode == "practice" and len(course.trainees) == 1):
        return
    note, worlds = course.path / "leak-test.json", _worlds(bundles)
    if note.is_file() and note.read_bytes() == worlds:
        return

    from courses.settings import desk_of
    from simulator.gates.bundle_rows import sights
    from simulator.gates.bundles import tellings

    desk = desk_of(course)
    told = tellings(
        [sights(bundle, desk.truth_for_instructor(account)["exercises"]) for account, bundle in bundles.items()]
    )
    if told:
        note.unlink(missing_ok=True)
        named = "; ".join(f"{leak.table}: {leak.feature} (p = {leak.p:.2g})" for leak in told)
        raise LeakFound(
            f"Nothing was released: in the bundles of {course.name} something without meaning tells the answers: "
            f"{named}. Chance refuses one honest course in a thousand: make the course anew under another name, its "
            "worlds are drawn anew. If the same table is named again, the drawing of that table is at fault: mend it "
            "in simulator/publish, or take its exercise out; hand nothing out."
        )
    durable.write_bytes(note, worlds)


def _worlds(bundles: dict[str, Path]) -> bytes:
    """What the note says: the hash of each world's public manifest, which lists every file's."""
    hashes = {
        account: hashlib.sha256((bundle / "bundle.json").read_bytes()).hexdigest()
        for account, bundle in bundles.items()
    }
    return json.dumps({"schema_version": SCHEMA_VERSION, "tested": hashes}, indent=1, sort_keys=True).encode()
