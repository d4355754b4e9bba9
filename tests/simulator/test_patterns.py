"""No pattern of the product can be made slow: for twice the text it takes at most two and a half times as long."""

from __future__ import annotations

import re

import pytest
from pumping import patterns, pumps, ratio

LIMIT = 2.5


def slow(pattern: str, flags: int, methods: set[str]) -> list[str]:
    """The pumps by which a pattern takes more than its share, in words."""
    compiled = re.compile(pattern, flags)
    faults = []
    for method in sorted(methods):
        for lead, pump, end in pumps(pattern, flags):
            if (grown := ratio(compiled, method, lead, pump, end)) > LIMIT:
                faults.append(f"{method} of {lead!r} + n * {pump!r} + {end!r}: {grown:.1f} times")
                break
    return faults


@pytest.mark.slow
def test_the_pumps_find_what_was_slow() -> None:
    depth = r'"(?:[^"\\]|\\.)*"'
    assert slow(depth, 0, {"sub"})
    assert slow(r"(?:паспорт\w*)[\s:№#.,]*(?=[A-ZА-Я0-9]*\d)[A-ZА-Я]{0,3}[\s№-]*\d", re.I, {"finditer"})
    assert slow(r"(?:a+)+b", 0, {"match"})
    assert not slow(r'"(?:[^"\\]++|\\.)*+"?', re.S, {"sub"})
    assert not slow(r"\w+", 0, {"findall"})


# Rooms whose patterns read only what this program wrote itself: (room, reason).
OWN_TEXTS = {
    "simulator.publish.describe": "its own drawings",
    "simulator.gates": "its own drawings",
    "simulator.observation": "its own wording files",
    "grading.solver": "the papers of a bundle that it was given",
    "courses.translations": "the program's own source",
    "courses.build": "the exercises' own sources",
}


@pytest.mark.slow
def test_no_pattern_that_reads_what_others_wrote_takes_more_than_linear_time() -> None:
    foreign = {key: what for key, what in patterns().items() if not what[0].startswith(tuple(OWN_TEXTS))}
    assert len(foreign) > 40
    wrong = {f"{where}: {key[0][:80]}": bad for key, (where, how) in foreign.items() if (bad := slow(*key, how))}
    assert wrong == {}
