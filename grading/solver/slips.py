"""How often a simulated trainee goes wrong: rates fixed before any scoring, drawn evenly.

A sub-task goes wrong when the running sum of its weights crosses the next whole number (systematic sampling): the
share of wrong sub-tasks differs from the rate by less than one sub-task, while which ones go wrong is random.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.chance import Stream

RATES = {"expert": 0.02, "typical": 0.20, "weak": 0.55}


@dataclass
class Slips:
    """Decides for each named sub-task whether it goes wrong; rate in [0, 1]."""

    rate: float
    rng: Stream
    taken: list[str] = field(default_factory=list)
    _sum: float = field(default=-1.0)

    def take(self, key: str, weight: float = 1.0) -> bool:
        """True if this sub-task goes wrong; weight is its share of consequence, 1 for an ordinary one.

        Raises:
            ValueError: if weight is negative.
        """
        if weight < 0:
            raise ValueError(f"the weight of {key} is {weight}; it must not be negative")
        if self._sum < 0:
            self._sum = float(self.rng.random())
        before = int(self._sum)
        self._sum += self.rate * weight
        wrong = int(self._sum) > before
        if wrong:
            self.taken.append(key)
        return wrong
