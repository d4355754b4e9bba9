"""What a gate says: its checks with their bounds, whether all hold, why not, and the data of its picture.

The rule kept here: a gate first measures one world and the evidence is plain JSON; only then one judgement is made over
the evidence of one or many worlds. So a sweep can stop, go on, and be judged again without making a world twice.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.gates.world import GateInput

Evidence = dict[str, Any]
BEYOND = "beyond, by chance"
FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One number and the bounds that it must keep, both included; None: no bound on that side.

    chance is how far beyond the bounds so many worlds may lie by chance: of one the last sweep tells, see `spread`.
    """

    what: str
    value: float
    low: float | None = None
    high: float | None = None
    chance: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the value lies within its bounds; a value that is no number does not."""
        if math.isnan(self.value):
            return False
        low, high = (None if self.low is None else self.low - self.chance), self.high
        return (low is None or self.value >= low) and (high is None or self.value <= high + self.chance)

    @property
    def beyond(self) -> bool:
        """Whether the value lies beyond its bounds, but no further than chance may take a single world."""
        return self.passed and not replace(self, chance=0.0).passed

    @property
    def state(self) -> str:
        """How the check came out, in one to three words."""
        return BEYOND if self.beyond else "kept" if self.passed else "not kept"

    @property
    def bounds(self) -> str:
        """The bounds in words, "" where there are none."""
        further = f", by chance {self.chance:.2g} more" if self.chance else ""
        if self.low is not None and self.high is not None:
            return f"{self.low:g} to {self.high:g}{further}"
        if self.low is not None:
            return f"at least {self.low:g}{further.replace('more', 'less')}"
        return "" if self.high is None else f"at most {self.high:g}{further}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line, set of bars or cloud of points of a picture."""

    label: str
    x: tuple[float | str, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The data of a picture; style is "lines", "points" or "bars"; log names the axes on a logarithmic scale."""

    style: str
    x: str
    y: str
    series: tuple[Series, ...]
    log: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The judgement of one gate; without checks it does not apply to this world, and `note` says why."""

    name: str
    checks: tuple[Check, ...]
    note: str = ""
    figure: Figure | None = None
    worlds: int = 1
    told: dict[str, float] = field(default_factory=dict)

    @property
    def applies(self) -> bool:
        """Whether the gate had anything to check."""
        return bool(self.checks)

    @property
    def passed(self) -> bool:
        """Whether every check is kept; a gate that does not apply is not failed."""
        return all(check.passed for check in self.checks)

    @property
    def why(self) -> str:
        """The checks that are not kept or lie beyond their bounds, with values and bounds; else the note."""
        wrong = [f"{c.what} is {c.value:.4g}, must be {c.bounds}" for c in self.checks if not c.passed]
        near = [f"{c.what} is {c.value:.4g}, beyond {c.bounds}" for c in self.checks if c.beyond]
        return "; ".join([*wrong, *near]) or self.note

    @property
    def state(self) -> str:
        """The judgement in a few words; a value may lie beyond a bound by chance in one world, not in many."""
        if not self.applies:
            return "not applicable"
        if not self.passed:
            return FAILED
        return BEYOND if any(check.beyond for check in self.checks) else "passed"

    @property
    def metrics(self) -> dict[str, float]:
        """All values by name, those without bounds too."""
        return {**{check.what: check.value for check in self.checks}, **self.told}

    def faults(self) -> list[str]:
        """Names of the checks that are not kept."""
        return [check.what for check in self.checks if not check.passed]

    def as_json(self) -> dict[str, Any]:
        """The result as plain data; numbers that are none become null."""
        return {
            "gate": self.name,
            "state": self.state,
            "why": self.why,
            "worlds": self.worlds,
            "checks": [
                {
                    "what": c.what,
                    "value": _number(c.value),
                    "low": c.low,
                    "high": c.high,
                    "chance": c.chance,
                    "kept": c.passed,
                    "beyond": c.beyond,
                }
                for c in self.checks
            ],
            "told": {name: _number(value) for name, value in self.told.items()},
        }


def _number(value: float) -> float | None:
    return float(f"{value:.6g}") if math.isfinite(value) else None


def absent(name: str, note: str) -> GateResult:
    """The result of a gate that does not apply."""
    return GateResult(name=name, checks=(), note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate: measure makes the evidence of one world, judge decides over the evidence of one or more worlds.

    slow gates run many months' stages or train a learner; `repeats` is how many seeds of a sweep they take. by_chance:
    the bounds are for many worlds together, and one world may lie beyond them as far as worlds differ. of_plan: judged
    is the plan that the seed gives, or other worlds of the scenario, and not what lies in the folder; a report says so.
    on_disk: asked of a world in a folder and of none of a sweep, whose worlds lie in none.
    """

    name: str
    title: str
    measure: Callable[[GateInput], Evidence]
    judge: Callable[[Sequence[Evidence]], GateResult]
    slow: bool = False
    repeats: int = 1_000
    by_chance: bool = False
    of_plan: bool = False
    on_disk: bool = False

    @property
    def heading(self) -> str:
        """The title, with what is judged where that is not the folder."""
        return f"{self.title} (judged is the plan, not the folder)" if self.of_plan else self.title
