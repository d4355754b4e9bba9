"""What the bar says of speed and time left: of this process's own work, from what it was told."""

from __future__ import annotations

from courses.commands.named import bar
from courses.commands.pace import Pace


def test_time_left_follows_from_what_was_gained() -> None:
    pace = Pace(100.0)
    assert (pace.left(100.0), pace.speed(), pace.words(100.0)) == (None, 0.0, "")
    pace.told(104.0, 0.02, 0)
    assert pace.words(105.0) == ""
    pace.told(114.0, 0.22, 50_000)
    assert pace.left(114.0) == 39.0
    assert pace.left(120.0) == 33.0, "it runs down between two pieces"
    assert pace.left(300.0) == 0.0
    assert pace.words(114.0) == "5,000 rows/s, 0:00:39 left"
    pace.told(7_304.0, 0.5, 123_456_789)
    assert pace.words(7_304.0) == "17,100 rows/s, 2:05:00 left"
    pace.told(8_000.0, 1.0, 0)
    assert pace.words(8_000.0) == "15,600 rows/s"


def test_what_was_there_before_says_nothing_of_the_speed() -> None:
    """A build that is taken up at two thirds: two minutes for a tenth."""
    pace = Pace(0.0)
    for moment, share in ((0.0, 0.0), (3.0, 0.02), (5.0, 0.6)):
        pace.told(moment, share, 0)
    assert pace.words(5.0) == ""
    pace.told(125.0, 0.7, 12_000_000)
    assert pace.words(125.0) == "100,000 rows/s, 0:06:00 left"


def test_the_bar_takes_stages_with_and_without_rows() -> None:
    with bar() as told:
        told("gates", 0.5)
        told("records", 0.7, 1_000)
