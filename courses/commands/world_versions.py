"""What `cenlab world versions` prints: how likely each figure of a series is under rival versions of its change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from courses.commands.early import say
from simulator.publish.manifests import read_manifest, read_table
from simulator.publish.versions import (
    FALL,
    RISE,
    VERSIONS,
    Question,
    cell,
    holds,
    likelihood_ratio,
    likelihoods,
    observed_figures,
    passing,
)
from simulator.publish.world import frame
from simulator.strict_json import validated
from simulator.world import Scenario
from simulator.world.plan import Plan, make_plan

TABLES = ("cases", "lines", "flows", "prices", "reporting")


def run_versions(
    folder: Path, product: str, country: str, window: tuple[date, date], baseline: int, *, fell: bool
) -> None:
    """Print a row a figure: its value, and under every version the likelihood ratio and what it says.

    Raises:
        NoWorld, WorldVersion, WorldChanged: see `manifests`.
        BadParameter: if the world has no such product, country or months.
    """
    plan = _plan(folder)
    first, last = (plan.scenario.month_of(day) for day in window)
    if product not in plan.static.products:
        raise typer.BadParameter(f"{product!r}: one of {', '.join(plan.static.products)}.", param_hint="--product")
    if country not in plan.scenario.reporting_countries:
        there = ", ".join(plan.scenario.reporting_countries)
        raise typer.BadParameter(f"{country!r}: one of {there}.", param_hint="--country")
    if not baseline <= first <= last < plan.scenario.months:
        raise typer.BadParameter(
            f"the months and {baseline} before them must lie between {plan.scenario.start} and {plan.scenario.end}.",
            param_hint="--from",
        )
    ways = passing(plan, product, (first - baseline, last))
    if country not in ways:
        there = ", ".join(code for code in ways if code in plan.scenario.reporting_countries)
        raise typer.BadParameter(
            f"{country!r}: no {product} goes through it in these months; it goes through {there or 'no country'}.",
            param_hint="--country",
        )
    question = Question(
        product=product,
        country=country,
        baseline=(first - baseline, first - 1),
        window=(first, last),
        direction=FALL if fell else RISE,
    )
    from courses.commands.tables import console, table

    listed = table("figure", "value", *VERSIONS)
    observed = {name: frame(read_table(folder, "observed", name)) for name in TABLES}
    for name, seen in observed_figures(observed, plan, question).items():
        densities = likelihoods(plan, question, name, seen)
        ratios = {version: likelihood_ratio(densities, version) for version in VERSIONS}
        words = (f"{ratio:.3g} {cell(ratio) or 'not asked'}" for ratio in ratios.values())
        listed.add_row(name, f"{seen.value:+.2f}", *words)
    console().print(listed)
    say(f"True in this world: {', '.join(holds(plan, question)) or 'none of them by itself'}. Keep it from trainees.")


def _plan(folder: Path) -> Plan:
    """The plan of a built world, made again."""
    sealed = read_manifest(folder, "truth")
    scenario = validated(Scenario, (folder / "truth" / "scenario.json").read_bytes())
    return make_plan(scenario, bytes.fromhex(sealed["seed"]), sealed["cases"], block_rows=sealed["block_rows"])
