"""How the levels of the published table come out: each country's competence for each product is set by fixed point.

The rule kept here: calibration works on the mean field (no shocks, no lottery of sizes), so no single large seizure
and no lucky year can move it; what a world then draws swings around these levels. Drug series aim at the published
five-year mass; all others share out the rest of the reported cases by their weights.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

import numpy as np

from simulator.chance import Stream
from simulator.content import content
from simulator.errors import ScenarioError
from simulator.reproducible import number_on_grid, on_grid
from simulator.texts import N_
from simulator.world.hazards import SERVICES, Static
from simulator.world.macro import MacroResult, run_macro
from simulator.world.scenario import GapsFeature, OutlierFeature, Scenario

ROUNDS = 6
YEARS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """competence (countries, products) multiplies hazards; outlier_kg is the mass of each outlier feature."""

    competence: np.ndarray
    outlier_kg: tuple[float, ...]


def published(scenario: Scenario) -> dict[tuple[str, str], dict[int, float]]:
    """Kilograms by (country, drug) and shifted year, as in the calibration table; absent years are absent.

    Raises:
        ScenarioError: if the table does not exist.
    """
    path = content("datasets") / "calibration" / scenario.calibration.table
    if not path.is_file():
        raise ScenarioError(
            file=scenario.name,
            key="calibration.table",
            rule=N_("the table lies in datasets/calibration"),
            remedy=scenario.calibration.table,
        )
    masses: dict[tuple[str, str], dict[int, float]] = {}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            year = int(row["year"]) + scenario.calibration.shift_years
            masses.setdefault((row["country"], row["drug"]), {})[year] = float(row["mass_kg"])
    return masses


def five_year_mean(by_year: dict[int, float]) -> float:
    """Five-year mass of a series: mean of the published years times five."""
    return YEARS * sum(by_year.values()) / len(by_year)


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
    """The competences of one world; the outliers' masses are drawn here, because levels make room for them."""
    features = [f for f in scenario.feature if isinstance(f, OutlierFeature)]
    wanted = [float(rng.uniform(*feature.share)) for feature in features]
    shape = (static.countries, len(static.products))
    cell = static.country * shape[1] + static.product[:, None]
    tables = published(scenario)
    mass_target, case_weight = np.zeros(shape), np.zeros(shape)
    for product, countries in scenario.targets.published.items():
        for country in countries:
            if (country, product) in tables:
                target = five_year_mean(tables[country, product])
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

    competence = np.ones(shape)
    outlier_kg = [0.0] * len(features)
    for _ in range(ROUNDS):
        field = run_macro(scenario, static, competence)
        counts = field.mean[span].sum(axis=0)
        mass, cases = totals(counts * static.leg_kg), totals(counts * reported)
        factor = np.ones(shape)
        np.divide(mass_target * years / YEARS, mass, out=factor, where=(mass_target > 0) & (mass > 0))
        for number, feature in enumerate(features):
            # The year's other seizures and the large one together with the rest of the series make the published mass:
            # mass * f + odds * rest * f = goal, but the series itself keeps 0.3 of it.
            at = _series(static, feature)
            odds, rest = wanted[number] / (1 - wanted[number]), _rest(scenario, static, field, feature)
            factor[at] *= max(mass[at] / max(mass[at] + odds * rest, 1e-9), 0.3)
            outlier_kg[number] = number_on_grid(odds * rest * float(factor[at]))
        free = scenario.cases * years / YEARS - cases[mass_target > 0].sum()
        aim = case_weight / max(case_weight.sum(), 1e-9) * max(free, 0.05 * scenario.cases)
        np.divide(aim, cases, out=factor, where=(mass_target == 0) & (cases > 0))
        competence = on_grid(competence * factor)
    return Calibrated(competence=competence, outlier_kg=tuple(outlier_kg))


def _series(static: Static, feature: OutlierFeature) -> tuple[int, int]:
    return static.country_codes.index(feature.countries[0]), static.products.index(feature.product)


def _rest(scenario: Scenario, static: Static, field: MacroResult, feature: OutlierFeature) -> float:
    """Expected mass of the outlier's series in its year, without it."""
    country, product = _series(static, feature)
    first = max(scenario.month_of(feature.from_.replace(month=1, day=1)), 0)
    inside = (static.country == country) & (static.product == product)[:, None]
    return float((field.mean[first : first + 12].sum(axis=0) * static.leg_kg)[inside].sum())
