"""The stages of a build: which sources are drawn, and how the evidence of its pieces comes together."""

from __future__ import annotations

import pytest

from simulator.publish.source_names import SOURCES, UnknownSource, choose_sources
from simulator.publish.sources import REGISTERS
from simulator.publish.stages import summed


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 100])
def test_evidence_is_summed_in_order_by_halves(count: int) -> None:
    lengths: list[int] = []

    class Told(str):
        def __add__(self, other: str) -> Told:
            lengths.append(len(self) + len(other))
            return Told(str(self) + str(other))

    pieces = [Told(chr(200 + number)) for number in range(count)]
    assert summed(pieces) == "".join(pieces)
    assert sum(lengths) <= count * (count.bit_length() + 2)


def test_sources_are_chosen_by_name() -> None:
    assert choose_sources("all") == SOURCES == tuple(register.NAME for register in REGISTERS)
    assert choose_sources("none") == ()
    assert choose_sources("calls, crossings") == ("crossings", "calls")
    with pytest.raises(UnknownSource, match="no source 'telephones'"):
        choose_sources("calls,telephones")
