"""Gate "calibration": detected kilograms of all agencies against the published table.

Level: |ln(simulated / published)| of the five-year mass of every country and drug. Swing: |ln| of consecutive years,
compared as a distribution. A world larger than the scenario is as many worlds of the scenario's size laid over each
other: its level is divided by that number, and its swings are those of random parts of the scenario's size, because in
the published table too a large seizure moves a year. The table is read and its swings are computed here; nothing is
quoted. A constant mean must fail, and so must a frozen months' stage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series, absent
from simulator.gates.world import GateInput
from simulator.rng import stream
from simulator.world.calibration import YEARS, five_year_mean, published

NAME = "calibration"
AT_LEAST_KG = 50.0
SWING_FROM_KG = 10.0
LEVEL_MEDIAN, LEVEL_P90 = 0.25, 0.6
SWING_MEDIAN, SWING_P90 = (0.15, 0.40), (0.5, 1.3)
# Largest distance between the distributions of swings, two-sided Kolmogorov-Smirnov statistic.
SWING_DISTANCE = 0.30
# Random parts of a large world that are looked at.
PARTS = 12
# With fewer series than this the 90th percentile of one world says nothing.
ENOUGH = 8
# Largest total variation distance of the shares of countries and drugs in the five years' kilograms: the masses of the
# table are rounded to kilograms and its gaps are filled by means.
SHARES = 0.10


def yearly_kg(world: GateInput) -> dict[tuple[str, str], np.ndarray]:
    """Detected kilograms of the calibration years by country and drug, both lines, (P + 1, YEARS).

    First the whole world brought to the scenario's size, then P random parts of that size; a world that is not larger
    is its only part.
    """
    case = world.truth_rows("cases", world.numbers("truth", "lines", "truth_id"))
    country, countries = world.codes("truth", "cases", "reporting_country")
    product, products = world.codes("truth", "lines", "product")
    year = (world.numbers("truth", "cases", "month").astype(np.int64) + world.scenario.start.month - 1) // 12
    kg = world.numbers("truth", "lines", "kg")
    cell = (country[case] * len(products) + product) * YEARS + year[case]
    inside = year[case] < YEARS
    shape = (len(countries), len(products), YEARS)

    def mass(chosen: np.ndarray) -> np.ndarray:
        return np.bincount(cell[chosen], kg[chosen], int(np.prod(shape))).reshape(shape)

    parts = max(round(world.scale), 1)
    part = stream(world.seed, "gate-calibration").integers(0, parts, country.size)[case]
    whole = mass(inside) / world.scale
    masses = np.stack(
        [whole, *(mass(inside & (part == k)) for k in range(min(parts, PARTS)))] if parts > 1 else [whole] * 2
    )
    return {
        (c, p): masses[:, countries.index(c), products.index(p)]
        if c in countries and p in products
        else np.zeros((masses.shape[0], YEARS))
        for c, p in published(world.scenario)
        if c in world.scenario.reporting_countries and c in world.scenario.targets.published.get(p, [])
    }


def swings(series: np.ndarray) -> np.ndarray:
    """|ln| of consecutive years where both have at least ten kilograms; nan marks years that are not known."""
    before, after = series[:-1], series[1:]
    usable = (before >= SWING_FROM_KG) & (after >= SWING_FROM_KG)
    return np.asarray(np.abs(np.log(after[usable] / before[usable])))


def measure(world: GateInput) -> Evidence:
    """Yearly kilograms simulated, in the whole and in parts, and published, by "country drug"."""
    if not world.scenario.targets.published:
        return {}
    table = published(world.scenario)
    first = world.scenario.start.year
    simulated = yearly_kg(world)
    return {
        "simulated": {" ".join(key): mass[0].tolist() for key, mass in simulated.items()},
        "parts": {" ".join(key): mass[1:].tolist() for key, mass in simulated.items()},
        "level": {" ".join(key): five_year_mean(table[key]) for key in simulated},
        "published": {
            " ".join(key): [table[key].get(year) for year in range(first, first + YEARS)] for key in simulated
        },
    }


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Levels and swings pooled over worlds."""
    usable = [measures for measures in evidence if measures]
    if not usable:
        return absent(NAME, "the scenario names no published figures")
    levels: list[float] = []
    drawn: list[float] = []
    told: list[float] = []
    pairs: list[tuple[float, float]] = []
    for measures in usable:
        for key, level in measures["level"].items():
            if level < AT_LEAST_KG:
                continue
            mass = np.array(measures["simulated"][key])
            levels.append(abs(float(np.log(max(mass.sum(), 1e-3) / level))))
            pairs.append((level, max(float(mass.sum()), 1e-3)))
            for part in measures["parts"][key]:
                drawn.extend(swings(np.array(part)))
            told.extend(swings(np.array([np.nan if kg is None else kg for kg in measures["published"][key]])))
    if len(levels) < ENOUGH:
        return absent(NAME, f"only {len(levels)} series with published figures of {AT_LEAST_KG:g} kg or more")
    swing = np.array(drawn)
    return GateResult(
        name=NAME,
        worlds=len(usable),
        checks=(
            Check(what="level median", value=float(np.median(levels)), high=LEVEL_MEDIAN),
            Check(what="level p90", value=float(np.quantile(levels, 0.9)), high=LEVEL_P90),
            Check(what="swing median", value=_quantile(swing, 0.5), low=SWING_MEDIAN[0], high=SWING_MEDIAN[1]),
            Check(what="swing p90", value=_quantile(swing, 0.9), low=SWING_P90[0], high=SWING_P90[1]),
            Check(what="swing distance", value=distance(swing, np.array(told)), high=SWING_DISTANCE),
            Check(what="shares of countries and drugs, TVD", value=shares_apart(usable), high=SHARES),
        ),
        figure=Figure(
            style="points",
            x="published, kg in five years",
            y="simulated, kg in five years",
            log="xy",
            series=(
                Series(label="country and drug", x=tuple(p[0] for p in pairs), y=tuple(p[1] for p in pairs)),
                Series(label="equal", x=tuple(sorted(p[0] for p in pairs)), y=tuple(sorted(p[0] for p in pairs))),
            ),
        ),
    )


def shares_apart(evidence: Sequence[Evidence]) -> float:
    """Total variation distance of the shares of every country and drug, of all worlds together against the table."""
    keys = sorted({key for measures in evidence for key in measures["level"]})
    simulated = np.array([sum(float(np.sum(m["simulated"].get(key, 0.0))) for m in evidence) for key in keys])
    levels = np.array([max(m["level"].get(key, 0.0) for m in evidence) for key in keys])
    return float(np.abs(simulated / simulated.sum() - levels / levels.sum()).sum() / 2)


def distance(sample: np.ndarray, other: np.ndarray) -> float:
    """Largest distance of two empirical distributions, 0 to 1; 1 where one of them is empty."""
    if not sample.size or not other.size:
        return 1.0
    every = np.sort(np.concatenate([sample, other]))
    first = np.searchsorted(np.sort(sample), every, side="right") / sample.size
    second = np.searchsorted(np.sort(other), every, side="right") / other.size
    return float(np.abs(first - second).max())


def _quantile(values: np.ndarray, q: float) -> float:
    return float(np.quantile(values, q)) if values.size else float("nan")


GATE = Gate(name=NAME, title="Masses agree with the published table", measure=measure, judge=judge, by_chance=True)
