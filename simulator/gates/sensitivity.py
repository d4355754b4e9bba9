"""`python -m simulator.gates.sensitivity`: which figure of a scenario moves what a world shows; one at a time.

Every dial is multiplied by 0.8 and by 1.25 (shares stay below 1) while all others stay, over the same seeds, and five
outputs are read off the gates: level, swing, share of heroin seized, change of flow under pressure, the oracle's
belief. The table gives output(1.25) - output(0.8), and beside it two standard errors of that difference over the seeds:
what is smaller than these is not seen. One at a time says nothing of what two dials do together.

The rule kept here: a changed scenario is a scenario of its own, so that a run that was stopped goes on as a sweep does.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulator import durable
from simulator.content import scenario_file
from simulator.gates.adaptation import DISPLACEMENT
from simulator.gates.bands import GATE as BANDS
from simulator.gates.calibration import GATE as CALIBRATION
from simulator.gates.interdiction import GATE as INTERDICTION
from simulator.gates.measuring import EVIDENCE, MOST_WORKERS, Group, evidence_of
from simulator.gates.result import Evidence
from simulator.world import Scenario, load_scenario

FACTORS = (0.8, 1.25)
SHARES = 0.999
GATES = (CALIBRATION, INTERDICTION, DISPLACEMENT, BANDS)
OUTPUTS = (
    (CALIBRATION.name, "level median"),
    (CALIBRATION.name, "swing median"),
    (INTERDICTION.name, "share of heroin seized"),
    (DISPLACEMENT.name, "change of flow under pressure"),
    (BANDS.name, "mean belief of the oracle in the right one, all line-ups"),
)
Change = Callable[[Scenario, float], Mapping[str, Any]]


def _macro(name: str, most: float = math.inf) -> Change:
    return lambda scenario, factor: {
        "macro": scenario.macro.model_copy(update={name: min(getattr(scenario.macro, name) * factor, most)})
    }


def _supply(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    return {"organisation": [t.model_copy(update={"supply": t.supply * factor}) for t in scenario.organisation]}


def _reporting(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    habits = scenario.reporting.items()
    return {
        "reporting": {
            code: habit.model_copy(update={"rate": min(habit.rate * factor, SHARES)}) for code, habit in habits
        }
    }


def _errors(scenario: Scenario, factor: float) -> Mapping[str, Any]:
    return {"errors": {kind: min(rate * factor, SHARES) for kind, rate in scenario.errors.items()}}


DIALS: dict[str, Change] = {
    "supply of all organisations": _supply,
    "memory of organisations": _macro("memory", SHARES),
    "tolerance of losses": _macro("tolerance"),
    "temperature of choice": _macro("tau"),
    "share of random choice": _macro("epsilon", SHARES),
    "reluctance to put all on one way": lambda s, f: {
        "macro": s.macro.model_copy(update={"diversify": max(s.macro.diversify * f, 1.0)})
    },
    "inertia of services": _macro("phi", SHARES),
    "swings of organisations": _macro("organisation_sd"),
    "swings of products": _macro("product_sd"),
    "swings of attention": _macro("attention_sd"),
    "rate of entry": _reporting,
    "errors of entry": _errors,
    "difficulty": lambda s, f: {"difficulty": min(s.difficulty * f, 1.0)},
}


def turned(scenario: Scenario, seeds: int) -> dict[tuple[str, float], Group]:
    """The worlds of every dial at every factor."""
    return {
        (dial, factor): Group(
            title=f"{dial} x {factor:g}",
            scenario=scenario.model_copy(update=dict(change(scenario, factor))),
            cases=None,
            seeds=range(seeds),
            gates=GATES,
        )
        for dial, change in DIALS.items()
        for factor in FACTORS
    }


def outputs(evidence: Mapping[str, Sequence[Evidence]], seeds: int) -> np.ndarray:
    """(seeds, outputs): each world's five figures; nan where a gate does not apply."""
    gates = {gate.name: gate for gate in GATES}
    figures = np.full((seeds, len(OUTPUTS)), np.nan)
    for place, (name, what) in enumerate(OUTPUTS):
        for number in range(seeds):
            figures[number, place] = gates[name].judge([evidence[name][number]]).metrics.get(what, math.nan)
    return figures


def effects(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(outputs,) each: mean of high - low over the seeds, and two standard errors of it (nan of a single seed)."""
    change = high - low
    if change.shape[0] < 2:
        return change.mean(axis=0), np.full(change.shape[1], np.nan)
    return change.mean(axis=0), 2 * change.std(axis=0, ddof=1) / math.sqrt(change.shape[0])


def measured(
    scenario: Scenario, seeds: int, file: Path, progress: Progress, workers: int = 1
) -> dict[str, list[tuple[float, float]]]:
    """By dial: change and two standard errors of each output."""
    groups = turned(scenario, seeds)
    evidence = evidence_of(list(groups.values()), file, progress, workers)
    figures = {key: outputs(of_worlds, seeds) for key, of_worlds in zip(groups, evidence, strict=True)}
    table = {}
    for dial in DIALS:
        change, error = effects(*(figures[dial, factor] for factor in FACTORS))
        table[dial] = [(float(a), float(b)) for a, b in zip(change, error, strict=True)]
    return table


def as_markdown(table: Mapping[str, Sequence[tuple[float, float]]], title: str, seeds: int) -> str:
    """The table as a page; what is not beyond its two standard errors stands in brackets."""
    names = [f"{gate}: {what}" for gate, what in OUTPUTS]
    lines = [
        "# Sensitivity: one figure of a scenario at a time",
        "",
        f"Written by `make gates`; do not edit. SYNTHETIC. {title}, {seeds} seeds: output at 1.25 times a figure less",
        "output at 0.8 times, and two standard errors over the seeds. In brackets what these do not tell from nothing.",
        "",
        f"| dial | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    for dial, cells in table.items():
        told = [
            f"{change:+.3g} ± {error:.2g}" if abs(change) > error else f"({change:+.3g} ± {error:.2g})"
            for change, error in cells
        ]
        lines.append(f"| {dial} | {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m simulator.gates.sensitivity", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="northern_corridor", help="a scenario that ships")
    parser.add_argument("--seeds", type=int, default=3, help="worlds a dial and factor")
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, MOST_WORKERS), help="processes")
    parser.add_argument("--out", type=Path, default=Path("datasets/gates"), help="folder of the page")
    chosen = parser.parse_args(arguments)
    scenario, seeds = load_scenario(scenario_file(chosen.scenario)), max(chosen.seeds, 1)
    chosen.out.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        table = measured(scenario, seeds, chosen.out / EVIDENCE, progress, max(chosen.workers, 1))
    durable.write_text(chosen.out / "sensitivity.md", as_markdown(table, scenario.title, seeds))
    (chosen.out / EVIDENCE).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
