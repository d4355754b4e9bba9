"""`python -m simulator.gates.sweep`: all gates over many seeds of every scenario, each scenario judged for itself.

The rule kept here: the report follows from scenarios, seeds and generator; how many processes measured, and how often
the run was stopped, changes nothing in it.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from simulator import durable
from simulator.content import scenario_file, scenario_files
from simulator.gates.check import GATES, Report
from simulator.gates.measuring import EVIDENCE, MOST_WORKERS, Group, evidence_of
from simulator.gates.report import as_html
from simulator.gates.result import FAILED, GateResult
from simulator.gates.spread import FILE as SPREAD
from simulator.gates.spread import FIRST, between_worlds, for_one_world
from simulator.publish.manifests import GENERATOR_VERSION
from simulator.strict_json import read_object
from simulator.world import Scenario, load_scenario

MILLION = 1_000_000
SCHEMA_VERSION = 3
AT_A_MILLION = (
    *("calibration", "size tail", "interdiction", "time", "operations", "leak", "bands", "cause", "threads"),
    *("capture", "displaced records", "flows", "prices", "workflow"),
)


def groups(scenarios: Sequence[Scenario], seeds: int, million: int) -> tuple[Group, ...]:
    """The groups of a sweep: of each scenario its worlds of course size and those of a million cases."""
    gates = tuple(gate for gate in GATES if not gate.on_disk)
    large = tuple(gate for gate in gates if gate.name in AT_A_MILLION)
    every = []
    for scenario in scenarios:
        title = f"{scenario.title}, course size"
        every.append(Group(title=title, scenario=scenario, cases=None, seeds=range(seeds), gates=gates))
        if million:
            title, numbers = f"{scenario.title}, {MILLION:,} cases", range(1000, 1000 + million)
            every.append(Group(title=title, scenario=scenario, cases=MILLION, seeds=numbers, gates=large))
    return tuple(every)


def run(every: Sequence[Group], out: Path, progress: Progress, workers: int = 1) -> tuple[Report, ...]:
    """Measure what is not kept yet, then judge each group; the reports in the order of the groups."""
    out.mkdir(parents=True, exist_ok=True)
    reports = []
    for group, evidence in zip(every, evidence_of(every, out / EVIDENCE, progress, workers), strict=True):
        results = tuple(gate.judge(evidence[gate.name]) for gate in group.gates)
        headings = {gate.name: gate.heading for gate in group.gates}
        of_plan = frozenset(gate.name for gate in group.gates if gate.of_plan)
        spread = {gate.name: between_worlds(gate, evidence[gate.name]) for gate in group.gates if gate.by_chance}
        alone = {
            gate.name: sum(for_one_world(gate.judge([measures]), spread).passed for measures in evidence[gate.name])
            for gate in group.gates
        }
        title = f"{group.title}, {len(group.seeds)} seeds"
        reports.append(
            Report(title=title, results=results, headings=headings, of_plan=of_plan, spread=spread, alone=alone)
        )
    return tuple(reports)


def as_markdown(title: str, reports: Sequence[Report]) -> str:
    """The reports of one scenario as a page of tables."""
    lines = [
        f"# Realism gates: {title}",
        "",
        "Written by `make gates`; do not edit. Everything measured here is SYNTHETIC. The formulas and the sources of",
        "the bounds stand in `simulator/gates/`, one module a gate.",
    ]
    for report in reports:
        lines += ["", f"## {report.title}", "", "| gate | state | measure | value | bounds |", "|---|---|---|---|---|"]
        for result in report.results:
            lines += _rows(result)
        if report.alone:
            alone = ", ".join(f"{name} {number}" for name, number in report.alone.items())
            lines += ["", f"How many of them pass alone, with what chance allows one world (`spread.json`): {alone}."]
    return "\n".join(lines) + "\n"


def _rows(result: GateResult) -> list[str]:
    if not result.applies:
        return [f"| {result.name} | {result.state} | {result.why} | | |"]
    rows = [
        f"| {result.name if i == 0 else ''} | {result.state if i == 0 else ''} | {check.what} | "
        f"{'' if check.passed else '**'}{check.value:.3g}{'' if check.passed else '**'} | {check.bounds} |"
        for i, check in enumerate(result.checks)
    ]
    return rows + [f"| | | {name} | {value:.3g} | |" for name, value in result.told.items()]


def write(every: Sequence[Group], reports: Sequence[Report], out: Path) -> None:
    """Write each scenario's page, data and pictures, the spread of all, and the page that leads to them.

    What an earlier sweep wrote of other scenarios stays.
    """
    of_scenario: dict[str, list[tuple[Group, Report]]] = {}
    for group, report in zip(every, reports, strict=True):
        of_scenario.setdefault(group.scenario.name, []).append((group, report))
    spread = dict(read_object(out / SPREAD)["spread"]) if (out / SPREAD).is_file() else {}
    for name, swept in of_scenario.items():
        title = swept[0][0].scenario.title
        durable.write_text(out / f"{name}.md", as_markdown(title, [report for _, report in swept]))
        durable.write_text(out / f"{name}.html", as_html(swept[0][1]))
        data = {
            "schema_version": SCHEMA_VERSION,
            "synthetic": "SYNTHETIC: invented for training; nothing here is real",
            "generator": GENERATOR_VERSION,
            "title": title,
            "passed": all(report.passed for _, report in swept),
            "groups": [
                {"cases": group.cases, "worlds": len(group.seeds), **report.as_json()} for group, report in swept
            ],
        }
        durable.write_json(out / f"{name}.json", data)
        of_course_size = [report.spread for group, report in swept if group.cases is None]
        if of_course_size:
            spread[name] = of_course_size[0]
    durable.write_json(out / SPREAD, {"schema_version": 2, "spread": spread})
    durable.write_text(out / "report.md", _index(out))


def _index(out: Path) -> str:
    """The page that leads to every scenario's: which worlds were measured, and whether every gate passed."""
    lines = [
        "# Realism gates: the last sweeps",
        "",
        "Written by `make gates`; do not edit. SYNTHETIC. Each scenario is judged for itself.",
        "",
        "| scenario | generator | worlds | gates passed | red |",
        "|---|---|---|---|---|",
    ]
    for name in sorted(path.stem for path in out.glob("*.json") if path.with_suffix(".md").is_file()):
        told = read_object(out / f"{name}.json")
        worlds = [f"{g['worlds']} of {g['cases']:,} cases" if g["cases"] else f"{g['worlds']}" for g in told["groups"]]
        gates = [gate for group in told["groups"] for gate in group["gates"] if gate["checks"]]
        red = sorted({gate["gate"] for gate in gates if gate["state"] == FAILED})
        passed = sum(gate["state"] != FAILED for gate in gates)
        lines.append(
            f"| [{told['title']}]({name}.md) | {told['generator']} | {', '.join(worlds)} | "
            f"{passed} of {len(gates)} | {', '.join(red)} |"
        )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 if a gate failed."""
    parser = argparse.ArgumentParser(prog="python -m simulator.gates.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", nargs="+", help="scenarios that ship, or files; all that ship unless given")
    parser.add_argument("--seeds", type=int, default=20, help="worlds of course size, of each scenario")
    parser.add_argument("--million", type=int, default=3, help="worlds of a million cases, of each scenario")
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, MOST_WORKERS), help="processes")
    parser.add_argument("--out", type=Path, default=Path("datasets/gates"), help="folder of the report")
    chosen = parser.parse_args(arguments)
    names = chosen.scenario or sorted(scenario_files(), key=lambda name: (name != FIRST, name))
    paths = [Path(name) if name.endswith(".toml") else scenario_file(name) for name in names]
    every = groups([load_scenario(path) for path in paths], max(chosen.seeds, 1), max(chosen.million, 0))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        reports = run(every, chosen.out, progress, max(chosen.workers, 1))
    write(every, reports, chosen.out)
    (chosen.out / EVIDENCE).unlink(missing_ok=True)
    for report in reports:
        for result in report.results:
            print(f"{result.state:17} {report.title}: {result.name}{': ' + result.why if result.why else ''}")
    return 0 if all(report.passed for report in reports) else 1


if __name__ == "__main__":
    raise SystemExit(main())
