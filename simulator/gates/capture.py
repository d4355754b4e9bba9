"""Gate "capture": what two sources say together of how many cases there are, and which sources lean on each other.

Every case of the truth is on two lists or not: n1, n2 cases are on each, m on both. Chapman's estimate of their number
is (n1 + 1)(n2 + 1) / (m + 1) - 1 (Chapman 1951; Seber, The Estimation of Animal Abundance, 1982, 3.1). It is right
where the lists are independent. In these worlds a case is entered by the chance of its country, month and kind of
service, and nothing else that a source looks at; so within these cells m is hypergeometric with mean sum(n1 n2 / N)
and variance sum(n1 n2 (N - n1)(N - n2) / (N^2 (N - 1))), and each source's score (m - mean) / spread must lie within
SIGMAS. Over the cells lists do lean on each other, as stated: partners warn customs, who enter more. So the estimate's
bounds are what it is at the mean overlap, and SIGMAS spreads (and a case) beside it.
Dependent by rule: no cause is told by two sources beforehand (`causes`), so overlap of these lists is nil; a letter
that repeats an informant is about a case of an informant's report. Letters that repeat nobody meet informants by chance
only; planted chains, of which both tell, are left out. Both lists of others are independent of each other after the
seizure. Cases of the first 90 days and the last 180 are left out: what tells of them may lie outside the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from simulator.assumptions import Assumption
from simulator.gates.result import Check, Evidence, Gate, GateResult, absent
from simulator.gates.told import SETTLED_DAYS, with_sources
from simulator.gates.world import GateInput
from simulator.observation.registers.drawn import TRUE

NAME = "capture"
SIGMAS = 4.5
OPEN_DAYS = 180
# A list that is to meet the platform holds so many cases, else it is told of with the others only.
ENOUGH = 20
TABLES = {"traffic": "thread_kind", "informants": "tells", "partner": "about", "press": "item"}
CAUSES = (
    ("traffic", "WARNED"),
    ("traffic", "ASKED"),
    ("partner", "TIP"),
    ("partner", "REQUEST"),
    ("informants", "TIP"),
)
AFTER = (("traffic", "SEIZED"), ("traffic", "REPORTED"), ("partner", "SEIZURE"), ("press", "SEIZURE"))
REPEATS = ("partner", "ECHO")
PLATFORM, OTHERS = "platform", "all others"

ASSUMPTIONS = (
    Assumption(
        what="overlap of two lists of cases: standard deviations allowed",
        value=f"{SIGMAS:g}, and one case; two where hardly any overlap is expected",
        why="a sound sweep of a hundred checks is called unsound once in 1,500",
    ),
    Assumption(
        what="days before a world's present in which lists of cases are not compared",
        value=f"{OPEN_DAYS}",
        why="late entries and late letters of the same cases would be missing together",
    ),
)
Lists = dict[tuple[str, str], np.ndarray]


def measure(world: GateInput) -> Evidence:
    """By pair of lists: cases, on each, on both, mean and variance of both; and how often a rule is broken."""
    if not any(name in world.observed for name in TABLES):
        if world.folder is not None:
            return {}
        world = with_sources(world, tuple(TABLES))
    ids, cells = _settled(world)
    told = _lists(world, ids)
    sources = {name: _union(told, ids.size, [key for key in told if key[0] == name and key != REPEATS])
               for name in TABLES if name in world.observed}  # fmt: skip
    entered = np.isin(ids, world.numbers("truth", "entries", "truth_id"))
    others = np.logical_or.reduce(list(sources.values()))
    platform = {f"{PLATFORM} and {name}": _met(entered, seen, cells) for name, seen in sources.items()}
    platform[f"{PLATFORM} and {OTHERS}"] = _met(entered, others, cells)
    unplanted = ~np.isin(ids, _planted(world))
    pairs = [(told[a], told[b]) for a, b in combinations(AFTER, 2) if a in told and b in told and a[0] != b[0]]
    apart = {"accounts after the seizure": [_met(a, b, cells) for a, b in pairs]}
    letters, reports = ("partner", "SEIZURE"), ("informants", "ACCOUNT")
    if letters in told and reports in told:
        apart["letters and informants"] = [
            _met(told[letters][unplanted], told[reports][unplanted], cells[unplanted]),
            _met(told[letters], told[("informants", "TIP")], cells),
        ]
    causes = [told[key] for key in CAUSES if key in told]
    heard = _union(told, ids.size, [key for key in told if key[0] == "informants"])
    repeats = told.get(REPEATS, np.zeros(ids.size, bool))
    return {
        "platform": platform,
        "apart": {name: [sum(values) for values in zip(*counts, strict=True)] for name, counts in apart.items()
                  if counts},
        "twice": int((np.sum(causes, axis=0) > 1).sum()) if causes else 0,
        "causes": int(np.sum(causes)) if causes else 0,
        "repeats": [int(repeats.sum()), int((repeats & ~heard).sum())] if "informants" in sources else [0, 0],
        "warned": _met(entered, _union(told, ids.size, [("traffic", "WARNED"), ("partner", "TIP")]), cells),
    }  # fmt: skip


def _settled(world: GateInput) -> tuple[np.ndarray, np.ndarray]:
    """Ids of the cases that are compared, and the cell (country, month, customs or another service) of each."""
    day = world.ordinals("truth", "cases", "seizure_date")
    first, last = world.scenario.start.toordinal() + SETTLED_DAYS, world.scenario.moment.date().toordinal() - OPEN_DAYS
    row = np.flatnonzero((day >= first) & (day <= last))
    country, _ = world.codes("truth", "cases", "reporting_country")
    service, services = world.codes("truth", "cases", "detecting_service")
    customs = np.array([*(code in ("CUSTOMS", "JOINT") for code in services), False])[service]
    month = world.numbers("truth", "cases", "month").astype(np.int64)
    cell = (country * 2 + customs) * (int(month.max(initial=0)) + 1) + month
    return world.numbers("truth", "cases", "truth_id")[row], np.unique(cell[row], return_inverse=True)[1]


def _lists(world: GateInput, ids: np.ndarray) -> Lists:
    """By source and what it tells: which of the cases it truly tells of."""
    told: Lists = {}
    for name, column in TABLES.items():
        if name not in world.observed:
            continue
        truth_id, kind = world.numbers("truth", name, "truth_id"), world.numbers("truth", name, "kind")
        what, labels = world.codes("truth", name, column)
        for place, label in enumerate(labels):
            rows = (what == place) & (kind & TRUE > 0) & (truth_id >= 0)
            told[name, label] = np.isin(ids, truth_id[rows])
    return told


def _union(told: Lists, size: int, keys: Sequence[tuple[str, str]]) -> np.ndarray:
    seen = np.zeros(size, bool)
    for key in keys:
        seen |= told.get(key, False)
    return seen


def _planted(world: GateInput) -> np.ndarray:
    """Cases of planted chains."""
    if "chains" not in world.truth:
        return np.zeros(0, np.int64)
    return np.concatenate([world.numbers("truth", "chains", name) for name in ("truth_id", "further_truth_id")])


def _met(first: np.ndarray, second: np.ndarray, cells: np.ndarray) -> list[float]:
    """[N, n1, n2, m, mean, variance]: of m by chance within cells."""
    size = np.bincount(cells).astype(float) if cells.size else np.ones(1)
    ones, twos = (np.bincount(cells[seen], minlength=size.size).astype(float) for seen in (first, second))
    size = np.maximum(size, 1)
    mean = ones * twos / size
    spread = mean * (size - ones) * (size - twos) / (size * np.maximum(size - 1, 1))
    counts = (first.size, first.sum(), second.sum(), (first & second).sum(), mean.sum(), spread.sum())
    return [float(value) for value in counts]


def chapman(first: float, second: float, both: float) -> float:
    """Chapman's estimate of the number of cases."""
    return (first + 1) * (second + 1) / (both + 1) - 1


def odds_ratio(size: float, first: float, second: float, both: float) -> float:
    """Odds of being on both lists or on none, by those of being on one alone; half a case is added to each."""
    return (both + 0.5) * (size - first - second + both + 0.5) / ((first - both + 0.5) * (second - both + 0.5))


def judge(evidence: Sequence[Evidence]) -> GateResult:
    """Every source's score and every estimate over all worlds, and the rules."""
    usable = [measures for measures in evidence if measures]
    if not usable:
        return absent(NAME, "the folder has no source beside the platform")
    checks, told = [], {}
    for name in usable[0]["platform"]:
        met = [measures["platform"][name] for measures in usable if name in measures["platform"]]
        if sum(counts[2] for counts in met) < ENOUGH * len(met):
            continue
        checks.append(_score(name, met))
        checks.append(_estimate(name, met))
    for name in usable[0]["apart"]:
        checks.append(_overlap(name, [measures["apart"][name] for measures in usable if name in measures["apart"]]))
    twice = sum(measures["twice"] for measures in usable)
    checks.append(Check(what="cases of which two sources told beforehand", value=float(twice), high=0.0))
    lone = sum(measures["repeats"][1] for measures in usable)
    checks.append(Check(what="repeats without an informant's report", value=float(lone), high=0.0))
    told["odds ratio, platform and partners' warnings"] = odds_ratio(*_sums([m["warned"] for m in usable])[:4])
    told["cases that repeats tell of"] = float(sum(measures["repeats"][0] for measures in usable))
    whole = _sums([measures["platform"][f"{PLATFORM} and {OTHERS}"] for measures in usable])
    told["odds ratio, platform and all others"] = odds_ratio(*whole[:4])
    return GateResult(name=NAME, worlds=len(usable), checks=tuple(checks), told=told)


def _sums(met: Sequence[Sequence[float]]) -> list[float]:
    return [float(value) for value in np.sum(met, axis=0)]


def _score(name: str, met: Sequence[Sequence[float]]) -> Check:
    """Cases on both lists beside those by chance, in standard deviations."""
    *_, both, mean, variance = _sums(met)
    apart = both - mean
    # A case more or less is no evidence where few are expected.
    apart = float(np.sign(apart) * max(abs(apart) - 1, 0.0))
    return Check(what=f"score, {name}", value=apart / max(variance, 1e-9) ** 0.5, low=-SIGMAS, high=SIGMAS)


def _estimate(name: str, met: Sequence[Sequence[float]]) -> Check:
    """Estimated by true number of cases; bounds: at the mean overlap, less and more by what chance does."""
    true = sum(counts[0] for counts in met)
    ratio = [0.0, 0.0, 0.0]
    for _, first, second, both, mean, variance in met:
        reach = (SIGMAS * variance**0.5 + 1) / len(met) ** 0.5
        for place, overlap in enumerate((both, mean + reach, max(mean - reach, 0.0))):
            ratio[place] += chapman(first, second, overlap) / true
    return Check(what=f"estimated by true cases, {name}", value=ratio[0], low=ratio[1], high=ratio[2])


def _overlap(name: str, met: Sequence[Sequence[float]]) -> Check:
    """Cases on both lists of sources that are independent of each other."""
    *_, both, mean, variance = _sums(met)
    reach = SIGMAS * variance**0.5 + 2
    return Check(what=f"cases on both, {name}", value=both, low=max(mean - reach, 0.0), high=mean + reach)


GATE = Gate(name=NAME, title="Two sources together tell how many cases there are", measure=measure, judge=judge)
