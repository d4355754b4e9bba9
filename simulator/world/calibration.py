"""How the levels of the published table come out: each country's competence for each product is set by fixed point.

The rule kept here: calibration works on the mean field (no shocks, no lottery of sizes), so no single large seizure
and no lucky year can move it; what a world then draws swings around these levels. Drug series aim at the published
five-year mass; all others share out the rest of the reported cases by their weights.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.authored import authored_text
from simulator.chance import Stream
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.reproducible import number_on_grid, on_grid
from simulator.texts import N_
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult, run_macro
from simulator.world.scenario import GapsFeature, OutlierFeature, Scenario

ROUNDS = 6
# Bounds of this course, assumptions: the heaviest year of a table, the least part of the cases that must come about.
HEAVIEST_KG = 1e9
LEAST_REACH = 0.5
# A series that hardly anybody supplies is not sought without end.
MOST_COMPETENCE = 10_000.0
YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """competence (countries, products) multiplies hazards; outlier_kg is the mass of each outlier feature."""

    competence: np.ndarray
    outlier_kg: tuple[float, ...]


def published(scenario: Scenario) -> dict[tuple[str, str], dict[int, float]]:
    """Kilograms by (country, drug) and shifted year, as in the calibration table; absent years are absent.

    Raises:
        ScenarioError: if a line of the table is none.
        OSError: if the table cannot be read; that it exists, loading a scenario has checked.
    """
    path = calibration_table(scenario)
    masses: dict[tuple[str, str], dict[int, float]] = {}
    for number, row in enumerate(csv.DictReader(authored_text(path, path.name).splitlines()), 2):
        try:
            year, mass = int(row["year"]) + scenario.calibration.shift_years, float(row["mass_kg"])
            series = masses.setdefault((row["country"], row["drug"]), {})
        except (KeyError, TypeError, ValueError):
            raise ScenarioError(
                file=path.name,
                key=f"line {number}",
                rule=N_("a line has country, drug, year and mass_kg"),
                remedy=N_("Write the year as 2014, the mass in kilograms with a point."),
            ) from None
        if not 0 <= mass <= HEAVIEST_KG:
            raise ScenarioError(
                file=path.name,
                key=f"line {number}",
                rule=N_("a year's mass lies between 0 and a million tonnes"),
                remedy=N_("Write the mass in kilograms."),
            )
        series[year] = mass
    return masses


def calibration_table(scenario: Scenario) -> Path:
    """Where the scenario's calibration table lies, whether or not it is there."""
    return content("datasets") / "calibration" / scenario.calibration.table


def five_year_mean(by_year: dict[int, float]) -> float:
    """Five-year mass of a series: mean of the published years times five."""
    return YEARS * sum(by_year.values()) / len(by_year)


def fitted_years(scenario: Scenario, by_year: dict[int, float]) -> dict[int, float]:
    """The years of a series that levels are fitted on; all of them where none of those is published."""
    last = scenario.start.year + scenario.calibration.fitted_years
    early = {year: mass for year, mass in by_year.items() if year < last}
    return early or by_year


def reported_share(scenario: Scenario, static: Static) -> np.ndarray:
    """Expected share of detections that are ever entered, (R, L), at even effort."""
    rates = np.zeros((static.countries, len(SERVICES)))
    for code, habit in scenario.reporting.items():
        rates[static.country_codes.index(code)] = [
            habit.rate * (1.0 if name in ("CUSTOMS", "JOINT") else habit.other) for name in SERVICES
        ]
    weight = static.weight.sum(axis=2)
    share = (static.weight * rates[static.country]).sum(axis=2)
    return np.asarray(np.divide(share, weight, out=np.zeros_like(share), where=weight > 0))


def _lost_in_gaps(scenario: Scenario) -> float:
    """Share of all cases that gaps in reporting are expected to take, were all countries of one size."""
    gaps = [f for f in scenario.feature if isinstance(f, GapsFeature)]
    lost = sum(feature.take * sum(feature.months) / 2 for feature in gaps)
    return min(lost / (scenario.months * len(scenario.reporting_countries)), 0.5)


def calibrate(scenario: Scenario, static: Static, rng: Stream) -> Calibrated:
    """The competences of one world; the outliers' masses are drawn here, because levels make room for them.

    Raises:
        ScenarioError: if less than LEAST_REACH of the cases that were asked for can come about.
    """
    features = [f for f in scenario.feature if isinstance(f, OutlierFeature)]
    wanted = [float(rng.uniform(*feature.share)) for feature in features]
    shape = (static.countries, len(static.products))
    cell = static.country * shape[1] + static.product[:, None]
    tables = published(scenario)
    mass_target, case_weight = np.zeros(shape), np.zeros(shape)
    for product, countries in scenario.targets.published.items():
        for country in countries:
            if (country, product) in tables:
                target = five_year_mean(fitted_years(scenario, tables[country, product]))
                mass_target[static.country_codes.index(country), static.products.index(product)] = target
    for product, weights in scenario.targets.cases.items():
        for country, weight in weights.items():
            case_weight[static.country_codes.index(country), static.products.index(product)] = weight
    months = min(12 * YEARS, scenario.months)
    years = months / 12
    span = np.arange(scenario.months) < months
    reported = reported_share(scenario, static) * (1 - _lost_in_gaps(scenario))

    def totals(by_leg: np.ndarray) -> np.ndarray:
        return np.bincount(cell.ravel(), by_leg.ravel(), shape[0] * shape[1]).reshape(shape)

    asked = scenario.cases * years / YEARS
    competence, cases, aim = np.ones(shape), np.zeros(shape), np.zeros(shape)
    odds = [share / (1 - share) for share in wanted]
    for _ in range(ROUNDS):
        field = run_macro(scenario, static, competence)
        counts = field.mean[span].sum(axis=0)
        mass, cases = totals(counts * static.leg_kg), totals(counts * reported)
        factor = np.ones(shape)
        np.divide(mass_target * years / YEARS, mass, out=factor, where=(mass_target > 0) & (mass > 0))
        for number, feature in enumerate(features):
            # The year's other seizures and the large one together with the rest of the series make the published mass:
            # mass * f + odds * rest * f = goal, but the series itself keeps 0.3 of it.
            at, rest = _series(static, feature), _rest(scenario, static, field, feature)
            factor[at] *= max(mass[at] / max(mass[at] + odds[number] * rest, 1e-9), 0.3)
        free = asked - cases[mass_target > 0].sum()
        aim = case_weight / max(case_weight.sum(), 1e-9) * max(free, 0.05 * scenario.cases)
        np.divide(aim, cases, out=factor, where=(mass_target == 0) & (cases > 0))
        competence = on_grid(np.minimum(competence * factor, MOST_COMPETENCE))
    if cases.sum() < LEAST_REACH * asked:
        place, kind = divmod(int(np.argmax(aim - cases)), shape[1])
        raise ScenarioError(
            file=scenario.name,
            key=f"targets.cases.{static.products[kind]}.{static.country_codes[place]}",
            rule=f"organisations and services bring {cases.sum():,.0f} of the {asked:,.0f} cases that are asked for",
            remedy=N_("Give organisations that pass there more supply, or ask for fewer cases."),
        )
    # What the last round left to expect decides how large the large ones are.
    field = run_macro(scenario, static, competence) if features else field
    outlier_kg = []
    for part, feature in zip(odds, features, strict=True):
        heaviest = scenario.products[feature.product].most_kg or math.inf
        outlier_kg.append(min(number_on_grid(part * _rest(scenario, static, field, feature)), heaviest))
    return Calibrated(competence=competence, outlier_kg=tuple(outlier_kg))


def _series(static: Static, feature: OutlierFeature) -> tuple[int, int]:
    return static.country_codes.index(feature.countries[0]), static.products.index(feature.product)


def _rest(scenario: Scenario, static: Static, field: MacroResult, feature: OutlierFeature) -> float:
    """Expected mass of the outlier's series in its year, without it."""
    country, product = _series(static, feature)
    first = max(scenario.month_of(feature.from_.replace(month=1, day=1)), 0)
    inside = (static.country == country) & (static.product == product)[:, None]
    return float((field.mean[first : first + 12].sum(axis=0) * static.leg_kg)[inside].sum())
