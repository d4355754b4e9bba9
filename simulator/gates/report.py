"""The report of a check: one page that opens without a network, and the same as JSON.

The rule kept here: a gate's state is said in words beside its colour, and a failed gate says by how much.
"""

from __future__ import annotations

import html
from pathlib import Path

from simulator import durable
from simulator.gates.check import Report
from simulator.gates.pictures import svg
from simulator.gates.result import BEYOND, Check, GateResult

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .3rem; }
table { border-collapse: collapse; margin: .5rem 0; } th, td { text-align: left; padding: .2rem .9rem .2rem 0; }
td.n { font-variant-numeric: tabular-nums; text-align: right; } tr { border-bottom: 1px solid #dfe5eb; }
.passed { color: #20683a; } .failed { color: #a3281c; font-weight: 600; }
.beyond { color: #8a5300; } .none { color: #5c6a78; }
.mark { font-size: .8rem; letter-spacing: .06em; color: #5c6a78; } svg { max-width: 100%; height: auto; }
"""
MARK = "SYNTHETIC: invented for training; nothing here is real"
CLASSES = {
    "passed": "passed",
    "kept": "passed",
    "beyond, by chance": "beyond",
    "not kept": "failed",
    "failed": "failed",
    "not applicable": "none",
}


def write_report(report: Report, out: Path) -> tuple[Path, Path]:
    """Write out/report.html and out/report.json; returns both paths. The folder is made if it does not exist."""
    out.mkdir(parents=True, exist_ok=True)
    page, data = out / "report.html", out / "report.json"
    durable.write_text(page, as_html(report))
    durable.write_json(data, report.as_json())
    return page, data


def as_html(report: Report) -> str:
    """The whole report as one page with its pictures inside."""
    rows = "".join(
        f'<tr><td><a href="#{_anchor(r.name)}">{html.escape(r.name)}</a></td>{_state_cell(r)}'
        f"<td>{html.escape(r.why)}</td></tr>"
        for r in report.results
    )
    parts = "".join(_section(report, result) for result in report.results)
    near = sum(result.state == BEYOND for result in report.results)
    verdict = "All gates passed" if report.passed else "Some gates failed"
    verdict += f"; {near} with a value beyond its bound, as a single world may be by chance" if near else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(report.title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>'
        f'<p class="mark">{MARK}</p><h1>{html.escape(report.title)}</h1><p>{verdict}.</p>'
        f"<table><thead><tr><th>Gate</th><th>State</th><th>Why</th></tr></thead><tbody>{rows}</tbody></table>"
        f"{parts}</body></html>\n"
    )


def _section(report: Report, result: GateResult) -> str:
    told = "".join(
        f'<tr><td>{html.escape(name)}</td><td class="n">{value:.4g}</td><td></td><td></td></tr>'
        for name, value in result.told.items()
    )
    rows = "".join(_row(check) for check in result.checks)
    table = (
        f"<table><thead><tr><th>Measure</th><th>Value</th><th>Bounds</th><th></th></tr></thead>"
        f"<tbody>{rows}{told}</tbody></table>"
        if result.applies
        else ""
    )
    picture = svg(result.figure) if result.figure is not None and result.figure.series else ""
    heading = report.headings.get(result.name, result.name)
    note = f"<p>{html.escape(result.why)}</p>" if result.why else ""
    return f'<h2 id="{_anchor(result.name)}">{html.escape(heading)}</h2>{note}{table}{picture}'


def _row(check: Check) -> str:
    return (
        f'<tr><td>{html.escape(check.what)}</td><td class="n">{check.value:.4g}</td><td>{check.bounds}</td>'
        f'<td class="{CLASSES[check.state]}">{check.state}</td></tr>'
    )


def _state_cell(result: GateResult) -> str:
    return f'<td class="{CLASSES[result.state]}">{result.state}</td>'


def _anchor(name: str) -> str:
    return name.replace(" ", "-")
