import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.rng import derive, lengthed, stream


@given(st.lists(st.text()), st.lists(st.text()))
def test_joined_names_are_equal_only_for_equal_lists(names: list[str], other: list[str]) -> None:
    assert (lengthed(*names) == lengthed(*other)) == (names == other)


def test_short_root_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        derive(b"short", "truth")


def test_stream_depends_on_seed_stage_and_block_only() -> None:
    def draw(seed: bytes, stage: str, block: int) -> list[int]:
        return list(stream(seed, stage, block).integers(0, 2**62, 4))

    a = draw(b"s" * 32, "macro", 3)
    assert a == draw(b"s" * 32, "macro", 3)
    assert a != draw(b"t" * 32, "macro", 3)
    assert a != draw(b"s" * 32, "micro", 3)
    assert a != draw(b"s" * 32, "macro", 4)


def test_blocks_of_a_stage_do_not_overlap() -> None:
    """Neighbouring blocks stand 2**192 counters apart; no draw of one shows up in the next."""
    first = stream(b"s" * 32, "micro", 0).integers(0, 2**62, 100_000)
    second = stream(b"s" * 32, "micro", 1).integers(0, 2**62, 100_000)
    assert np.intersect1d(first, second).size == 0
