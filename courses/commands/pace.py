"""How fast a long piece of work goes, and how long it still takes.

The rule kept here: what was there before this process began counts as done, and says nothing about its speed.
"""

from __future__ import annotations

from math import ceil

HOUR, MINUTE = 3600, 60


class Pace:
    """Speed of a work of which somebody tells the share that is done and the rows written; moments are seconds."""

    def __init__(self, moment: float) -> None:
        self.rows = 0
        self._began, self._last = moment, moment
        self._first, self._share = 0.0, 0.0
        self._at_work = False

    def told(self, moment: float, share: float, rows: int) -> None:
        """What is done at a moment; rows 0 leaves the number as it was."""
        if not self._at_work and rows == 0:
            self._began, self._first = moment, share
        self._at_work |= rows > 0
        self._last, self._share = moment, share
        self.rows = rows or self.rows

    def left(self, moment: float) -> float | None:
        """Seconds until all is done, if it goes on as it went; None while nothing is known."""
        gained = self._share - self._first
        if not self._at_work or gained <= 0 or self._last <= self._began:
            return None
        whole = (self._last - self._began) * (1 - self._share) / gained
        return max(whole - (moment - self._last), 0.0)

    def speed(self) -> float:
        """Rows a second until now; 0 while nothing is known."""
        return self.rows / (self._last - self._began) if self.rows and self._last > self._began else 0.0

    def words(self, moment: float) -> str:
        """Speed and time left as people read them: "412,000 rows/s, 0:01:20 left"."""
        left = self.left(moment)
        if left is None or self._share >= 1:
            return f"{_round(self.speed()):,} rows/s" if self.rows else ""
        seconds = ceil(round(left, 3))
        clock = f"{seconds // HOUR}:{seconds % HOUR // MINUTE:02d}:{seconds % MINUTE:02d}"
        return f"{_round(self.speed()):,} rows/s, {clock} left"


def _round(speed: float) -> int:
    """Three figures: more are not meant."""
    return int(float(f"{speed:.3g}"))
