"""`cenlab world check`: a world against its manifests and against the gates of realism.

The rule kept here: what was changed by hand is said before anything is judged; the report lies with the truth, because
it tells of it.
"""

from __future__ import annotations

import json
from pathlib import Path

import typer

from courses.commands.early import say
from simulator.errors import CenlabError

PLAN = " (of the plan, not of the folder)"


class ReportNotWritten(CenlabError):
    """The report could not be written."""


def run_check(folder: Path, out: Path | None, *, as_json: bool, quick: bool) -> int:
    """Check a world and write its report; 0, or 1 if a gate is red.

    Raises:
        NoWorld, WorldVersion, WorldChanged, GateError: see `simulator.publish.manifests` and `simulator.gates`.
        ReportNotWritten: if the disk refuses.
    """
    from courses.commands.named import bar
    from simulator.gates.check import check_world
    from simulator.gates.report import write_report
    from simulator.gates.world import read_world
    from simulator.publish.manifests import NoWorld, verify
    from simulator.strict_json import validated
    from simulator.world import Scenario

    with bar() as told:
        told("files", 0.0)
        verify(folder)
        try:
            scenario = validated(Scenario, (folder / "truth" / "scenario.json").read_bytes())
        except (OSError, ValueError):
            raise NoWorld(f"{folder}: truth/scenario.json is missing or damaged. Build the world again.") from None
        report = check_world(read_world(folder, scenario), quick=quick, progress=told)
    place = folder / "truth" / "report" if out is None else out
    try:
        page, _ = write_report(report, place)
    except OSError as fault:
        raise ReportNotWritten(f"{place} could not be written: {fault.strerror or fault}.") from None
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        for result in report.results:
            say(f"{result.state:<17} {result.name}{PLAN if result.name in report.of_plan else ''}: {result.why}")
        say(f"{page}")
    return report.status
