"""All gates over one world: what `cenlab world check` runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.gates import (
    adaptation,
    bands,
    calibration,
    capture,
    cause,
    chains,
    consequence,
    determinism,
    difficulty,
    exchange,
    flows,
    geography,
    held_out,
    interdiction,
    leak,
    moved,
    network,
    operations,
    papers,
    prices,
    rhythm,
    tail,
    trade,
    trivial,
    workflow,
)
from simulator.gates.result import Gate, GateResult, absent
from simulator.gates.spread import judged_alone
from simulator.gates.world import GateInput
from simulator.regional import in_its_region

SCHEMA_VERSION = 1
GATES: tuple[Gate, ...] = (
    calibration.GATE,
    held_out.GATE,
    tail.GATE,
    interdiction.GATE,
    adaptation.DISPLACEMENT,
    adaptation.DIFFUSION_GATE,
    moved.GATE,
    network.GATE,
    geography.GATE,
    trade.GATE,
    rhythm.GATE,
    consequence.GATE,
    operations.GATE,
    flows.GATE,
    prices.GATE,
    workflow.GATE,
    trivial.GATE,
    leak.GATE,
    bands.GATE,
    cause.GATE,
    capture.GATE,
    chains.GATE,
    exchange.GATE,
    papers.GATE,
    difficulty.GATE,
    determinism.GATE,
)
# What these ask shows only in a world of at least this part of the scenario's own size: organisations do not shrink
# with the number of cases, and few cases are a lottery.
OF_WHOLE_WORLDS = ("calibration", "size tail", "interdiction", "time", "not trivial", "bands", "chains")
SMALLEST = 0.5
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The results of all gates; title says of which world or sweep.

    of_plan: the gates that judge the plan and not the folder. Of a sweep only: spread as in `spread`; alone has how
    many of its worlds pass a gate each for itself.
    """

    title: str
    results: tuple[GateResult, ...]
    headings: dict[str, str]
    of_plan: frozenset[str] = frozenset()
    spread: dict[str, dict[str, float]] = field(default_factory=dict)
    alone: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether no gate failed."""
        return all(result.passed for result in self.results)

    @property
    def status(self) -> int:
        """Exit status: 0, or 1 if a gate failed."""
        return 0 if self.passed else 1

    def as_json(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "schema_version": SCHEMA_VERSION,
            "synthetic": "SYNTHETIC: invented for training; nothing here is real",
            "title": self.title,
            "passed": self.passed,
            "gates": [
                {**result.as_json(), "judges": "plan" if result.name in self.of_plan else "folder"}
                for result in self.results
            ],
            **({"alone": self.alone} if self.alone else {}),
        }


@in_its_region
def check_world(
    world: GateInput,
    *,
    gates: Sequence[Gate] = GATES,
    quick: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Run the gates on one world; quick leaves out the slow ones. progress gets a gate's name and the share done.

    Gates of whole worlds do not apply to a world of less than half of the scenario's size.

    Raises:
        GateError: if the world lacks a table that a gate needs.
    """
    told = progress or (lambda gate, share: None)
    chosen = [gate for gate in gates if not (quick and gate.slow)]
    results = []
    for count, gate in enumerate(chosen):
        told(gate.name, count / len(chosen))
        small = gate.name in OF_WHOLE_WORLDS and world.scale < SMALLEST
        results.append(absent(gate.name, _too_small(world)) if small else judged_alone(gate, world))
    told("", 1.0)
    size = f"{world.cases:,} cases" if world.cases else "no cases"
    return Report(
        title=f"{world.scenario.title}: {size}",
        results=tuple(results),
        headings={gate.name: gate.heading for gate in chosen},
        of_plan=frozenset(gate.name for gate in chosen if gate.of_plan),
    )


def _too_small(world: GateInput) -> str:
    least = f"{world.scenario.cases * SMALLEST:,.0f}"
    return f"the world has {world.cases:,} cases; this is asked of {least} or more"
