"""One making of a new practice world, as the pages follow it: the step, the time gone, the time left.

The rule kept here: the share never goes back and reaches 1 only at the end; the time left is measured, not promised.
"""

from __future__ import annotations

import time

from simulator.texts import N_

STEPS = {
    "begin": N_("Getting ready"),
    "world": N_("A world of your own: organisations, consignments, seizures"),
    "notebooks": N_("Notebooks of the exercises"),
}
"""The steps that `courses.lab.renew` prints, in their order."""


class Job:
    """A new world that is being made; expected is how many seconds the last one took."""

    def __init__(self, expected: float) -> None:
        self.expected = expected
        self.step = "begin"
        self.trouble = ""
        self.ended = False
        self._begun = time.monotonic()

    def tell(self, step: str) -> None:
        """A line of the process that makes it; what is no step is passed over."""
        if step in STEPS:
            self.step = step

    @property
    def seconds(self) -> float:
        """How long it has been going."""
        return time.monotonic() - self._begun

    @property
    def seconds_left(self) -> int:
        """About how long it will go on, in whole seconds; 0 when it takes longer than the last one did."""
        return max(0, round(self.expected - self.seconds))

    @property
    def share(self) -> float:
        """How much is done: in proportion to the time up to nine tenths, slower and slower after that."""
        part = self.seconds / self.expected
        return round(0.9 * part if part < 1 else 1 - 0.1 / part, 3)
