"""How likely a figure is under rival versions of why a series rose or fell: market, enforcement, reporting, route.

Instructor's side only: it reads the plan. A question compares a window of months with a baseline for one product and
country. Under a version one thing changed by a factor f, and nothing else:
    market       what is sent to the whole region, x f
    enforcement  controls in the country, x f; what is found of a hazard h: (1 - exp(-h f)) / (1 - exp(-h))
    reporting    the part of the country's seizures that is entered, x f
    route        the country's share s of what is sent, x f; the others': (1 - s f) / (1 - s)
f is not known: ln f is spread evenly over FACTORS in the direction of the question. A figure is a logarithm of a ratio
(window to baseline) or a difference of shares; given f it is normal about what the version says, with the spread that
the generator has: counts are Poisson, supply and attention move by themselves (AR(1), scenario), prices are hearsay.
So the likelihood of a figure under a version is a mean of normal densities, and what all versions explain alike has a
ratio near one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.assumptions import Assumption
from simulator.observation.flows import usual_controls
from simulator.observation.prices import ELASTICITY, HEARSAY, QUICK
from simulator.reference import offices
from simulator.reproducible import exp, expm1, log
from simulator.world.plan import Plan

VERSIONS = ("market", "enforcement", "reporting", "route")
FIGURES = ("seizures", "controls", "per_control", "price", "elsewhere", "silence")
RISE, FALL = 1, -1
# Factors of a change that a question can be about, as logarithms; the grid over which a likelihood is a mean.
FACTORS = np.linspace(log(1.25), log(3.0), 15)
# Spread of controls by moving effort, and of shares of silent months; half a count keeps a logarithm finite.
EFFORT_SPREAD, SILENCE_SPREAD, HALF = 0.08, 0.08, 0.5
MOST_SHARE, LEAST_HAZARD = 0.95, 1e-9
# A version holds from these factors on, while the others stay below the last one.
HOLDS, MOVED, STILL = log(1.25), log(1.3), log(1.1)
# Ratios from which evidence decides, and between which it says nothing; what lies between is not asked.
DECISIVE, NEUTRAL = 3.0, 2.0

ASSUMPTIONS = (
    Assumption(
        what="factors of a change under a version; spread of controls and of silent months",
        value=f"1.25 to 3, evenly in the logarithm; {EFFORT_SPREAD:g}, {SILENCE_SPREAD:g}",
        why="smaller changes are not asked about, larger ones are seen by everybody",
    ),
    Assumption(
        what="evidence that decides, and that says nothing, by its likelihood ratio",
        value=f"{DECISIVE:g} or 1/{DECISIVE:g}; between 1/{NEUTRAL:g} and {NEUTRAL:g}",
        why="three to one is what people call likely",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Why did seizures of a product in a country rise (RISE) or fall (FALL) from the baseline to the window?

    baseline and window are first and last month number, both included; direction is RISE or FALL.
    """

    product: str
    country: str
    baseline: tuple[int, int]
    window: tuple[int, int]
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a question needs of the plan: hazard in the country, its share of the flow, months, spreads.

    drift: standard deviation of the logarithm of a ratio by what moves of itself, seizures and arrivals.
    """

    hazard: float
    share: float
    settled: float
    drift: float
    supply_drift: float


def _months(span: tuple[int, int]) -> np.ndarray:
    return np.arange(span[0], span[1] + 1)


def _flows(plan: Plan, question: Question) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Consignments of the product a month, (T,): sent in all, through the country, and seized there (expected)."""
    static, macro = plan.static, plan.macro
    country = static.country_codes.index(question.country)
    of_product = static.product == static.products.index(question.product)
    inside = static.present & (static.country == country)
    here = of_product & inside.any(axis=1)
    seized = (macro.mean * inside)[:, here].sum(axis=(1, 2))
    return macro.sent[:, of_product].sum(axis=1), macro.sent[:, here].sum(axis=1), seized


def passing(plan: Plan, product: str, span: tuple[int, int]) -> tuple[str, ...]:
    """The countries through which a product goes in the months of a span, by code."""
    static = plan.static
    sent = plan.macro.sent[_months(span)].sum(axis=0) > 0
    going = static.present & (sent & (static.product == static.products.index(product)))[:, None]
    return tuple(sorted({static.country_codes[at] for at in static.country[going]}))


def setting(plan: Plan, question: Question) -> Setting:
    """The figures of the generator that a question's likelihoods follow from."""
    sent, through, seized = _flows(plan, question)
    base, window = _months(question.baseline), _months(question.window)
    caught = float(seized[base].sum() / max(through[base].sum(), 1e-9))
    macro = plan.scenario.macro
    weights = np.zeros(plan.scenario.months)
    weights[window], weights[base] = 1 / window.size, -1 / base.size
    at = np.arange(weights.size)
    fading = np.concatenate([[1.0], np.cumprod(np.full(at.size - 1, macro.phi))])
    memory = float((weights[:, None] * weights * fading[np.abs(at[:, None] - at)]).sum())
    members = max(len(set(plan.static.owner[plan.static.product == plan.static.products.index(question.product)])), 1)
    supply = memory * (_square(macro.product_sd) + _square(macro.organisation_sd) / members)
    return Setting(
        hazard=-log(float(max(1 - caught, 1e-6))),
        share=float(through[base].sum() / max(sent[base].sum(), 1e-9)),
        settled=float((1 - np.cumprod(np.full(window.size, 1 - QUICK[0]))).mean()),
        drift=math.sqrt(supply + memory * _square(macro.attention_sd)),
        supply_drift=math.sqrt(supply),
    )


def true_changes(plan: Plan, question: Question) -> dict[str, float]:
    """What each version says changed, as it did: logarithm of window over baseline."""
    sent, through, _ = _flows(plan, question)
    base, window = _months(question.baseline), _months(question.window)
    country = [post.country == question.country for post in offices().values()]
    works = np.flatnonzero((plan.static.base > 0).any(axis=1) & np.array(country))
    controls = usual_controls(plan)[1][:, works].sum(axis=1)
    silent = np.array([plan.calendar.silent(question.country, t) for t in range(plan.scenario.months)])
    return {
        "market": _log_ratio(sent, base, window),
        "enforcement": _log_ratio(controls, base, window),
        "reporting": _log_ratio(1.0 - silent + 1e-3, base, window),
        "route": _log_ratio(through / np.maximum(sent, 1e-9), base, window),
    }


def _log_ratio(values: np.ndarray, base: np.ndarray, window: np.ndarray) -> float:
    return log(max(float(values[window].mean()), 1e-9) / max(float(values[base].mean()), 1e-9))


def holds(plan: Plan, question: Question) -> tuple[str, ...]:
    """The versions that are true: their change is large and in the question's direction, the rival's is small."""
    moved = {name: question.direction * change for name, change in true_changes(plan, question).items()}
    true = []
    if moved["market"] >= HOLDS and abs(moved["enforcement"]) < STILL:
        true.append("market")
    if moved["enforcement"] >= HOLDS and abs(moved["market"]) < STILL:
        true.append("enforcement")
    if moved["reporting"] >= HOLDS:
        true.append("reporting")
    if moved["route"] >= MOVED:
        true.append("route")
    return tuple(true)


def expected(figure: str, version: str, given: Setting, x: np.ndarray) -> np.ndarray:
    """What a figure is in the mean where the version's factor has the logarithm x."""
    f = exp(x)
    # What is never found grows with controls as they do: the limit of the ratio as the hazard goes to nothing.
    caught = log(expm1(-given.hazard * f) / expm1(-given.hazard)) if given.hazard > LEAST_HAZARD else x
    elsewhere = log((1 - np.minimum(given.share * f, MOST_SHARE)) / (1 - min(given.share, MOST_SHARE)))
    nothing = np.zeros_like(x)
    effects: Mapping[str, Mapping[str, np.ndarray]] = {
        "seizures": {"market": x, "enforcement": caught, "reporting": x, "route": x},
        "controls": {"enforcement": x},
        "per_control": {"market": x, "enforcement": caught - x, "reporting": x, "route": x},
        "price": {
            "market": -ELASTICITY[0] * given.settled * x,
            "enforcement": ELASTICITY[0] * given.settled * given.hazard * (f - 1),
            "route": -ELASTICITY[0] * given.settled * x,
        },
        "elsewhere": {"market": x, "route": elsewhere},
        "silence": {"reporting": np.where(x < 0, 1 - f, 1 / f - 1)},
    }
    return effects[figure].get(version, nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A figure as it is observed, and the variance that counting it has."""

    value: float
    counted: float


def observed_figures(observed: Mapping[str, pd.DataFrame], plan: Plan, question: Question) -> dict[str, Observation]:
    """Every figure that the observed tables give for a question; one whose data are missing is left out."""
    names = [plan.scenario.first_day(t).isoformat()[:7] for t in range(plan.scenario.months)]
    base, window = ({names[t] for t in _months(span)} for span in (question.baseline, question.window))
    cases = observed["cases"][observed["cases"]["status"] != "CANCELLED"]
    goods = observed["lines"].loc[observed["lines"]["product"] == question.product, "case_id"]
    cases = cases[cases["case_id"].isin(goods)]
    month, here = cases["seizure_date"].astype(str).str[:7], cases["reporting_country"] == question.country
    flows = observed["flows"]
    inside = flows[flows["office"].astype(str).map(lambda code: offices()[code].country) == question.country]
    controls = [float(inside.loc[inside["month"].isin(span), "controls"].sum()) for span in (window, base)]
    rate = log(len(base) / len(window))
    own = [int((here & month.isin(span)).sum()) for span in (window, base)]
    figures = {"seizures": _counts(own, rate), "controls": _counts(controls, rate)}
    figures["per_control"] = Observation(
        value=figures["seizures"].value - figures["controls"].value, counted=figures["seizures"].counted
    )
    figures["elsewhere"] = _counts([int((~here & month.isin(span)).sum()) for span in (window, base)], rate)
    prices = observed["prices"]
    mine = prices[(prices["country"] == question.country) & (prices["product"] == question.product)]
    quoted = [log(mine.loc[mine["month"].isin(span), "wholesale"].to_numpy(float)) for span in (window, base)]
    if quoted[0].size and quoted[1].size:
        spread = _square(HEARSAY) * (1 / quoted[0].size + 1 / quoted[1].size)
        figures["price"] = Observation(value=float(quoted[0].mean() - quoted[1].mean()), counted=spread)
    known = observed["reporting"]
    silent = known[(known["country"] == question.country) & (known["state"] == "NONE")]["month"]
    shares = [float(silent.isin(span).sum()) / len(span) for span in (window, base)]
    figures["silence"] = Observation(value=shares[0] - shares[1], counted=_square(SILENCE_SPREAD))
    return figures


def _counts(counts: list[float] | list[int], rate: float) -> Observation:
    window, base = (count + HALF for count in counts)
    return Observation(value=log(float(window / base)) + rate, counted=1 / window + 1 / base)


def _square(x: float) -> float:
    return x * x


def _variance(figure: str, seen: Observation, given: Setting) -> float:
    """Variance of a figure about what a version says."""
    moving = {
        "seizures": _square(given.drift),
        "per_control": _square(given.drift) + _square(EFFORT_SPREAD),
        "controls": _square(EFFORT_SPREAD),
        "price": _square(ELASTICITY[0] * given.settled * given.supply_drift),
        "elsewhere": _square(given.drift),
    }
    return seen.counted + moving.get(figure, 0.0)


def likelihoods(plan: Plan, question: Question, figure: str, seen: Observation) -> dict[str, float]:
    """The density of an observed figure under every version."""
    given = setting(plan, question)
    spread = math.sqrt(_variance(figure, seen, given))
    x = question.direction * FACTORS

    def density(version: str) -> float:
        z = (seen.value - expected(figure, version, given, x)) / spread
        return float(exp(-z * z / 2).mean() / (spread * math.sqrt(2 * math.pi)))

    return {version: density(version) for version in VERSIONS}


def likelihood_ratio(densities: Mapping[str, float], version: str) -> float:
    """How many times as likely the figure is under a version as under its rivals, all rivals alike."""
    rivals = [value for name, value in densities.items() if name != version]
    return densities[version] / max(sum(rivals) / len(rivals), 1e-300)


def cell(ratio: float) -> str:
    """What the evidence says of a version: "supports", "against", "nothing", or "" where it must not be asked."""
    answers: tuple[tuple[Callable[[float], bool], str], ...] = (
        (lambda r: r >= DECISIVE, "supports"),
        (lambda r: r <= 1 / DECISIVE, "against"),
        (lambda r: 1 / NEUTRAL <= r <= NEUTRAL, "nothing"),
    )
    return next((answer for fits, answer in answers if fits(ratio)), "")
