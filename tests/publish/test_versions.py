"""Rival versions: what the plan knows to be true is what the figures speak for, and all figures are rightly scaled."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import northern
import numpy as np
import pytest
import scenarios
from typer.testing import CliRunner

from courses.cli import app
from simulator.publish.folder import write_world
from simulator.publish.versions import (
    FACTORS,
    FALL,
    FIGURES,
    RISE,
    VERSIONS,
    Observation,
    Question,
    cell,
    expected,
    holds,
    likelihood_ratio,
    likelihoods,
    observed_figures,
    passing,
    setting,
    true_changes,
)
from simulator.publish.world import make_world
from simulator.world.living import Operation
from simulator.world.plan import make_plan
from simulator.world.scenario import GapsFeature, Scenario, Shock

WINDOW, BASE = (54, 59), (42, 53)
WHY = Question(product="HASHISH", country="TJ", baseline=BASE, window=WINDOW, direction=RISE)


def plain() -> Scenario:
    """The corridor without features and operations, so that nothing but the change moves."""
    return northern.scenario().model_copy(update={"feature": [], "operation": [], "definition": []})


def market(scenario: Scenario, ln: float) -> Scenario:
    entry = scenario.products[WHY.product]
    shock = Shock(**{"from": "2025-07-01", "to": "2025-12-31", "ln": ln})
    changed = {**scenario.products, WHY.product: entry.model_copy(update={"shocks": [shock]})}
    return scenario.model_copy(update={"products": changed})


def enforcement(scenario: Scenario) -> Scenario:
    posts = sorted({post for c in scenario.corridors.values() for post in c.posts if post.startswith("TJ-")})
    joint = Operation(**{"title": "Joint (invented)", "from": "2025-07-01", "to": "2025-12-31", "offices": posts})
    return scenario.model_copy(update={"operation": [joint]})


def reporting(scenario: Scenario) -> Scenario:
    gap = GapsFeature(
        **{"kind": "gaps", "countries": ["TJ"], "take": 1, "from": "2025-07-01", "to": "2025-12-31"},
        months=(4, 4),
        text="Silent.",
    )
    return scenario.model_copy(update={"feature": [gap]})


def judged(scenario: Scenario, number: int, why: Question) -> tuple[tuple[str, ...], dict[str, float]]:
    """The versions that hold, and the logarithm of the likelihood of all figures but the counts under each.

    seizures follows from controls and per_control, so it is left out: it would count twice.
    """
    world, plan = make_world_of(scenario, number), make_plan(scenario, northern.seed(number))
    sums = dict.fromkeys(VERSIONS, 0.0)
    for name, seen in observed_figures(world, plan, why).items():
        if name != "seizures":
            for version, density in likelihoods(plan, why, name, seen).items():
                sums[version] += math.log(max(density, 1e-300))
    return holds(plan, why), sums


def make_world_of(scenario: Scenario, number: int) -> Any:
    from simulator.publish.world import frame, make_tables

    _, observed = make_tables(scenario, northern.seed(number))
    return {name: frame(table) for name, table in observed.items()}


@pytest.mark.sweep(1)
@pytest.mark.parametrize(
    ("true", "scenario", "direction"),
    [
        ("market", market(plain(), 0.8), RISE),
        ("market", market(plain(), -0.8), FALL),
        ("enforcement", enforcement(plain()), RISE),
        ("reporting", reporting(plain()), FALL),
    ],
)
def test_the_figures_of_a_world_speak_for_the_version_that_is_true(
    true: str, scenario: Scenario, direction: int
) -> None:
    """In three of four worlds at least the true version is the likeliest; each differs in luck and drift."""
    why = Question(product="HASHISH", country="TJ", baseline=BASE, window=WINDOW, direction=direction)
    best = []
    for number in range(4):
        held, sums = judged(scenario, number, why)
        assert true in held or true in ("market", "enforcement")
        best.append(max(sums, key=lambda version: sums[version]))
    assert best.count(true) >= 3, best


def test_changes_are_those_of_the_scenario() -> None:
    quiet = true_changes(make_plan(plain(), northern.seed(1)), WHY)
    more = true_changes(make_plan(market(plain(), 0.8), northern.seed(1)), WHY)
    assert more["market"] - quiet["market"] == pytest.approx(0.8, abs=0.15)
    joint = true_changes(make_plan(enforcement(plain()), northern.seed(1)), WHY)
    assert joint["enforcement"] - quiet["enforcement"] > math.log(2)
    gap = true_changes(make_plan(reporting(plain()), northern.seed(1)), WHY)
    assert gap["reporting"] < -0.5
    assert abs(gap["market"] - quiet["market"]) < 0.2


@pytest.mark.sweep(2)
@pytest.mark.parametrize("figure", FIGURES)
def test_a_likelihood_is_a_density(figure: str) -> None:
    """Integrated over the figure it is one, for every version."""
    plan = northern.truth(0).plan
    grid = np.linspace(-8, 8, 1601)
    densities = [likelihoods(plan, WHY, figure, Observation(value=float(v), counted=0.02)) for v in grid]
    for version in VERSIONS:
        mass = sum(entry[version] for entry in densities) * (grid[1] - grid[0])
        assert mass == pytest.approx(1.0, abs=0.01)


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", scenarios.NAMES)
def test_every_product_and_country_of_every_scenario_can_be_asked_about(name: str) -> None:
    """Also where nothing was found before, where nothing went through before, and where all of it goes through."""
    plan = make_plan(scenarios.scenario(name), bytes(32), 300)
    last = plan.scenario.months - 1
    for product in plan.static.products:
        ways = passing(plan, product, (0, last))
        assert ways
        for country in set(ways) & set(plan.scenario.reporting_countries):
            for start in range(6, last - 2, 12):
                why = Question(
                    product=product,
                    country=country,
                    baseline=(start - 6, start - 1),
                    window=(start, start + 2),
                    direction=RISE,
                )
                for figure in FIGURES:
                    densities = likelihoods(plan, why, figure, Observation(value=0.3, counted=0.02))
                    assert all(math.isfinite(value) and value >= 0 for value in densities.values())


def test_what_is_never_found_grows_with_controls() -> None:
    """The hazard of nothing is the limit of small hazards."""
    given = replace(setting(northern.truth(0).plan, WHY), hazard=0.0)
    assert expected("seizures", "enforcement", given, FACTORS) == pytest.approx(FACTORS)
    small = expected("seizures", "enforcement", replace(given, hazard=1e-8), FACTORS)
    assert small == pytest.approx(FACTORS, rel=1e-6)


def test_what_all_versions_say_alike_decides_nothing() -> None:
    plan = northern.truth(0).plan
    given = setting(plan, WHY)
    for figure in FIGURES:
        means = {version: tuple(expected(figure, version, given, FACTORS).round(9)) for version in VERSIONS}
        densities = likelihoods(plan, WHY, figure, Observation(value=0.3, counted=0.02))
        for version in VERSIONS:
            twins = [other for other in VERSIONS if means[other] == means[version]]
            assert {round(densities[other], 12) for other in twins} == {round(densities[version], 12)}
    assert cell(1.0) == "nothing"
    assert (cell(3.0), cell(1 / 3), cell(2.5)) == ("supports", "against", "")


def test_a_rise_of_controls_supports_enforcement_and_speaks_against_the_rest() -> None:
    plan = northern.truth(0).plan
    densities = likelihoods(plan, WHY, "controls", Observation(value=math.log(2), counted=0.001))
    assert cell(likelihood_ratio(densities, "enforcement")) == "supports"
    assert all(cell(likelihood_ratio(densities, name)) == "against" for name in ("market", "reporting", "route"))
    level = likelihoods(plan, WHY, "controls", Observation(value=0.0, counted=0.001))
    assert cell(likelihood_ratio(level, "enforcement")) == "against"


def test_the_price_tells_market_from_reporting() -> None:
    plan = northern.truth(0).plan
    cheaper = likelihoods(plan, WHY, "price", Observation(value=-0.35, counted=0.001))
    assert cheaper["market"] > 3 * cheaper["reporting"]
    level = likelihoods(plan, WHY, "price", Observation(value=0.0, counted=0.001))
    assert level["reporting"] > level["market"]


def test_worlds_are_made_from_the_same_plan() -> None:
    """The figures of a question come from observed tables alone."""
    world = make_world(northern.FILE, northern.seed(0))
    figures = observed_figures(world.observed, northern.truth(0).plan, WHY)
    assert set(figures) == set(FIGURES)
    assert figures["per_control"].value == pytest.approx(figures["seizures"].value - figures["controls"].value)


def test_the_command_prints_every_figure_under_every_version(tmp_path: Path) -> None:
    write_world(northern.scenario(), northern.seed(7), tmp_path / "w", cases=3_000)
    told = ["world", "versions", str(tmp_path / "w"), "--product", "HASHISH", "--country", "TJ", "--from", "2025-07"]
    run = CliRunner().invoke(app, [*told, "--to", "2025-12", "--fell"])
    assert run.exit_code == 0, run.output
    assert all(name in run.output for name in (*FIGURES, *VERSIONS))
    assert "True in this world: " in run.output
    for spoiled in ({"HASHISH": "UNICORN"}, {"TJ": "AQ"}, {"2025-07": "2020-07"}):
        wrong = [spoiled.get(word, word) for word in told]
        assert CliRunner().invoke(app, [*wrong, "--to", "2025-12"]).exit_code == 2
