"""One question in one choice of its values, as a task type sees it; and what a task offers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.cen.asking import Ask, Slip, filled
from simulator.cen.query import Query
from simulator.publish.retrieval.entered import Entered

TOLERANCE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one task asks and marks here: truth for the marking, shown for the trainee, rank: the least is drawn."""

    truth: Mapping[str, Any]
    shown: Mapping[str, Any] = field(default_factory=dict)
    rank: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The records, the question's search and its values; offers are those of the question's tasks so far, by field."""

    entered: Entered
    template: Ask
    values: Mapping[str, str]
    offers: Mapping[str, Offer] = field(default_factory=dict)

    @property
    def query(self) -> Query:
        """The search that the question asks for."""
        return filled(self.template, self.values)

    def mistaken(self, slip: Slip) -> Query:
        """The search of whoever falls into a trap."""
        return filled(slip.asked(self.template), self.values)


def near(value: float, right: float) -> bool:
    """Within half a percent."""
    return abs(value - right) <= TOLERANCE * abs(right)
