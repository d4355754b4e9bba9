"""The sources of a build, by name."""

from __future__ import annotations

import pytest

from simulator.publish.source_names import SOURCES, UnknownSource, choose_sources
from simulator.publish.sources import REGISTERS


def test_sources_are_chosen_by_name() -> None:
    assert choose_sources("all") == SOURCES == tuple(register.NAME for register in REGISTERS)
    assert choose_sources("none") == ()
    assert choose_sources("calls, crossings") == ("crossings", "calls")
    with pytest.raises(UnknownSource, match="no source 'telephones'"):
        choose_sources("calls,telephones")
