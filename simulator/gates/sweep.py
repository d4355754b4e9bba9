"""`python -m simulator.gates.sweep`: all gates over many seeds, judged together; writes the report that is committed.

The rule kept here: the evidence of every finished world is kept at once, so a sweep that was stopped goes on; evidence
of another scenario, size or generator is not used. The same seeds give the same report, but for its date.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from simulator import durable
from simulator.content import scenario_file, scenario_files
from simulator.gates.calibration import GATE as CALIBRATION
from simulator.gates.check import GATES, Report
from simulator.gates.report import write_report
from simulator.gates.result import Evidence, Gate, GateResult
from simulator.gates.spread import FILE as SPREAD
from simulator.gates.spread import between_worlds, for_one_world
from simulator.gates.world import made_world
from simulator.regional import using
from simulator.strict_json import parse, parse_object
from simulator.world import Scenario, load_scenario

MILLION = 1_000_000
# Seeds of the scenarios that only calibration looks at.
OTHER_SEEDS = 5
AT_A_MILLION = (
    *("calibration", "size tail", "interdiction", "time", "operations", "leak", "bands", "cause", "threads"),
    *("capture", "displaced records", "flows", "prices", "workflow"),
)
EVIDENCE = "evidence.partial.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Worlds that are judged together: one scenario and size, several seeds, some gates."""

    title: str
    scenario: Scenario
    cases: int | None
    seeds: range
    gates: tuple[Gate, ...]


def seed_of(number: int) -> bytes:
    """The 32 bytes of a sweep's world."""
    return hashlib.sha256(f"cenlab gate sweep {number}".encode()).digest()


def groups(scenario: Scenario, seeds: int, million: int, others: Sequence[Scenario]) -> tuple[Group, ...]:
    """The groups of a sweep; other scenarios take part where they have published figures."""
    every = [
        Group(title=f"{scenario.title}, course size", scenario=scenario, cases=None, seeds=range(seeds), gates=GATES)
    ]
    if million:
        large = tuple(gate for gate in GATES if gate.name in AT_A_MILLION)
        every.append(
            Group(
                title=f"{scenario.title}, {MILLION:,} cases",
                scenario=scenario,
                cases=MILLION,
                seeds=range(1000, 1000 + million),
                gates=large,
            )
        )
    for other in others:
        if other.targets.published and other.name != scenario.name:
            few = range(min(seeds, OTHER_SEEDS))
            every.append(Group(title=other.title, scenario=other, cases=None, seeds=few, gates=(CALIBRATION,)))
    return tuple(every)


def run(every: Sequence[Group], out: Path, progress: Progress) -> tuple[Report, ...]:
    """Measure what is not kept yet, then judge each group; the reports in the order of the groups."""
    out.mkdir(parents=True, exist_ok=True)
    store = dict(_earlier_evidence(out / EVIDENCE))
    total = progress.add_task("worlds", total=sum(len(group.seeds) for group in every))
    reports = []
    for group in every:
        evidence = _evidence(group, store, out / EVIDENCE, progress, total)
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


def evidence_of(group: Group, file: Path, progress: Progress) -> dict[str, list[Evidence]]:
    """The evidence of every world of one group by gate; what the file keeps of it is not measured again."""
    return _evidence(group, dict(_earlier_evidence(file)), file, progress, None)


def _evidence(
    group: Group, store: dict[str, Evidence], file: Path, progress: Progress, total: TaskID | None
) -> dict[str, list[Evidence]]:
    evidence: dict[str, list[Evidence]] = {gate.name: [] for gate in group.gates}
    for number in group.seeds:
        for name, measures in _measured(group, number, store, file, progress).items():
            evidence[name].append(measures)
        if total is not None:
            progress.advance(total)
    return evidence


def _measured(
    group: Group, number: int, store: dict[str, Evidence], file: Path, progress: Progress
) -> dict[str, Evidence]:
    """The evidence of one world by gate; the world is made only if some of it is missing."""
    keys = {gate.name: _key(group, gate, number) for gate in group.gates}
    if all(key in store for key in keys.values()):
        return {name: store[key] for name, key in keys.items()}
    task = progress.add_task(f"{group.title}, seed {number}", total=len(group.gates))
    world = made_world(group.scenario, seed_of(number), group.cases)
    evidence = {}
    for gate in group.gates:
        key = keys[gate.name]
        if key not in store:
            with using(world.region):
                store[key] = parse(json.dumps(gate.measure(world)))
            durable.append(file, (json.dumps({"key": key, "evidence": store[key]}) + "\n").encode())
        evidence[gate.name] = store[key]
        progress.advance(task)
    del world
    gc.collect()
    progress.remove_task(task)
    return evidence


def _key(group: Group, gate: Gate, number: int) -> str:
    from simulator.publish.manifests import GENERATOR_VERSION

    size = group.cases or group.scenario.cases
    return f"{group.scenario.fingerprint[:16]}/{GENERATOR_VERSION}/{size}/{number}/{gate.name}"


def _earlier_evidence(file: Path) -> Iterator[tuple[str, Evidence]]:
    """Evidence of an earlier run; a line that was cut off is left out."""
    if not file.is_file():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = parse_object(line)
        except ValueError:
            continue
        yield entry["key"], entry["evidence"]


def as_markdown(reports: Sequence[Report]) -> str:
    """The reports as one page of tables."""
    lines = [
        "# Realism gates: the last sweep",
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


def write(reports: Sequence[Report], out: Path) -> None:
    """Write report.md and report.json, and of the first group the page with pictures and the spread between worlds."""
    durable.write_text(out / "report.md", as_markdown(reports))
    write_report(reports[0], out)
    data = {
        "schema_version": 1,
        "synthetic": "SYNTHETIC: invented for training; nothing here is real",
        "passed": all(report.passed for report in reports),
        "groups": [report.as_json() for report in reports],
    }
    durable.write_json(out / "report.json", data)
    spread = {"schema_version": 1, "of": reports[0].title, "spread": reports[0].spread}
    durable.write_json(out / SPREAD, spread)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 if a gate failed."""
    parser = argparse.ArgumentParser(prog="python -m simulator.gates.sweep", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="northern_corridor", help="a scenario that ships, or a file")
    parser.add_argument("--seeds", type=int, default=20, help="worlds of course size")
    parser.add_argument("--million", type=int, default=3, help="worlds of a million cases")
    parser.add_argument("--out", type=Path, default=Path("datasets/gates"), help="folder of the report")
    chosen = parser.parse_args(arguments)
    path = Path(chosen.scenario) if chosen.scenario.endswith(".toml") else scenario_file(chosen.scenario)
    others = [load_scenario(file) for file in scenario_files().values()]
    every = groups(load_scenario(path), max(chosen.seeds, 1), max(chosen.million, 0), others)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress:
        reports = run(every, chosen.out, progress)
    write(reports, chosen.out)
    (chosen.out / EVIDENCE).unlink(missing_ok=True)
    for report in reports:
        for result in report.results:
            print(f"{result.state:17} {report.title}: {result.name}{': ' + result.why if result.why else ''}")
    return 0 if all(report.passed for report in reports) else 1


if __name__ == "__main__":
    raise SystemExit(main())
