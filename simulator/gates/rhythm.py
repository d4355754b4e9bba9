"""Gate "time": seizures follow the week and the year, come in bursts, and are entered late with a long tail.

Week: chi-square of seizures by weekday against seven equal days, by its normal score (Wilson and Hilferty), which grows
with the number of seizures. Chance: how far below its bound a world of so many seizures lies once in eighty, whose days
of the week differ by WEEK (root mean square): 1.4 of 7,200 seizures, 3.7 of 3,000, nothing of 12,500 and more.

Year: a harmonic of one year is fitted to ln(monthly count) beside a straight line, for products whose supply has a
season in the scenario; the fitted amplitude is compared with the stated one. Fano: variance by mean of all monthly
counts. Delay: 95th by 50th percentile of days from seizure to entry, of what is entered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.gates.result import Check, Evidence, Figure, Gate, GateResult, Series
from simulator.gates.world import GateInput

NAME = "time"
FANO = 1.0
DELAY_TAIL = 3.0
WEEK_SCORE = 4.0
# Root mean square by which weekdays differ from their mean: of the stated weights 0.086, less what comes in bursts.
WEEK = 0.07
# A sound world lies below what it may with a chance of one in eighty: so many standard deviations.
ONE_IN_EIGHTY = 2.24
YEAR_RATIO = (0.4, 1.8)
SEASON_FROM = 0.15
ENOUGH_A_MONTH = 8.0


def measure(world: GateInput) -> Evidence:
    """Counts by weekday and month, amplitudes by product, quantiles of the delay."""
    seized = world.ordinals("truth", "cases", "seizure_date")
    months = world.scenario.months
    month = world.numbers("truth", "cases", "month").astype(np.int64)
    delay = world.numbers("truth", "cases", "report_delay_days")
    delay = delay[delay >= 0]
    return {
        "weekday": np.bincount((seized - 1) % 7, minlength=7).tolist(),
        "weekdays": _days_of_week(world),
        "monthly": np.bincount(month, minlength=months)[:months].tolist(),
        "scale": world.scale,
        "amplitude": _amplitudes(world, month),
        "delay": [float(np.quantile(delay, q)) for q in (0.5, 0.95)] if delay.size else [0.0, 0.0],
    }


def _days_of_week(world: GateInput) -> list[int]:
    days = np.arange(world.scenario.start.toordinal(), world.scenario.end.toordinal() + 1)
    return [int(n) for n in np.bincount((days - 1) % 7, minlength=7)]


def _amplitudes(world: GateInput, month: np.ndarray) -> dict[str, list[float]]:
    """By product with a season: fitted amplitude of one year in the direction of its peak month, and the stated one."""
    product, names = world.codes("truth", "cases", "product")
    months = world.scenario.months
    t = np.arange(months)
    of_year = (world.scenario.start.month - 1 + t) % 12 + 1
    amplitudes = {}
    for place, name in enumerate(names):
        figures = world.scenario.products.get(name)
        if figures is None or figures.season < SEASON_FROM or figures.shocks:
            continue
        count = np.bincount(month[product == place], minlength=months)[:months]
        if count.mean() < ENOUGH_A_MONTH:
            continue
        angle = 2 * np.pi * (of_year - figures.peak) / 12
        design = np.stack([np.ones(months), t - months / 2, np.cos(angle), np.sin(angle)], axis=1)
        fit, *_ = np.linalg.lstsq(design, np.log(count + 0.5), rcond=None)
        amplitudes[name] = [float(fit[2]), figures.season]
    return amplitudes


def chi_score(counts: np.ndarray, expected: np.ndarray) -> float:
    """Pearson's statistic as a standard normal score (Wilson and Hilferty, 1931)."""
    k = counts.size - 1
    return _score(float(((counts - expected) ** 2 / expected).sum()), k)


def least_score(seizures: int) -> float:
    """The score of the week below which one sound world of so many seizures in eighty lies.

    Quantile of the noncentral chi-square with 6 degrees and noncentrality seizures * WEEK^2 (Abdel-Aty, Biometrika 41,
    1954: its cube root is nearly normal).
    """
    k, beyond = 6, seizures * WEEK**2
    a, b = k + beyond, beyond / (k + beyond)
    variance = 2 * (1 + b) / (9 * a)
    statistic = a * max(1 - variance - ONE_IN_EIGHTY * float(np.sqrt(variance)), 0.0) ** 3
    return _score(statistic, k)


def _score(statistic: float, k: int) -> float:
    return float(((statistic / k) ** (1 / 3) - (1 - 2 / (9 * k))) / np.sqrt(2 / (9 * k)))


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Weekdays and amplitudes pooled over worlds; Fano and delay as medians."""
    weekday = np.sum([measures["weekday"] for measures in evidence], axis=0)
    share = np.array(evidence[0]["weekdays"], float)
    expected = share / share.sum() * weekday.sum()
    fano = [_fano(np.array(measures["monthly"], float)) for measures in evidence]
    pairs = [pair for measures in evidence for pair in measures["amplitude"].values()]
    room = max(WEEK_SCORE - least_score(int(weekday.sum())), 0.0)
    checks = [
        Check(what="score of the week", value=chi_score(weekday, expected), low=WEEK_SCORE, chance=room),
        Check(what="monthly Fano factor", value=float(np.median(fano)), low=FANO),
        Check(
            what="delay P95 / P50",
            value=float(np.median([measures["delay"][1] / max(measures["delay"][0], 0.5) for measures in evidence])),
            low=DELAY_TAIL,
        ),
    ]
    if pairs:
        ratio = float(np.sum([pair[0] for pair in pairs]) / np.sum([pair[1] for pair in pairs]))
        checks.append(Check(what="amplitude of the year", value=ratio, low=YEAR_RATIO[0], high=YEAR_RATIO[1]))
    return GateResult(
        name=NAME,
        worlds=len(evidence),
        checks=tuple(checks),
        told={"days to entry, median": float(np.median([measures["delay"][0] for measures in evidence]))},
        figure=Figure(
            style="lines",
            x="month",
            y="seizures",
            series=tuple(
                Series(
                    label=f"world {number + 1}",
                    x=tuple(range(len(measures["monthly"]))),
                    y=tuple(n / measures["scale"] for n in measures["monthly"]),
                )
                for number, measures in enumerate(evidence[:5])
            ),
        ),
    )


def _fano(counts: np.ndarray) -> float:
    """Variance by mean of monthly counts around their straight line, so that a mere trend is no burst."""
    t = np.arange(counts.size)
    rest = counts - np.polyval(np.polyfit(t, counts, 1), t)
    return float(rest.var(ddof=2) / max(counts.mean(), 1e-9))


GATE = Gate(name=NAME, title="Seizures follow the week and the year, reports come late", measure=measure, judge=judge)
